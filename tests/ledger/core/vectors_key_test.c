// Keys, batches and notes against tests/vectors/keys.txt, batches.txt and notes.txt, which another
// implementation wrote.
#include "ledger/core/batch.h"
#include "ledger/core/checkpoint.h"
#include "ledger/core/merkle.h"
#include "ledger/core/message.h"
#include "tests/support/vectors.h"

#include "proto/command.pb-c.h"

#include <criterion/criterion.h>

// The signer of the seed at `place`; the caller closes it.
static struct signer *signer_of(struct vectors *vectors, size_t place)
{
    struct span seed = vectors_bytes(vectors, place);
    struct signer *signer = NULL;
    cr_assert_eq(seed.size, SIGNER_SEED_SIZE);
    cr_assert_eq(signer_from_seed(seed.data, &signer), OK);
    return signer;
}

// Verifies under a public key that need not be one.
static enum err verify(struct vectors *vectors, size_t place, struct span message, struct span bytes)
{
    struct key key;
    TRY(key_from((enum key_algorithm)vectors_number(vectors, place), vectors_bytes(vectors, place + 1),
                 &key));
    struct signature signature;
    cr_assert_eq(bytes.size, SIGNATURE_SIZE);
    memcpy(signature.bytes, bytes.data, SIGNATURE_SIZE);
    return key_verify(&key, message, &signature);
}

Test(vectors_key, public_keys_are_judged_the_same)
{
    static struct vectors vectors;
    vectors_open(&vectors, "keys.txt");
    while (vectors_next(&vectors, (const char *[]){"key", NULL})) {
        struct key key;
        vectors_expect(
            &vectors, 1,
            key_from((enum key_algorithm)vectors_number(&vectors, 2), vectors_bytes(&vectors, 3), &key));
    }
    vectors_close(&vectors);
}

Test(vectors_key, fingerprints_are_the_same)
{
    static struct vectors vectors;
    vectors_open(&vectors, "keys.txt");
    while (vectors_next(&vectors, (const char *[]){"fingerprint", NULL})) {
        struct key key;
        cr_assert_eq(
            key_from((enum key_algorithm)vectors_number(&vectors, 1), vectors_bytes(&vectors, 2), &key), OK);
        struct digest fingerprint = key_fingerprint(&key);
        vectors_expect_bytes(&vectors, 3, digest_span(&fingerprint));
    }
    vectors_close(&vectors);
}

Test(vectors_key, seeds_give_the_same_keys_and_signatures)
{
    static struct vectors vectors;
    vectors_open(&vectors, "keys.txt");
    while (vectors_next(&vectors, (const char *[]){"ed25519", NULL})) {
        struct signer *signer = signer_of(&vectors, 1);
        const struct key *key = signer_key(signer);
        vectors_expect_bytes(&vectors, 2, span(key->bytes, key->size));
        struct signature signature = signer_sign(signer, vectors_bytes(&vectors, 3));
        vectors_expect_bytes(&vectors, 4, span(signature.bytes, SIGNATURE_SIZE));
        cr_assert_eq(key_verify(key, vectors_bytes(&vectors, 3), &signature), OK);
        signer_close(signer);
    }
    vectors_close(&vectors);
}

Test(vectors_key, signatures_are_judged_the_same)
{
    static struct vectors vectors;
    vectors_open(&vectors, "keys.txt");
    while (vectors_next(&vectors, (const char *[]){"verify", NULL})) {
        enum err error = verify(&vectors, 2, vectors_bytes(&vectors, 4), vectors_bytes(&vectors, 5));
        vectors_expect(&vectors, 1, error);
    }
    vectors_close(&vectors);
}

Test(vectors_key, command_ids_and_preimages_of_questions_are_the_same)
{
    static struct vectors vectors;
    vectors_open(&vectors, "batches.txt");
    while (vectors_next(&vectors, (const char *[]){"command_id", "query", NULL})) {
        if (vectors_is(&vectors, 0, "query")) {
            struct digest ledger_id = vectors_digest(&vectors, 1);
            uint8_t preimage[BATCH_QUERY_PREIMAGE_SIZE];
            batch_query_preimage(&ledger_id, vectors_bytes(&vectors, 2), preimage);
            vectors_expect_bytes(&vectors, 3, span(preimage, sizeof(preimage)));
        } else {
            uint8_t id[BATCH_COMMAND_ID_SIZE];
            batch_command_id(vectors_bytes(&vectors, 1), (uint32_t)vectors_number(&vectors, 2), id);
            vectors_expect_bytes(&vectors, 3, span(id, sizeof(id)));
        }
    }
    vectors_close(&vectors);
}

// The root over `count` commands that differ from the template in their position.
static struct digest root_of_batch(struct vectors *vectors, uint32_t count)
{
    Tally__Command *command = NULL;
    cr_assert_eq(
        message_decode(&tally__command__descriptor, vectors_bytes(vectors, 3), &vectors->arena, &command),
        OK);
    struct merkle merkle;
    merkle_init(&merkle);
    for (uint32_t i = 0; i < count; i++) {
        struct span bytes;
        command->envelope->position = i;
        cr_assert_eq(message_encode_in(command, &vectors->arena, &bytes), OK);
        struct digest hash = batch_command_hash(bytes);
        cr_assert_eq(merkle_append(&merkle, &hash), OK);
    }
    return merkle_root(&merkle);
}

