// Which entries are folded at all.
#include "ledger/core/message.h"
#include "ledger/state/fold.h"
#include "tests/support/family.h"

#include <criterion/criterion.h>

static struct folding folding;
static struct view view;

static void begin(void)
{
    folding_begin(&folding);
    view = folding_view(&folding);
}

static void end(void)
{
    folding_end(&folding);
}

TestSuite(fold, .init = begin, .fini = end);

static enum err fold_empty(Tally__Intent__PayloadCase payload)
{
    struct folding_command command;
    folding_new(&command, "lab-west", TALLY__SUBJECT_KIND__SUBJECT_KIND_THING, 1, 1);
    command.intent.payload_case = payload;
    return folding_fold(&folding, &command);
}

Test(fold, a_command_without_a_fold_cannot_have_been_permitted)
{
    cr_assert_eq(fold_empty(TALLY__INTENT__PAYLOAD__NOT_SET), E_CORRUPT);
    cr_assert_eq(fold_empty((Tally__Intent__PayloadCase)39), E_CORRUPT, "a number of no command");
}

Test(fold, an_event_changes_nothing)
{
    Tally__EventAppend payload = TALLY__EVENT_APPEND__INIT;
    struct folding_command command;
    struct digest before = folding_digest(&folding);
    folding_new(&command, "lab-west", TALLY__SUBJECT_KIND__SUBJECT_KIND_THING, 1, 1);
    command.intent.payload_case = TALLY__INTENT__PAYLOAD_EVENT_APPEND;
    command.intent.event_append = &payload;
    cr_assert_eq(folding_fold(&folding, &command), OK);
    struct digest after = folding_digest(&folding);
    cr_assert_eq(folding.effects.n_effect, 0);
    cr_assert(digest_equal(&before, &after));
}

// An entry around the command that folding kept last.
static enum err fold_kept(Tally__Outcome outcome, uint32_t count, bool withheld)
{
    const uint8_t *log = folding.log.data + folding.entries[0].command;
    struct span command = span(log, withheld ? 0 : folding.entries[0].end - folding.entries[0].command);
    Tally__Entry entry = TALLY__ENTRY__INIT;
    Tally__Verdict verdict = TALLY__VERDICT__INIT;
    Tally__Actor actor = TALLY__ACTOR__INIT;
    Tally__Effects effects;
    struct memory memory;
    memory_init(&memory);
    struct view empty = memory_view(&memory);
    verdict.outcome = outcome;
    actor.id = folding_bytes(1);
    entry.index = 1;
    entry.count = count;
    entry.verdict = &verdict;
    entry.actor = &actor;
    arena_reset(&folding.arena);
    enum err error = fold_entry(&empty, &entry, command, &folding.arena, &effects);
    cr_assert_eq(memory.map.count, 0);
    memory_fini(&memory);
    return error;
}

Test(fold, refusals_and_entries_of_the_ledgers_own_change_nothing)
{
    cr_assert_eq(family_create(&folding, "lab-west", 1), OK);
    cr_assert_eq(fold_kept(TALLY__OUTCOME__OUTCOME_DENY, 1, false), OK);
    cr_assert_eq(fold_kept(TALLY__OUTCOME__OUTCOME_BLOCKED, 1, false), OK);
    cr_assert_eq(fold_kept(TALLY__OUTCOME__OUTCOME_REQUIRES_APPROVAL, 1, false), OK);
    cr_assert_eq(fold_kept(TALLY__OUTCOME__OUTCOME_PERMIT, 0, false), OK);
}

Test(fold, a_permitted_command_that_was_withheld_is_not_found)
{
    cr_assert_eq(family_create(&folding, "lab-west", 1), OK);
    cr_assert_eq(fold_kept(TALLY__OUTCOME__OUTCOME_PERMIT, 1, true), E_NOT_FOUND);
}

Test(fold, effects_that_find_no_room_are_a_limit)
{
    struct arena small;
    Tally__OrgCreate payload = TALLY__ORG_CREATE__INIT;
    struct folding_command command;
    Tally__Effects effects;
    folding_new(&command, "lab-west", TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION, 0, 1);
    command.intent.payload_case = TALLY__INTENT__PAYLOAD_ORG_CREATE;
    command.intent.org_create = &payload;
    struct fold_input input = {1, 1, &command.command, &command.actor, &command.facts};
    cr_assert_eq(arena_init(&small, 1600), OK);
    cr_assert_eq(fold_apply(&view, &input, &small, &effects), E_LIMIT);
    arena_fini(&small);
}
