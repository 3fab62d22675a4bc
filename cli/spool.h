// spool.h — the items of an export while its pages come in: on disk, each once, to be read by index.
//
// Pages come in the order of the chain, with what each entry rests on behind it; a bundle wants them by
// index. Items of later pages may be proven to later checkpoints; the spool remembers to which.
// Depends on: base, proto. Threads: one.
#ifndef CLI_SPOOL_H
#define CLI_SPOOL_H

#include "ledger/base/arena.h"
#include "ledger/base/buf.h"
#include "ledger/base/map.h"

#include "proto/query.pb-c.h"

#include <stdio.h>

struct spool {
    FILE *stream;  // a file without a name
    struct map places;
    struct buf bytes;
};

// An empty spool. E_IO.
enum err spool_open(struct spool *spool);
// Legal on zeroed memory.
void spool_close(struct spool *spool);

// Keeps the item of an index, proven to the checkpoint of `size`; one that is there already stays. E_IO,
// E_NO_MEMORY, E_LIMIT.
enum err spool_put(struct spool *spool, uint64_t index, uint64_t size, const Tally__Item *item);

// Reads one back, into the arena. E_NOT_FOUND, E_IO, E_LIMIT, E_NO_MEMORY.
enum err spool_get(struct spool *spool, uint64_t index, struct arena *arena, uint64_t *size_out,
                   Tally__Item **item_out);

// Calls `visit` for each index, ascending, until it answers other than OK.
enum err spool_walk(struct spool *spool, enum err (*visit)(void *context, uint64_t index), void *context);

#endif
