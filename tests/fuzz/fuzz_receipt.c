// fuzz_receipt.c — a receipt is believed only if it is a true one.
//
// Input: u8 batch that was sent, u8 mode. Mode 0: the receipt. Mode 1: u8 batch, u8 checkpoint of a true
// receipt, and patches of its bytes (feed_patch). Mode 2: the same, and changes of its parts (change()).
#include "ledger/base/require.h"
#include "ledger/core/message.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/mini.h"

enum { MODES = 3, CHANGES_MAX = 8, PROOF_ROOM = LIMIT_RANGE_HASHES + 1, ENTRIES_ROOM = MINI_ENTRIES };

static bool same_lists(const ProtobufCBinaryData *left, const ProtobufCBinaryData *right, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!span_equal(message_span(left[i]), message_span(right[i]))) {
            return false;
        }
    }
    return true;
}

// True when the receipt says what the ledger said of this batch, under any checkpoint. Signature lines of
// keys that are not known say nothing.
static bool is_true(const struct mini *mini, size_t batch, const Tally__Receipt *receipt, struct arena *arena)
{
    struct span text;
    if (note_text(message_span(receipt->checkpoint), &text) != OK) {
        return false;
    }
    for (size_t i = batch; i < MINI_CHECKPOINTS; i++) {
        const Tally__Receipt *truth = mini_receipt(mini, batch, i, arena);
        if (span_equal(text, mini_text(mini, i)) && receipt->n_entry == truth->n_entry
            && receipt->n_proof == truth->n_proof && same_lists(receipt->entry, truth->entry, truth->n_entry)
            && same_lists(receipt->proof, truth->proof, truth->n_proof)) {
            return true;
        }
    }
    return false;
}

static enum err verify(const struct mini *mini, size_t batch, const Tally__Receipt *receipt,
                       const struct receipt_known *known, struct arena *arena, struct receipt_facts *facts)
{
    const struct mini_batch *place = &mini->batches[batch];
    struct receipt_claim claim = {
        .key = &mini->keys[0],
        .command_hashes = &mini->command_hashes[place->first],
        .count = place->count,
        .known = known,
    };
    return receipt_verify(receipt, &claim, arena, facts);
}

// A checkpoint that was verified before saves a signature, and changes no verdict.
static void expect_same_with_known(const struct mini *mini, size_t batch, const Tally__Receipt *receipt,
                                   struct arena *arena, enum err expected)
{
    size_t same = 0;
    for (size_t i = 0; i < MINI_CHECKPOINTS; i++) {
        same = span_equal(message_span(receipt->checkpoint), mini->notes[i]) ? i : same;
    }
    struct receipt_known known = {.note = mini->notes[same]};
    struct receipt_facts facts = {0};
    enum err error = checkpoint_parse(known.note, &known.checkpoint);
    require(error == OK);
    error = verify(mini, batch, receipt, &known, arena, &facts);
    require(error == expected);
}

static void expect_verdict(const struct mini *mini, size_t batch, const Tally__Receipt *receipt,
                           struct arena *arena)
{
    struct receipt_facts facts = {0};
    enum err error = verify(mini, batch, receipt, NULL, arena, &facts);
    expect_same_with_known(mini, batch, receipt, arena, error);
    if (error != OK) {
        require(facts.entries == NULL);
        return;
    }
    require(is_true(mini, batch, receipt, arena));
    require(facts.first == mini->batches[batch].first && facts.checkpoint.size > facts.first);
    // What one arena takes, a full one does not.
    struct arena full = {.block = arena->block, .size = arena->used, .used = arena->used};
    error = verify(mini, batch, receipt, NULL, &full, &facts);
    require(error == E_LIMIT);
}

static void take_bytes(const struct mini *mini, size_t batch, struct span bytes, struct arena *arena)
{
    const Tally__Receipt *receipt = fuzz_decode(&tally__receipt__descriptor, bytes, arena);
    if (receipt != NULL) {
        expect_verdict(mini, batch, receipt, arena);
    }
}

