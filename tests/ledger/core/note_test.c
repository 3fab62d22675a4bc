// Signed notes against published ones, and every way to be refused.
#include "ledger/core/note.h"
#include "tests/support/hex.h"

#include <criterion/criterion.h>

#include <signal.h>
#include <stdio.h>

static const char foo_vkey[] = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
static const char foo_note[] =
    "This is an example message.\n\n"
    "\xe2\x80\x94 example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

static struct note_key parsed(const char *vkey)
{
    struct note_key key;
    cr_assert_eq(note_key_parse(span_text(vkey), &key), OK, "%s", vkey);
    return key;
}

static struct signer *signer_of(const char *seed_text)
{
    struct hex seed = hex(seed_text);
    struct signer *signer = NULL;
    cr_assert_eq(signer_from_seed(seed.bytes, &signer), OK);
    return signer;
}

static struct note_key named(const char *name, const struct signer *signer)
{
    struct note_key key;
    cr_assert_eq(note_key_from(name, signer_key(signer), &key), OK, "%s", name);
    return key;
}

static enum err verify(const char *note, const struct note_key *keys, size_t count)
{
    struct span text = {NULL, 0};
    uint32_t good = 0xdead;
    enum err error = note_verify(span_text(note), keys, count, &text, &good);
    if (error != OK) {
        cr_assert_null(text.data);
        cr_assert_eq(good, 0xdead);
    }
    return error;
}

Test(note, verifies_the_example_of_the_standard)
{
    struct note_key key = parsed(foo_vkey);
    struct span text;
    uint32_t good = 0;
    cr_assert_str_eq(key.name, "example.com/foo");
    cr_assert_eq(note_verify(span_text(foo_note), &key, 1, &text, &good), OK);
    cr_assert(span_equal(text, span_text("This is an example message.\n")));
    cr_assert_eq(good, 1);
}

// The key pair in the documentation of golang.org/x/mod/sumdb/note.
Test(note, of_peter_neumann_comes_out_byte_for_byte)
{
    static const char text[] = "If you think cryptography is the answer to your problem,\n"
                               "then you don't know what your problem is.\n";
    static const char line[] =
        "\n\xe2\x80\x94 PeterNeumann "
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    struct signer *signer = signer_of("810a1402d5146c8d84f2443330f54080ebf98ee17d9c74f6252fc5d5c7283173");
    struct note_key key = named("PeterNeumann", signer);
    char vkey[NOTE_VKEY_SIZE];
    struct buf note;
    note_key_text(&key, vkey);
    cr_assert_str_eq(vkey, "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    buf_init(&note, 4096);
    cr_assert_eq(note_sign(span_text(text), &key, signer, &note), OK);
    cr_assert(span_equal(span(note.data, strlen(text)), span_text(text)));
    cr_assert(span_equal(span(note.data + strlen(text), note.size - strlen(text)), span_text(line)));
    buf_fini(&note);
    signer_close(signer);
}

Test(note, key_comes_back_from_its_text)
{
    struct note_key key = parsed(foo_vkey);
    char vkey[NOTE_VKEY_SIZE];
    note_key_text(&key, vkey);
    cr_assert_str_eq(vkey, foo_vkey);
}

Test(note, key_is_refused_in_any_other_form)
{
    static const struct {
        const char *vkey;
        enum err expected;
    } rows[] = {
        {"", E_MALFORMED},
        {"example.com/foo", E_MALFORMED},
        {"example.com/foo+530d903a", E_MALFORMED},
        {"+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", E_MALFORMED},
        {"example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", E_MISMATCH},
        {"example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", E_MISMATCH},
        {"example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", E_MISMATCH},
        {"example.com/foo+530d903+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", E_MALFORMED},
        {"example.com/foo+530d903a0+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", E_MALFORMED},
        {"example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2", E_MALFORMED},
        {"example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2kAAAA", E_MALFORMED},
        {"example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", E_MALFORMED},  // type 0x02
        {"example.com/foo+530d903a+BOkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", E_MALFORMED},  // type 0x04
        {"example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k+", E_MALFORMED},
        {"example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n", E_MALFORMED},
        {"example com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", E_MALFORMED},
        {"small+00000000+AQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", E_KEY},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct note_key key = {.name = "untouched"};
        cr_assert_eq(note_key_parse(span_text(rows[i].vkey), &key), rows[i].expected, "%s", rows[i].vkey);
        cr_assert_str_eq(key.name, "untouched");
    }
}

Test(note, key_has_a_name_without_spaces_and_plus_signs_of_200_bytes_at_most)
{
    static const char *const bad[] = {"",
                                      "a b",
                                      "a+b",
                                      "a\tb",
                                      "a\nb",
                                      "\x7f",
                                      "a\xc2\xa0",
                                      "\xc2\x85",
                                      "a\xe2\x80\x83z",
                                      "\xe3\x80\x80",
                                      "a\xe2\x80\xa8",
                                      "\xff"};
    struct signer *signer = signer_of("0000000000000000000000000000000000000000000000000000000000000001");
    struct note_key key;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        cr_assert_eq(note_key_from(bad[i], signer_key(signer), &key), E_INVALID, "name %zu", i);
    }
    char name[NOTE_NAME_MAX + 2];
    memset(name, 'n', sizeof(name));
    name[NOTE_NAME_MAX + 1] = '\0';
    cr_assert_eq(note_key_from(name, signer_key(signer), &key), E_INVALID);
    name[NOTE_NAME_MAX] = '\0';
    cr_assert_eq(note_key_from(name, signer_key(signer), &key), OK);
    char vkey[NOTE_VKEY_SIZE];
    note_key_text(&key, vkey);
    cr_assert_eq(note_key_parse(span_text(vkey), &key), OK);
    cr_assert_eq(note_key_from("\xc3\xa9.example", signer_key(signer), &key), OK);
    signer_close(signer);
}

