// pack.h — fixed layouts: numbers and runs of bytes, one after the other.
//
// For what only Tally itself stores (frames, state, HEAD): big-endian numbers, varints (LEB128, minimal) and
// length-prefixed runs. A reader that runs past its end, or a writer past its room, turns `failed` on and
// yields zeros from then on; the caller checks once, at the end.
// Threads: one at a time.
#ifndef LEDGER_BASE_PACK_H
#define LEDGER_BASE_PACK_H

#include "ledger/base/bytes.h"

struct unpack {
    const uint8_t *at;
    const uint8_t *end;
    bool failed;
};

struct pack {
    uint8_t *data;
    size_t size;
    size_t room;
    bool failed;
};

static inline struct unpack unpack_from(struct span bytes)
{
    // Adding nothing to a null pointer is undefined, so the empty span is told apart.
    return (struct unpack){bytes.data, bytes.size == 0 ? bytes.data : bytes.data + bytes.size, false};
}

// The next piece; where it is not there, zero or an empty span, and `failed` from then on. Spans borrow.
struct span unpack_bytes(struct unpack *unpack, size_t size);
uint8_t unpack_u8(struct unpack *unpack);
uint16_t unpack_u16(struct unpack *unpack);
uint64_t unpack_u64(struct unpack *unpack);
uint64_t unpack_varint(struct unpack *unpack);  // a varint that is not minimal fails
struct span unpack_run(struct unpack *unpack);  // varint length, bytes

// True when everything was there and nothing is left.
bool unpack_done(const struct unpack *unpack);

static inline struct pack pack_into(uint8_t *data, size_t room)
{
    return (struct pack){.data = data, .room = room};
}

// Writes a piece; where there is no room for it, nothing, and `failed` from then on.
void pack_bytes(struct pack *pack, struct span bytes);
void pack_u8(struct pack *pack, uint8_t number);
void pack_u16(struct pack *pack, uint16_t number);
void pack_u64(struct pack *pack, uint64_t number);
void pack_varint(struct pack *pack, uint64_t number);
void pack_run(struct pack *pack, struct span bytes);

static inline struct span pack_span(const struct pack *pack)
{
    return span(pack->data, pack->size);
}

// Bytes that pack_varint() writes.
static inline size_t pack_varint_size(uint64_t number)
{
    size_t size = 1;
    for (; number > 0x7f; number >>= 7) {
        size++;
    }
    return size;
}

#endif
