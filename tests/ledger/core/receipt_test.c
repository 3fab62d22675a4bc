// A receipt made of a small real log, and bent in every part.
#include "ledger/core/range.h"
#include "ledger/core/receipt.h"
#include "tests/support/sample.h"
#include "tests/support/tree.h"

#include <criterion/criterion.h>

enum { BATCH = 3, FIRST = 5, SIZE = 11, ENTRY_ROOM = 2048 };

// A log of eleven entries, of which 5, 6 and 7 are one batch, and that batch's receipt. Do not copy: it
// points into itself.
struct scene {
    struct tree tree;
    struct signer *signer;
    struct note_key key;
    struct arena arena;
    struct digest hashes[BATCH + 1];
    struct receipt_claim claim;
    Tally__Receipt receipt;
    ProtobufCBinaryData entries[BATCH + 1];
    ProtobufCBinaryData proof[LIMIT_RANGE_HASHES + 1];
    struct range_proof path;
    uint8_t bytes[BATCH][ENTRY_ROOM];
    struct buf note;
};

static struct scene scene;

// Encodes the entry of `position` into the scene, after `bend` had its way with it.
static void write_entry(size_t position, void (*bend)(struct sample *sample))
{
    struct sample sample;
    struct buf buf;
    sample_init(&sample);
    sample.entry.index = FIRST + position;
    sample.entry.position = (uint32_t)position;
    sample.entry.count = BATCH;
    sample.entry.n_signature = position == 0 ? 1 : 0;
    sample.entry.command_hash = message_bytes(digest_span(&scene.hashes[position]));
    if (bend != NULL) {
        bend(&sample);
    }
    buf_init(&buf, ENTRY_ROOM);
    cr_assert_eq(message_encode(&sample.entry, &buf), OK);
    memcpy(scene.bytes[position], buf.data, buf.size);
    scene.entries[position] = message_bytes(span(scene.bytes[position], buf.size));
    buf_fini(&buf);
}

// Signs the checkpoint of the first `size` entries.
static void write_checkpoint(uint64_t size)
{
    struct checkpoint checkpoint = {.size = size, .root = tree_hash(&scene.tree, 0, (size_t)size)};
    memcpy(checkpoint.origin, scene.key.name, sizeof(checkpoint.origin));
    buf_clear(&scene.note);
    cr_assert_eq(checkpoint_sign(&checkpoint, &scene.key, scene.signer, &scene.note), OK);
    scene.receipt.checkpoint = message_bytes(buf_span(&scene.note));
}

// Builds the log over the entries as they now stand, and proves their place in it.
static void write_log(void)
{
    scene.tree.size = 0;
    for (size_t i = 0; i < SIZE; i++) {
        struct digest leaf = digest_of(span(&i, sizeof(i)));
        if (i >= FIRST && i < FIRST + BATCH) {
            leaf = digest_leaf(message_span(scene.entries[i - FIRST]));
        }
        tree_add(&scene.tree, &leaf);
    }
    struct proof_source source = tree_source(&scene.tree);
    cr_assert_eq(range_prove(&source, &(struct range_place){FIRST, BATCH, SIZE}, &scene.path), OK);
    scene.receipt.n_proof = scene.path.count;
    for (size_t i = 0; i <= scene.path.count; i++) {
        scene.proof[i] = message_bytes(digest_span(&scene.path.path[i]));
    }
    write_checkpoint(SIZE);
}

static void begin(void)
{
    cr_assert_eq(arena_init(&scene.arena, 64 * 1024), OK);
    cr_assert_eq(signer_generate(KEY_ED25519, &scene.signer), OK);
    cr_assert_eq(note_key_from("ledger.example/lab1", signer_key(scene.signer), &scene.key), OK);
    buf_init(&scene.note, LIMIT_CHECKPOINT);
    tally__receipt__init(&scene.receipt);
    scene.receipt.n_entry = BATCH;
    scene.receipt.entry = scene.entries;
    scene.receipt.proof = scene.proof;
    scene.claim = (struct receipt_claim){.key = &scene.key, .command_hashes = scene.hashes, .count = BATCH};
    for (size_t i = 0; i <= BATCH; i++) {
        scene.hashes[i] = digest_leaf(span(&i, 1));
    }
    for (size_t i = 0; i < BATCH; i++) {
        write_entry(i, NULL);
    }
    write_log();
}

static void end(void)
{
    buf_fini(&scene.note);
    signer_close(scene.signer);
    arena_fini(&scene.arena);
}

