// Parts of a bundle that were dropped, swapped, doubled or cut off, and the end put right again.
#include "tests/support/bundling.h"

#include <criterion/criterion.h>

static struct bundling bundling;
static struct buf file;
static struct buf changed;
static struct bundle_report report;
static size_t parts[BUNDLING_PARTS_MAX + 1];
static size_t part_count;
static size_t first_item;

static void begin(void)
{
    bundling_begin(&bundling);
    bundling_close(&bundling);
    buf_init(&file, BUNDLING_SIZE_MAX);
    buf_init(&changed, BUNDLING_SIZE_MAX);
    bundling_export(&bundling,
                    &(struct bundling_export){.kind = TALLY__BUNDLE_KIND__BUNDLE_KIND_ORGANIZATION}, &file);
    part_count = bundling_parts(buf_span(&file), parts);
    while (file.data[parts[first_item] + BUNDLE_PREFIX_SIZE] >> 3 != TALLY__BUNDLE_PART__PART_ITEM) {
        first_item++;
    }
}

static void end(void)
{
    buf_fini(&changed);
    buf_fini(&file);
    bundling_end(&bundling);
}

TestSuite(parts, .init = begin, .fini = end);

static void copy(size_t from, size_t to)
{
    struct span bytes = span(file.data + parts[from], parts[to] - parts[from]);
    cr_assert_eq(buf_append(&changed, bytes), OK);
}

static void start(void)
{
    buf_clear(&changed);
    cr_assert_eq(buf_append(&changed, span(file.data, parts[0])), OK);
}

static enum fault_class said(void)
{
    bundling_mend(&changed);
    enum err error = bundling_verify(&bundling, buf_span(&changed), &report);
    cr_assert_eq(error, OK, "%s", err_name(error));
    return report.fault.class;
}

Test(parts, that_are_dropped_are_missed)
{
    for (size_t part = first_item; part + 1 < part_count; part++) {
        start();
        copy(0, part);
        copy(part + 1, part_count);
        enum fault_class class = said();
        bool less = class == FAULT_NONE && report.level < AUDIT_JUDGED && report.why_not[0] != '\0';
        cr_assert(class == FAULT_MISSING || class == FAULT_TRUNCATED || less, "part %zu: %s %s", part,
                  fault_class_name(class), report.why_not);
    }
}

Test(parts, that_are_swapped_are_named_as_reordered)
{
    for (size_t part = first_item; part + 2 < part_count; part++) {
        start();
        copy(0, part);
        copy(part + 1, part + 2);
        copy(part, part + 1);
        copy(part + 2, part_count);
        enum fault_class class = said();
        cr_assert(class == (part == first_item ? FAULT_MISSING : FAULT_REORDERED)
                      || (part > first_item && class == FAULT_MISSING),
                  "part %zu: %s", part, fault_class_name(class));
    }
}

Test(parts, that_stand_twice_are_named_as_duplicated)
{
    for (size_t part = first_item; part + 1 < part_count; part++) {
        start();
        copy(0, part + 1);
        copy(part, part_count);
        cr_assert_eq(said(), FAULT_DUPLICATED, "part %zu", part);
    }
}

Test(parts, of_a_file_that_is_cut_off_are_not_all)
{
    for (size_t part = 0; part < part_count; part++) {
        for (size_t more = 0; more < 3; more++) {
            struct span cut = span(file.data, parts[part] + 2 * more);
            cr_assert_eq(bundling_verify(&bundling, cut, &report), OK);
            cr_assert_eq(report.fault.class, FAULT_TRUNCATED, "part %zu", part);
        }
    }
    cr_assert_eq(bundling_verify(&bundling, span(file.data, BUNDLE_MAGIC_SIZE - 1), &report), E_UNSUPPORTED);
}

Test(parts, after_the_end_are_not_read)
{
    start();
    copy(0, part_count);
    cr_assert_eq(buf_append(&changed, span_text("x")), OK);
    cr_assert_eq(bundling_verify(&bundling, buf_span(&changed), &report), OK);
    cr_assert_eq(report.fault.class, FAULT_UNREADABLE);
}

Test(parts, of_a_kind_in_the_wrong_place_are_refused)
{
    start();
    copy(1, part_count);
    cr_assert_eq(said(), FAULT_UNREADABLE, "no head");
    start();
    copy(0, 1);
    copy(0, part_count);
    cr_assert_eq(said(), FAULT_UNREADABLE, "two heads");
    start();
    copy(0, 1);
    copy(first_item, first_item + 1);
    copy(1, part_count);
    cr_assert_eq(said(), FAULT_UNREADABLE, "a text after an item");
}
