// SHA-256 against published values, and its two uses in a tree.
#include "ledger/crypto/digest.h"
#include "tests/support/hex.h"

#include <criterion/criterion.h>

#include <signal.h>

static void expect(struct digest actual, const char *expected)
{
    struct digest wanted = hex_digest(expected);
    cr_assert(digest_equal(&actual, &wanted), "%s", expected);
}

Test(digest, has_the_values_of_fips_180)
{
    expect(digest_of(span(NULL, 0)), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(digest_of(span_text("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(digest_of(span_text("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
           "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

Test(digest, of_a_million_letters_put_in_piece_by_piece_has_the_value_of_fips_180)
{
    static const char piece[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    struct sha256 hash;
    sha256_init(&hash);
    for (int i = 0; i < 10000; i++) {
        sha256_update(&hash, span(piece, 100));
    }
    expect(sha256_final(&hash), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

Test(digest, does_not_depend_on_how_the_bytes_were_cut)
{
    uint8_t bytes[200];
    memset(bytes, 0x5a, sizeof(bytes));
    struct digest whole = digest_of(span(bytes, sizeof(bytes)));
    for (size_t cut = 0; cut <= sizeof(bytes); cut++) {
        struct sha256 hash;
        sha256_init(&hash);
        sha256_update(&hash, span(bytes, cut));
        sha256_update(&hash, span(bytes + cut, sizeof(bytes) - cut));
        struct digest parts = sha256_final(&hash);
        cr_assert(digest_equal(&whole, &parts), "cut at %zu", cut);
    }
}

Test(digest, of_leaf_and_node_have_the_prefixes_of_rfc_6962)
{
    expect(digest_leaf(span(NULL, 0)), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    expect(digest_leaf(span("\x00", 1)), "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7");
    struct digest left = digest_leaf(span(NULL, 0));
    struct digest right = digest_leaf(span("\x00", 1));
    expect(digest_node(&left, &right), "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
    struct hex node = hex("01 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
                          "   96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7");
    struct digest same = digest_of(hex_span(&node));
    struct digest made = digest_node(&left, &right);
    cr_assert(digest_equal(&same, &made));
}

Test(digest, of_a_leaf_that_looks_like_a_node_is_another_one)
{
    struct digest left = digest_leaf(span_text("left"));
    struct digest right = digest_leaf(span_text("right"));
    uint8_t both[2 * DIGEST_SIZE];
    memcpy(both, left.bytes, DIGEST_SIZE);
    memcpy(both + DIGEST_SIZE, right.bytes, DIGEST_SIZE);
    struct digest node = digest_node(&left, &right);
    struct digest leaf = digest_leaf(span(both, sizeof(both)));
    cr_assert_not(digest_equal(&node, &leaf));
}

Test(digest, state_is_a_snapshot_when_assigned)
{
    struct sha256 hash;
    sha256_init(&hash);
    sha256_update(&hash, span_text("ab"));
    struct sha256 snapshot = hash;
    sha256_update(&hash, span_text("X"));
    (void)sha256_final(&hash);
    sha256_update(&snapshot, span_text("c"));
    expect(sha256_final(&snapshot), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

Test(digest, equality_sees_every_bit)
{
    struct digest left = digest_of(span_text("x"));
    cr_assert(digest_equal(&left, &left));
    for (unsigned bit = 0; bit < 8 * DIGEST_SIZE; bit++) {
        struct digest right = left;
        right.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        cr_assert_not(digest_equal(&left, &right), "bit %u", bit);
    }
}

Test(digest, zero_is_all_bytes_zero)
{
    struct digest digest = {0};
    cr_assert(digest_is_zero(&digest));
    digest.bytes[DIGEST_SIZE - 1] = 1;
    cr_assert_not(digest_is_zero(&digest));
}

Test(digest, cannot_be_made_of_another_number_of_bytes, .signal = SIGABRT)
{
    uint8_t bytes[DIGEST_SIZE + 1] = {0};
    (void)digest_from(span(bytes, sizeof(bytes)));
}
