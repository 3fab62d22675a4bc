// A log rewritten by its own operator, chained and signed anew: what the clients signed, the rules and the
// checkpoints that somebody kept tell it apart.
#include "ledger/core/message.h"
#include "tests/support/cell.h"
#include "tests/support/forge.h"

#include <criterion/criterion.h>

TestSuite(forgery, .init = cell_begin, .fini = cell_end);

static struct audit_report audit_forged(const struct forgery *forgery, const struct stopped_options *options)
{
    struct audit_report report = {0};
    cell_copy();
    forge(&cell_lab, cell_paths(), forgery);
    cr_assert_eq(stopped_audit(&cell_lab, cell_paths(), options, &report), OK);
    return report;
}

struct expected {
    enum fault_class class;
    enum fault_part part;
    uint64_t index;
};

static void expect(const char *name, const struct forgery *forgery, const struct expected *expected)
{
    struct audit_report report = audit_forged(forgery, &(struct stopped_options){0});
    const struct fault *fault = &report.fault;
    cr_expect(!report.verified && fault->class == expected->class && fault->part == expected->part
                  && fault->index == expected->index,
              "%s: %s %s at %lu (%s), not %s %s at %lu", name, fault_class_name(fault->class),
              fault_part_name(fault->part), fault->index, fault->what, fault_class_name(expected->class),
              fault_part_name(expected->part), expected->index);
}

Test(forgery, that_changes_nothing_verifies)
{
    struct audit_report report = audit_forged(&(struct forgery){.it = 3}, &(struct stopped_options){0});
    cr_expect(report.verified, "%s", report.fault.what);
    cr_expect_eq(report.level, AUDIT_JUDGED);
}

// ---- What nobody ordered

static void other_command(struct arena *arena, Tally__Entry *entry, struct frame_item *item)
{
    Tally__Command *command = NULL;
    cr_assert_eq(message_decode(&tally__command__descriptor, item->command, arena, &command), OK);
    command->intent->event_append->field[0]->open->text[0] = '9';
    cr_assert_eq(message_encode_in(command, arena, &item->command), OK);
    struct digest hash = batch_command_hash(item->command);
    memcpy(entry->command_hash.data, hash.bytes, DIGEST_SIZE);
}

static void other_signature(struct arena *arena, Tally__Entry *entry, struct frame_item *item)
{
    (void)arena;
    (void)item;
    entry->signature[0]->bytes.data[40] ^= 1;
}

static void unknown_key(struct arena *arena, Tally__Entry *entry, struct frame_item *item)
{
    (void)arena;
    (void)item;
    entry->signature[0]->key.data[0] ^= 1;
}

static void permit_it(struct arena *arena, Tally__Entry *entry, struct frame_item *item)
{
    (void)arena;
    (void)item;
    entry->verdict->outcome = TALLY__OUTCOME__OUTCOME_PERMIT;
    entry->verdict->code = 0;
    entry->verdict->stage = 0;
}

static void deny_it(struct arena *arena, Tally__Entry *entry, struct frame_item *item)
{
    (void)arena;
    (void)item;
    entry->verdict->outcome = TALLY__OUTCOME__OUTCOME_DENY;
    entry->verdict->code = CODE_ROLE;
    entry->verdict->stage = 5;
    entry->n_link = 2;
}

static void promote(struct arena *arena, Tally__Entry *entry, struct frame_item *item)
{
    static char role[] = "auditor";
    (void)arena;
    (void)item;
    entry->actor->role = role;
}

static void cite_less(struct arena *arena, Tally__Entry *entry, struct frame_item *item)
{
    (void)arena;
    (void)item;
    cr_assert_gt(entry->verdict->n_evidence, 0);
    entry->verdict->n_evidence--;
}

static void move_position(struct arena *arena, Tally__Entry *entry, struct frame_item *item)
{
    (void)arena;
    (void)item;
    entry->action = TALLY__ACTION__ACTION_RECORD_VOID;
}

Test(forgery, of_what_nobody_ordered_is_unauthorized)
{
    uint64_t it = cell_lab.batch + 3;
    uint64_t refused = cell_lab.invited + 2;
    expect("another command", &(struct forgery){.it = it, .bend = other_command},
           &(struct expected){FAULT_UNAUTHORIZED, FAULT_IN_SIGNATURE, cell_lab.batch});
    expect("another signature", &(struct forgery){.it = cell_lab.batch, .bend = other_signature},
           &(struct expected){FAULT_UNAUTHORIZED, FAULT_IN_SIGNATURE, cell_lab.batch});
    expect("an unknown key", &(struct forgery){.it = cell_lab.batch, .bend = unknown_key},
           &(struct expected){FAULT_UNAUTHORIZED, FAULT_IN_SIGNATURE, cell_lab.batch});
    expect("a refusal turned into a permit", &(struct forgery){.it = refused, .bend = permit_it},
           &(struct expected){FAULT_MISSING, FAULT_IN_LINK, refused});
    expect("a permit turned into a refusal", &(struct forgery){.it = it, .bend = deny_it},
           &(struct expected){FAULT_UNAUTHORIZED, FAULT_IN_VERDICT, it});
    expect("another role", &(struct forgery){.it = it, .bend = promote},
           &(struct expected){FAULT_UNAUTHORIZED, FAULT_IN_VERDICT, it});
    expect("less evidence", &(struct forgery){.it = it, .bend = cite_less},
           &(struct expected){FAULT_UNAUTHORIZED, FAULT_IN_VERDICT, it});
    expect("another action", &(struct forgery){.it = it, .bend = move_position},
           &(struct expected){FAULT_UNAUTHORIZED, FAULT_IN_ENTRY, it});
}

