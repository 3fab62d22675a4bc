// Round trips, and everything that a reader must not accept.
#include "ledger/base/pack.h"
#include "tests/support/random.h"

#include <criterion/criterion.h>

enum { ROOM = 256 };

static void pack_all(struct pack *pack)
{
    pack_u8(pack, 0xa5);
    pack_u16(pack, 0xbeef);
    pack_u64(pack, 0x0123456789abcdefu);
    pack_varint(pack, 300);
    pack_run(pack, span_text("a run"));
    pack_run(pack, span(NULL, 0));
    pack_bytes(pack, span_text("end"));
}

static void expect_all(struct unpack *unpack)
{
    cr_assert_eq(unpack_u8(unpack), 0xa5);
    cr_assert_eq(unpack_u16(unpack), 0xbeef);
    cr_assert_eq(unpack_u64(unpack), 0x0123456789abcdefu);
    cr_assert_eq(unpack_varint(unpack), 300);
    cr_assert(span_equal(unpack_run(unpack), span_text("a run")));
    cr_assert_eq(unpack_run(unpack).size, 0);
    cr_assert(span_equal(unpack_bytes(unpack, 3), span_text("end")));
}

static void read_all(struct unpack *unpack)
{
    (void)unpack_u8(unpack);
    (void)unpack_u16(unpack);
    (void)unpack_u64(unpack);
    (void)unpack_varint(unpack);
    (void)unpack_run(unpack);
    (void)unpack_run(unpack);
    (void)unpack_bytes(unpack, 3);
}

Test(pack, what_was_packed_is_unpacked)
{
    uint8_t bytes[ROOM];
    struct pack pack = pack_into(bytes, sizeof(bytes));
    pack_all(&pack);
    cr_assert(!pack.failed);
    struct unpack unpack = unpack_from(pack_span(&pack));
    expect_all(&unpack);
    cr_assert(unpack_done(&unpack));
}

Test(pack, numbers_are_big_endian_so_that_their_order_is_that_of_their_bytes)
{
    uint8_t bytes[ROOM];
    struct pack pack = pack_into(bytes, sizeof(bytes));
    pack_u16(&pack, 0x0102);
    pack_u64(&pack, 0x030405060708090au);
    cr_assert(span_equal(pack_span(&pack), span("\1\2\3\4\5\6\7\10\11\12", 10)));
}

Test(pack, reading_input_cut_at_any_byte_fails_and_yields_zeros_from_then_on)
{
    uint8_t bytes[ROOM];
    struct pack pack = pack_into(bytes, sizeof(bytes));
    pack_all(&pack);
    for (size_t size = 0; size < pack.size; size++) {
        struct unpack unpack = unpack_from(span(bytes, size));
        read_all(&unpack);
        cr_assert(unpack.failed, "cut at %zu", size);
        cr_assert(!unpack_done(&unpack));
        cr_assert_eq(unpack_u8(&unpack), 0);
        cr_assert_eq(unpack_u16(&unpack), 0);
        cr_assert_eq(unpack_u64(&unpack), 0);
        cr_assert_eq(unpack_varint(&unpack), 0);
        cr_assert_eq(unpack_run(&unpack).size, 0);
        cr_assert_null(unpack_bytes(&unpack, 0).data);
    }
}

Test(pack, input_that_is_left_over_is_not_done)
{
    struct unpack unpack = unpack_from(span_text("ab"));
    cr_assert_eq(unpack_u8(&unpack), 'a');
    cr_assert(!unpack_done(&unpack));
    cr_assert_eq(unpack_u8(&unpack), 'b');
    cr_assert(unpack_done(&unpack));
}

Test(pack, the_empty_input_is_done_at_once)
{
    struct unpack unpack = unpack_from(span(NULL, 0));
    cr_assert(unpack_done(&unpack));
    cr_assert_eq(unpack_bytes(&unpack, 0).size, 0);
    cr_assert(unpack_done(&unpack));
    (void)unpack_u8(&unpack);
    cr_assert(unpack.failed);
}

Test(pack, writing_past_the_room_fails_once_and_for_all)
{
    uint8_t whole[ROOM];
    struct pack reference = pack_into(whole, sizeof(whole));
    pack_all(&reference);
    for (size_t room = 0; room <= reference.size; room++) {
        uint8_t bytes[ROOM];
        memset(bytes, 0xee, sizeof(bytes));
        struct pack pack = pack_into(bytes, room);
        pack_all(&pack);
        cr_assert_eq(pack.failed, room < reference.size, "room %zu", room);
        cr_assert(pack.size <= room);
        cr_assert_eq(bytes[room], 0xee, "nothing is written past the room");
        size_t before = pack.size;
        pack_bytes(&pack, span_text("x"));
        cr_assert(pack.failed);
        cr_assert_eq(pack.size, before);
    }
}

Test(pack, varints_of_all_sizes_round_trip_and_have_the_size_that_is_told)
{
    struct random random = {2};
    for (unsigned bits = 0; bits <= 64; bits++) {
        for (int i = 0; i < 50; i++) {
            uint64_t number = bits == 0 ? 0 : random_next(&random) >> (64 - bits);
            uint8_t bytes[ROOM];
            struct pack pack = pack_into(bytes, sizeof(bytes));
            pack_varint(&pack, number);
            cr_assert_eq(pack.size, pack_varint_size(number));
            struct unpack unpack = unpack_from(pack_span(&pack));
            cr_assert_eq(unpack_varint(&unpack), number);
            cr_assert(unpack_done(&unpack));
        }
    }
    cr_assert_eq(pack_varint_size(UINT64_MAX), 10);
}

static void expect_refused_varint(const char *bytes, size_t size)
{
    struct unpack unpack = unpack_from(span(bytes, size));
    cr_assert_eq(unpack_varint(&unpack), 0);
    cr_assert(unpack.failed, "%zu bytes from %02x", size, (unsigned char)bytes[0]);
}

Test(pack, a_varint_has_one_form)
{
    expect_refused_varint("\x80\x00", 2);
    expect_refused_varint("\xff\x00", 2);
    expect_refused_varint("\x80\x80\x00", 3);
    expect_refused_varint("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", 10);
}

Test(pack, a_varint_is_at_most_64_bits)
{
    struct unpack unpack = unpack_from(span("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10));
    cr_assert_eq(unpack_varint(&unpack), UINT64_MAX);
    cr_assert(unpack_done(&unpack));
    expect_refused_varint("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10);
    expect_refused_varint("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11);
}

Test(pack, a_run_longer_than_what_is_left_fails)
{
    struct unpack one_short = unpack_from(span("\4abc", 4));
    cr_assert_eq(unpack_run(&one_short).size, 0);
    cr_assert(one_short.failed);
    struct unpack huge = unpack_from(span("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01zzz", 13));
    cr_assert_eq(unpack_run(&huge).size, 0);
    cr_assert(huge.failed);
    struct unpack just = unpack_from(span("\3abc", 4));
    cr_assert(span_equal(unpack_run(&just), span_text("abc")));
    cr_assert(unpack_done(&just));
}
