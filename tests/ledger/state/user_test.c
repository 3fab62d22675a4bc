// A user's record and the way from an address to him: written, read, spoiled.
#include "ledger/state/memory.h"
#include "ledger/state/user.h"
#include "tests/support/spoil.h"

#include <criterion/criterion.h>

static const uint8_t id[PLATFORM_ID_SIZE] = "sixteen bytes !";
static const uint8_t contact[PLATFORM_ID_SIZE] = "another sixteen";

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

TestSuite(user, .init = begin, .fini = end);

static struct user full(void)
{
    struct user user = {.status = USER_DISABLED,
                        .entry = 0x0102030405060708,
                        .verified = true,
                        .verified_entry = 0x1112131415161718,
                        .active_keys = 300};
    memset(user.contact, 0x21, sizeof(user.contact));
    memset(user.code.bytes, 0x31, sizeof(user.code.bytes));
    return user;
}

Test(user, reads_back_as_it_was_written)
{
    struct user user = full();
    struct user back = {0};
    cr_assert_eq(user_put(&view, id, &user), OK);
    cr_assert_eq(user_get(&view, id, &back), OK);
    cr_assert_eq(back.status, user.status);
    cr_assert_eq(back.entry, user.entry);
    cr_assert_arr_eq(back.contact, user.contact, sizeof(user.contact));
    cr_assert_eq(back.verified, user.verified);
    cr_assert_eq(back.verified_entry, user.verified_entry);
    cr_assert_arr_eq(back.code.bytes, user.code.bytes, DIGEST_SIZE);
    cr_assert_eq(back.active_keys, user.active_keys);
}

Test(user, that_never_registered_is_not_found)
{
    struct user user = full();
    struct user untouched = full();
    cr_assert_eq(user_put(&view, id, &user), OK);
    cr_assert_eq(user_get(&view, contact, &untouched), E_NOT_FOUND);
    cr_assert_eq(untouched.active_keys, 300);
}

static enum err get(const struct view *reading)
{
    struct user user;
    return user_get(reading, id, &user);
}

Test(user, of_another_layout_is_corrupt)
{
    struct user user = full();
    cr_assert_eq(user_put(&view, id, &user), OK);
    size_t size = spoil_value_size(&memory);
    cr_assert_eq(spoil_size(&memory, get), size + 1);
    cr_assert_eq(spoil_byte(&memory, get, 0, 0), E_CORRUPT);
    cr_assert_eq(spoil_byte(&memory, get, 0, USER_DISABLED + 1), E_CORRUPT);
    cr_assert_eq(spoil_byte(&memory, get, 1 + 8 + PLATFORM_ID_SIZE, 2), E_CORRUPT, "a flag is 0 or 1");
    cr_assert_eq(get(&view), OK);
}

static enum err get_contact(const struct view *reading)
{
    uint8_t found[PLATFORM_ID_SIZE];
    return user_of_contact(reading, contact, found);
}

Test(user, is_found_by_the_number_of_the_address)
{
    uint8_t found[PLATFORM_ID_SIZE];
    cr_assert_eq(user_of_contact(&view, contact, found), E_NOT_FOUND);
    cr_assert_eq(user_set_contact(&view, contact, id), OK);
    cr_assert_eq(user_of_contact(&view, contact, found), OK);
    cr_assert_arr_eq(found, id, sizeof(found));
    cr_assert_eq(user_of_contact(&view, id, found), E_NOT_FOUND);
    cr_assert_eq(spoil_size(&memory, get_contact), PLATFORM_ID_SIZE + 1);
}
