// A schema's record and those of its fields: written, read, spoiled.
#include "ledger/state/memory.h"
#include "ledger/state/schema.h"
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

TestSuite(schema, .init = begin, .fini = end);

static enum err get(const struct view *reading)
{
    struct schema schema;
    return schema_get(reading, span_text("samples"), &schema);
}

Test(schema, reads_back_as_it_was_written)
{
    struct schema schema = {7, 0x0102030405060708, 3};
    struct schema back = {0};
    cr_assert_eq(get(&view), E_NOT_FOUND);
    cr_assert_eq(schema_put(&view, span_text("samples"), &schema), OK);
    cr_assert_eq(schema_get(&view, span_text("samples"), &back), OK);
    cr_assert_eq(back.version, schema.version);
    cr_assert_eq(back.entry, schema.entry);
    cr_assert_eq(back.required, schema.required);
    cr_assert_eq(spoil_size(&memory, get), spoil_value_size(&memory) + 1);
}

static struct schema_field full(void)
{
    return (struct schema_field){.version = 7,
                                 .type = 6,
                                 .open = true,
                                 .required = true,
                                 .bytes_max = 8000,
                                 .reference_to = "notifications"};
}

static enum err get_field(const struct view *reading)
{
    struct schema_field field;
    return schema_field_get(reading, span_text("samples"), span_text("project"), 7, &field);
}

Test(schema, a_field_reads_back_as_it_was_written_in_its_version)
{
    struct schema_field field = full();
    struct schema_field back = {0};
    struct span samples = span_text("samples");
    struct span name = span_text("project");
    cr_assert_eq(get_field(&view), E_NOT_FOUND);
    cr_assert_eq(schema_field_put(&view, samples, name, &field), OK);
    cr_assert_eq(schema_field_get(&view, samples, name, 7, &back), OK);
    cr_assert_eq(back.type, field.type);
    cr_assert(back.open && back.required);
    cr_assert_eq(back.bytes_max, field.bytes_max);
    cr_assert_str_eq(back.reference_to, field.reference_to);
    cr_assert_eq(schema_field_get(&view, samples, name, 8, &back), E_NOT_FOUND, "the next has it no more");
    cr_assert_eq(schema_field_get(&view, span_text("sample"), span_text("sproject"), 7, &back), E_NOT_FOUND);
}

Test(schema, a_field_of_another_layout_is_corrupt)
{
    struct schema_field field = full();
    cr_assert_eq(schema_field_put(&view, span_text("samples"), span_text("project"), &field), OK);
    cr_assert_eq(spoil_size(&memory, get_field), spoil_value_size(&memory) + 1);
    cr_assert_eq(spoil_byte(&memory, get_field, 2, 2), E_CORRUPT, "neither open nor sealed");
    cr_assert_eq(spoil_byte(&memory, get_field, 3, 2), E_CORRUPT);
}
