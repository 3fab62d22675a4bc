// hex.h — bytes written as hexadecimal text in a test.
#ifndef TESTS_SUPPORT_HEX_H
#define TESTS_SUPPORT_HEX_H

#include "ledger/crypto/digest.h"
#include "ledger/crypto/key.h"

enum { HEX_MAX = 4096 };

struct hex {
    size_t size;
    uint8_t bytes[HEX_MAX];
};

// The bytes that `text` writes, with spaces between groups where the reader is helped by them. Anything else
// ends the test.
struct hex hex(const char *text);

// The same where the size is known.
struct digest hex_digest(const char *text);
struct signature hex_signature(const char *text);

static inline struct span hex_span(const struct hex *hex)
{
    return span(hex->bytes, hex->size);
}

#endif
