// Strict verification: RFC vectors, hand-made signatures that a lax verifier accepts, and the public sets
// where they stand beside the project. The one test file that calls OpenSSL by itself, to show what it does
// when left alone.
#include "ledger/crypto/key.h"
#include "ledger/crypto/signer.h"
#include "tests/support/hex.h"

#include <criterion/criterion.h>
#include <openssl/evp.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct key key_of(enum key_algorithm algorithm, const char *text)
{
    struct hex bytes = hex(text);
    struct key key;
    cr_assert_eq(key_from(algorithm, hex_span(&bytes), &key), OK, "%s", text);
    return key;
}

// A key whose point was not checked: what key_verify() meets if a check is forgotten.
static struct key unchecked(const char *text)
{
    struct hex bytes = hex(text);
    struct key key = {.algorithm = KEY_ED25519, .size = bytes.size};
    memcpy(key.bytes, bytes.bytes, bytes.size);
    return key;
}

static bool openssl_accepts(const struct key *key, struct span message, const struct signature *signature)
{
    EVP_PKEY *pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key->bytes, key->size);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good =
        EVP_DigestVerifyInit(context, NULL, NULL, NULL, pkey) == 1
        && EVP_DigestVerify(context, signature->bytes, SIGNATURE_SIZE, message.data, message.size) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(pkey);
    return good;
}

// Signatures over "strict", by the key of the seed 00..1f where not said otherwise, made with a textbook
// implementation: the equation of each holds, or would hold for a verifier that reduces S.
static const char seed_key[] = "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8";
static const struct {
    const char *what;
    const char *key;
    const char *signature;
    bool openssl_alone;
    bool strict;
} hand_made[] = {
    {"honest", seed_key,
     "a68963496e540b0e1575889534de10900655bdd7df364564d671a63385be89b9"
     "4fd5c33ca1b78142abcdae2a0769410861b26d6881411765801ce1c07b3bef09",
     true, true},
    {"S + L", seed_key,
     "a68963496e540b0e1575889534de10900655bdd7df364564d671a63385be89b9"
     "3ca9b999bb1a949a816aa6cde562201d61b26d6881411765801ce1c07b3bef19",
     false, false},
    {"R of order 1", seed_key,
     "0100000000000000000000000000000000000000000000000000000000000000"
     "e32ce71cd8ca5413a6e26f8ec857c96ffa6a714824d325b20dde2704a7d4830b",
     true, false},
    {"R of order 1, written as p + 1", seed_key,
     "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
     "a2260872029be2de756db88860ce81b2919bf7839e2dc54ca6968bfe333bdc02",
     false, false},
    {"R of order 1, with a sign bit", seed_key,
     "0100000000000000000000000000000000000000000000000000000000000080"
     "a06cf0654009d7b6c6c025746bdfa0681d8c370741e4f82d01e4c323aef89e0e",
     false, false},
    {"A of order 1", "0100000000000000000000000000000000000000000000000000000000000000",
     "5866666666666666666666666666666666666666666666666666666666666666"
     "0100000000000000000000000000000000000000000000000000000000000000",
     true, false},
    {"A of order 1, written as p + 1", "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
     "5866666666666666666666666666666666666666666666666666666666666666"
     "0100000000000000000000000000000000000000000000000000000000000000",
     true, false},
    {"A of order 2", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
     "c9a3f86aae465f0e56513864510f3997561fa2c9e85ea21dc2292309f3cd6022"
     "0200000000000000000000000000000000000000000000000000000000000000",
     true, false},
    {"A of order 8", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
     "98519eadf35b995233b51b5cd23e9cc5a28b639b5a4af0ec903cb960d81b7819"
     "0100000000000000000000000000000000000000000000000000000000000000",
     true, false},
};

Test(key, verifies_ed25519_by_the_strict_rule)
{
    for (size_t i = 0; i < sizeof(hand_made) / sizeof(hand_made[0]); i++) {
        struct key key = unchecked(hand_made[i].key);
        struct signature signature = hex_signature(hand_made[i].signature);
        enum err expected = hand_made[i].strict ? OK : E_SIGNATURE;
        cr_assert_eq(key_verify(&key, span_text("strict"), &signature), expected, "%s", hand_made[i].what);
    }
}

