// fuzz_base64.c — base64 beside a coder that goes bit by bit.
#include "ledger/base/limits.h"
#include "ledger/base/require.h"
#include "ledger/crypto/base64.h"
#include "tests/fuzz/fuzz.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

enum { SIZE_MAX_HERE = 4096 };

static unsigned bit_of(struct span bytes, size_t bit)
{
    return bit / 8 >= bytes.size ? 0 : ((unsigned)bytes.data[bit / 8] >> (7 - bit % 8)) & 1u;
}

// RFC 4648 section 4: six bits a character, zeros after the end, as many "=" as make a multiple of four.
static size_t encode(struct span bytes, char *text)
{
    size_t size = 0;
    for (size_t bit = 0; bit < bytes.size * 8; bit += 6) {
        unsigned number = 0;
        for (size_t i = 0; i < 6; i++) {
            number = number * 2 + bit_of(bytes, bit + i);
        }
        text[size++] = alphabet[number];
    }
    while (size % 4 != 0) {
        text[size++] = '=';
    }
    text[size] = '\0';
    return size;
}

// What is decoded must be what encodes to the text: then nothing else is accepted.
static void expect_decoding(struct span text)
{
    uint8_t bytes[SIZE_MAX_HERE];
    char again[2 * SIZE_MAX_HERE];
    size_t size = SIZE_MAX;
    enum err error = base64_decode(text, bytes, sizeof(bytes), &size);
    require(error == OK || error == E_MALFORMED);
    require((error == OK) == (size != SIZE_MAX));
    if (error == OK) {
        require(size <= text.size);
        size_t encoded = encode(span(bytes, size), again);
        require(span_equal(span(again, encoded), text));
    }
}

static void expect_round_trip(struct span bytes)
{
    char expected[2 * SIZE_MAX_HERE];
    char text[2 * SIZE_MAX_HERE];
    size_t length = encode(bytes, expected);
    base64_encode(bytes, text);
    require(length == base64_size(bytes.size) && strcmp(expected, text) == 0);

    uint8_t again[SIZE_MAX_HERE];
    size_t size = SIZE_MAX;
    enum err error = base64_decode(span(text, length), again, bytes.size, &size);
    require(error == OK && span_equal(span(again, size), bytes));
    if (bytes.size > 0) {
        error = base64_decode(span(text, length), again, bytes.size - 1, &size);
        require(error == E_LIMIT && size == bytes.size);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size <= SIZE_MAX_HERE) {
        expect_decoding(span(data, size));
        expect_round_trip(span(data, size));
    }
    return 0;
}
