// Base64 in its one canonical form.
#include "ledger/crypto/base64.h"
#include "tests/support/random.h"

#include <criterion/criterion.h>

Test(base64, has_the_values_of_rfc_4648)
{
    static const char *const rows[][2] = {{"", ""},
                                          {"f", "Zg=="},
                                          {"fo", "Zm8="},
                                          {"foo", "Zm9v"},
                                          {"foob", "Zm9vYg=="},
                                          {"fooba", "Zm9vYmE="},
                                          {"foobar", "Zm9vYmFy"}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[16];
        uint8_t bytes[16];
        size_t size = 99;
        base64_encode(span_text(rows[i][0]), text);
        cr_assert_str_eq(text, rows[i][1]);
        cr_assert_eq(base64_size(strlen(rows[i][0])), strlen(text));
        cr_assert_eq(base64_decode(span_text(rows[i][1]), bytes, sizeof(bytes), &size), OK);
        cr_assert(span_equal(span(bytes, size), span_text(rows[i][0])));
    }
}

Test(base64, refuses_every_other_form)
{
    static const char *const bad[] = {
        "Z",        "Zg",       "Zg=",        "Zh==",         "Zm9=", "Zm+=",  "====",
        "A===",     "AA=A",     "Zg==Zg==",   "Zm8=Zm9v",     "=Zg=", "Zm 9v", " Zm9",
        "Zm9\n",    "Zm9v\n",   "\nZm9vZm",   "Zm-v",         "Zm_v", "Zm.v",  "Zm9v====",
        "Zm9vZg=A", "Zm9v-Zm9", "Z\xc3\xa9v", "Zg==\n\n\n\n",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        uint8_t bytes[64];
        size_t size = 99;
        cr_assert_eq(base64_decode(span_text(bad[i]), bytes, sizeof(bytes), &size), E_MALFORMED, "%s",
                     bad[i]);
        cr_assert_eq(size, 99);
    }
}

Test(base64, refuses_a_text_with_an_end_mark_in_it)
{
    uint8_t bytes[8];
    size_t size = 0;
    cr_assert_eq(base64_decode(span("Zm\0v", 4), bytes, sizeof(bytes), &size), E_MALFORMED);
}

Test(base64, refuses_bits_that_padding_leaves_over)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (unsigned i = 0; i < 64; i++) {
        char one[] = {'A', digits[i], '=', '=', '\0'};
        char two[] = {'A', 'A', digits[i], '=', '\0'};
        uint8_t bytes[4];
        size_t size = 0;
        cr_assert_eq(base64_decode(span_text(one), bytes, 4, &size), i % 16 == 0 ? OK : E_MALFORMED, "%s",
                     one);
        cr_assert_eq(base64_decode(span_text(two), bytes, 4, &size), i % 4 == 0 ? OK : E_MALFORMED, "%s",
                     two);
    }
}

Test(base64, fills_its_room_and_refuses_one_byte_more)
{
    uint8_t bytes[7];
    size_t size = 0;
    memset(bytes, 0x77, sizeof(bytes));
    cr_assert_eq(base64_decode(span_text("Zm9vYmFy"), bytes, 5, &size), E_LIMIT);
    cr_assert_eq(size, 0);
    cr_assert_eq(base64_decode(span_text("Zm9vYmFy"), bytes, 6, &size), OK);
    cr_assert_eq(size, 6);
    cr_assert_eq(bytes[6], 0x77);
    cr_assert_eq(base64_decode(span_text("Zg=="), bytes, 0, &size), E_LIMIT);
}

Test(base64, accepts_exactly_what_it_writes)
{
    struct random random = {64};
    for (size_t size = 0; size < 100; size++) {
        uint8_t bytes[100];
        uint8_t again[100];
        char text[140];
        size_t got = 0;
        random_fill(&random, bytes, size);
        base64_encode(span(bytes, size), text);
        cr_assert_eq(base64_decode(span_text(text), again, sizeof(again), &got), OK);
        cr_assert(span_equal(span(bytes, size), span(again, got)));
    }
}