Test(key, strict_rule_is_needed_because_openssl_alone_accepts_small_points)
{
    for (size_t i = 0; i < sizeof(hand_made) / sizeof(hand_made[0]); i++) {
        struct key key = unchecked(hand_made[i].key);
        struct signature signature = hex_signature(hand_made[i].signature);
        bool accepted = openssl_accepts(&key, span_text("strict"), &signature);
        cr_assert_eq(accepted, hand_made[i].openssl_alone, "%s", hand_made[i].what);
    }
}

Test(key, takes_no_ed25519_point_that_is_small_or_not_canonical)
{
    static const char *const bad[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct hex bytes = hex(bad[i]);
        struct key key = {.size = 99};
        cr_assert_eq(key_from(KEY_ED25519, hex_span(&bytes), &key), E_KEY, "%s", bad[i]);
        cr_assert_eq(key.size, 99);
    }
}

Test(key, takes_no_key_of_another_size_or_algorithm)
{
    struct hex bytes = hex(seed_key);
    struct key key;
    cr_assert_eq(key_from(KEY_ED25519, span(bytes.bytes, 31), &key), E_KEY);
    cr_assert_eq(key_from(KEY_ED25519, span(bytes.bytes, 33), &key), E_KEY);
    cr_assert_eq(key_from(KEY_ED25519, span(NULL, 0), &key), E_KEY);
    cr_assert_eq(key_from(KEY_P256, span(bytes.bytes, 32), &key), E_KEY);
    cr_assert_eq(key_from(KEY_P256, span(NULL, 0), &key), E_KEY);
    cr_assert_eq(key_from((enum key_algorithm)0, span(bytes.bytes, 32), &key), E_KEY);
    cr_assert_eq(key_from((enum key_algorithm)3, span(bytes.bytes, 32), &key), E_KEY);
}

// RFC 6979 section A.2.5.
static const char p256_key[] = "04 60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
                               "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
static const char p256_test[] = "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367"
                                "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083";

Test(key, verifies_p256_with_low_s_and_refuses_its_twin_with_high_s)
{
    static const char sample_high[] = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
                                      "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
    static const char sample_low[] = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
                                     "0834e36ad29a83bf2bc9385e491d6099c8fdf9d1ed67aa7ea5f51f93782857a9";
    struct key key = key_of(KEY_P256, p256_key);
    struct signature test = hex_signature(p256_test);
    struct signature high = hex_signature(sample_high);
    struct signature low = hex_signature(sample_low);
    cr_assert_eq(key_verify(&key, span_text("test"), &test), OK);
    cr_assert_eq(key_verify(&key, span_text("sample"), &low), OK);
    cr_assert_eq(key_verify(&key, span_text("sample"), &high), E_SIGNATURE);
    cr_assert_eq(key_verify(&key, span_text("sample"), &test), E_SIGNATURE);
}

Test(key, refuses_p256_signatures_out_of_range)
{
    static const char zero[] = "0000000000000000000000000000000000000000000000000000000000000000";
    static const char order[] = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
    struct key key = key_of(KEY_P256, p256_key);
    struct signature good = hex_signature(p256_test);
    struct hex parts[] = {hex(zero), hex(order)};
    for (size_t i = 0; i < 2; i++) {
        struct signature bad_r = good;
        struct signature bad_s = good;
        memcpy(bad_r.bytes, parts[i].bytes, 32);
        memcpy(bad_s.bytes + 32, parts[i].bytes, 32);
        cr_assert_eq(key_verify(&key, span_text("test"), &bad_r), E_SIGNATURE);
        cr_assert_eq(key_verify(&key, span_text("test"), &bad_s), E_SIGNATURE);
    }
    struct signature nothing = {0};
    cr_assert_eq(key_verify(&key, span_text("test"), &nothing), E_SIGNATURE);
}

