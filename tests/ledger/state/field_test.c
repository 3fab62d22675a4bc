// One value of a thing: sealed or open, written, read, spoiled, at its largest.
#include "ledger/state/field.h"
#include "ledger/state/memory.h"
#include "tests/support/spoil.h"

#include <criterion/criterion.h>

static struct memory memory;
static struct view view;

static void begin(void)
{
    memory_init(&memory);
    view = memory_view(&memory);
}

static void end(void)
{
    memory_fini(&memory);
}

TestSuite(field, .init = begin, .fini = end);

static struct field_place city(void)
{
    return (struct field_place){span_text("lab-west"), 1, span_text("lab-west"), span_text("city")};
}

static struct field_value sealed(void)
{
    struct field_value value = {.sealed = true, .entry = 0x0102030405060708};
    memset(value.commitment.bytes, 0x11, DIGEST_SIZE);
    return value;
}

Test(field, reads_back_a_commitment_and_an_open_value)
{
    struct field_place place = city();
    struct field_value value = sealed();
    struct field_value back = {0};
    cr_assert_eq(field_get(&view, &place, &back), E_NOT_FOUND);
    cr_assert_eq(field_put(&view, &place, &value), OK);
    cr_assert_eq(field_get(&view, &place, &back), OK);
    cr_assert(back.sealed);
    cr_assert_eq(back.entry, value.entry);
    cr_assert_arr_eq(back.commitment.bytes, value.commitment.bytes, DIGEST_SIZE);
    value = (struct field_value){.open = span_text("open"), .entry = 9};
    cr_assert_eq(field_put(&view, &place, &value), OK);
    cr_assert_eq(field_get(&view, &place, &back), OK);
    cr_assert_not(back.sealed);
    cr_assert_eq(back.entry, 9);
    cr_assert(span_equal(back.open, span_text("open")));
}

// Each part of a place is taken in: another organization, kind, id or name is another value, also where the
// bytes of id and name run together.
Test(field, stands_at_its_place_alone)
{
    struct field_place place = city();
    struct field_value value = sealed();
    const struct field_place others[] = {
        {span_text("lab-east"), 1, span_text("lab-west"), span_text("city")},
        {span_text("lab-west"), 2, span_text("lab-west"), span_text("city")},
        {span_text("lab-west"), 1, span_text("lab-wes"), span_text("city")},
        {span_text("lab-west"), 1, span_text("lab-west"), span_text("cit")},
        {span_text("lab-west"), 1, span_text("lab-wes"), span_text("tcity")},
        {span_text("lab-west"), 1, span_text("lab-westc"), span_text("ity")},
    };
    cr_assert_eq(field_put(&view, &place, &value), OK);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        cr_assert_eq(field_get(&view, &others[i], &value), E_NOT_FOUND, "%zu", i);
    }
}

Test(field, holds_the_longest_id_and_name_and_the_largest_open_value)
{
    static uint8_t bytes[FIELD_OPEN_MAX];
    struct field_place place = {span(bytes, LIMIT_ORG_ID), 11, span(bytes, LIMIT_SUBJECT_ID),
                                span(bytes, LIMIT_NAME + 8)};
    struct field_value value = {.open = span(bytes, sizeof(bytes))};
    struct field_value back;
    cr_assert_eq(field_put(&view, &place, &value), OK);
    cr_assert_eq(field_get(&view, &place, &back), OK);
    cr_assert(span_equal(back.open, value.open));
}

static enum err get(const struct view *reading)
{
    struct field_place place = city();
    struct field_value value;
    return field_get(reading, &place, &value);
}

Test(field, of_another_layout_is_corrupt)
{
    struct field_place place = city();
    struct field_value value = sealed();
    cr_assert_eq(field_put(&view, &place, &value), OK);
    cr_assert_eq(spoil_size(&memory, get), spoil_value_size(&memory) + 1);
    cr_assert_eq(spoil_byte(&memory, get, 8, 2), E_CORRUPT, "sealed or not");
}

Test(field, with_an_open_value_over_its_limit_is_corrupt)
{
    static uint8_t bytes[FIELD_OPEN_MAX];
    struct field_place place = city();
    struct field_value value = {.open = span(bytes, sizeof(bytes))};
    cr_assert_eq(field_put(&view, &place, &value), OK);
    // Cut anywhere behind its head it is a shorter open value; one byte more is too much.
    cr_assert_eq(spoil_size(&memory, get), 9 + 1);
}
