// What a bundle proves, and what is said of one that does not.
#include "tests/support/bundling.h"

#include <criterion/criterion.h>

static struct bundling bundling;
static struct buf file;
static struct bundle_report report;

static const Tally__BundleKind ENTRY = TALLY__BUNDLE_KIND__BUNDLE_KIND_ENTRY;
static const Tally__BundleKind ORG = TALLY__BUNDLE_KIND__BUNDLE_KIND_ORGANIZATION;

static void begin(void)
{
    bundling_begin(&bundling);
    buf_init(&file, BUNDLING_SIZE_MAX);
}

static void end(void)
{
    buf_fini(&file);
    bundling_end(&bundling);
}

TestSuite(bundle, .init = begin, .fini = end);

static void check(void)
{
    cr_assert_eq(bundling_verify(&bundling, buf_span(&file), &report), OK);
}

static void expect_level(enum audit_level level)
{
    check();
    cr_assert_eq(report.fault.class, FAULT_NONE, "entry %lu: %s: %s", report.fault.index,
                 fault_class_name(report.fault.class), report.fault.what);
    cr_assert_eq(report.level, level, "%s, not %s: %s", audit_level_name(report.level),
                 audit_level_name(level), report.why_not);
}

Test(bundle, of_an_entry_is_judged_from_what_it_cites)
{
    bundling_export(&bundling, &(struct bundling_export){.kind = ENTRY, .entry = bundling.event}, &file);
    expect_level(AUDIT_JUDGED);
    cr_assert_eq(report.proven, 1);
    cr_assert_eq(report.judged, 1);
    cr_assert_gt(report.values, 0);
}

Test(bundle, of_a_refusal_is_judged_like_any_other)
{
    bundling_export(&bundling, &(struct bundling_export){.kind = ENTRY, .entry = bundling.refusal}, &file);
    expect_level(AUDIT_JUDGED);
}

Test(bundle, of_an_entry_in_a_batch_shows_its_signature_without_its_siblings)
{
    for (uint64_t at = 0; at < 3; at++) {
        struct bundling_export export = {.kind = ENTRY, .entry = bundling.batch + at};
        buf_clear(&file);
        bundling_export(&bundling, &export, &file);
        expect_level(AUDIT_JUDGED);
    }
}

Test(bundle, of_an_organization_is_judged_as_a_whole)
{
    bundling_close(&bundling);
    bundling_export(&bundling, &(struct bundling_export){.kind = ORG}, &file);
    expect_level(AUDIT_JUDGED);
    cr_assert(report.closed && report.from_start);
    cr_assert_eq(report.last, bundling.closing);
    cr_assert_eq(report.unknown_signatures, 0);
}

// ---- What is not whole

Test(bundle, of_an_organization_without_the_entry_of_an_export_is_open_at_its_end)
{
    bundling_export(&bundling, &(struct bundling_export){.kind = ORG}, &file);
    expect_level(AUDIT_AUTHENTIC);
    cr_assert_not(report.closed);
}

Test(bundle, that_omits_an_entry_of_the_organization_is_told_where)
{
    bundling_close(&bundling);
    bundling_export(&bundling, &(struct bundling_export){.kind = ORG, .omitted = bundling.refusal}, &file);
    check();
    cr_assert_eq(report.fault.class, FAULT_MISSING);
    cr_assert_eq(report.fault.index, bundling.batch, "before it: entry %lu", report.fault.index);
    cr_assert_eq(report.level, AUDIT_NOTHING);
}

// ---- What is withheld

static struct {
    size_t count;
    struct {
        uint64_t index;
        enum bundle_withheld_kind kind;
        char field[32];
    } rows[64];
} withheld;

static void note(void *context, const struct bundle_withheld *row)
{
    (void)context;
    cr_assert_lt(withheld.count, 64);
    withheld.rows[withheld.count].index = row->index;
    withheld.rows[withheld.count].kind = row->kind;
    (void)snprintf(withheld.rows[withheld.count].field, 32, "%.*s", (int)row->field.size, row->field.data);
    withheld.count++;
}

