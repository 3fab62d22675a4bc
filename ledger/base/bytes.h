// bytes.h — numbers as bytes, and bytes as hexadecimal text.
//
// Big-endian wherever bytes are hashed, signed or used as a key, so that the order of keys is the order of
// numbers.
// Threads: pure.
#ifndef LEDGER_BASE_BYTES_H
#define LEDGER_BASE_BYTES_H

#include "ledger/base/err.h"
#include "ledger/base/span.h"

static inline void bytes_put_u16(uint8_t *place, uint16_t number)
{
    place[0] = (uint8_t)(number >> 8);
    place[1] = (uint8_t)number;
}

static inline void bytes_put_u32(uint8_t *place, uint32_t number)
{
    bytes_put_u16(place, (uint16_t)(number >> 16));
    bytes_put_u16(place + 2, (uint16_t)number);
}

static inline void bytes_put_u64(uint8_t *place, uint64_t number)
{
    bytes_put_u32(place, (uint32_t)(number >> 32));
    bytes_put_u32(place + 4, (uint32_t)number);
}

static inline uint16_t bytes_get_u16(const uint8_t *place)
{
    return (uint16_t)(((unsigned)place[0] << 8) | place[1]);
}

static inline uint32_t bytes_get_u32(const uint8_t *place)
{
    return ((uint32_t)bytes_get_u16(place) << 16) | bytes_get_u16(place + 2);
}

static inline uint64_t bytes_get_u64(const uint8_t *place)
{
    return ((uint64_t)bytes_get_u32(place) << 32) | bytes_get_u32(place + 4);
}

// Writes 2 × bytes.size lower-case digits and an end mark; `text` has room for them.
void bytes_to_hex(struct span bytes, char *text);

// Reads exactly 2 × size lower-case digits. E_MALFORMED; `bytes_out` is then undefined.
enum err bytes_from_hex(const char *text, uint8_t *bytes_out, size_t size);

#endif
