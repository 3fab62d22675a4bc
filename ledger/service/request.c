// request.c — birth and end of a request.
#include "ledger/service/request.h"

#include "ledger/crypto/secret.h"

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

void request_free(struct request *request)
{
    if (request == NULL) {
        return;
    }
    for (size_t i = 0; i < request->job_count; i++) {
        if (request->jobs[i].code != NULL) {
            secret_wipe(request->jobs[i].code, sizeof(*request->jobs[i].code));
        }
    }
    arena_fini(&request->arena);
    free(request);
}
