// mini.h — a small ledger that never changes: signed commands, entries, checkpoints, receipts.
//
// Made from seeds, so that it is the same in every process: a corpus that was signed by it stays signed.
// Nothing else is ever signed with its keys, so whatever verifies under them must be one of the things made
// here. Depends on: core, tests/support/tree. Threads: one.
#ifndef TESTS_FUZZ_MINI_H
#define TESTS_FUZZ_MINI_H

#include "ledger/core/receipt.h"
#include "tests/support/tree.h"

#include "proto/request.pb-c.h"

enum { MINI_BATCHES = 7, MINI_CHECKPOINTS = MINI_BATCHES, MINI_ENTRIES = 14 };

struct mini_batch {
    size_t first;    // index
    size_t count;    // of entries
    bool is_signed;  // by a client; otherwise it is one notice of the ledger's own
};

struct mini {
    struct arena arena;
    struct signer *signer;    // the ledger's
    struct signer *witness;   // cosigns every second checkpoint
    struct signer *client;    // signs the commands
    struct note_key keys[2];  // the ledger's and the witness's
    struct digest ledger_id;
    struct tree tree;
    struct mini_batch batches[MINI_BATCHES];
    struct span commands[MINI_ENTRIES];  // or notices
    struct digest command_hashes[MINI_ENTRIES];
    struct span entries[MINI_ENTRIES];
    struct span notes[MINI_CHECKPOINTS];  // the checkpoint after each batch
    uint64_t sizes[MINI_CHECKPOINTS];
};

// The ledger, made at the first call.
const struct mini *mini_get(void);

// The signed text of a checkpoint.
struct span mini_text(const struct mini *mini, size_t checkpoint);

// The signature of the client over a batch.
Tally__Signature *mini_signature(const struct mini *mini, size_t batch, struct arena *arena);

// The receipt of a batch under a checkpoint that covers it.
Tally__Receipt *mini_receipt(const struct mini *mini, size_t batch, size_t checkpoint, struct arena *arena);

#endif