Test(note, key_of_p256_has_no_name)
{
    struct signer *signer = NULL;
    struct note_key key;
    cr_assert_eq(signer_generate(KEY_P256, &signer), OK);
    cr_assert_eq(note_key_from("name", signer_key(signer), &key), E_INVALID);
    signer_close(signer);
}

Test(note, needs_a_good_signature_of_a_known_key)
{
    struct signer *signer = signer_of("0000000000000000000000000000000000000000000000000000000000000001");
    struct note_key foo = parsed(foo_vkey);
    struct note_key same_name = named("example.com/foo", signer);
    struct note_key same_key = foo;
    memcpy(same_key.name, "example.com/bar", sizeof("example.com/bar"));
    cr_assert_eq(verify(foo_note, NULL, 0), E_SIGNATURE);
    cr_assert_eq(verify(foo_note, &same_name, 1), E_SIGNATURE);
    cr_assert_eq(verify(foo_note, &same_key, 1), E_SIGNATURE);
    struct note_key both[] = {same_name, foo, same_key};
    struct span text;
    uint32_t good = 0;
    cr_assert_eq(note_verify(span_text(foo_note), both, 3, &text, &good), OK);
    cr_assert_eq(good, 2);
    signer_close(signer);
}

// Writes a note over "text\n" with a line by each signer, and `strangers` lines by keys that nobody knows.
static void write_note(struct buf *note, struct signer *const *signers, const struct note_key *keys,
                       size_t count, size_t strangers)
{
    char line[256];
    cr_assert_eq(note_sign(span_text("text\n"), &keys[0], signers[0], note), OK);
    for (size_t i = 1; i < count; i++) {
        cr_assert_eq(note_cosign(note, &keys[i], signers[i]), OK);
    }
    for (size_t i = 0; i < strangers; i++) {
        (void)snprintf(line, sizeof(line), "\xe2\x80\x94 stranger%zu AAAAAAAA\n", i);
        cr_assert_eq(buf_append(note, span_text(line)), OK);
    }
}

