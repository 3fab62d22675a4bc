// buf.c — growing by doubling, never past the maximum.
#include "ledger/base/buf.h"

#include "ledger/base/require.h"

#include <stdlib.h>

enum { BUF_CAPACITY_MIN = 64 };

void buf_init(struct buf *buf, size_t max)
{
    *buf = (struct buf){.max = max};
}

void buf_fini(struct buf *buf)
{
    free(buf->data);
    buf_init(buf, buf->max);
}

void buf_clear(struct buf *buf)
{
    buf->size = 0;
}

static enum err reserve(struct buf *buf, size_t more)
{
    require(buf->size <= buf->max);
    if (more > buf->max - buf->size) {
        return E_LIMIT;
    }
    size_t needed = buf->size + more;
    if (needed <= buf->capacity) {
        return OK;
    }
    size_t capacity = buf->capacity < BUF_CAPACITY_MIN ? BUF_CAPACITY_MIN : buf->capacity;
    while (capacity < needed) {
        capacity *= 2;
    }
    if (capacity > buf->max) {
        capacity = buf->max;
    }
    uint8_t *data = realloc(buf->data, capacity);
    if (data == NULL) {
        return E_NO_MEMORY;
    }
    buf->data = data;
    buf->capacity = capacity;
    return OK;
}

enum err buf_append(struct buf *buf, struct span bytes)
{
    uint8_t *place = NULL;
    TRY(buf_extend(buf, bytes.size, &place));
    if (bytes.size > 0) {
        require(place != NULL);
        memcpy(place, bytes.data, bytes.size);
    }
    return OK;
}

enum err buf_extend(struct buf *buf, size_t size, uint8_t **bytes_out)
{
    TRY(reserve(buf, size));
    *bytes_out = buf->data == NULL ? NULL : buf->data + buf->size;
    buf->size += size;
    return OK;
}

struct span buf_span(const struct buf *buf)
{
    return span(buf->data, buf->size);
}