Test(key, takes_no_p256_point_off_the_curve_at_infinity_or_in_another_form)
{
    struct hex bytes = hex(p256_key);
    struct key key = {.size = 99};
    cr_assert_eq(key_from(KEY_P256, span(bytes.bytes, 64), &key), E_KEY);
    cr_assert_eq(key_from(KEY_P256, span(bytes.bytes, 66), &key), E_KEY);
    bytes.bytes[64] ^= 1;
    cr_assert_eq(key_from(KEY_P256, span(bytes.bytes, 65), &key), E_KEY);
    bytes.bytes[64] ^= 1;
    static const uint8_t forms[] = {0x00, 0x02, 0x03, 0x05, 0x06, 0x07};
    for (size_t i = 0; i < sizeof(forms); i++) {
        bytes.bytes[0] = forms[i];
        cr_assert_eq(key_from(KEY_P256, span(bytes.bytes, 65), &key), E_KEY, "form %u", forms[i]);
    }
    static const uint8_t zeros[KEY_P256_SIZE] = {0x04};
    cr_assert_eq(key_from(KEY_P256, span(zeros, sizeof(zeros)), &key), E_KEY);
    memset(bytes.bytes + 1, 0xff, 64);
    bytes.bytes[0] = 0x04;
    cr_assert_eq(key_from(KEY_P256, span(bytes.bytes, 65), &key), E_KEY);
    cr_assert_eq(key.size, 99);
}

Test(key, refuses_every_signature_with_one_bit_flipped)
{
    static const enum key_algorithm algorithms[] = {KEY_ED25519, KEY_P256};
    for (size_t i = 0; i < 2; i++) {
        struct signer *signer = NULL;
        cr_assert_eq(signer_generate(algorithms[i], &signer), OK);
        struct signature signature = signer_sign(signer, span_text("message"));
        for (unsigned bit = 0; bit < 8 * SIGNATURE_SIZE; bit += 3) {
            struct signature flipped = signature;
            flipped.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
            cr_assert_eq(key_verify(signer_key(signer), span_text("message"), &flipped), E_SIGNATURE);
        }
        signer_close(signer);
    }
}

// Expected values by Python's hashlib over b"tally/key/v1\0", the algorithm's number and the key.
Test(key, fingerprint_is_what_the_format_says)
{
    struct key ed25519 = key_of(KEY_ED25519, seed_key);
    struct key p256 = key_of(KEY_P256, p256_key);
    struct digest first = key_fingerprint(&ed25519);
    struct digest second = key_fingerprint(&p256);
    struct digest expected_first =
        hex_digest("2712ca69c0e852edf893e3f2506580ed7f450aa9b130cdc8841474129c562eaa");
    struct digest expected_second =
        hex_digest("02b209e9a42e0320287bcebfd54d713dcf04c5a28fc81c77f7038652829c189f");
    cr_assert(digest_equal(&first, &expected_first));
    cr_assert(digest_equal(&second, &expected_second));
    struct key other = ed25519;
    other.bytes[31] ^= 1;
    cr_assert(key_equal(&ed25519, &ed25519));
    cr_assert_not(key_equal(&ed25519, &other));
    cr_assert_not(key_equal(&ed25519, &p256));
}

static EVP_PKEY *made_by_openssl(const char *type)
{
    return strcmp(type, "EC") == 0 ? EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256")
                                   : EVP_PKEY_Q_keygen(NULL, NULL, type);
}

// The trap that key.c avoids: OpenSSL 3.0 keeps the first key of a context that is initialised again with
// another, and reports success. If this test fails, the library was mended, and the comment in key.h is
// history.
Test(key, openssl_keeps_the_first_key_of_a_context_that_is_initialised_again)
{
    static const char *const types[] = {"ED25519", "EC"};
    for (size_t i = 0; i < 2; i++) {
        const EVP_MD *hash = i == 0 ? NULL : EVP_sha256();
        EVP_PKEY *first = made_by_openssl(types[i]);
        EVP_PKEY *second = made_by_openssl(types[i]);
        EVP_MD_CTX *context = EVP_MD_CTX_new();
        uint8_t by_first[80];
        size_t size = sizeof(by_first);
        cr_assert_eq(EVP_DigestSignInit(context, NULL, hash, NULL, first), 1);
        cr_assert_eq(EVP_DigestSign(context, by_first, &size, (const uint8_t *)"m", 1), 1);
        EVP_MD_CTX_reset(context);
        cr_assert_eq(EVP_DigestVerifyInit(context, NULL, hash, NULL, first), 1);
        cr_assert_eq(EVP_DigestVerify(context, by_first, size, (const uint8_t *)"m", 1), 1);
        cr_assert_eq(EVP_DigestVerifyInit(context, NULL, hash, NULL, second), 1);
        cr_assert_eq(EVP_DigestVerify(context, by_first, size, (const uint8_t *)"m", 1), 1, "%s", types[i]);
        EVP_MD_CTX_reset(context);
        cr_assert_eq(EVP_DigestVerifyInit(context, NULL, hash, NULL, second), 1);
        cr_assert_neq(EVP_DigestVerify(context, by_first, size, (const uint8_t *)"m", 1), 1, "%s", types[i]);
        EVP_MD_CTX_free(context);
        EVP_PKEY_free(first);
        EVP_PKEY_free(second);
    }
}

