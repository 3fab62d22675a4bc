// pin.c — one line, from its end: the id has a fixed length.
#include "ledger/core/pin.h"

#include "ledger/base/bytes.h"

enum { HEX_SIZE = 2 * DIGEST_SIZE };

enum err pin_parse(struct span text, struct pin *pin_out)
{
    char hex[HEX_SIZE + 1] = {0};
    struct pin pin = {0};
    if (text.size > 0 && text.data[text.size - 1] == '\n') {
        text.size--;
    }
    if (text.size < HEX_SIZE + 2 || text.data[text.size - HEX_SIZE - 1] != ' ') {
        return E_MALFORMED;
    }
    size_t origin_size = text.size - HEX_SIZE - 1;
    if (origin_size > NOTE_NAME_MAX || memchr(text.data, '\n', text.size) != NULL) {
        return E_MALFORMED;
    }
    memcpy(pin.origin, text.data, origin_size);
    pin.origin[origin_size] = '\0';
    memcpy(hex, text.data + origin_size + 1, HEX_SIZE);
    TRY(bytes_from_hex(hex, pin.ledger_id.bytes, DIGEST_SIZE));
    *pin_out = pin;
    return OK;
}
