// request.c — birth and end of a request.
#include "ledger/service/request.h"

#include <stdlib.h>

// Decoded, a message takes a multiple of its bytes: structs for each field, pointers, copies, entries for the
// receipt. Hostile ones take up to 60 times and run into the budget.
enum { ARENA_MIN = 64 * 1024, ARENA_FACTOR = 24 };

static size_t arena_size(size_t request_size)
{
    size_t size = ARENA_MIN + request_size * ARENA_FACTOR;
    return size < LIMIT_ARENA ? size : LIMIT_ARENA;
}

struct request *request_new(struct exchange *exchange, const struct endpoint_source *source,
                            struct span bytes)
{
    struct request *request = calloc(1, sizeof(*request));
    if (request == NULL || arena_init(&request->arena, arena_size(bytes.size)) != OK) {
        free(request);
        return NULL;
    }
    request->exchange = exchange;
    request->source = *source;
    request->bytes = bytes;
    return request;
}

void *request_lend(struct request *request, size_t size)
{
    void *piece = arena_alloc(&request->arena, size);
    if (piece != NULL) {
        return piece;
    }
    if (request->answers.block == NULL && arena_init(&request->answers, LIMIT_ARENA) != OK) {
        return NULL;
    }
    return arena_alloc(&request->answers, size);
}

void request_free(struct request *request)
{
    if (request != NULL) {
        // Disclosures were decoded into it, and one-time codes drawn in it.
        arena_wipe(&request->arena);
        arena_fini(&request->arena);
        arena_fini(&request->answers);
        free(request);
    }
}
