// An invitation's record and the way from an address to it: written, read, spoiled; the sends that count.
#include "ledger/state/invite.h"
#include "ledger/state/memory.h"
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

TestSuite(invite, .init = begin, .fini = end);

static struct span lab(void)
{
    return span_text("lab-west");
}

static struct invite full(void)
{
    struct invite invite = {.status = INVITE_VOID,
                            .role = "admin",
                            .flags = 1,
                            .entry = 0x0102030405060708,
                            .status_entry = 0x1112131415161718,
                            .expires_us = 0x2122232425262728,
                            .expires_in_us = 0x3132333435363738,
                            .sent_count = 400,
                            .sends_since_us = 0x4142434445464748,
                            .sends = 5};
    memset(invite.contact, 0x51, sizeof(invite.contact));
    memset(invite.inviter, 0x52, sizeof(invite.inviter));
    memset(invite.token.bytes, 0x53, sizeof(invite.token.bytes));
    return invite;
}

Test(invite, reads_back_as_it_was_written)
{
    struct invite invite = full();
    struct invite back = {0};
    cr_assert_eq(invite_put(&view, lab(), id, &invite), OK);
    cr_assert_eq(invite_get(&view, lab(), id, &back), OK);
    cr_assert_eq(back.status, invite.status);
    cr_assert_str_eq(back.role, invite.role);
    cr_assert_eq(back.flags, invite.flags);
    cr_assert_arr_eq(back.contact, invite.contact, sizeof(invite.contact));
    cr_assert_arr_eq(back.inviter, invite.inviter, sizeof(invite.inviter));
    cr_assert_arr_eq(back.token.bytes, invite.token.bytes, DIGEST_SIZE);
    cr_assert_eq(back.entry, invite.entry);
    cr_assert_eq(back.status_entry, invite.status_entry);
    cr_assert_eq(back.expires_us, invite.expires_us);
    cr_assert_eq(back.expires_in_us, invite.expires_in_us);
    cr_assert_eq(back.sent_count, invite.sent_count);
    cr_assert_eq(back.sends_since_us, invite.sends_since_us);
    cr_assert_eq(back.sends, invite.sends);
}

Test(invite, of_another_organization_is_not_found)
{
    struct invite invite = full();
    cr_assert_eq(invite_put(&view, lab(), id, &invite), OK);
    cr_assert_eq(invite_get(&view, span_text("platform"), id, &invite), E_NOT_FOUND);
}

static enum err get(const struct view *reading)
{
    struct invite invite;
    return invite_get(reading, lab(), id, &invite);
}

Test(invite, of_another_layout_is_corrupt)
{
    struct invite invite = full();
    cr_assert_eq(invite_put(&view, lab(), id, &invite), OK);
    cr_assert_eq(spoil_size(&memory, get), spoil_value_size(&memory) + 1);
    cr_assert_eq(spoil_byte(&memory, get, 0, 0), E_CORRUPT);
    cr_assert_eq(spoil_byte(&memory, get, 0, INVITE_VOID + 1), E_CORRUPT);
    cr_assert_eq(spoil_byte(&memory, get, 2, '\0'), E_CORRUPT);
    cr_assert_eq(get(&view), OK);
}

static enum err get_pending(const struct view *reading)
{
    uint8_t found[PLATFORM_ID_SIZE];
    return invite_pending_of(reading, lab(), contact, found);
}

Test(invite, is_found_by_the_number_of_its_address_while_it_pends)
{
    uint8_t found[PLATFORM_ID_SIZE];
    cr_assert_eq(get_pending(&view), E_NOT_FOUND);
    cr_assert_eq(invite_set_pending(&view, lab(), contact, id), OK);
    cr_assert_eq(invite_pending_of(&view, lab(), contact, found), OK);
    cr_assert_arr_eq(found, id, sizeof(found));
    cr_assert_eq(spoil_size(&memory, get_pending), PLATFORM_ID_SIZE + 1);
    cr_assert_eq(invite_set_pending(&view, lab(), contact, NULL), OK);
    cr_assert_eq(get_pending(&view), E_NOT_FOUND);
    cr_assert_eq(invite_set_pending(&view, lab(), contact, NULL), OK);
}

Test(invite, sends_count_for_a_day_and_not_a_microsecond_longer)
{
    struct invite invite = {.sends = 5, .sends_since_us = 1000};
    const uint64_t day_us = (uint64_t)INVITE_SENDS_S * 1000000u;
    cr_assert_eq(invite_sends_at(&invite, 1000), 5);
    cr_assert_eq(invite_sends_at(&invite, 1000 + day_us - 1), 5);
    cr_assert_eq(invite_sends_at(&invite, 1000 + day_us), 0);
    cr_assert_eq(invite_sends_at(&invite, 0), 5);
}
