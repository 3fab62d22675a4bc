// A record's record: written, read, spoiled.
#include "ledger/state/memory.h"
#include "ledger/state/record.h"
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

TestSuite(record, .init = begin, .fini = end);

static struct span lab(void)
{
    return span_text("lab-west");
}

static struct span path(void)
{
    return span_text("samples/JR-1");
}

static struct record full(void)
{
    return (struct record){RECORD_VOID, 3, 0x0102030405060708, 0x1112131415161718, 0x2122232425262728};
}

static enum err get(const struct view *reading)
{
    struct record record;
    return record_get(reading, lab(), path(), &record);
}

Test(record, reads_back_as_it_was_written)
{
    struct record record = full();
    struct record back = {0};
    cr_assert_eq(get(&view), E_NOT_FOUND);
    cr_assert_eq(record_put(&view, lab(), path(), &record), OK);
    cr_assert_eq(record_get(&view, lab(), path(), &back), OK);
    cr_assert_eq(back.status, record.status);
    cr_assert_eq(back.schema_version, record.schema_version);
    cr_assert_eq(back.version, record.version);
    cr_assert_eq(back.entry, record.entry);
    cr_assert_eq(back.version_entry, record.version_entry);
    cr_assert_eq(record_get(&view, lab(), span_text("samples/JR-2"), &back), E_NOT_FOUND);
    cr_assert_eq(record_get(&view, span_text("lab-east"), path(), &back), E_NOT_FOUND);
}

Test(record, of_another_layout_is_corrupt)
{
    struct record record = full();
    cr_assert_eq(record_put(&view, lab(), path(), &record), OK);
    cr_assert_eq(spoil_size(&memory, get), spoil_value_size(&memory) + 1);
    cr_assert_eq(spoil_byte(&memory, get, 0, 0), E_CORRUPT);
    cr_assert_eq(spoil_byte(&memory, get, 0, RECORD_VOID + 1), E_CORRUPT);
}
