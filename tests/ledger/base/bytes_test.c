// Numbers as big-endian bytes, and hexadecimal text.
#include "ledger/base/bytes.h"

#include <criterion/criterion.h>

Test(bytes, writes_numbers_with_the_highest_byte_first)
{
    uint8_t place[8];
    bytes_put_u16(place, 0x0102);
    cr_assert_arr_eq(place, "\x01\x02", 2);
    bytes_put_u32(place, 0x01020304);
    cr_assert_arr_eq(place, "\x01\x02\x03\x04", 4);
    bytes_put_u64(place, 0x0102030405060708);
    cr_assert_arr_eq(place, "\x01\x02\x03\x04\x05\x06\x07\x08", 8);
}

Test(bytes, reads_what_it_wrote)
{
    static const uint64_t numbers[] = {0,
                                       1,
                                       0x7f,
                                       0x80,
                                       0xff,
                                       0x100,
                                       0x8000,
                                       0xffff,
                                       0x10000,
                                       0x80000000,
                                       0xffffffff,
                                       0x100000000,
                                       0x8000000000000000,
                                       UINT64_MAX};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        uint8_t place[8];
        bytes_put_u64(place, numbers[i]);
        cr_assert_eq(bytes_get_u64(place), numbers[i]);
        bytes_put_u32(place, (uint32_t)numbers[i]);
        cr_assert_eq(bytes_get_u32(place), (uint32_t)numbers[i]);
        bytes_put_u16(place, (uint16_t)numbers[i]);
        cr_assert_eq(bytes_get_u16(place), (uint16_t)numbers[i]);
    }
}

Test(bytes, order_of_the_bytes_is_the_order_of_the_numbers)
{
    uint8_t small[8];
    uint8_t large[8];
    bytes_put_u64(small, 0x00ff);
    bytes_put_u64(large, 0x0100);
    cr_assert_lt(span_compare(span(small, 8), span(large, 8)), 0);
}

Test(bytes, hexadecimal_text_round_trips_for_every_byte)
{
    uint8_t all[256];
    uint8_t again[256];
    char text[2 * 256 + 1];
    for (size_t i = 0; i < 256; i++) {
        all[i] = (uint8_t)i;
    }
    bytes_to_hex(span(all, 256), text);
    cr_assert_eq(strlen(text), 512);
    cr_assert_eq(strncmp(text + 2 * 0x9a, "9a9b9c9d9e9fa0", 14), 0);
    cr_assert_eq(bytes_from_hex(text, again, 256), OK);
    cr_assert_arr_eq(all, again, 256);
}

Test(bytes, hexadecimal_text_takes_two_digits_for_each_byte_and_an_end_mark)
{
    char text[8] = "-------";
    bytes_to_hex(span("\x0a\xff", 2), text);
    cr_assert_arr_eq(text, "0aff\0--", 8);
    bytes_to_hex(span(NULL, 0), text);
    cr_assert_arr_eq(text, "\0aff\0--", 8);
}

Test(bytes, refuses_hexadecimal_text_of_another_form)
{
    static const char *const bad[] = {"",     "0",    "000",  "00000", "00 0", "0x00",
                                      "00g0", "00A0", "-100", "00/0",  "00:0", "00`0"};
    uint8_t bytes[2];
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        cr_assert_eq(bytes_from_hex(bad[i], bytes, 2), E_MALFORMED, "%s", bad[i]);
    }
    cr_assert_eq(bytes_from_hex("00a0", bytes, 2), OK);
}
