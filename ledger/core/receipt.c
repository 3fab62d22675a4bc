// receipt.c — from entries to a signed root.
#include "ledger/core/receipt.h"

#include "ledger/core/message.h"
#include "ledger/core/range.h"

static enum err check_entry(const Tally__Entry *entry, const struct receipt_claim *claim, size_t position,
                            uint64_t first)
{
    struct digest hash = digest_from(message_span(entry->command_hash));
    bool good = entry->index == first + position && entry->position == position
                && entry->count == claim->count && digest_equal(&hash, &claim->command_hashes[position]);
    return good ? OK : E_MISMATCH;
}

static enum err take_path(const Tally__Receipt *receipt, struct range_proof *proof)
{
    if (receipt->n_proof > LIMIT_RANGE_HASHES) {
        return E_LIMIT;
    }
    proof->count = receipt->n_proof;
    for (size_t i = 0; i < receipt->n_proof; i++) {
        if (receipt->proof[i].len != DIGEST_SIZE) {
            return E_MALFORMED;
        }
        proof->path[i] = digest_from(message_span(receipt->proof[i]));
    }
    return OK;
}

static enum err check_checkpoint(struct span note, const struct receipt_claim *claim,
                                 struct checkpoint *checkpoint)
{
    if (claim->known != NULL && span_equal(note, claim->known->note)) {
        *checkpoint = claim->known->checkpoint;
        return OK;
    }
    return checkpoint_verify(note, claim->key, checkpoint);
}

enum err receipt_verify(const Tally__Receipt *receipt, const struct receipt_claim *claim, struct arena *arena,
                        struct receipt_facts *facts_out)
{
    struct receipt_facts facts = {0};
    if (claim->count == 0 || receipt->n_entry != claim->count) {
        return E_MISMATCH;
    }
    struct digest *nodes = arena_alloc(arena, (claim->count + 2) * sizeof(*nodes));
    facts.entries = arena_alloc(arena, claim->count * sizeof(Tally__Entry *));
    if (nodes == NULL || facts.entries == NULL) {
        return E_LIMIT;
    }
    for (size_t i = 0; i < claim->count; i++) {
        struct span bytes = message_span(receipt->entry[i]);
        TRY(entry_decode(bytes, arena, &facts.entries[i]));
        facts.first = facts.entries[0]->index;
        TRY(check_entry(facts.entries[i], claim, i, facts.first));
        nodes[1 + i] = digest_leaf(bytes);
    }
    struct range_proof proof;
    TRY(take_path(receipt, &proof));
    TRY(check_checkpoint(message_span(receipt->checkpoint), claim, &facts.checkpoint));
    struct range_place place = {facts.first, claim->count, facts.checkpoint.size};
    TRY(range_verify(&proof, &place, nodes, &facts.checkpoint.root));
    *facts_out = facts;
    return OK;
}
