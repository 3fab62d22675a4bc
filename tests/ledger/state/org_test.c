// An organization's record: written, read, spoiled.
#include "ledger/state/memory.h"
#include "ledger/state/org.h"
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

TestSuite(org, .init = begin, .fini = end);

static struct span lab(void)
{
    return span_text("lab-west");
}

static struct org full(void)
{
    struct org org = {.type = 2,
                      .status = ORG_ARCHIVED,
                      .entry = 0x0102030405060708,
                      .owner_entry = 0x1112131415161718,
                      .settings_version = 0x2122232425262728,
                      .owner_count = 3,
                      .member_count = 70000,
                      .invite_policy = ORG_INVITE_OWNER_ONLY,
                      .has_offer = true,
                      .offer_entry = 0x3132333435363738,
                      .has_license = true};
    memset(org.owner, 0x41, sizeof(org.owner));
    memset(org.offered_to, 0x42, sizeof(org.offered_to));
    memset(org.license, 0x43, sizeof(org.license));
    return org;
}

Test(org, reads_back_as_it_was_written)
{
    struct org org = full();
    struct org back = {0};
    cr_assert_eq(org_put(&view, lab(), &org), OK);
    cr_assert_eq(org_get(&view, lab(), &back), OK);
    cr_assert_eq(back.type, org.type);
    cr_assert_eq(back.status, org.status);
    cr_assert_arr_eq(back.owner, org.owner, sizeof(org.owner));
    cr_assert_eq(back.entry, org.entry);
    cr_assert_eq(back.owner_entry, org.owner_entry);
    cr_assert_eq(back.settings_version, org.settings_version);
    cr_assert_eq(back.owner_count, org.owner_count);
    cr_assert_eq(back.member_count, org.member_count);
    cr_assert_eq(back.invite_policy, org.invite_policy);
    cr_assert_eq(back.has_offer, org.has_offer);
    cr_assert_arr_eq(back.offered_to, org.offered_to, sizeof(org.offered_to));
    cr_assert_eq(back.offer_entry, org.offer_entry);
    cr_assert_eq(back.has_license, org.has_license);
    cr_assert_arr_eq(back.license, org.license, sizeof(org.license));
}

Test(org, of_another_name_is_not_found)
{
    struct org org = full();
    cr_assert_eq(org_put(&view, lab(), &org), OK);
    cr_assert_eq(org_get(&view, span_text("lab-wes"), &org), E_NOT_FOUND);
    cr_assert_eq(org_get(&view, span_text("lab-west2"), &org), E_NOT_FOUND);
}

static enum err get(const struct view *reading)
{
    struct org org;
    return org_get(reading, lab(), &org);
}

Test(org, of_another_layout_is_corrupt)
{
    struct org org = full();
    cr_assert_eq(org_put(&view, lab(), &org), OK);
    size_t size = spoil_value_size(&memory);
    size_t policy_at = size - (1 + 1 + 16 + 8 + 1 + 16);
    cr_assert_eq(spoil_size(&memory, get), size + 1);
    cr_assert_eq(spoil_byte(&memory, get, 1, 0), E_CORRUPT, "status");
    cr_assert_eq(spoil_byte(&memory, get, 1, ORG_ARCHIVED + 1), E_CORRUPT, "status");
    cr_assert_eq(spoil_byte(&memory, get, policy_at, ORG_INVITE_OWNER_ONLY + 1), E_CORRUPT, "policy");
    cr_assert_eq(spoil_byte(&memory, get, policy_at + 1, 2), E_CORRUPT, "has offer");
    cr_assert_eq(spoil_byte(&memory, get, size - 17, 2), E_CORRUPT, "has license");
    cr_assert_eq(get(&view), OK);
}