static void blame(struct arena *arena, Tally__Entry *entry, struct frame_item *item)
{
    (void)arena;
    (void)item;
    memcpy(entry->actor->id.data, house_id("ada").data, GATE_ID_SIZE);
    memcpy(entry->link[1]->id.data, house_id("ada").data, GATE_ID_SIZE);
}

static void other_reason(struct arena *arena, Tally__Entry *entry, struct frame_item *item)
{
    (void)arena;
    (void)item;
    entry->verdict->code = CODE_KEY_REVOKED;
}

Test(forgery, of_who_was_refused_is_unauthorized)
{
    uint64_t it = cell_lab.refused_batch;
    expect("another sender", &(struct forgery){.it = it, .bend = blame},
           &(struct expected){FAULT_UNAUTHORIZED, FAULT_IN_VERDICT, it});
    expect("another reason", &(struct forgery){.it = it, .bend = other_reason},
           &(struct expected){FAULT_UNAUTHORIZED, FAULT_IN_VERDICT, it});
    expect("another signature", &(struct forgery){.it = it, .bend = other_signature},
           &(struct expected){FAULT_UNAUTHORIZED, FAULT_IN_SIGNATURE, it});
}

static void other_question(struct arena *arena, Tally__Entry *entry, struct frame_item *item)
{
    Tally__Query *query = NULL;
    cr_assert_eq(message_decode(&tally__query__descriptor, item->command, arena, &query), OK);
    query->proof_export->first = 1;
    cr_assert_eq(message_encode_in(query, arena, &item->command), OK);
    struct digest hash = batch_command_hash(item->command);
    memcpy(entry->command_hash.data, hash.bytes, DIGEST_SIZE);
}

static void other_asking(struct arena *arena, Tally__Entry *entry, struct frame_item *item)
{
    (void)arena;
    (void)item;
    entry->action = TALLY__ACTION__ACTION_AUDITLOG_READ;
}

Test(forgery, of_what_nobody_asked_is_unauthorized)
{
    uint64_t it = cell_lab.asked;
    expect("another question", &(struct forgery){.it = it, .bend = other_question},
           &(struct expected){FAULT_UNAUTHORIZED, FAULT_IN_SIGNATURE, it});
    expect("another signature", &(struct forgery){.it = it, .bend = other_signature},
           &(struct expected){FAULT_UNAUTHORIZED, FAULT_IN_SIGNATURE, it});
    expect("another action", &(struct forgery){.it = it, .bend = other_asking},
           &(struct expected){FAULT_UNAUTHORIZED, FAULT_IN_ENTRY, it});
    expect("another role", &(struct forgery){.it = it, .bend = promote},
           &(struct expected){FAULT_UNAUTHORIZED, FAULT_IN_VERDICT, it});
    expect("a refusal turned into a permit", &(struct forgery){.it = it + 1, .bend = permit_it},
           &(struct expected){FAULT_UNAUTHORIZED, FAULT_IN_VERDICT, it + 1});
}

// ---- Chains

static void fewer_before(struct arena *arena, Tally__Entry *entry, struct frame_item *item)
{
    (void)arena;
    (void)item;
    entry->link[0]->before--;
}

static void more_before(struct arena *arena, Tally__Entry *entry, struct frame_item *item)
{
    (void)arena;
    (void)item;
    entry->link[1]->before++;
}

static void other_before(struct arena *arena, Tally__Entry *entry, struct frame_item *item)
{
    (void)arena;
    (void)item;
    entry->link[2]->leaf_before.data[3] ^= 4;
}

static void fewer_links(struct arena *arena, Tally__Entry *entry, struct frame_item *item)
{
    (void)arena;
    (void)item;
    entry->n_link = 2;
}

static void go_back(struct arena *arena, Tally__Entry *entry, struct frame_item *item)
{
    (void)arena;
    (void)item;
    entry->time_us -= 3600ull * 1000000u;
}

static void promise_more(struct arena *arena, Tally__Entry *entry, struct frame_item *item)
{
    (void)arena;
    (void)item;
    entry->follow = 1;
}

