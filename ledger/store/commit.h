// commit.h — what one sync makes durable: contiguous frames, and what follows from them.
//
// The sequencer fills a commit, entry by entry, and closes it; the committer writes it. Everything but the
// frames could be computed from the frames again: that is the seam at which the log may one day move to
// another store.
// Depends on: base, crypto, core, frame. Threads: one at a time; handed over whole.
#ifndef LEDGER_STORE_COMMIT_H
#define LEDGER_STORE_COMMIT_H

#include "ledger/core/merkle.h"
#include "ledger/store/frame.h"

enum { COMMIT_FRAMES_MAX = LIMIT_COMMIT / LIMIT_FRAME_CLOSE + 1 };

struct commit_frame {
    uint64_t first;  // index of its first entry
    size_t offset;   // in `frames`
    size_t size;
};

struct commit {
    uint64_t number;           // from 1
    uint64_t first;            // index of its first entry
    uint64_t count;            // entries
    uint64_t time_us;          // of its last entry
    struct digest root;        // of the tree with it
    struct digest chain_head;  // leaf hash of its last entry
    uint64_t sealed;           // sum of commit_sealed_check() of its items
    struct buf frames;         // one after the other, as they will be stored
    struct commit_frame frame[COMMIT_FRAMES_MAX];
    size_t frame_count;
    struct buf changes;  // of the state (image_take)
    struct buf chains;   // heads (chains_take)
    uint64_t chains_complete_to;
};

// An empty commit; its buffers are kept from one use to the next. E_NO_MEMORY.
void commit_init(struct commit *commit);
void commit_fini(struct commit *commit);

// Starts filling: the entries before it and its number.
void commit_begin(struct commit *commit, uint64_t number, uint64_t first);

// Adds an item, opening a new frame where the last is full. E_LIMIT at LIMIT_COMMIT, E_NO_MEMORY; unchanged
// after failure.
enum err commit_add(struct commit *commit, const struct frame_item *item);

// A sum over sealed disclosures, which no hash of the entry covers, so that a bit that flips on the way to
// the disk is noticed. 0 for none.
uint64_t commit_sealed_check(struct span sealed);

// Bytes of its frames.
size_t commit_bytes(const struct commit *commit);

// Frame `at` of the commit.
struct span commit_frame_span(const struct commit *commit, size_t at);

#endif
