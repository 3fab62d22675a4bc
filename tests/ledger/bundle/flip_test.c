// Every byte of a bundle: changed alone it is noticed, and so it is when whoever changed it has put the end
// right again, but for what is there for people to read. Of the larger bundle every 29th byte is tried.
#include "tests/support/bundling.h"

#include <criterion/criterion.h>

enum { TEXT_STEP = 97, ORG_STEP = 29, TAG_TEXT = TALLY__BUNDLE_PART__PART_TEXT << 3 | 2 };

static struct bundling bundling;
static struct buf file;
static struct buf changed;
static size_t parts[BUNDLING_PARTS_MAX + 1];
static size_t part_count;

static void begin(void)
{
    bundling_begin(&bundling);
    buf_init(&file, BUNDLING_SIZE_MAX);
    buf_init(&changed, BUNDLING_SIZE_MAX);
}

static void end(void)
{
    buf_fini(&changed);
    buf_fini(&file);
    bundling_end(&bundling);
}

TestSuite(flip, .init = begin, .fini = end, .timeout = 600);

static bool is_text(size_t part)
{
    return file.data[parts[part] + BUNDLE_PREFIX_SIZE] == TAG_TEXT;
}

static void flip(size_t at)
{
    buf_clear(&changed);
    cr_assert_eq(buf_append(&changed, buf_span(&file)), OK);
    changed.data[at] ^= (uint8_t)(1u << (at % 8));
}

// What is said of the changed file; a level that it should not have is none.
static bool is_noticed(struct bundle_report *report)
{
    enum err error = bundling_verify(&bundling, buf_span(&changed), report);
    return error != OK || report->fault.class != FAULT_NONE;
}

static void flip_all(size_t every)
{
    struct bundle_report report;
    part_count = bundling_parts(buf_span(&file), parts);
    cr_assert_eq(bundling_verify(&bundling, buf_span(&file), &report), OK);
    cr_assert_eq(report.level, AUDIT_JUDGED);
    for (size_t at = 0; at < BUNDLE_MAGIC_SIZE; at++) {
        flip(at);
        cr_assert_eq(bundling_verify(&bundling, buf_span(&changed), &report), E_UNSUPPORTED);
    }
    for (size_t part = 0; part < part_count; part++) {
        size_t step = is_text(part) ? TEXT_STEP : every;
        for (size_t at = parts[part]; at < parts[part + 1]; at += step) {
            flip(at);
            cr_assert(is_noticed(&report), "byte %zu, in part %zu", at, part);
        }
    }
}

static void flip_and_mend_all(size_t every)
{
    struct bundle_report report;
    part_count = bundling_parts(buf_span(&file), parts);
    for (size_t part = 0; part + 1 < part_count; part++) {
        size_t step = is_text(part) ? TEXT_STEP : every;
        for (size_t at = parts[part] + BUNDLE_PREFIX_SIZE; at < parts[part + 1]; at += step) {
            flip(at);
            bundling_mend(&changed);
            if (is_noticed(&report)) {
                continue;
            }
            bool read_only = is_text(part) && report.texts_differ;
            bool less = part == 0 && report.level < AUDIT_JUDGED;
            cr_assert(read_only || less, "byte %zu, in part %zu: %s", at, part,
                      audit_level_name(report.level));
        }
    }
}

Test(flip, of_any_byte_of_an_entry_s_bundle_is_noticed)
{
    bundling_export(
        &bundling,
        &(struct bundling_export){.kind = TALLY__BUNDLE_KIND__BUNDLE_KIND_ENTRY, .entry = bundling.batch + 1},
        &file);
    flip_all(1);
    flip_and_mend_all(1);
}

Test(flip, of_any_byte_of_an_organization_s_bundle_that_is_tried_is_noticed)
{
    bundling_close(&bundling);
    bundling_export(&bundling,
                    &(struct bundling_export){.kind = TALLY__BUNDLE_KIND__BUNDLE_KIND_ORGANIZATION}, &file);
    flip_all(ORG_STEP);
    flip_and_mend_all(ORG_STEP);
}
