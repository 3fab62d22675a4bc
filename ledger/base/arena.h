// arena.h — memory that is lent piece by piece and taken back all at once.
//
// One block, sized at birth; a piece is lent until the next reset. When the block is used up, the answer is
// NULL: that is the budget of a request, and the reason why a hostile message cannot take more memory than
// its worker owns.
// Threads: one at a time.
#ifndef LEDGER_BASE_ARENA_H
#define LEDGER_BASE_ARENA_H

#include "ledger/base/err.h"
#include "ledger/base/span.h"

struct arena {
    uint8_t *block;
    size_t size;  // of the block
    size_t used;
};

// Takes a block of `size` bytes from the heap. E_NO_MEMORY.
enum err arena_init(struct arena *arena, size_t size);

// Gives the block back. Legal on zeroed memory.
void arena_fini(struct arena *arena);

// Lends `size` zeroed bytes, aligned for any type; NULL when the block is used up. Size 0 lends a valid
// pointer.
void *arena_alloc(struct arena *arena, size_t size);

// Lends a copy of `bytes`; NULL data (and size 0) when the block is used up.
struct span arena_copy(struct arena *arena, struct span bytes);

// Overwrites what is lent, so that no secret outlives it in the heap.
void arena_wipe(struct arena *arena);

// Takes everything back. What was lent must not be touched again.
void arena_reset(struct arena *arena);

#endif
