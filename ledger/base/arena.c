// arena.c — a pointer that moves through one block.
#include "ledger/base/arena.h"

#include "ledger/base/require.h"

#include <stdalign.h>
#include <stdlib.h>

enum err arena_init(struct arena *arena, size_t size)
{
    uint8_t *block = malloc(size == 0 ? 1 : size);
    if (block == NULL) {
        return E_NO_MEMORY;
    }
    *arena = (struct arena){.block = block, .size = size};
    return OK;
}

void arena_fini(struct arena *arena)
{
    free(arena->block);
    *arena = (struct arena){0};
}

void *arena_alloc(struct arena *arena, size_t size)
{
    const size_t alignment = alignof(max_align_t);
    require(arena->used <= arena->size);
    size_t rounded = (size + alignment - 1) & ~(alignment - 1);
    if (rounded < size || rounded > arena->size - arena->used) {
        return NULL;
    }
    uint8_t *piece = arena->block + arena->used;
    arena->used += rounded;
    memset(piece, 0, rounded);
    return piece;
}

struct span arena_copy(struct arena *arena, struct span bytes)
{
    uint8_t *copy = arena_alloc(arena, bytes.size);
    if (copy == NULL) {
        return span(NULL, 0);
    }
    if (bytes.size > 0) {
        memcpy(copy, bytes.data, bytes.size);
    }
    return span(copy, bytes.size);
}

void arena_wipe(struct arena *arena)
{
    if (arena->used > 0) {
        explicit_bzero(arena->block, arena->used);
    }
}

void arena_reset(struct arena *arena)
{
    arena->used = 0;
}