Test(note, tells_which_of_the_known_keys_signed_and_ignores_strangers)
{
    struct signer *signers[3];
    struct note_key keys[3];
    struct buf note;
    struct span text;
    uint32_t good = 0;
    for (size_t i = 0; i < 3; i++) {
        cr_assert_eq(signer_generate(KEY_ED25519, &signers[i]), OK);
        keys[i] = named("same.example", signers[i]);
    }
    buf_init(&note, 4096);
    write_note(&note, signers, keys, 2, 3);
    cr_assert_eq(note_verify(buf_span(&note), keys, 3, &text, &good), OK);
    cr_assert_eq(good, 3);
    cr_assert_eq(note_verify(buf_span(&note), &keys[1], 2, &text, &good), OK);
    cr_assert_eq(good, 1);
    cr_assert_eq(note_verify(buf_span(&note), &keys[2], 1, &text, &good), E_SIGNATURE);
    buf_fini(&note);
    for (size_t i = 0; i < 3; i++) {
        signer_close(signers[i]);
    }
}

Test(note, is_refused_whole_when_one_known_key_does_not_verify)
{
    struct signer *signers[2];
    struct note_key keys[2];
    struct buf note;
    struct span text;
    uint32_t good = 0;
    for (size_t i = 0; i < 2; i++) {
        cr_assert_eq(signer_generate(KEY_ED25519, &signers[i]), OK);
        keys[i] = named(i == 0 ? "log.example" : "witness.example", signers[i]);
    }
    buf_init(&note, 4096);
    write_note(&note, signers, keys, 2, 0);
    note.data[note.size - 20] = note.data[note.size - 20] == 'A' ? 'B' : 'A';
    cr_assert_eq(note_verify(buf_span(&note), keys, 2, &text, &good), E_SIGNATURE);
    cr_assert_eq(note_verify(buf_span(&note), keys, 1, &text, &good), OK);
    buf_fini(&note);
    signer_close(signers[0]);
    signer_close(signers[1]);
}

Test(note, holds_16_signatures_and_not_one_more)
{
    struct signer *signer = signer_of("0000000000000000000000000000000000000000000000000000000000000001");
    struct note_key key = named("log.example", signer);
    for (size_t strangers = LIMIT_NOTE_SIGNATURES - 1; strangers <= LIMIT_NOTE_SIGNATURES; strangers++) {
        struct buf note;
        struct span text;
        uint32_t good = 0;
        buf_init(&note, 4096);
        write_note(&note, &signer, &key, 1, strangers);
        enum err expected = strangers < LIMIT_NOTE_SIGNATURES ? OK : E_LIMIT;
        cr_assert_eq(note_verify(buf_span(&note), &key, 1, &text, &good), expected);
        buf_fini(&note);
    }
    signer_close(signer);
}

Test(note, with_one_bit_flipped_anywhere_does_not_verify)
{
    struct note_key key = parsed(foo_vkey);
    char note[sizeof(foo_note)];
    for (size_t bit = 0; bit < 8 * (sizeof(note) - 1); bit++) {
        memcpy(note, foo_note, sizeof(note));
        note[bit / 8] = (char)(note[bit / 8] ^ (1 << bit % 8));
        struct span text;
        uint32_t good = 0;
        cr_assert_neq(note_verify(span(note, sizeof(note) - 1), &key, 1, &text, &good), OK, "bit %zu", bit);
    }
}

Test(note, is_malformed_when_it_departs_from_the_form)
{
#define LINE "\xe2\x80\x94 stranger AAAAAAAA\n"
    static const char *const bad[] = {
        "",
        "\n",
        "\n\n",
        "text\n",
        "text\n\n",
        LINE,
        "text\n" LINE,
        "text\n\n" LINE "text\n",
        "text\n\n" LINE "\n",
        "text\n\n\xe2\x80\x94 stranger AAAAAAAA",
        "text\n\n-- stranger AAAAAAAA\n",
        "text\n\n\xe2\x80\x94stranger AAAAAAAA\n",
        "text\n\n\xe2\x80\x94  AAAAAAAA\n",
        "text\n\n\xe2\x80\x94 stranger\n",
        "text\n\n\xe2\x80\x94 stranger \n",
        "text\n\n\xe2\x80\x94 stranger AAAA\n",
        "text\n\n\xe2\x80\x94 stranger AAAAAA==\n",
        "text\n\n\xe2\x80\x94 stranger AAAAAAB=\n",
        "text\n\n\xe2\x80\x94 stranger AAAAAAAA \n",
        "text\n\n\xe2\x80\x94 stranger  AAAAAAAA\n",
        "text\n\n\xe2\x80\x94 stran+ger AAAAAAAA\n",
        "text\n\n\xe2\x80\x94 stran\xc2\xa0ger AAAAAAAA\n",
        "text\r\n\n" LINE,
        "te\txt\n\n" LINE,
        "te\xc0\xafxt\n\n" LINE,
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        cr_assert_eq(verify(bad[i], NULL, 0), E_MALFORMED, "note %zu", i);
    }
    cr_assert_eq(verify("text\n\n" LINE, NULL, 0), E_SIGNATURE);
    cr_assert_eq(verify("two\n\nparagraphs\n\n" LINE, NULL, 0), E_SIGNATURE);
#undef LINE
}

