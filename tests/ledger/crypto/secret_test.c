// Secrets drawn, wiped and compared.
#include "ledger/crypto/secret.h"

#include <criterion/criterion.h>

Test(secret, drawn_twice_is_never_the_same)
{
    uint8_t first[32] = {0};
    uint8_t second[32] = {0};
    secret_random(first, sizeof(first));
    secret_random(second, sizeof(second));
    cr_assert_not(secret_equal(span(first, 32), span(second, 32)));
}

Test(secret, fills_exactly_what_it_was_given)
{
    uint8_t bytes[34];
    memset(bytes, 0x77, sizeof(bytes));
    secret_random(bytes + 1, 32);
    cr_assert_eq(bytes[0], 0x77);
    cr_assert_eq(bytes[33], 0x77);
}

Test(secret, wiped_is_zero)
{
    uint8_t bytes[34];
    memset(bytes, 0x77, sizeof(bytes));
    secret_wipe(bytes + 1, 32);
    for (size_t i = 1; i < 33; i++) {
        cr_assert_eq(bytes[i], 0);
    }
    cr_assert_eq(bytes[0], 0x77);
    cr_assert_eq(bytes[33], 0x77);
}

Test(secret, equality_sees_size_and_every_byte)
{
    uint8_t left[32] = {0};
    uint8_t right[32] = {0};
    cr_assert(secret_equal(span(left, 32), span(right, 32)));
    cr_assert_not(secret_equal(span(left, 32), span(right, 31)));
    for (size_t i = 0; i < sizeof(left); i++) {
        right[i] = 1;
        cr_assert_not(secret_equal(span(left, 32), span(right, 32)), "byte %zu", i);
        right[i] = 0;
    }
}
