// point.c — the encodings that a strict verifier refuses. Public data only; need not run in constant time.
#include "ledger/crypto/point.h"

#include "ledger/base/require.h"

#include <openssl/bn.h>

// p = 2^255 - 19, little-endian.
static const uint8_t prime[POINT_SIZE] = {
    0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f,
};

// The y of the eight points whose order divides 8, without sign bit: order 4 (y = 0), order 1 (y = 1), order
// 2 (y = p - 1), and the two values of order 8. Their non-canonical twins p and p + 1 fall to the check
// against p.
static const uint8_t small_order[][POINT_SIZE] = {
    {0},
    {1},
    {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
    {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
     0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
    {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
     0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
};

static bool below_prime(const uint8_t y[static POINT_SIZE])
{
    for (size_t i = POINT_SIZE; i-- > 0;) {
        if (y[i] != prime[i]) {
            return y[i] < prime[i];
        }
    }
    return false;
}

bool point_is_acceptable(const uint8_t point[static POINT_SIZE])
{
    uint8_t y[POINT_SIZE];
    memcpy(y, point, POINT_SIZE);
    y[POINT_SIZE - 1] &= 0x7f;
    if (!below_prime(y)) {
        return false;
    }
    for (size_t i = 0; i < sizeof(small_order) / sizeof(small_order[0]); i++) {
        if (span_equal(span(y, POINT_SIZE), span(small_order[i], POINT_SIZE))) {
            return false;
        }
    }
    return true;
}

// d = -121665/121666 modulo p, big-endian.
static const uint8_t curve_d[POINT_SIZE] = {
    0x52, 0x03, 0x6c, 0xee, 0x2b, 0x6f, 0xfe, 0x73, 0x8c, 0xc7, 0x40, 0x79, 0x77, 0x79, 0xe8, 0x98,
    0x00, 0x70, 0x0a, 0x4d, 0x41, 0x41, 0xd8, 0xab, 0x75, 0xeb, 0x4d, 0xca, 0x13, 0x59, 0x78, 0xa3,
};

// Whether u/v is a square modulo p, by Euler's criterion on u × v.
static bool quotient_is_square(const BIGNUM *u, const BIGNUM *v, const BIGNUM *p, BN_CTX *context)
{
    BIGNUM *product = BN_CTX_get(context);
    BIGNUM *exponent = BN_CTX_get(context);
    bool good = exponent != NULL && BN_mod_mul(product, u, v, p, context) == 1 && BN_rshift1(exponent, p) == 1
                && BN_mod_exp(product, product, exponent, p, context) == 1;
    require(good);
    return BN_is_one(product) != 0 || BN_is_zero(product) != 0;
}

static bool has_x(const uint8_t y_bytes[static POINT_SIZE])
{
    BN_CTX *context = BN_CTX_new();
    require(context != NULL);
    BN_CTX_start(context);
    BIGNUM *p = BN_CTX_get(context);
    BIGNUM *y2 = BN_CTX_get(context);
    BIGNUM *u = BN_CTX_get(context);
    BIGNUM *v = BN_CTX_get(context);
    bool good = v != NULL && BN_lebin2bn(prime, POINT_SIZE, p) != NULL
                && BN_lebin2bn(y_bytes, POINT_SIZE, y2) != NULL && BN_bin2bn(curve_d, POINT_SIZE, v) != NULL
                && BN_mod_sqr(y2, y2, p, context) == 1 && BN_mod_sub(u, y2, BN_value_one(), p, context) == 1
                && BN_mod_mul(v, v, y2, p, context) == 1 && BN_mod_add(v, v, BN_value_one(), p, context) == 1;
    require(good);
    bool square = quotient_is_square(u, v, p, context);
    BN_CTX_end(context);
    BN_CTX_free(context);
    return square;
}

bool point_is_on_curve(const uint8_t point[static POINT_SIZE])
{
    uint8_t y[POINT_SIZE];
    memcpy(y, point, POINT_SIZE);
    y[POINT_SIZE - 1] &= 0x7f;
    return point_is_acceptable(point) && has_x(y);
}
