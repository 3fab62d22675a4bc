// base64.h — RFC 4648 section 4, with padding, in its one canonical form.
// Threads: pure.
#ifndef LEDGER_CRYPTO_BASE64_H
#define LEDGER_CRYPTO_BASE64_H

#include "ledger/base/err.h"
#include "ledger/base/span.h"

// Characters for `size` bytes, without end mark.
static inline size_t base64_size(size_t size)
{
    return (size + 2) / 3 * 4;
}

// Writes base64_size(bytes.size) characters and an end mark.
void base64_encode(struct span bytes, char *text);

// Decodes `text` into at most `room` bytes. E_MALFORMED for anything that base64_encode() would not have
// written, E_LIMIT when it does not fit.
enum err base64_decode(struct span text, uint8_t *bytes, size_t room, size_t *size_out);

#endif
