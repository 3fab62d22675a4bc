// AES-256-GCM and HMAC-SHA-256 against published values, and what a changed bit does.
#include "ledger/crypto/seal.h"
#include "tests/support/hex.h"

#include <criterion/criterion.h>

static const struct seal_key key = {"a key of thirty-two bytes length"};

// What stays readable of a plaintext after it was refused.
static bool is_wiped(const uint8_t *plain, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (plain[i] != 0) {
            return false;
        }
    }
    return true;
}

Test(seal, fixed_has_the_values_of_the_gcm_specification)
{
    const struct seal_key zero = {0};
    uint8_t plain[16] = {0};
    uint8_t sealed[32];
    struct hex empty = hex("530f8afbc74536b9a963b4f1c4cb738b");
    seal_fixed(&zero, span(NULL, 0), sealed);
    cr_assert_arr_eq(sealed, empty.bytes, 16);
    struct hex block = hex("cea7403d4d606b6e074ec5d3baf39d18 d0d1c8a799996bf0265b98b5d48ab919");
    seal_fixed(&zero, span(plain, 16), sealed);
    cr_assert_arr_eq(sealed, block.bytes, 32);
}

// Test case 16: with a nonce and authenticated data.
Test(seal, fresh_opens_the_value_of_the_gcm_specification)
{
    struct hex key_bytes = hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
    struct hex about = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    struct hex sealed =
        hex("cafebabefacedbaddecaf888 522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
            "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662 76fc6ece0f4e1768cddf8853bb2d551b");
    struct hex expected =
        hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e24"
            "49a6b525b16aedf5aa0de657ba637b39");
    struct seal_key case_16;
    memcpy(case_16.bytes, key_bytes.bytes, SEAL_KEY_SIZE);
    uint8_t plain[60];
    cr_assert_eq(seal_fresh_open(&case_16, hex_span(&about), hex_span(&sealed), plain), OK);
    cr_assert(span_equal(span(plain, sizeof(plain)), hex_span(&expected)));
}