Test(note, text_ends_at_the_last_empty_line)
{
    struct span text = {NULL, 0};
    cr_assert_eq(note_text(span_text("two\n\nparagraphs\n\n\xe2\x80\x94 s AAAAAAAA\n"), &text), OK);
    cr_assert(span_equal(text, span_text("two\n\nparagraphs\n")));
    cr_assert_eq(note_text(span_text("text\n"), &text), E_MALFORMED);
    cr_assert_eq(note_text(span(NULL, 0), &text), E_MALFORMED);
}

Test(note, is_not_signed_into_a_buffer_that_is_too_small)
{
    struct signer *signer = signer_of("0000000000000000000000000000000000000000000000000000000000000001");
    struct note_key key = named("log.example", signer);
    struct buf whole;
    buf_init(&whole, 4096);
    cr_assert_eq(note_sign(span_text("text\n"), &key, signer, &whole), OK);
    for (size_t max = 4; max < whole.size + 4; max++) {
        struct buf small;
        buf_init(&small, max);
        cr_assert_eq(buf_append(&small, span_text("head")), OK);
        cr_assert_eq(note_sign(span_text("text\n"), &key, signer, &small), E_LIMIT, "%zu bytes", max);
        cr_assert(span_equal(buf_span(&small), span_text("head")));
        buf_fini(&small);
    }
    buf_fini(&whole);
    signer_close(signer);
}

Test(note, is_cosigned_up_to_the_size_of_a_checkpoint)
{
    struct signer *signer = signer_of("0000000000000000000000000000000000000000000000000000000000000001");
    struct note_key key = named("log.example", signer);
    char text[LIMIT_CHECKPOINT + 1];
    memset(text, 'x', sizeof(text));
    for (size_t size = LIMIT_CHECKPOINT; size <= LIMIT_CHECKPOINT + 1; size++) {
        struct buf note;
        buf_init(&note, 8192);
        text[LIMIT_CHECKPOINT - 1] = size == LIMIT_CHECKPOINT ? '\n' : 'x';
        text[LIMIT_CHECKPOINT] = '\n';
        cr_assert_eq(note_sign(span(text, size), &key, signer, &note), OK);
        size_t before = note.size;
        cr_assert_eq(note_cosign(&note, &key, signer), size == LIMIT_CHECKPOINT ? OK : E_LIMIT);
        cr_assert_eq(note.size > before, size == LIMIT_CHECKPOINT);
        buf_fini(&note);
    }
    signer_close(signer);
}

Test(note, that_is_none_is_not_cosigned)
{
    struct signer *signer = signer_of("0000000000000000000000000000000000000000000000000000000000000001");
    struct note_key key = named("log.example", signer);
    struct buf buf;
    buf_init(&buf, 4096);
    cr_assert_eq(buf_append(&buf, span_text("text\n")), OK);
    cr_assert_eq(note_cosign(&buf, &key, signer), E_MALFORMED);
    cr_assert(span_equal(buf_span(&buf), span_text("text\n")));
    buf_fini(&buf);
    signer_close(signer);
}

Test(note, is_not_signed_under_the_name_of_another_key, .signal = SIGABRT)
{
    struct signer *signer = signer_of("0000000000000000000000000000000000000000000000000000000000000001");
    struct note_key foo = parsed(foo_vkey);
    struct buf note;
    buf_init(&note, 4096);
    (void)note_sign(span_text("text\n"), &foo, signer, &note);
}