static void check_withheld(void)
{
    struct bundling_bytes bytes = {buf_span(&file)};
    struct bundle_source source = bundling_source(&bytes);
    struct bundle_request request = {
        .trust = {.ledger_id = &bundling.house.tools.ledger_id, .origin = bundling.key.name},
        .withheld = note,
    };
    withheld.count = 0;
    cr_assert_eq(bundle_verify(&source, &request, &report), OK);
    cr_assert_eq(report.fault.class, FAULT_NONE, "%s", report.fault.what);
    cr_assert_eq(report.withheld, withheld.count);
}

static bool is_listed(uint64_t index, enum bundle_withheld_kind kind, const char *field)
{
    for (size_t i = 0; i < withheld.count; i++) {
        if (withheld.rows[i].index == index && withheld.rows[i].kind == kind
            && strcmp(withheld.rows[i].field, field) == 0) {
            return true;
        }
    }
    return false;
}

Test(bundle, shows_no_values_of_what_it_holds_only_because_it_is_cited)
{
    bundling_export(&bundling, &(struct bundling_export){.kind = ENTRY, .entry = bundling.event}, &file);
    check_withheld();
    cr_assert(is_listed(1, BUNDLE_WITHHELD_VALUE, "email"), "ada's address");
    cr_assert_not(is_listed(bundling.event, BUNDLE_WITHHELD_VALUE, "note"));
    cr_assert_eq(report.values, 1);
}

Test(bundle, names_each_value_that_was_left_out)
{
    static const char *const fields[] = {"note"};
    struct bundle_redaction redaction = {.fields = fields, .count = 1};
    struct bundling_export export = {.kind = ENTRY, .entry = bundling.event, .redaction = &redaction};
    bundling_export(&bundling, &export, &file);
    check_withheld();
    cr_assert(is_listed(bundling.event, BUNDLE_WITHHELD_VALUE, "note"));
    cr_assert_eq(report.values, 0);
    expect_level(AUDIT_JUDGED);
}

Test(bundle, names_each_body_that_was_left_out_and_judges_no_further)
{
    struct bundle_redaction redaction = {.bodies = true};
    struct bundling_export export = {.kind = ORG, .redaction = &redaction};
    bundling_close(&bundling);
    bundling_export(&bundling, &export, &file);
    check();
    cr_assert_eq(report.fault.class, FAULT_MISSING, "the question's signature covers its body alone");
    buf_clear(&file);
    export = (struct bundling_export){.kind = ENTRY, .entry = bundling.created, .redaction = &redaction};
    bundling_export(&bundling, &export, &file);
    check_withheld();
    cr_assert(is_listed(bundling.created, BUNDLE_WITHHELD_BODY, ""));
    cr_assert(is_listed(bundling.created, BUNDLE_WITHHELD_EFFECTS, ""));
    expect_level(AUDIT_WHOLE);
    cr_assert(strstr(report.why_not, "withheld") != NULL, "%s", report.why_not);
}

// ---- Whom to trust

static enum err check_by(const struct bundle_trust *trust, struct span earlier)
{
    struct bundling_bytes bytes = {buf_span(&file)};
    struct bundle_source source = bundling_source(&bytes);
    struct bundle_request request = {.trust = *trust, .earlier = earlier};
    return bundle_verify(&source, &request, &report);
}

Test(bundle, of_another_ledger_is_foreign)
{
    struct digest other = bundling.house.tools.ledger_id;
    struct bundle_trust trust = {.ledger_id = &other, .origin = bundling.key.name};
    bundling_export(&bundling, &(struct bundling_export){.kind = ENTRY, .entry = bundling.event}, &file);
    cr_assert_eq(check_by(&trust, span(NULL, 0)), OK);
    cr_assert_eq(report.fault.class, FAULT_NONE);
    other.bytes[5] ^= 1;
    cr_assert_eq(check_by(&trust, span(NULL, 0)), E_FOREIGN);
}