Test(seal, hmac_has_the_values_of_rfc_4231)
{
    uint8_t ten[131];
    memset(ten, 0x0b, 20);
    struct digest actual = seal_hmac(span(ten, 20), span_text("Hi There"));
    struct digest expected = hex_digest("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    cr_assert(digest_equal(&actual, &expected));
    actual = seal_hmac(span_text("Jefe"), span_text("what do ya want for nothing?"));
    expected = hex_digest("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    cr_assert(digest_equal(&actual, &expected));
    memset(ten, 0xaa, sizeof(ten));
    actual = seal_hmac(span(ten, 131), span_text("Test Using Larger Than Block-Size Key - Hash Key First"));
    expected = hex_digest("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    cr_assert(digest_equal(&actual, &expected));
}

// The expected value is that of Python's hmac over b"tally/seal/v1\0" and 32 bytes of 0x11, under bytes 00 to
// 1f.
Test(seal, key_of_a_command_is_what_the_format_says)
{
    struct seal_key data_key;
    struct digest command;
    for (uint8_t i = 0; i < 32; i++) {
        data_key.bytes[i] = i;
        command.bytes[i] = 0x11;
    }
    struct hex expected = hex("b8e5e0b7e163268ffc292460a6df82cf0d8d721af49e7db119f68d9bee3b38ad");
    struct seal_key actual = seal_key(&data_key, &command);
    cr_assert_arr_eq(actual.bytes, expected.bytes, SEAL_KEY_SIZE);
    command.bytes[31] ^= 1;
    actual = seal_key(&data_key, &command);
    cr_assert_arr_neq(actual.bytes, expected.bytes, SEAL_KEY_SIZE);
}

Test(seal, fixed_opens_what_it_sealed)
{
    for (size_t size = 0; size < 70; size++) {
        uint8_t plain[70];
        uint8_t again[70] = {0};
        uint8_t sealed[70 + SEAL_TAG_SIZE];
        memset(plain, (int)size, sizeof(plain));
        seal_fixed(&key, span(plain, size), sealed);
        cr_assert_eq(seal_fixed_open(&key, span(sealed, size + SEAL_TAG_SIZE), again), OK);
        cr_assert(span_equal(span(plain, size), span(again, size)));
    }
}

Test(seal, fixed_refuses_every_flipped_bit_and_wipes_the_plaintext)
{
    uint8_t sealed[20 + SEAL_TAG_SIZE];
    uint8_t plain[20];
    seal_fixed(&key, span_text("twenty bytes of text"), sealed);
    for (size_t bit = 0; bit < 8 * sizeof(sealed); bit++) {
        memset(plain, 0x77, sizeof(plain));
        sealed[bit / 8] ^= (uint8_t)(1u << bit % 8);
        cr_assert_eq(seal_fixed_open(&key, span(sealed, sizeof(sealed)), plain), E_MISMATCH, "bit %zu", bit);
        cr_assert(is_wiped(plain, sizeof(plain)), "bit %zu", bit);
        sealed[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

Test(seal, fresh_refuses_every_flipped_bit_of_nonce_body_tag_and_key_and_wipes_the_plaintext)
{
    struct seal_key other = key;
    uint8_t sealed[20 + SEAL_FRESH_OVERHEAD];
    uint8_t plain[20];
    seal_fresh(&key, span_text("about"), span_text("twenty bytes of text"), sealed);
    cr_assert_eq(seal_fresh_open(&other, span_text("about"), span(sealed, sizeof(sealed)), plain), OK);
    for (size_t bit = 0; bit < 8 * (sizeof(sealed) + SEAL_KEY_SIZE); bit++) {
        uint8_t *byte = bit / 8 < sizeof(sealed) ? &sealed[bit / 8] : &other.bytes[bit / 8 - sizeof(sealed)];
        memset(plain, 0x77, sizeof(plain));
        *byte ^= (uint8_t)(1u << bit % 8);
        enum err opened = seal_fresh_open(&other, span_text("about"), span(sealed, sizeof(sealed)), plain);
        *byte ^= (uint8_t)(1u << bit % 8);
        cr_assert_eq(opened, E_MISMATCH, "bit %zu", bit);
        cr_assert(is_wiped(plain, sizeof(plain)), "bit %zu", bit);
    }
}

Test(seal, fresh_refuses_another_context_than_it_was_sealed_about)
{
    uint8_t sealed[4 + SEAL_FRESH_OVERHEAD];
    uint8_t plain[4];
    seal_fresh(&key, span_text("lab-west"), span_text("text"), sealed);
    static const char *const others[] = {"", "lab-wes", "lab-west ", "lab-east"};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        memset(plain, 0x77, sizeof(plain));
        enum err opened = seal_fresh_open(&key, span_text(others[i]), span(sealed, sizeof(sealed)), plain);
        cr_assert_eq(opened, E_MISMATCH, "%s", others[i]);
        cr_assert(is_wiped(plain, sizeof(plain)));
    }
}

Test(seal, fresh_never_draws_the_same_nonce_twice)
{
    uint8_t first[4 + SEAL_FRESH_OVERHEAD];
    uint8_t second[4 + SEAL_FRESH_OVERHEAD];
    seal_fresh(&key, span(NULL, 0), span_text("text"), first);
    seal_fresh(&key, span(NULL, 0), span_text("text"), second);
    cr_assert_arr_neq(first, second, SEAL_NONCE_SIZE);
    cr_assert_arr_neq(first + SEAL_NONCE_SIZE, second + SEAL_NONCE_SIZE, 4 + SEAL_TAG_SIZE);
}

Test(seal, refuses_what_is_shorter_than_its_overhead)
{
    uint8_t sealed[SEAL_FRESH_OVERHEAD] = {0};
    uint8_t plain[1] = {0x77};
    for (size_t size = 0; size < SEAL_FRESH_OVERHEAD; size++) {
        cr_assert_eq(seal_fresh_open(&key, span(NULL, 0), span(sealed, size), plain), E_MISMATCH);
    }
    for (size_t size = 0; size < SEAL_TAG_SIZE; size++) {
        cr_assert_eq(seal_fixed_open(&key, span(sealed, size), plain), E_MISMATCH);
    }
    cr_assert_eq(plain[0], 0x77);
}
