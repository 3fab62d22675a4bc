// pool.c — arenas, one after the other.
#include "ledger/base/pool.h"

#include "ledger/base/require.h"

#include <stdalign.h>

void pool_init(struct pool *pool, size_t block_size, size_t max)
{
    require(block_size > 0 && block_size <= max);
    *pool = (struct pool){.block_size = block_size, .room = max};
}

void pool_fini(struct pool *pool)
{
    for (size_t i = 0; i < pool->count; i++) {
        arena_fini(&pool->blocks[i]);
    }
    pool->count = 0;
}

// Opens a block that holds a piece of `size` bytes. The last block is as large as there is room for it.
static bool open_block(struct pool *pool, size_t size)
{
    const size_t alignment = alignof(max_align_t);
    size_t rounded = (size + alignment - 1) & ~(alignment - 1);
    size_t wanted = pool->block_size > rounded ? pool->block_size : rounded;
    wanted = wanted < pool->room ? wanted : pool->room;
    if (rounded < size || rounded > wanted || pool->count == POOL_BLOCKS_MAX
        || arena_init(&pool->blocks[pool->count], wanted) != OK) {
        return false;
    }
    pool->count++;
    pool->room -= wanted;
    pool->block_size *= 2;
    return true;
}

void *pool_alloc(struct pool *pool, size_t size)
{
    void *piece = pool->count == 0 ? NULL : arena_alloc(&pool->blocks[pool->count - 1], size);
    if (piece == NULL && open_block(pool, size)) {
        piece = arena_alloc(&pool->blocks[pool->count - 1], size);
    }
    return piece;
}

struct span pool_copy(struct pool *pool, struct span bytes)
{
    uint8_t *copy = pool_alloc(pool, bytes.size);
    if (copy == NULL) {
        return span(NULL, 0);
    }
    if (bytes.size > 0) {
        memcpy(copy, bytes.data, bytes.size);
    }
    return span(copy, bytes.size);
}
