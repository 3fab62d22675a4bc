// pack.c — reading and writing fixed layouts.
#include "ledger/base/pack.h"

enum { VARINT_MAX = 10 };

struct span unpack_bytes(struct unpack *unpack, size_t size)
{
    if (unpack->failed || size > (size_t)(unpack->end - unpack->at)) {
        unpack->failed = true;
        return span(NULL, 0);
    }
    struct span bytes = span(unpack->at, size);
    if (size > 0) {
        unpack->at += size;
    }
    return bytes;
}

uint8_t unpack_u8(struct unpack *unpack)
{
    struct span bytes = unpack_bytes(unpack, 1);
    return unpack->failed ? 0 : bytes.data[0];
}

uint16_t unpack_u16(struct unpack *unpack)
{
    struct span bytes = unpack_bytes(unpack, 2);
    return unpack->failed ? 0 : bytes_get_u16(bytes.data);
}

uint64_t unpack_u64(struct unpack *unpack)
{
    struct span bytes = unpack_bytes(unpack, 8);
    return unpack->failed ? 0 : bytes_get_u64(bytes.data);
}

uint64_t unpack_varint(struct unpack *unpack)
{
    uint64_t number = 0;
    for (unsigned i = 0; i < VARINT_MAX; i++) {
        uint8_t byte = unpack_u8(unpack);
        if (unpack->failed || (i == VARINT_MAX - 1 && byte > 1) || (byte == 0 && i > 0)) {
            break;
        }
        number |= (uint64_t)(byte & 0x7f) << (7 * i);
        if ((byte & 0x80) == 0) {
            return number;
        }
    }
    unpack->failed = true;
    return 0;
}

struct span unpack_run(struct unpack *unpack)
{
    uint64_t size = unpack_varint(unpack);
    if (size > SIZE_MAX) {
        unpack->failed = true;
    }
    return unpack_bytes(unpack, (size_t)size);
}

bool unpack_done(const struct unpack *unpack)
{
    return !unpack->failed && unpack->at == unpack->end;
}

void pack_bytes(struct pack *pack, struct span bytes)
{
    if (pack->failed || bytes.size > pack->room - pack->size) {
        pack->failed = true;
        return;
    }
    if (bytes.size > 0) {
        memcpy(pack->data + pack->size, bytes.data, bytes.size);
    }
    pack->size += bytes.size;
}

void pack_u8(struct pack *pack, uint8_t number)
{
    pack_bytes(pack, span(&number, 1));
}

void pack_u16(struct pack *pack, uint16_t number)
{
    uint8_t bytes[2];
    bytes_put_u16(bytes, number);
    pack_bytes(pack, span(bytes, sizeof(bytes)));
}

void pack_u64(struct pack *pack, uint64_t number)
{
    uint8_t bytes[8];
    bytes_put_u64(bytes, number);
    pack_bytes(pack, span(bytes, sizeof(bytes)));
}

void pack_varint(struct pack *pack, uint64_t number)
{
    uint8_t bytes[VARINT_MAX];
    size_t size = 0;
    for (; number > 0x7f; number >>= 7) {
        bytes[size++] = (uint8_t)(number | 0x80);
    }
    bytes[size++] = (uint8_t)number;
    pack_bytes(pack, span(bytes, size));
}

void pack_run(struct pack *pack, struct span bytes)
{
    pack_varint(pack, bytes.size);
    pack_bytes(pack, bytes);
}
