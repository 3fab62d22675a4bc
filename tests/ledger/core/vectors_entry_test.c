// Entries, effects and receipts against tests/vectors/entries.txt, which another implementation wrote.
#include "ledger/core/message.h"
#include "ledger/core/receipt.h"
#include "tests/support/vectors.h"

#include <criterion/criterion.h>

enum { BASE_SIZE_MAX = 8192 };

// Bytes that the lines after them refer to.
struct base {
    uint8_t bytes[BASE_SIZE_MAX];
    size_t size;
};

static void keep(struct base *base, struct span bytes)
{
    cr_assert_leq(bytes.size, BASE_SIZE_MAX);
    memcpy(base->bytes, bytes.data, bytes.size);
    base->size = bytes.size;
}

// The base with the change that three values from `place` on describe: where, how many bytes go, which ones
// come.
static struct span changed(struct vectors *vectors, const struct base *base, size_t place)
{
    size_t at = vectors_number(vectors, place), removed = vectors_number(vectors, place + 1);
    struct span inserted = vectors_bytes(vectors, place + 2);
    cr_assert_leq(at + removed, base->size);
    size_t tail = base->size - at - removed;
    uint8_t *bytes = arena_alloc(&vectors->arena, at + inserted.size + tail);
    cr_assert_not_null(bytes);
    memcpy(bytes, base->bytes, at);
    memcpy(bytes + at, inserted.data, inserted.size);
    memcpy(bytes + at + inserted.size, base->bytes + at + removed, tail);
    return span(bytes, at + inserted.size + tail);
}

Test(vectors_entry, entries_have_the_same_leaf_hashes_and_their_form_is_judged_the_same)
{
    static struct vectors vectors;
    static struct base base;
    vectors_open(&vectors, "entries.txt");
    while (vectors_next(&vectors, (const char *[]){"entry", "variant", NULL})) {
        bool variant = vectors_is(&vectors, 0, "variant");
        struct span bytes = variant ? changed(&vectors, &base, 2) : vectors_bytes(&vectors, 2);
        Tally__Entry *entry = NULL;
        vectors_expect(&vectors, 1, entry_decode(bytes, &vectors.arena, &entry));
        if (!variant) {
            struct digest leaf = digest_leaf(bytes);
            vectors_expect_bytes(&vectors, 3, digest_span(&leaf));
            keep(&base, bytes);
        }
    }
    vectors_close(&vectors);
}

Test(vectors_entry, effects_have_the_same_hashes)
{
    static struct vectors vectors;
    vectors_open(&vectors, "entries.txt");
    while (vectors_next(&vectors, (const char *[]){"effects", NULL})) {
        struct span id = vectors_bytes(&vectors, 1), effects = vectors_bytes(&vectors, 2);
        vectors_expect_one_form(&vectors, &tally__effects__descriptor, effects);
        cr_assert_eq(id.size, BATCH_COMMAND_ID_SIZE);
        struct digest hash = entry_effects_hash(id.data, effects);
        vectors_expect_bytes(&vectors, 3, digest_span(&hash));
    }
    vectors_close(&vectors);
}

static enum err verify_receipt(struct vectors *vectors, struct span bytes, size_t first_hash)
{
    struct digest hashes[16];
    struct note_key key = vectors_note_key(vectors, 2);
    struct receipt_claim claim = {
        .key = &key, .command_hashes = hashes, .count = vectors->count - first_hash};
    cr_assert_leq(claim.count, sizeof(hashes) / sizeof(hashes[0]));
    for (size_t i = 0; i < claim.count; i++) {
        hashes[i] = vectors_digest(vectors, first_hash + i);
    }
    Tally__Receipt *receipt = NULL;
    struct receipt_facts facts;
    TRY(message_decode(&tally__receipt__descriptor, bytes, &vectors->arena, &receipt));
    return receipt_verify(receipt, &claim, &vectors->arena, &facts);
}

Test(vectors_entry, receipts_are_judged_the_same)
{
    static struct vectors vectors;
    static struct base base;
    vectors_open(&vectors, "entries.txt");
    while (vectors_next(&vectors, (const char *[]){"receipt", "claim", NULL})) {
        if (vectors_is(&vectors, 0, "claim")) {
            vectors_expect(&vectors, 1, verify_receipt(&vectors, changed(&vectors, &base, 3), 6));
        } else {
            keep(&base, vectors_bytes(&vectors, 3));
            vectors_expect(&vectors, 1, verify_receipt(&vectors, span(base.bytes, base.size), 4));
        }
    }
    vectors_close(&vectors);
}