Test(forgery, of_links_is_named_by_what_they_say)
{
    uint64_t it = cell_lab.batch + 67;
    expect("fewer before", &(struct forgery){.it = it, .bend = fewer_before, .late = true},
           &(struct expected){FAULT_FORKED, FAULT_IN_LINK, it});
    expect("more before", &(struct forgery){.it = it, .bend = more_before, .late = true},
           &(struct expected){FAULT_MISSING, FAULT_IN_LINK, it});
    expect("another before", &(struct forgery){.it = it, .bend = other_before, .late = true},
           &(struct expected){FAULT_FORKED, FAULT_IN_LINK, it});
    expect("a subject's chain left out", &(struct forgery){.it = it, .bend = fewer_links},
           &(struct expected){FAULT_MISSING, FAULT_IN_LINK, it});
    expect("a clock that runs back", &(struct forgery){.it = it, .bend = go_back},
           &(struct expected){FAULT_REORDERED, FAULT_IN_ENTRY, it});
    expect("nothing follows", &(struct forgery){.it = it, .bend = promise_more},
           &(struct expected){FAULT_MISSING, FAULT_IN_LINK, it + 1});
}

// ---- Effects, schema, and entries that are gone

static void other_effects(struct arena *arena, Tally__Entry *entry, struct frame_item *item)
{
    Tally__Effects *effects = NULL;
    Tally__Command *command = NULL;
    uint8_t id[BATCH_COMMAND_ID_SIZE];
    cr_assert_eq(message_decode(&tally__effects__descriptor, item->effects, arena, &effects), OK);
    cr_assert_eq(message_decode(&tally__command__descriptor, item->command, arena, &command), OK);
    effects->n_effect--;
    cr_assert_eq(message_encode_in(effects, arena, &item->effects), OK);
    batch_command_id(message_span(command->envelope->batch_id), 0, id);
    struct digest hash = entry_effects_hash(id, item->effects);
    memcpy(entry->effects_hash.data, hash.bytes, DIGEST_SIZE);
}

Test(forgery, of_effects_is_another_state)
{
    expect("less effects", &(struct forgery){.it = cell_lab.invited - 1, .bend = other_effects},
           &(struct expected){FAULT_STATE_DIFFERS, FAULT_IN_EFFECTS, cell_lab.invited - 1});
}

Test(forgery, of_a_later_version_is_an_unknown_schema)
{
    static const uint8_t field_100[] = {0xa0, 0x06, 0x01};
    uint64_t it = cell_lab.batch + 3;
    expect("an unknown field", &(struct forgery){.it = it, .more = span(field_100, sizeof(field_100))},
           &(struct expected){FAULT_SCHEMA_UNKNOWN, FAULT_IN_ENTRY, it});
    static const uint8_t no_field[] = {0xff};
    expect("no field at all", &(struct forgery){.it = it, .more = span(no_field, sizeof(no_field))},
           &(struct expected){FAULT_UNREADABLE, FAULT_IN_ENTRY, it});
}

Test(forgery, that_leaves_an_entry_of_a_batch_out_misses_it)
{
    uint64_t it = cell_lab.batch + 3;
    expect("of a batch", &(struct forgery){.it = it, .drop = true},
           &(struct expected){FAULT_MISSING, FAULT_IN_ENTRY, it});
}

// Nobody else has signed that it was there; but somebody has seen it.
Test(forgery, that_leaves_a_whole_command_out_fails_against_a_kept_checkpoint)
{
    uint64_t it = cell_lab.batch - 1;
    struct forgery forgery = {.it = it, .drop = true};
    struct audit_report report = audit_forged(&forgery, &(struct stopped_options){0});
    cr_assert(report.verified, "%s", report.fault.what);
    struct stopped_options options = {.since = span(cell_lab.kept, cell_lab.kept_bytes)};
    report = audit_forged(&forgery, &options);
    cr_assert_eq(report.fault.class, FAULT_FORKED);
    cr_assert_leq(report.fault.index, it);
}

// ---- Without the ledger's key

static void later(struct arena *arena, Tally__Entry *entry, struct frame_item *item)
{
    (void)arena;
    (void)item;
    entry->facts->ingress = TALLY__CHANNEL__CHANNEL_API;
    entry->time_us += 1;
}

Test(forgery, without_the_ledgers_key_is_a_fork)
{
    uint64_t alone = cell_lab.batch - 2;  // a commit of its own, whose checkpoint is the first to differ
    expect("the tree of before tells where",
           &(struct forgery){.it = alone, .bend = later, .keep_checkpoints = true, .keep_tiles = true},
           &(struct expected){FAULT_FORKED, FAULT_IN_ENTRY, alone});
    expect("the roots of before tell where",
           &(struct forgery){.it = alone, .bend = later, .keep_checkpoints = true},
           &(struct expected){FAULT_FORKED, FAULT_IN_ENTRY, alone});
}
