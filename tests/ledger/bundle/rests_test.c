// Which entries an entry rests on, and what is known of them.
#include "ledger/bundle/rests.h"

#include <criterion/criterion.h>

static Tally__Entry entry = TALLY__ENTRY__INIT;
static Tally__Actor actor = TALLY__ACTOR__INIT;
static Tally__Verdict verdict = TALLY__VERDICT__INIT;
static Tally__EntryRef cause = TALLY__ENTRY_REF__INIT;
static uint64_t evidence[LIMIT_EVIDENCE];
static struct bundle_rests rests;

static void begin(void)
{
    entry.index = 100;
    entry.actor = &actor;
    entry.verdict = &verdict;
    verdict.evidence = evidence;
    bundle_rests_init(&rests);
}

static void end(void)
{
    bundle_rests_fini(&rests);
}

TestSuite(rests, .init = begin, .fini = end);

Test(rests, are_policy_key_session_cause_and_evidence_each_once)
{
    uint64_t cited[BUNDLE_RESTS_MAX];
    cr_assert_eq(bundle_rests_of(&entry, cited), 1, "entry 0 alone");
    verdict.policy = 7;
    actor.key_entry = 9;
    actor.session_entry = 11;
    cause.index = 13;
    entry.cause = &cause;
    verdict.n_evidence = LIMIT_EVIDENCE;
    for (size_t i = 0; i < LIMIT_EVIDENCE; i++) {
        evidence[i] = 9 + i * 2;
    }
    cr_assert_eq(bundle_rests_of(&entry, cited), 1 + LIMIT_EVIDENCE);
}

Test(rests, are_as_sound_as_the_least_of_them)
{
    uint64_t which = 0;
    verdict.n_evidence = 2;
    evidence[0] = 3;
    evidence[1] = 90;
    cr_assert_eq(bundle_rests_add(&rests, 0), OK);
    bundle_rests_mark(&rests);
    cr_assert_eq(bundle_rests_add(&rests, 3), OK);
    cr_assert_eq(bundle_rests_least(&rests, &entry, &which), BUNDLE_REST_ABSENT);
    cr_assert_eq(which, 90);
    cr_assert_eq(bundle_rests_add(&rests, 90), OK);
    bundle_rests_mark(&rests);
    cr_assert_eq(bundle_rests_least(&rests, &entry, &which), BUNDLE_REST_THERE);
    cr_assert_eq(which, 3);
    evidence[0] = 90;
    cr_assert_eq(bundle_rests_least(&rests, &entry, &which), BUNDLE_REST_SOUND);
    actor.key_entry = entry.index;
    cr_assert_eq(bundle_rests_least(&rests, &entry, &which), BUNDLE_REST_SOUND, "a registration's own key");
}
