// Audits of a whole ledger that nobody touched, and of what somebody kept of it.
#include "ledger/core/checkpoint.h"
#include "ledger/store/inside.h"
#include "tests/support/stopped.h"
#include "tests/support/tamper.h"

#include <criterion/criterion.h>

static struct stopped lab;

static void begin(void)
{
    stopped_begin(&lab, 600);
}

static void end(void)
{
    stopped_end(&lab);
}

TestSuite(audit, .init = begin, .fini = end);

static struct audit_report audit(const struct stopped_options *options)
{
    struct audit_report report = {0};
    cr_assert_eq(stopped_audit(&lab, &lab.house.paths, options, &report), OK);
    return report;
}

static void expect_verified(const struct audit_report *report)
{
    cr_assert(report->verified, "%s %s at %lu: %s", fault_class_name(report->fault.class),
              fault_part_name(report->fault.part), report->fault.index, report->fault.what);
    cr_assert_eq(report->entries, lab.size);
    cr_assert_eq(report->good, lab.size);
}

Test(audit, of_a_ledger_that_nobody_touched_finds_nothing)
{
    struct audit_report report = audit(&(struct stopped_options){0});
    expect_verified(&report);
    cr_assert_eq(report.level, AUDIT_JUDGED);
    cr_assert_str_eq(report.origin, "tally.example/house");
    cr_assert_eq(report.unjudged, 0);
    cr_assert_eq(report.withheld, 0);
    cr_assert_gt(report.sealed, 5);
    cr_assert_eq(report.erased, 0);
}

Test(audit, with_one_worker_says_the_same)
{
    struct audit_report all = audit(&(struct stopped_options){0});
    struct audit_report one = audit(&(struct stopped_options){.workers = 1});
    expect_verified(&one);
    cr_assert(digest_equal(&all.root, &one.root));
    cr_assert(digest_equal(&all.state, &one.state));
    cr_assert_eq(all.batches, one.batches);
    cr_assert_eq(all.judged, one.judged);
}

Test(audit, without_rules_reaches_the_level_below)
{
    struct audit_report report = audit(&(struct stopped_options){.without_gate = true});
    expect_verified(&report);
    cr_assert_eq(report.level, AUDIT_WHOLE);
    cr_assert_eq(report.judged, 0);
}

Test(audit, without_the_vault_leaves_sealed_what_is_sealed)
{
    struct audit_report report = audit(&(struct stopped_options){.without_vault = true});
    expect_verified(&report);
    cr_assert_eq(report.level, AUDIT_JUDGED);
    cr_assert_eq(report.sealed, 0);
}

Test(audit, of_another_ledger_than_is_meant_fails_at_entry_0)
{
    struct digest other = digest_of(span_text("another ledger"));
    struct audit_report report = audit(&(struct stopped_options){.ledger_id = &other});
    cr_assert_eq(report.fault.class, FAULT_FORKED);
    cr_assert_eq(report.fault.index, 0);
    cr_assert_eq(report.good, 0);
}

// ---- What somebody kept

Test(audit, shows_that_what_was_seen_is_a_prefix)
{
    struct stopped_options options = {.since = span(lab.kept, lab.kept_bytes)};
    struct audit_report report = audit(&options);
    expect_verified(&report);
}

static enum err audit_since(struct span since)
{
    struct audit_report report = {0};
    return stopped_audit(&lab, &lab.house.paths, &(struct stopped_options){.since = since}, &report);
}

Test(audit, cannot_use_a_checkpoint_that_is_none_or_anothers)
{
    struct signer *signer = NULL;
    struct note_key key;
    struct buf note;
    uint8_t broken[LIMIT_CHECKPOINT];
    struct checkpoint checkpoint;
    cr_assert_eq(audit_since(span_text("no checkpoint")), E_MALFORMED);
    cr_assert_eq(checkpoint_parse(span(lab.kept, lab.kept_bytes), &checkpoint), OK);
    cr_assert_eq(signer_generate(KEY_ED25519, &signer), OK);
    cr_assert_eq(note_key_from(checkpoint.origin, signer_key(signer), &key), OK);
    buf_init(&note, LIMIT_CHECKPOINT);
    cr_assert_eq(checkpoint_sign(&checkpoint, &key, signer, &note), OK);
    cr_assert_eq(audit_since(buf_span(&note)), E_SIGNATURE);
    buf_clear(&note);
    checkpoint.size = lab.size + 1;
    cr_assert_eq(checkpoint_sign(&checkpoint, &key, signer, &note), OK);
    cr_assert_eq(audit_since(buf_span(&note)), E_SIGNATURE, "not even of what is not there");
    memcpy(broken, lab.kept, lab.kept_bytes);
    broken[lab.kept_bytes - 10] ^= 2;
    cr_assert_neq(audit_since(span(broken, lab.kept_bytes)), OK);
    buf_fini(&note);
    signer_close(signer);
}

