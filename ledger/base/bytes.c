// bytes.c — hexadecimal text.
#include "ledger/base/bytes.h"

void bytes_to_hex(struct span bytes, char *text)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < bytes.size; i++) {
        text[2 * i] = digits[bytes.data[i] >> 4];
        text[2 * i + 1] = digits[bytes.data[i] & 15];
    }
    text[2 * bytes.size] = '\0';
}

static int digit_value(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    if (digit >= 'a' && digit <= 'f') {
        return digit - 'a' + 10;
    }
    return -1;
}

enum err bytes_from_hex(const char *text, uint8_t *bytes_out, size_t size)
{
    if (strlen(text) != 2 * size) {
        return E_MALFORMED;
    }
    for (size_t i = 0; i < size; i++) {
        int high = digit_value(text[2 * i]);
        int low = digit_value(text[2 * i + 1]);
        if (high < 0 || low < 0) {
            return E_MALFORMED;
        }
        bytes_out[i] = (uint8_t)(high << 4 | low);
    }
    return OK;
}