static void patch(struct feed *feed, struct arena *arena, ProtobufCBinaryData *bytes)
{
    struct span copy = arena_copy(arena, message_span(*bytes));
    require(copy.data != NULL);
    *bytes = message_bytes(copy);
    (void)feed_patch(feed, bytes->data, bytes->len);
}

static void change_proof(struct feed *feed, struct arena *arena, Tally__Receipt *receipt)
{
    struct digest path[PROOF_ROOM];
    size_t count = 0;
    for (; count < receipt->n_proof && receipt->proof[count].len == DIGEST_SIZE; count++) {
        path[count] = digest_from(message_span(receipt->proof[count]));
    }
    feed_edit(feed, path, &count, PROOF_ROOM);
    receipt->proof = arena_alloc(arena, count * sizeof(*receipt->proof));
    require(receipt->proof != NULL);
    receipt->n_proof = count;
    for (size_t i = 0; i < count; i++) {
        receipt->proof[i] = message_bytes(arena_copy(arena, digest_span(&path[i])));
    }
}

static void change_entries(struct feed *feed, const struct mini *mini, struct arena *arena,
                           Tally__Receipt *receipt)
{
    ProtobufCBinaryData *list = arena_alloc(arena, ENTRIES_ROOM * sizeof(*list));
    require(list != NULL);
    size_t count = 1 + feed_u8(feed) % ENTRIES_ROOM;
    for (size_t i = 0; i < count; i++) {
        list[i] = i < receipt->n_entry ? receipt->entry[i] : message_bytes(mini->entries[i]);
    }
    list[feed_u8(feed) % count] = message_bytes(mini->entries[feed_u8(feed) % MINI_ENTRIES]);
    receipt->entry = list;
    receipt->n_entry = count;
}

// Swaps parts with those of other receipts of the same ledger, each of which is true, and edits them.
static void change(struct feed *feed, const struct mini *mini, struct arena *arena, Tally__Receipt *receipt)
{
    switch (feed_u8(feed) % 6) {
    case 0:
        receipt->checkpoint = message_bytes(mini->notes[feed_u8(feed) % MINI_CHECKPOINTS]);
        break;
    case 1:
        patch(feed, arena, &receipt->checkpoint);
        break;
    case 2:
        change_entries(feed, mini, arena, receipt);
        break;
    case 3:
        patch(feed, arena, &receipt->entry[feed_u8(feed) % receipt->n_entry]);
        break;
    case 4:
        change_proof(feed, arena, receipt);
        break;
    default:
        if (receipt->n_proof > 0) {
            receipt->proof[feed_u8(feed) % receipt->n_proof].len = feed_u8(feed) % (DIGEST_SIZE + 1);
        }
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct mini *mini = mini_get();
    struct arena *arena = fuzz_arena();
    struct feed feed = {span(data, size)};
    size_t batch = feed_u8(&feed) % MINI_BATCHES;
    uint8_t mode = feed_u8(&feed) % MODES;
    if (mode == 0) {
        take_bytes(mini, batch, feed.rest, arena);
        return 0;
    }
    size_t from = feed_u8(&feed) % MINI_BATCHES;
    size_t checkpoint = from + feed_u8(&feed) % (MINI_CHECKPOINTS - from);
    Tally__Receipt *receipt = mini_receipt(mini, from, checkpoint, arena);
    if (mode == 1) {
        struct span bytes;
        enum err error = message_encode_in(receipt, arena, &bytes);
        require(error == OK);
        bool differs = feed_patch(&feed, (uint8_t *)(uintptr_t)bytes.data, bytes.size);
        struct receipt_facts facts = {0};
        require(differs || batch != from || !mini->batches[batch].is_signed
                || verify(mini, batch, receipt, NULL, arena, &facts) == OK);
        take_bytes(mini, batch, bytes, arena);
        return 0;
    }
    for (unsigned i = 0; i < CHANGES_MAX && feed.rest.size > 0; i++) {
        change(&feed, mini, arena, receipt);
    }
    expect_verdict(mini, batch, receipt, arena);
    return 0;
}
