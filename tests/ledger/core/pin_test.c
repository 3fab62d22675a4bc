// The line that says which ledger one means.
#include "ledger/core/pin.h"

#include <criterion/criterion.h>

#define ID "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static struct pin pin;

static enum err parse(const char *text)
{
    return pin_parse(span_text(text), &pin);
}

Test(pin, is_an_origin_and_an_id_on_one_line)
{
    cr_assert_eq(parse("tally.example/lab-west " ID "\n"), OK);
    cr_assert_str_eq(pin.origin, "tally.example/lab-west");
    cr_assert_eq(pin.ledger_id.bytes[1], 0x11);
    cr_assert_eq(parse("o " ID), OK, "the line's end may be missing");
}

Test(pin, in_another_form_is_refused)
{
    static const char *const bad[] = {"",           "\n",     ID,          " " ID,     "o " ID "\n\n",
                                      "o " ID "00", "o\n" ID, "o " ID " ", "o\nx " ID, "o-" ID,
                                      "o " ID "x",  "o 00"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        cr_assert_eq(parse(bad[i]), E_MALFORMED, "%zu", i);
    }
}

Test(pin, has_an_origin_up_to_the_limit)
{
    static char text[PIN_TEXT_MAX + 2];
    memset(text, 'o', LIMIT_ORIGIN + 1);
    memcpy(text + LIMIT_ORIGIN, " " ID, sizeof(" " ID));
    cr_assert_eq(parse(text), OK);
    memset(text, 'o', LIMIT_ORIGIN + 1);
    memcpy(text + LIMIT_ORIGIN + 1, " " ID, sizeof(" " ID));
    cr_assert_eq(parse(text), E_MALFORMED);
}
