// Checkpoints against the published format.
#include "ledger/core/checkpoint.h"
#include "tests/support/hex.h"

#include <criterion/criterion.h>

#include <inttypes.h>
#include <stdio.h>

// The tree of the eight reference leaves, signed by the key of the seed 00..1f.
static const char origin[] = "ledger.example/lab1";
static const char vkey[] = "ledger.example/lab1+222c96a5+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
static const char root_of_8[] = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328";
#define ROOT_TEXT "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg="
static const char signed_8[] =
    "ledger.example/lab1\n8\n" ROOT_TEXT "\n\n"
    "\xe2\x80\x94 ledger.example/lab1 "
    "IiyWpVanJNs5P1SSVFT0O/aA7WuTa0QaZ/qYtrF7rEBzQVehuD9i9ksPAR0830Ffw97d+Jc+52MR4MRjQJJOhHGccwU=\n";
static const char witness_line[] =
    "\xe2\x80\x94 witness.example/w1 "
    "IDJKvgAAAABlU/EAVUykJqX9VPqhfc/mzm0mgbn1UKyzG+6XfhWOziTVoBxRxasr7aFC+JQtQoE2ZZmYFq1ahle27/"
    "bhKCVCZZXWCw==\n";

static struct signer *signer;
static struct note_key key;

static void make_key(void)
{
    uint8_t seed[SIGNER_SEED_SIZE];
    for (uint8_t i = 0; i < SIGNER_SEED_SIZE; i++) {
        seed[i] = i;
    }
    cr_assert_eq(signer_from_seed(seed, &signer), OK);
    cr_assert_eq(note_key_from(origin, signer_key(signer), &key), OK);
}

static void drop_key(void)
{
    signer_close(signer);
}

TestSuite(checkpoint, .init = make_key, .fini = drop_key);

static struct checkpoint checkpoint_of(uint64_t size)
{
    struct checkpoint checkpoint = {.size = size, .root = hex_digest(root_of_8)};
    memcpy(checkpoint.origin, origin, sizeof(origin));
    return checkpoint;
}

// Signs any text with the ledger's key, and verifies it as a checkpoint.
static enum err verify_text(const char *text)
{
    struct buf note;
    struct checkpoint checkpoint = {.size = 777};
    buf_init(&note, 4096);
    cr_assert_eq(note_sign(span_text(text), &key, signer, &note), OK);
    enum err error = checkpoint_verify(buf_span(&note), &key, &checkpoint);
    struct checkpoint unverified = {.size = 777};
    enum err parsed = checkpoint_parse(buf_span(&note), &unverified);
    cr_assert(error == E_MISMATCH ? parsed == OK : error == parsed);
    cr_assert(error == OK || checkpoint.size == 777);
    buf_fini(&note);
    return error;
}

Test(checkpoint, of_the_reference_tree_comes_out_byte_for_byte)
{
    struct checkpoint checkpoint = checkpoint_of(8);
    char text[NOTE_VKEY_SIZE];
    struct buf note;
    buf_init(&note, LIMIT_CHECKPOINT);
    note_key_text(&key, text);
    cr_assert_str_eq(text, vkey);
    cr_assert_eq(checkpoint_sign(&checkpoint, &key, signer, &note), OK);
    cr_assert(span_equal(buf_span(&note), span_text(signed_8)));
    buf_fini(&note);
}

Test(checkpoint, is_read_and_verified)
{
    struct digest root = hex_digest(root_of_8);
    struct checkpoint parsed = {0};
    struct checkpoint verified = {0};
    cr_assert_eq(checkpoint_parse(span_text(signed_8), &parsed), OK);
    cr_assert_eq(checkpoint_verify(span_text(signed_8), &key, &verified), OK);
    cr_assert_str_eq(parsed.origin, origin);
    cr_assert_eq(parsed.size, 8);
    cr_assert(digest_equal(&parsed.root, &root));
    cr_assert_str_eq(verified.origin, origin);
    cr_assert_eq(verified.size, 8);
    cr_assert(digest_equal(&verified.root, &root));
}

Test(checkpoint, verifies_with_a_witness_line_that_we_do_not_know)
{
    char note[1024];
    struct checkpoint checkpoint;
    (void)snprintf(note, sizeof(note), "%s%s", signed_8, witness_line);
    cr_assert_eq(checkpoint_verify(span_text(note), &key, &checkpoint), OK);
}

Test(checkpoint, comes_back_with_the_sizes_at_the_edges)
{
    static const uint64_t sizes[] = {0, 1, 9, 10, 999, 1000000, INT64_MAX};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct checkpoint made = checkpoint_of(sizes[i]);
        struct checkpoint read;
        struct buf note;
        buf_init(&note, LIMIT_CHECKPOINT);
        cr_assert_eq(checkpoint_sign(&made, &key, signer, &note), OK);
        cr_assert_eq(checkpoint_verify(buf_span(&note), &key, &read), OK);
        cr_assert_eq(read.size, sizes[i]);
        buf_fini(&note);
    }
}