TestSuite(receipt, .init = begin, .fini = end);

static enum err verify(void)
{
    struct receipt_facts facts = {.first = 777};
    arena_reset(&scene.arena);
    enum err error = receipt_verify(&scene.receipt, &scene.claim, &scene.arena, &facts);
    cr_assert(error == OK || facts.first == 777);
    return error;
}

Test(receipt, says_where_the_batch_stands_and_under_which_checkpoint)
{
    struct receipt_facts facts;
    cr_assert_eq(receipt_verify(&scene.receipt, &scene.claim, &scene.arena, &facts), OK);
    cr_assert_eq(facts.first, FIRST);
    cr_assert_eq(facts.checkpoint.size, SIZE);
    cr_assert_str_eq(facts.checkpoint.origin, "ledger.example/lab1");
    for (size_t i = 0; i < BATCH; i++) {
        cr_assert_eq(facts.entries[i]->index, FIRST + i);
        cr_assert_eq(facts.entries[i]->position, i);
    }
}

Test(receipt, is_for_the_batch_that_was_sent_and_no_other)
{
    scene.hashes[1].bytes[0] ^= 1;
    cr_assert_eq(verify(), E_MISMATCH);
    scene.hashes[1].bytes[0] ^= 1;
    struct digest first = scene.hashes[0];
    scene.hashes[0] = scene.hashes[1];
    scene.hashes[1] = first;
    cr_assert_eq(verify(), E_MISMATCH);
    scene.hashes[1] = scene.hashes[0];
    scene.hashes[0] = first;
    cr_assert_eq(verify(), OK);
}

Test(receipt, holds_every_entry_of_the_batch_in_order)
{
    scene.receipt.n_entry = BATCH - 1;
    cr_assert_eq(verify(), E_MISMATCH);
    scene.claim.count = BATCH - 1;
    cr_assert_eq(verify(), E_MISMATCH);
    scene.receipt.n_entry = scene.claim.count = 0;
    cr_assert_eq(verify(), E_MISMATCH);
    scene.receipt.n_entry = scene.claim.count = BATCH + 1;
    scene.entries[BATCH] = scene.entries[BATCH - 1];
    cr_assert_eq(verify(), E_MISMATCH);
    scene.receipt.n_entry = scene.claim.count = BATCH;
    cr_assert_eq(verify(), OK);
    ProtobufCBinaryData first = scene.entries[0];
    scene.entries[0] = scene.entries[1];
    scene.entries[1] = first;
    cr_assert_eq(verify(), E_MISMATCH);
}

