// pool.h — memory that is lent piece by piece, grows by blocks, and is taken back all at once.
//
// For whoever builds something whose size nobody knows yet; what decodes input has an arena, which does not
// grow. Pieces do not move: a new block is twice as large as the last, or as large as the piece asks for.
// Threads: one at a time.
#ifndef LEDGER_BASE_POOL_H
#define LEDGER_BASE_POOL_H

#include "ledger/base/arena.h"

enum { POOL_BLOCKS_MAX = 24 };

struct pool {
    struct arena blocks[POOL_BLOCKS_MAX];
    size_t count;
    size_t block_size;  // of the next block
    size_t room;        // bytes that further blocks may have
};

// An empty pool whose first block will have `block_size` bytes, and all its blocks together `max`. Allocates
// nothing.
void pool_init(struct pool *pool, size_t block_size, size_t max);

// Takes everything back. Legal on zeroed memory.
void pool_fini(struct pool *pool);

// Lends `size` zeroed bytes, aligned for any type; NULL past the maximum, or without memory.
void *pool_alloc(struct pool *pool, size_t size);

// Lends a copy of `bytes`; NULL data (and size 0) past the maximum, or without memory.
struct span pool_copy(struct pool *pool, struct span bytes);

#endif