// Texts that the ledger itself has signed.
static const struct {
    const char *what;
    const char *text;
    enum err expected;
} texts[] = {
    {"as it should be", "ledger.example/lab1\n8\n" ROOT_TEXT "\n", OK},
    {"the largest size", "ledger.example/lab1\n9223372036854775807\n" ROOT_TEXT "\n", OK},
    {"a size of 2^63", "ledger.example/lab1\n9223372036854775808\n" ROOT_TEXT "\n", E_MALFORMED},
    {"a size of 2^64 + 8", "ledger.example/lab1\n18446744073709551624\n" ROOT_TEXT "\n", E_MALFORMED},
    {"a leading zero", "ledger.example/lab1\n08\n" ROOT_TEXT "\n", E_MALFORMED},
    {"two zeros", "ledger.example/lab1\n00\n" ROOT_TEXT "\n", E_MALFORMED},
    {"a sign", "ledger.example/lab1\n+8\n" ROOT_TEXT "\n", E_MALFORMED},
    {"a letter after the size", "ledger.example/lab1\n8x\n" ROOT_TEXT "\n", E_MALFORMED},
    {"a sign after the size", "ledger.example/lab1\n8/\n" ROOT_TEXT "\n", E_MALFORMED},
    {"a negative size", "ledger.example/lab1\n-8\n" ROOT_TEXT "\n", E_MALFORMED},
    {"a space before the size", "ledger.example/lab1\n 8\n" ROOT_TEXT "\n", E_MALFORMED},
    {"a hexadecimal size", "ledger.example/lab1\n0x8\n" ROOT_TEXT "\n", E_MALFORMED},
    {"no size", "ledger.example/lab1\n\n" ROOT_TEXT "\n", E_MALFORMED},
    {"no origin", "\n8\n" ROOT_TEXT "\n", E_MALFORMED},
    {"an extension line", "ledger.example/lab1\n8\n" ROOT_TEXT "\nextension\n", E_MALFORMED},
    {"an empty line at the end", "ledger.example/lab1\n8\n" ROOT_TEXT "\n\n", E_MALFORMED},
    {"two lines", "ledger.example/lab1\n8\n", E_MALFORMED},
    {"one line", "ledger.example/lab1\n", E_MALFORMED},
    {"a root of 31 bytes", "ledger.example/lab1\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQw==\n",
     E_MALFORMED},
    {"a root of 33 bytes", "ledger.example/lab1\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQygA\n",
     E_MALFORMED},
    {"a root with bits left over", "ledger.example/lab1\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyh=\n",
     E_MALFORMED},
    {"a root without padding", "ledger.example/lab1\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg\n",
     E_MALFORMED},
    {"another origin", "ledger.example/lab2\n8\n" ROOT_TEXT "\n", E_MISMATCH},
    {"a longer origin", "ledger.example/lab11\n8\n" ROOT_TEXT "\n", E_MISMATCH},
    {"a shorter origin", "ledger.example/lab\n8\n" ROOT_TEXT "\n", E_MISMATCH},
};

Test(checkpoint, with_a_good_signature_is_still_refused_in_another_form)
{
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        cr_assert_eq(verify_text(texts[i].text), texts[i].expected, "%s", texts[i].what);
    }
}

Test(checkpoint, has_an_origin_of_200_bytes_at_most)
{
    char text[512];
    char long_origin[LIMIT_ORIGIN + 2];
    memset(long_origin, 'o', sizeof(long_origin));
    long_origin[LIMIT_ORIGIN + 1] = '\0';
    (void)snprintf(text, sizeof(text), "%s\n8\n" ROOT_TEXT "\n", long_origin);
    cr_assert_eq(verify_text(text), E_MALFORMED);
    (void)snprintf(text, sizeof(text), "%s\n8\n" ROOT_TEXT "\n", long_origin + 1);
    cr_assert_eq(verify_text(text), E_MISMATCH);
}

Test(checkpoint, is_refused_under_another_key)
{
    struct signer *other = NULL;
    struct note_key other_key;
    struct checkpoint checkpoint = {.size = 777};
    cr_assert_eq(signer_generate(KEY_ED25519, &other), OK);
    cr_assert_eq(note_key_from(origin, signer_key(other), &other_key), OK);
    cr_assert_eq(checkpoint_verify(span_text(signed_8), &other_key, &checkpoint), E_SIGNATURE);
    cr_assert_eq(checkpoint.size, 777);
    signer_close(other);
}

Test(checkpoint, with_one_bit_flipped_anywhere_does_not_verify)
{
    char note[sizeof(signed_8)];
    for (size_t bit = 0; bit < 8 * (sizeof(note) - 1); bit++) {
        struct checkpoint checkpoint;
        memcpy(note, signed_8, sizeof(note));
        note[bit / 8] = (char)(note[bit / 8] ^ (1 << bit % 8));
        cr_assert_neq(checkpoint_verify(span(note, sizeof(note) - 1), &key, &checkpoint), OK, "bit %zu", bit);
    }
}

Test(checkpoint, cut_anywhere_is_no_checkpoint)
{
    for (size_t size = 0; size < sizeof(signed_8) - 1; size++) {
        struct checkpoint checkpoint = {.size = 777};
        cr_assert_eq(checkpoint_parse(span(signed_8, size), &checkpoint), E_MALFORMED, "%zu bytes", size);
        cr_assert_neq(checkpoint_verify(span(signed_8, size), &key, &checkpoint), OK, "%zu bytes", size);
        cr_assert_eq(checkpoint.size, 777);
    }
}

Test(checkpoint, of_the_longest_origin_fits_its_limit_with_two_signatures)
{
    char name[LIMIT_ORIGIN + 1];
    struct checkpoint checkpoint = checkpoint_of(INT64_MAX);
    struct note_key long_key;
    struct buf note;
    memset(name, 'o', sizeof(name));
    name[LIMIT_ORIGIN] = '\0';
    memcpy(checkpoint.origin, name, sizeof(name));
    cr_assert_eq(note_key_from(name, signer_key(signer), &long_key), OK);
    buf_init(&note, LIMIT_CHECKPOINT);
    cr_assert_eq(checkpoint_sign(&checkpoint, &long_key, signer, &note), OK);
    cr_assert_eq(note_cosign(&note, &long_key, signer), OK);
    buf_fini(&note);
}
