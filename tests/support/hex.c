// hex.c — reading hexadecimal text, or ending the test.
#include "tests/support/hex.h"

#include "ledger/base/bytes.h"
#include "ledger/base/require.h"

struct hex hex(const char *text)
{
    struct hex result = {0};
    for (; *text != '\0'; text++) {
        if (*text == ' ') {
            continue;
        }
        const char digits[] = {text[0], text[1], '\0'};
        require(result.size < HEX_MAX);
        enum err read = bytes_from_hex(digits, &result.bytes[result.size], 1);
        require(read == OK);
        result.size++;
        text++;
    }
    return result;
}

struct digest hex_digest(const char *text)
{
    struct hex bytes = hex(text);
    return digest_from(hex_span(&bytes));
}

struct signature hex_signature(const char *text)
{
    struct hex bytes = hex(text);
    struct signature signature;
    require(bytes.size == SIGNATURE_SIZE);
    memcpy(signature.bytes, bytes.bytes, SIGNATURE_SIZE);
    return signature;
}