// ---- Ends that are no fault, and disks that are one

// HEAD as it was before the last commit was acknowledged.
static void forget_last_commit(void)
{
    struct head *head = NULL;
    struct head_reading reading;
    uint8_t key[INSIDE_CHECKPOINT_KEY_SIZE];
    struct tamper tamper;
    struct checkpoint checkpoint;
    cr_assert_eq(head_open(lab.house.head.text, &head), OK);
    cr_assert_eq(head_read(head, &reading), OK);
    struct head_facts facts = *head_newest(&reading);
    facts.commit -= 2;
    facts.size -= 16;
    tamper_open(&tamper, lab.house.database.text);
    inside_checkpoint_key(facts.size, key);
    struct span note = tamper_get(&tamper, ROCKS_META, span(key, sizeof(key)));
    cr_assert_eq(checkpoint_parse(note, &checkpoint), OK);
    facts.root = checkpoint.root;
    memcpy(facts.checkpoint, note.data, note.size);
    facts.checkpoint_size = note.size;
    struct tamper_frame frame = tamper_frame(&tamper, facts.size - 1);
    facts.chain_head = digest_leaf(frame.items[facts.size - 1 - frame.first].entry);
    tamper_close(&tamper);
    cr_assert_eq(head_write(head, &facts), OK);
    head_close(head);
}

Test(audit, of_a_commit_that_was_not_acknowledged_yet_counts_it)
{
    forget_last_commit();
    struct audit_report report = audit(&(struct stopped_options){0});
    expect_verified(&report);
    cr_assert_eq(report.unacknowledged, 8);
}

Test(audit, of_a_disk_that_does_not_give_its_bytes_calls_them_unreadable)
{
    struct tamper tamper;
    tamper_open(&tamper, lab.house.database.text);
    cr_assert_eq(rocks_flush(tamper.rocks), OK);
    tamper_close(&tamper);
    struct files_list list;
    files_list(lab.house.database.text, &list);
    const struct files_entry *largest = &list.files[0];
    for (size_t i = 1; i < list.count; i++) {
        bool table = strstr(list.files[i].name, ".sst") != NULL;
        largest = table && list.files[i].size > largest->size ? &list.files[i] : largest;
    }
    struct files_path path = files_in(lab.house.database.text, largest->name);
    files_flip(path.text, 8 * (largest->size / 2));
    struct audit_report report = audit(&(struct stopped_options){0});
    cr_assert_eq(report.fault.class, FAULT_UNREADABLE, "%s", report.fault.what);
    cr_assert_eq(report.fault.part, FAULT_IN_ENTRY);
    cr_assert_gt(report.good, 0);
    cr_assert_lt(report.good, lab.size);
}

static void spoil_frame(size_t at, size_t size, uint8_t value)
{
    struct tamper tamper;
    uint8_t key[INSIDE_FRAME_KEY_SIZE];
    uint8_t copy[LIMIT_FRAME_CLOSE];
    inside_frame_key(lab.batch, key);
    tamper_open(&tamper, lab.house.database.text);
    struct span frame = tamper_get(&tamper, ROCKS_FRAMES, span(key, sizeof(key)));
    cr_assert_leq(frame.size, sizeof(copy));
    memcpy(copy, frame.data, frame.size);
    memset(copy + at, value, size);
    tamper_put(&tamper, ROCKS_FRAMES, span(key, sizeof(key)), span(copy, frame.size));
    tamper_close(&tamper);
}

Test(audit, of_frames_of_a_later_version_says_so)
{
    spoil_frame(0, 1, 2);
    struct audit_report report = audit(&(struct stopped_options){0});
    cr_assert_eq(report.fault.class, FAULT_SCHEMA_UNKNOWN);
    cr_assert_eq(report.fault.index, lab.batch);
}

Test(audit, of_frames_in_which_nothing_can_be_made_out_accuses_nobody)
{
    spoil_frame(1, 4, 0xff);  // a length beyond any frame
    struct audit_report report = audit(&(struct stopped_options){0});
    cr_assert_eq(report.fault.class, FAULT_UNREADABLE);
    cr_assert_eq(report.fault.index, lab.batch);
}