Test(bundle, under_another_origin_is_not_signed)
{
    struct bundle_trust trust = {.ledger_id = &bundling.house.tools.ledger_id,
                                 .origin = "tally.example/hovel"};
    bundling_export(&bundling, &(struct bundling_export){.kind = ENTRY, .entry = bundling.event}, &file);
    cr_assert_eq(check_by(&trust, span(NULL, 0)), OK);
    cr_assert_eq(report.fault.class, FAULT_MODIFIED);
    cr_assert_eq(report.fault.part, FAULT_IN_CHECKPOINT);
}

Test(bundle, is_trusted_by_one_key_and_no_other)
{
    struct note_key other = bundling.key;
    struct bundle_trust trust = {.key = &bundling.key};
    struct key ada = house_key("ada");
    bundling_export(&bundling, &(struct bundling_export){.kind = ENTRY, .entry = bundling.event}, &file);
    cr_assert_eq(check_by(&trust, span(NULL, 0)), OK);
    cr_assert_eq(report.fault.class, FAULT_NONE);
    cr_assert_eq(note_key_from(bundling.key.name, &ada, &other), OK);
    trust.key = &other;
    cr_assert_eq(check_by(&trust, span(NULL, 0)), OK);
    cr_assert_eq(report.fault.class, FAULT_MODIFIED);
}

// ---- What was shown before

static struct buf earlier;

static void grow_and_export(uint64_t from)
{
    buf_init(&earlier, LIMIT_CHECKPOINT);
    cr_assert_eq(buf_append(&earlier, buf_span(&bundling.checkpoint)), OK);
    bundling_grow(&bundling);
    struct bundling_export export = {.kind = ENTRY, .entry = bundling.event, .earlier_size = from};
    bundling_export(&bundling, &export, &file);
}

static enum fault_class check_since(struct span note)
{
    struct bundle_trust trust = {.ledger_id = &bundling.house.tools.ledger_id, .origin = bundling.key.name};
    cr_assert_eq(check_by(&trust, note), OK);
    return report.fault.class;
}

Test(bundle, extends_what_was_shown_before)
{
    grow_and_export(bundling.size);
    cr_assert_eq(check_since(buf_span(&earlier)), FAULT_NONE, "%s", report.fault.what);
    cr_assert(report.earlier_holds);
    cr_assert_eq(check_since(buf_span(&bundling.checkpoint)), FAULT_NONE, "the same is fine");
    cr_assert(report.earlier_holds);
    buf_fini(&earlier);
}

Test(bundle, that_holds_no_proof_from_what_was_shown_before_says_so)
{
    grow_and_export(bundling.size - 1);
    cr_assert_eq(check_since(buf_span(&earlier)), FAULT_MISSING);
    buf_fini(&earlier);
}

// The ledger's own key signs another history of an earlier size.
static void sign_other(uint64_t size, struct buf *note)
{
    struct checkpoint other = {.size = size, .root = bundling.house.tools.ledger_id};
    memcpy(other.origin, bundling.key.name, sizeof(other.origin));
    cr_assert_eq(checkpoint_sign(&other, &bundling.key, bundling.house.signer, note), OK);
}

Test(bundle, of_a_history_that_was_written_again_does_not_extend_the_first)
{
    struct buf note;
    buf_init(&note, LIMIT_CHECKPOINT);
    uint64_t before = bundling.size;
    grow_and_export(before);
    sign_other(before, &note);
    cr_assert_eq(check_since(buf_span(&note)), FAULT_FORKED);
    buf_clear(&note);
    sign_other(bundling.size, &note);
    cr_assert_eq(check_since(buf_span(&note)), FAULT_FORKED, "nor is it the same");
    cr_assert_eq(report.level, AUDIT_NOTHING);
    buf_fini(&note);
    buf_fini(&earlier);
}

Test(bundle, takes_nothing_but_a_checkpoint_for_an_earlier_one)
{
    struct bundle_trust trust = {.key = &bundling.key};
    bundling_export(&bundling, &(struct bundling_export){.kind = ENTRY, .entry = bundling.event}, &file);
    cr_assert_eq(check_by(&trust, span_text("no note\n")), E_MALFORMED);
}
