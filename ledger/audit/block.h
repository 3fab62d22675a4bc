// block.h — a run of entries on its way: what a worker can do of it without knowing what stands before.
//
// A block never splits a batch, so that its signatures can be verified from it alone. The reader fills it, a
// worker opens its items (item.h), verifies signatures and checkpoints, and the auditor takes it from there.
// A key that nobody has met yet is no fault: E_NOT_FOUND is left for the auditor, who knows the state.
// Depends on: base, crypto, core, proto, source. Threads: one at a time.
#ifndef LEDGER_AUDIT_BLOCK_H
#define LEDGER_AUDIT_BLOCK_H

#include "ledger/audit/keys.h"
#include "ledger/audit/source.h"
#include "ledger/base/pool.h"
#include "ledger/core/checkpoint.h"

enum {
    BLOCK_ITEMS_MAX = 2048,
    BLOCK_ITEMS_CLOSE = 256,         // it takes no further batch from here
    BLOCK_BYTES_CLOSE = 128 * 1024,  // nor from here
    BLOCK_BYTES_MAX = 64 * 1024 * 1024,
};

static_assert((int)BLOCK_ITEMS_MAX >= (int)BLOCK_ITEMS_CLOSE + (int)LIMIT_BATCH_COMMANDS, "a batch fits");

// A run of entries under one signature. Entries that follow from one of them may stand between.
struct block_batch {
    size_t first;   // place in the block of position 0
    size_t count;   // positions that are there, one after the other
    bool is_whole;  // all that were signed
    enum err verified;
    struct signed_by by;
    size_t shown;  // place of the first entry whose command or question is shown; BLOCK_ITEMS_MAX: none
};

struct block_note {
    uint64_t size;  // that it stands for
    struct span note;
    enum err parsed;
    enum err verified;  // under the service key that was known; it counts while that one is in force
    struct checkpoint checkpoint;
};

struct block {
    uint64_t number;  // in the order of the log
    struct pool bytes;
    struct source_item items[BLOCK_ITEMS_MAX];
    size_t count;
    size_t used;      // bytes of the items
    enum err failed;  // why reading ended after this block; E_NOT_FOUND at the end of the log

    struct arena arena;  // of all that follows
    struct block_note *notes;
    size_t note_count;
    struct key service;  // under which they were verified
    struct item_opened *opened;
    size_t opened_count;        // items that are in order
    struct fault fault;         // of the one after them
    struct fault sealed_fault;  // of the first sealed values that are not in order
    size_t sealed_at;           // their item; it counts only if the rest of that entry is in order
    struct block_batch *batches;
    size_t batch_count;
    size_t *batch_of;  // for each item the number of its batch; SIZE_MAX: none
    uint64_t erased;   // sealed disclosures whose key is gone
    uint64_t sealed;   // commands with sealed disclosures
};

// E_NO_MEMORY.
enum err block_init(struct block *block);
void block_fini(struct block *block);

// Empties it for block `number`.
void block_begin(struct block *block, uint64_t number);

// Adds a copy of an item. E_LIMIT, E_NO_MEMORY.
enum err block_add(struct block *block, const struct source_item *item);

// Whether the block is to be closed after its last item.
bool block_is_full(const struct block *block);

// Adds a copy of a checkpoint that stands for `size` entries, when all items are in. E_LIMIT: there are more
// than items.
enum err block_add_note(struct block *block, uint64_t size, struct span note);

struct block_tools {
    const struct source *source;
    struct keys *keys;
};

// The worker's part.
void block_check(struct block *block, const struct block_tools *tools);

// Verifies the signatures of a batch of the block, again or for the first time.
enum err block_verify(const struct block *block, const struct block_batch *batch,
                      const struct digest *ledger_id, const struct signed_keys *keys,
                      struct signed_by *by_out);

#endif
