// base64.c — OpenSSL's coder, made strict by encoding again what was decoded.
#include "ledger/crypto/base64.h"

#include "ledger/base/require.h"

#include <openssl/evp.h>

enum { GROUP_BYTES = 3, GROUP_TEXT = 4 };

void base64_encode(struct span bytes, char *text)
{
    int size = EVP_EncodeBlock((unsigned char *)text, bytes.data, (int)bytes.size);
    require((size_t)size == base64_size(bytes.size));
}

// Decodes one group of four characters; `size_out` is 1 to 3.
static enum err decode_group(const uint8_t *text, uint8_t bytes[static GROUP_BYTES], size_t *size_out)
{
    if (EVP_DecodeBlock(bytes, text, GROUP_TEXT) != GROUP_BYTES) {
        return E_MALFORMED;
    }
    size_t size = GROUP_BYTES - (size_t)(text[3] == '=') - (size_t)(text[2] == '=');
    char again[GROUP_TEXT + 1];
    base64_encode(span(bytes, size), again);
    if (!span_equal(span(again, GROUP_TEXT), span(text, GROUP_TEXT))) {
        return E_MALFORMED;
    }
    *size_out = size;
    return OK;
}

enum err base64_decode(struct span text, uint8_t *bytes, size_t room, size_t *size_out)
{
    if (text.size % GROUP_TEXT != 0) {
        return E_MALFORMED;
    }
    size_t total = 0;
    for (size_t at = 0; at < text.size; at += GROUP_TEXT) {
        uint8_t group[GROUP_BYTES];
        size_t size = 0;
        TRY(decode_group(text.data + at, group, &size));
        if (size < GROUP_BYTES && at + GROUP_TEXT < text.size) {
            return E_MALFORMED;
        }
        if (size > room - total) {
            return E_LIMIT;
        }
        memcpy(bytes + total, group, size);
        total += size;
    }
    *size_out = total;
    return OK;
}