Test(key, verifies_by_the_key_it_was_given_when_keys_alternate)
{
    static const enum key_algorithm algorithms[] = {KEY_ED25519, KEY_ED25519, KEY_P256, KEY_P256};
    struct signer *signers[4];
    struct signature signatures[4];
    for (size_t i = 0; i < 4; i++) {
        cr_assert_eq(signer_generate(algorithms[i], &signers[i]), OK);
        signatures[i] = signer_sign(signers[i], span_text("message"));
    }
    for (size_t round = 0; round < 3; round++) {
        for (size_t i = 0; i < 16; i++) {
            enum err expected = i / 4 == i % 4 ? OK : E_SIGNATURE;
            enum err actual =
                key_verify(signer_key(signers[i / 4]), span_text("message"), &signatures[i % 4]);
            cr_assert_eq(actual, expected, "signature %zu under key %zu", i % 4, i / 4);
        }
    }
    for (size_t i = 0; i < 4; i++) {
        signer_close(signers[i]);
    }
}

struct tally_of_vectors {
    unsigned read;
    unsigned accepted;
};

static bool accepts(const char *public, const char *message, const char *signature)
{
    struct hex key_bytes = hex(public);
    struct hex message_bytes = hex(strcmp(message, "-") == 0 ? "" : message);
    struct hex signature_bytes = hex(strcmp(signature, "-") == 0 ? "" : signature);
    struct key key;
    if (key_from(KEY_ED25519, hex_span(&key_bytes), &key) != OK || signature_bytes.size != SIGNATURE_SIZE) {
        return false;
    }
    struct signature parsed;
    memcpy(parsed.bytes, signature_bytes.bytes, SIGNATURE_SIZE);
    return key_verify(&key, hex_span(&message_bytes), &parsed) == OK;
}

// Verifies one of the public sets and counts. The sets are not in the repository; the test is skipped without
// them.
static struct tally_of_vectors verify_set(const char *name)
{
    char command[1024];
    char line[3 * HEX_MAX];
    const char *source = getenv("TALLY_SOURCE_DIR");
    cr_assert_not_null(source);
    (void)snprintf(command, sizeof(command), "%s/../shared/vectors/ed25519/%s.json", source, name);
    if (access(command, R_OK) != 0) {
        cr_skip_test("the public vectors do not stand beside the project");
    }
    (void)snprintf(command, sizeof(command),
                   "python3 '%s/tests/support/ed25519_vectors.py' '%s/../shared/vectors/ed25519' %s", source,
                   source, name);
    FILE *lines = popen(command, "re");
    cr_assert_not_null(lines);
    struct tally_of_vectors tally = {0};
    while (fgets(line, sizeof(line), lines) != NULL) {
        char *rest = NULL;
        const char *public = strtok_r(line, " \n", &rest);
        const char *message = strtok_r(NULL, " \n", &rest);
        const char *signature = strtok_r(NULL, " \n", &rest);
        const char *verdict = strtok_r(NULL, " \n", &rest);
        bool accepted = accepts(public, message, signature);
        cr_assert_eq(accepted, strcmp(verdict, "accept") == 0, "%s vector %u", name, tally.read);
        tally.read++;
        tally.accepted += accepted;
    }
    cr_assert_eq(pclose(lines), 0);
    return tally;
}

Test(key, agrees_with_the_strict_column_of_speccheck)
{
    struct tally_of_vectors tally = verify_set("speccheck");
    cr_assert_eq(tally.read, 12);
    cr_assert_eq(tally.accepted, 1);
}

Test(key, agrees_with_wycheproof)
{
    struct tally_of_vectors tally = verify_set("wycheproof");
    cr_assert_eq(tally.read, 151);
    cr_assert_eq(tally.accepted, 88);
}

Test(key, accepts_of_cctv_what_has_no_small_point_no_other_encoding_and_no_residue)
{
    struct tally_of_vectors tally = verify_set("cctv");
    cr_assert_eq(tally.read, 914);
    cr_assert_eq(tally.accepted, 43);
}
