// Encodings that may not stand for a point, whatever their sign bit.
#include "ledger/crypto/point.h"
#include "tests/support/hex.h"

#include <criterion/criterion.h>

static bool is_acceptable(const struct hex *point, bool sign)
{
    struct hex signed_point = *point;
    signed_point.bytes[POINT_SIZE - 1] = (uint8_t)(point->bytes[POINT_SIZE - 1] | (sign ? 0x80 : 0));
    return point_is_acceptable(signed_point.bytes);
}

Test(point, refuses_the_five_canonical_y_of_small_order)
{
    static const char *const small[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    };
    for (size_t i = 0; i < sizeof(small) / sizeof(small[0]); i++) {
        struct hex point = hex(small[i]);
        cr_assert_not(is_acceptable(&point, false), "%s", small[i]);
        cr_assert_not(is_acceptable(&point, true), "%s with sign", small[i]);
    }
}

Test(point, refuses_every_y_from_the_prime_on)
{
    struct hex point = hex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
    for (unsigned low = 0xed; low <= 0xff; low++) {
        point.bytes[0] = (uint8_t)low;
        cr_assert_not(is_acceptable(&point, false), "low byte %02x", low);
        cr_assert_not(is_acceptable(&point, true), "low byte %02x with sign", low);
    }
}

Test(point, accepts_the_largest_y_below_the_prime_that_is_not_of_small_order)
{
    struct hex point = hex("ebffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
    cr_assert(is_acceptable(&point, false));
    cr_assert(is_acceptable(&point, true));
}

Test(point, accepts_the_neighbours_of_the_small_ones)
{
    static const char *const good[] = {
        "0200000000000000000000000000000000000000000000000000000000000000",
        "27e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c6176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "5866666666666666666666666666666666666666666666666666666666666666",
    };
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        struct hex point = hex(good[i]);
        cr_assert(is_acceptable(&point, false), "%s", good[i]);
    }
}
