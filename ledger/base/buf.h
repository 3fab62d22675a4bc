// buf.h — bytes that grow, up to a maximum given at birth.
//
// A buf owns its memory. `max` is its limit for ever: an append past it fails with E_LIMIT and changes
// nothing.
// Threads: one at a time.
#ifndef LEDGER_BASE_BUF_H
#define LEDGER_BASE_BUF_H

#include "ledger/base/err.h"
#include "ledger/base/span.h"

struct buf {
    uint8_t *data;
    size_t size;
    size_t capacity;
    size_t max;
};

// An empty buffer that will never hold more than `max` bytes. Allocates nothing.
void buf_init(struct buf *buf, size_t max);

// Frees the memory and leaves an empty buffer with the same maximum. Legal on zeroed memory.
void buf_fini(struct buf *buf);

// Forgets the content, keeps the memory.
void buf_clear(struct buf *buf);

// Appends `bytes`, which must not lie in `buf` itself. E_LIMIT past the maximum, E_NO_MEMORY; unchanged after
// failure.
enum err buf_append(struct buf *buf, struct span bytes);

// Lends `size` bytes at the end for the caller to fill, and counts them as content. Valid until the next
// append. E_LIMIT, E_NO_MEMORY; unchanged after failure.
enum err buf_extend(struct buf *buf, size_t size, uint8_t **bytes_out);

// The content, borrowed until the next change.
struct span buf_span(const struct buf *buf);

#endif
