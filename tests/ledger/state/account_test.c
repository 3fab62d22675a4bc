// A service account's record, and the way to its organization: written, read, spoiled.
#include "ledger/state/account.h"
#include "ledger/state/memory.h"
#include "tests/support/spoil.h"

#include <criterion/criterion.h>

static const uint8_t id[PLATFORM_ID_SIZE] = "sixteen bytes !";
static const struct digest fingerprint = {.bytes = "the fingerprint of a key, 32 by"};

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

TestSuite(account, .init = begin, .fini = end);

static struct span lab(void)
{
    return span_text("lab-west");
}

static struct account full(void)
{
    struct account account = {.status = ACCOUNT_DEACTIVATED,
                              .role = "technician",
                              .entry = 0x0102030405060708,
                              .rights_entry = 0x1112131415161718,
                              .status_entry = 0x2122232425262728};
    memset(account.responsible, 0x31, sizeof(account.responsible));
    account_list(&account, 0);
    account_list(&account, 160);
    account_list(&account, PLATFORM_ACTIONS - 1);
    return account;
}

static enum err get(const struct view *reading)
{
    struct account account;
    return account_get(reading, lab(), id, &account);
}

Test(account, reads_back_as_it_was_written)
{
    struct account account = full();
    struct account back = {0};
    cr_assert_eq(get(&view), E_NOT_FOUND);
    cr_assert_eq(account_put(&view, lab(), id, &account), OK);
    cr_assert_eq(account_get(&view, lab(), id, &back), OK);
    cr_assert_eq(back.status, account.status);
    cr_assert_str_eq(back.role, account.role);
    cr_assert_arr_eq(back.responsible, account.responsible, sizeof(account.responsible));
    cr_assert_arr_eq(back.actions, account.actions, sizeof(account.actions));
    cr_assert_eq(back.entry, account.entry);
    cr_assert_eq(back.rights_entry, account.rights_entry);
    cr_assert_eq(back.status_entry, account.status_entry);
    cr_assert_eq(account_get(&view, span_text("lab-east"), id, &back), E_NOT_FOUND);
}

Test(account, lists_what_was_listed_and_nothing_else)
{
    struct account account = full();
    for (uint32_t action = 0; action < PLATFORM_ACTIONS + 8; action++) {
        bool listed = action == 0 || action == 160 || action == PLATFORM_ACTIONS - 1;
        cr_assert_eq(account_lists(&account, action), listed, "%u", action);
    }
}

Test(account, of_another_layout_is_corrupt)
{
    struct account account = full();
    cr_assert_eq(account_put(&view, lab(), id, &account), OK);
    cr_assert_eq(spoil_size(&memory, get), spoil_value_size(&memory) + 1);
    cr_assert_eq(spoil_byte(&memory, get, 0, 0), E_CORRUPT);
    cr_assert_eq(spoil_byte(&memory, get, 0, ACCOUNT_DEACTIVATED + 1), E_CORRUPT);
    cr_assert_eq(spoil_byte(&memory, get, 1 + PLATFORM_ID_SIZE + 1, 0), E_CORRUPT, "an end within the role");
}

static enum err get_home(const struct view *reading)
{
    char org[LIMIT_ORG_ID + 1];
    return account_home(reading, &fingerprint, org);
}

static struct digest put_key(const char *org, uint8_t first)
{
    struct platform_key key = {.key = {.algorithm = KEY_ED25519, .size = 32}, .status = PLATFORM_KEY_ACTIVE};
    key.key.bytes[0] = first;
    cr_assert_eq(platform_key_put(&view, span_text(org), &key), OK);
    return key_fingerprint(&key.key);
}

Test(account, a_signing_key_is_of_the_platform_of_the_organization_or_of_a_machine_out_of_place)
{
    struct platform_key found;
    struct digest person = put_key("platform", 1);
    struct digest own = put_key("lab-west", 2);
    struct digest machine = put_key("lab-east", 3);
    struct digest token = put_key("lab-east", 4);
    cr_assert_eq(account_set_home(&view, &machine, span_text("lab-east")), OK);
    cr_assert_eq(account_signing_key(&view, lab(), &person, &found), OK);
    cr_assert_eq(found.key.bytes[0], 1);
    cr_assert_eq(account_signing_key(&view, lab(), &own, &found), OK);
    cr_assert_eq(found.key.bytes[0], 2);
    cr_assert_eq(account_signing_key(&view, lab(), &machine, &found), OK);
    cr_assert_eq(found.key.bytes[0], 3);
    cr_assert_eq(account_signing_key(&view, lab(), &token, &found), E_NOT_FOUND, "another's token");
}

Test(account, leads_home_from_its_key)
{
    char longest[LIMIT_ORG_ID + 1] = "";
    char org[LIMIT_ORG_ID + 1] = "";
    memset(longest, 'x', LIMIT_ORG_ID);
    cr_assert_eq(get_home(&view), E_NOT_FOUND);
    cr_assert_eq(account_set_home(&view, &fingerprint, span_text(longest)), OK);
    cr_assert_eq(account_home(&view, &fingerprint, org), OK);
    cr_assert_str_eq(org, longest);
    cr_assert_eq(spoil_size(&memory, get_home), spoil_value_size(&memory) + 1);
}
