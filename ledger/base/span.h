// span.h — bytes that belong to someone else.
//
// A span borrows: whoever made the bytes frees them, after the last use of the span. The empty span may have
// a null pointer. Passed by value.
// Threads: a value.
#ifndef LEDGER_BASE_SPAN_H
#define LEDGER_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
    const uint8_t *data;
    size_t size;
};

static inline struct span span(const void *data, size_t size)
{
    return (struct span){data, size};
}

// The bytes of a C string, without its end mark.
static inline struct span span_text(const char *text)
{
    return (struct span){(const uint8_t *)text, strlen(text)};
}

// Not for secrets or digests: see secret_equal() and digest_equal().
static inline bool span_equal(struct span left, struct span right)
{
    return left.size == right.size && (left.size == 0 || memcmp(left.data, right.data, left.size) == 0);
}

// Order of the bytes; the shorter of two equal beginnings comes first.
static inline int span_compare(struct span left, struct span right)
{
    size_t common = left.size < right.size ? left.size : right.size;
    int order = common == 0 ? 0 : memcmp(left.data, right.data, common);
    if (order != 0) {
        return order;
    }
    return (left.size > right.size) - (left.size < right.size);
}

#endif
