// A license's record: written, read, spoiled.
#include "ledger/state/license.h"
#include "ledger/state/memory.h"
#include "tests/support/spoil.h"

#include <criterion/criterion.h>

static const uint8_t id[PLATFORM_ID_SIZE] = "sixteen bytes !";

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

TestSuite(license, .init = begin, .fini = end);

static struct span lab(void)
{
    return span_text("lab-west");
}

static enum err get(const struct view *reading)
{
    struct license license;
    return license_get(reading, lab(), id, &license);
}

Test(license, reads_back_as_it_was_written)
{
    struct license license = {LICENSE_REVOKED, 0x0102030405060708, 0x1112131415161718};
    struct license back = {0};
    cr_assert_eq(get(&view), E_NOT_FOUND);
    cr_assert_eq(license_put(&view, lab(), id, &license), OK);
    cr_assert_eq(license_get(&view, lab(), id, &back), OK);
    cr_assert_eq(back.status, license.status);
    cr_assert_eq(back.entry, license.entry);
    cr_assert_eq(back.status_entry, license.status_entry);
    cr_assert_eq(license_get(&view, span_text("lab-east"), id, &back), E_NOT_FOUND);
}

Test(license, of_another_layout_is_corrupt)
{
    struct license license = {LICENSE_ACTIVE, 5, 6};
    cr_assert_eq(license_put(&view, lab(), id, &license), OK);
    cr_assert_eq(spoil_size(&memory, get), spoil_value_size(&memory) + 1);
    cr_assert_eq(spoil_byte(&memory, get, 0, 0), E_CORRUPT);
    cr_assert_eq(spoil_byte(&memory, get, 0, LICENSE_REVOKED + 1), E_CORRUPT);
}