Test(receipt, with_one_bit_of_an_entry_flipped_is_refused)
{
    for (size_t i = 0; i < BATCH; i++) {
        for (size_t bit = i; bit < 8 * scene.entries[i].len; bit += 5) {
            scene.bytes[i][bit / 8] ^= (uint8_t)(1u << bit % 8);
            cr_assert_neq(verify(), OK, "entry %zu, bit %zu", i, bit);
            scene.bytes[i][bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
    }
    cr_assert_eq(verify(), OK);
}

Test(receipt, with_its_path_bent_is_refused)
{
    cr_assert_gt(scene.path.count, 2);
    for (size_t i = 0; i < scene.path.count; i++) {
        scene.path.path[i].bytes[i] ^= 1;
        cr_assert_eq(verify(), E_MISMATCH, "hash %zu", i);
        scene.path.path[i].bytes[i] ^= 1;
    }
    scene.receipt.n_proof--;
    cr_assert_eq(verify(), E_MISMATCH);
    scene.receipt.n_proof += 2;
    cr_assert_eq(verify(), E_MISMATCH);
    scene.receipt.n_proof--;
    ProtobufCBinaryData first = scene.proof[0];
    scene.proof[0] = scene.proof[1];
    scene.proof[1] = first;
    cr_assert_eq(verify(), E_MISMATCH);
    scene.proof[1].len = DIGEST_SIZE - 1;
    cr_assert_eq(verify(), E_MALFORMED);
}

Test(receipt, has_126_hashes_at_most)
{
    for (size_t i = 0; i <= LIMIT_RANGE_HASHES; i++) {
        scene.proof[i] = message_bytes(digest_span(&scene.path.path[0]));
    }
    scene.receipt.n_proof = LIMIT_RANGE_HASHES;
    cr_assert_eq(verify(), E_MISMATCH);
    scene.receipt.n_proof = LIMIT_RANGE_HASHES + 1;
    cr_assert_eq(verify(), E_LIMIT);
}

Test(receipt, under_a_checkpoint_of_another_size_is_refused)
{
    for (uint64_t size = 1; size <= SIZE; size++) {
        write_checkpoint(size);
        cr_assert_eq(verify(), size == SIZE ? OK : E_MISMATCH, "size %lu", size);
    }
}

Test(receipt, under_a_checkpoint_that_is_bent_or_signed_by_another_is_refused)
{
    struct signer *other = NULL;
    struct note_key other_key;
    cr_assert_eq(signer_generate(KEY_ED25519, &other), OK);
    cr_assert_eq(note_key_from("ledger.example/lab1", signer_key(other), &other_key), OK);
    scene.claim.key = &other_key;
    cr_assert_eq(verify(), E_SIGNATURE);
    cr_assert_eq(note_key_from("ledger.example/lab2", signer_key(scene.signer), &other_key), OK);
    cr_assert_eq(verify(), E_SIGNATURE);
    scene.claim.key = &scene.key;
    scene.note.data[strlen("ledger.example/lab1\n")] ^= 1;
    cr_assert_eq(verify(), E_SIGNATURE);
    scene.receipt.checkpoint.len = 0;
    cr_assert_eq(verify(), E_MALFORMED);
    signer_close(other);
}

// What is known is taken at its word, which shows that nothing is verified; other bytes are not taken.
Test(receipt, under_a_checkpoint_that_is_known_by_its_bytes_needs_no_signature)
{
    struct receipt_known known = {.note = buf_span(&scene.note)};
    struct receipt_facts facts;
    struct note_key stranger = scene.key;
    stranger.id[0] ^= 1;
    cr_assert_eq(receipt_verify(&scene.receipt, &scene.claim, &scene.arena, &facts), OK);
    known.checkpoint = facts.checkpoint;
    scene.claim.key = &stranger;
    cr_assert_eq(verify(), E_SIGNATURE);
    scene.claim.known = &known;
    cr_assert_eq(verify(), OK);
    known.checkpoint.root.bytes[0] ^= 1;
    cr_assert_eq(verify(), E_MISMATCH);
    known.checkpoint.root.bytes[0] ^= 1;
    known.note.size--;
    cr_assert_eq(verify(), E_SIGNATURE);
    known.note = span(NULL, 0);
    cr_assert_eq(verify(), E_SIGNATURE);
}

static void bend_index(struct sample *sample)
{
    sample->entry.index++;
}

static void bend_position(struct sample *sample)
{
    sample->entry.position = 0;
    sample->entry.n_signature = 1;
}

static void bend_count(struct sample *sample)
{
    sample->entry.count++;
}

static void bend_form(struct sample *sample)
{
    sample->verdict.code = 7;
}

// A log that lies, with everything signed and proved: the entries contradict the batch.
Test(receipt, of_a_log_that_wrote_something_else_into_an_entry_is_refused)
{
    static const struct {
        const char *what;
        void (*bend)(struct sample *sample);
        enum err expected;
    } rows[] = {
        {"another index", bend_index, E_MISMATCH},
        {"another position", bend_position, E_MISMATCH},
        {"another count", bend_count, E_MISMATCH},
        {"a form that no entry has", bend_form, E_INVALID},
        {"nothing", NULL, OK},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        write_entry(1, rows[i].bend);
        write_log();
        cr_assert_eq(verify(), rows[i].expected, "%s", rows[i].what);
    }
}

static void shift_all(struct sample *sample)
{
    sample->entry.index++;
}

Test(receipt, of_a_batch_that_claims_to_stand_one_index_later_is_refused)
{
    for (size_t i = 0; i < BATCH; i++) {
        write_entry(i, shift_all);
    }
    write_log();
    cr_assert_eq(verify(), E_MISMATCH);
}

Test(receipt, needs_an_arena_that_holds_its_entries)
{
    bool fitted = false;
    arena_fini(&scene.arena);
    for (size_t size = 0; size < 16 * 1024; size += 64) {
        cr_assert_eq(arena_init(&scene.arena, size), OK);
        enum err verified = verify();
        cr_assert(verified == OK || (verified == E_LIMIT && !fitted), "%zu bytes: %s", size,
                  err_name(verified));
        fitted = verified == OK;
        arena_fini(&scene.arena);
    }
    cr_assert(fitted);
}
