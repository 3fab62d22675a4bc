// fuzz_text.c — strict_text() beside a decoder that works the other way round: it encodes again what it read.
#include "ledger/base/require.h"
#include "ledger/core/strict.h"
#include "tests/fuzz/fuzz.h"

// How many bytes a first byte says that its character has; 0: none begins so.
static size_t length_of(uint8_t first)
{
    if ((first & 0x80) == 0) {
        return 1;
    }
    size_t length = 0;
    for (unsigned bit = 0x80; (first & bit) != 0; bit >>= 1) {
        length++;
    }
    return length >= 2 && length <= 4 ? length : 0;
}

static uint32_t payload_of(const uint8_t *bytes, size_t length)
{
    if (length == 1) {
        return bytes[0];
    }
    uint32_t point = bytes[0] % (1u << (7 - length));
    for (size_t i = 1; i < length; i++) {
        point = point * 64 + bytes[i] % 64;
    }
    return point;
}

// RFC 3629 section 3, the table, from number to bytes.
static size_t encode(uint32_t point, uint8_t bytes[static 4])
{
    if (point <= 0x7f) {
        bytes[0] = (uint8_t)point;
        return 1;
    }
    if (point <= 0x7ff) {
        bytes[0] = (uint8_t)(0xc0 + point / 64);
        bytes[1] = (uint8_t)(0x80 + point % 64);
        return 2;
    }
    if (point <= 0xffff) {
        bytes[0] = (uint8_t)(0xe0 + point / 4096);
        bytes[1] = (uint8_t)(0x80 + point / 64 % 64);
        bytes[2] = (uint8_t)(0x80 + point % 64);
        return 3;
    }
    bytes[0] = (uint8_t)(0xf0 + point / 262144);
    bytes[1] = (uint8_t)(0x80 + point / 4096 % 64);
    bytes[2] = (uint8_t)(0x80 + point / 64 % 64);
    bytes[3] = (uint8_t)(0x80 + point % 64);
    return 4;
}

static bool is_character(const uint8_t *bytes, size_t length)
{
    uint32_t point = payload_of(bytes, length);
    bool is_control = point <= 0x1f || (point >= 0x7f && point <= 0x9f);
    bool is_surrogate = point >= 0xd800 && point <= 0xdfff;
    if (is_control || is_surrogate || point > 0x10ffff) {
        return false;
    }
    uint8_t again[4];
    return encode(point, again) == length && memcmp(again, bytes, length) == 0;
}

static bool is_text(const uint8_t *data, size_t size)
{
    while (size > 0) {
        size_t length = length_of(data[0]);
        if (length == 0 || length > size || !is_character(data, length)) {
            return false;
        }
        data += length;
        size -= length;
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum err expected = is_text(data, size) ? OK : E_TEXT;
    enum err actual = strict_text(span(data, size));
    require(actual == expected);
    return 0;
}
