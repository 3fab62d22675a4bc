// The pieces that layouts are made of: what they take, and what turns `failed` on.
#include "ledger/state/layout.h"
#include "ledger/state/memory.h"

#include <criterion/criterion.h>

static struct unpack from(const char *bytes, size_t size)
{
    return unpack_from(span(bytes, size));
}

Test(layout, a_flag_is_0_or_1)
{
    struct unpack unpack = from("\0\1\2", 3);
    cr_assert_not(layout_flag(&unpack));
    cr_assert(layout_flag(&unpack));
    cr_assert_not(unpack.failed);
    cr_assert_not(layout_flag(&unpack));
    cr_assert(unpack.failed);
}

Test(layout, a_choice_lies_between_its_ends)
{
    struct unpack unpack = from("\2\4", 2);
    cr_assert_eq(layout_choice(&unpack, 2, 4), 2);
    cr_assert_eq(layout_choice(&unpack, 2, 4), 4);
    cr_assert(unpack_done(&unpack));
    unpack = from("\1", 1);
    (void)layout_choice(&unpack, 2, 4);
    cr_assert(unpack.failed);
    unpack = from("\5", 1);
    (void)layout_choice(&unpack, 2, 4);
    cr_assert(unpack.failed);
}

Test(layout, a_number_of_32_bits_ends_at_its_largest)
{
    struct unpack unpack = from("\xff\xff\xff\xff\x0f", 5);
    cr_assert_eq(layout_u32(&unpack), UINT32_MAX);
    cr_assert(unpack_done(&unpack));
    unpack = from("\x80\x80\x80\x80\x10", 5);
    cr_assert_eq(layout_u32(&unpack), 0);
    cr_assert(unpack.failed);
}

Test(layout, a_text_leaves_room_for_its_end_mark)
{
    char text[4] = "...";
    struct unpack unpack = from("\3abc", 4);
    layout_text(&unpack, text, sizeof(text));
    cr_assert(unpack_done(&unpack));
    cr_assert_str_eq(text, "abc");
    unpack = from("\4abcd", 5);
    layout_text(&unpack, text, sizeof(text));
    cr_assert(unpack.failed);
    cr_assert_str_eq(text, "abc");
    unpack = from("\0", 1);
    layout_text(&unpack, text, sizeof(text));
    cr_assert(unpack_done(&unpack));
    cr_assert_str_eq(text, "");
}

Test(layout, nothing_is_written_once_reading_has_failed)
{
    uint8_t bytes[4] = {1, 2, 3, 4};
    struct unpack unpack = from("abc", 3);
    layout_bytes(&unpack, bytes, sizeof(bytes));
    cr_assert(unpack.failed);
    cr_assert_eq(bytes[0], 1);
    struct digest digest = layout_digest(&unpack);
    cr_assert(digest_is_zero(&digest));
}

Test(layout, what_is_deleted_is_not_found)
{
    struct memory memory;
    memory_init(&memory);
    struct view view = memory_view(&memory);
    uint8_t bytes[1];
    struct pack pack = pack_into(bytes, sizeof(bytes));
    struct unpack unpack;
    struct span lab = span_text("lab-west");
    pack_u8(&pack, 7);
    cr_assert_eq(layout_put(&view, lab, STATE_KEY_ORG, span("i", 1), &pack), OK);
    cr_assert_eq(layout_get(&view, lab, STATE_KEY_ORG, span("i", 1), &unpack), OK);
    cr_assert_eq(unpack_u8(&unpack), 7);
    cr_assert_eq(layout_delete(&view, lab, STATE_KEY_ORG, span("i", 1)), OK);
    cr_assert_eq(layout_get(&view, lab, STATE_KEY_ORG, span("i", 1), &unpack), E_NOT_FOUND);
    cr_assert_eq(layout_delete(&view, lab, STATE_KEY_ORG, span("i", 1)), OK);
    memory_fini(&memory);
}