Test(vectors_key, batches_have_the_same_roots_preimages_and_signatures)
{
    static struct vectors vectors;
    vectors_open(&vectors, "batches.txt");
    while (vectors_next(&vectors, (const char *[]){"batch", NULL})) {
        uint32_t count = (uint32_t)vectors_number(&vectors, 1);
        struct digest ledger_id = vectors_digest(&vectors, 2), root = root_of_batch(&vectors, count);
        vectors_expect_bytes(&vectors, 4, digest_span(&root));
        uint8_t bytes[BATCH_PREIMAGE_SIZE];
        batch_preimage(&ledger_id, count, &root, bytes);
        struct span preimage = span(bytes, sizeof(bytes));
        vectors_expect_bytes(&vectors, 5, preimage);
        cr_assert_eq(verify(&vectors, 6, preimage, vectors_bytes(&vectors, 8)), OK, "count %u", count);
        if (vectors_number(&vectors, 6) == KEY_ED25519) {
            struct signer *signer = signer_of(&vectors, 9);
            struct signature signature = signer_sign(signer, preimage);
            vectors_expect_bytes(&vectors, 8, span(signature.bytes, SIGNATURE_SIZE));
            signer_close(signer);
        }
    }
    vectors_close(&vectors);
}

Test(vectors_key, vkeys_are_judged_the_same_and_written_as_they_were_read)
{
    static struct vectors vectors;
    vectors_open(&vectors, "notes.txt");
    while (vectors_next(&vectors, (const char *[]){"vkey", NULL})) {
        struct note_key key;
        enum err error = note_key_parse(span_text(vectors_word(&vectors, 2)), &key);
        vectors_expect(&vectors, 1, error);
        if (error == OK) {
            char text[NOTE_VKEY_SIZE];
            note_key_text(&key, text);
            cr_assert_str_eq(text, vectors_word(&vectors, 2));
        }
    }
    vectors_close(&vectors);
}

Test(vectors_key, notes_are_signed_the_same)
{
    static struct vectors vectors;
    vectors_open(&vectors, "notes.txt");
    while (vectors_next(&vectors, (const char *[]){"note", NULL})) {
        struct signer *signer = signer_of(&vectors, 3);
        struct note_key key = vectors_note_key(&vectors, 4), named;
        cr_assert_eq(note_key_from(vectors_word(&vectors, 2), signer_key(signer), &named), OK);
        cr_assert(span_equal(span(key.id, NOTE_KEY_ID_SIZE), span(named.id, NOTE_KEY_ID_SIZE)));
        struct buf note;
        buf_init(&note, LIMIT_CHECKPOINT);
        cr_assert_eq(note_sign(vectors_bytes(&vectors, 1), &named, signer, &note), OK);
        vectors_expect_bytes(&vectors, 5, buf_span(&note));
        buf_fini(&note);
        signer_close(signer);
    }
    vectors_close(&vectors);
}

Test(vectors_key, notes_are_judged_the_same)
{
    static struct vectors vectors;
    vectors_open(&vectors, "notes.txt");
    while (vectors_next(&vectors, (const char *[]){"open", NULL})) {
        struct note_key key = vectors_note_key(&vectors, 3);
        struct span text;
        uint32_t good = 0;
        vectors_expect(&vectors, 1, note_verify(vectors_bytes(&vectors, 2), &key, 1, &text, &good));
    }
    vectors_close(&vectors);
}

Test(vectors_key, checkpoints_are_signed_the_same)
{
    static struct vectors vectors;
    vectors_open(&vectors, "notes.txt");
    while (vectors_next(&vectors, (const char *[]){"checkpoint", NULL})) {
        struct signer *signer = signer_of(&vectors, 4);
        struct note_key key;
        cr_assert_eq(note_key_from(vectors_word(&vectors, 1), signer_key(signer), &key), OK);
        struct checkpoint checkpoint = {.size = vectors_number(&vectors, 2),
                                        .root = vectors_digest(&vectors, 3)};
        memcpy(checkpoint.origin, key.name, sizeof(key.name));
        struct buf note;
        buf_init(&note, LIMIT_CHECKPOINT);
        cr_assert_eq(checkpoint_sign(&checkpoint, &key, signer, &note), OK);
        vectors_expect_bytes(&vectors, 5, buf_span(&note));
        buf_fini(&note);
        signer_close(signer);
    }
    vectors_close(&vectors);
}

Test(vectors_key, checkpoints_are_judged_the_same)
{
    static struct vectors vectors;
    vectors_open(&vectors, "notes.txt");
    while (vectors_next(&vectors, (const char *[]){"checkpoint_open", NULL})) {
        struct note_key key = vectors_note_key(&vectors, 3);
        struct checkpoint checkpoint;
        vectors_expect(&vectors, 1, checkpoint_verify(vectors_bytes(&vectors, 2), &key, &checkpoint));
    }
    vectors_close(&vectors);
}
