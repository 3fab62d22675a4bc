// pin.c — one line of text.
#include "cli/pin.h"

#include "cli/path.h"
#include "ledger/base/bytes.h"
#include "ledger/wire/small_file.h"

#include <stdio.h>

enum { HEX_SIZE = 2 * DIGEST_SIZE, PIN_TEXT_MAX = NOTE_NAME_MAX + 1 + HEX_SIZE + 1 };

static enum err parse(struct span text, struct pin *pin)
{
    char hex[HEX_SIZE + 1] = {0};
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
    memcpy(pin->origin, text.data, origin_size);
    pin->origin[origin_size] = '\0';
    memcpy(hex, text.data + origin_size + 1, HEX_SIZE);
    return bytes_from_hex(hex, pin->ledger_id.bytes, DIGEST_SIZE);
}

enum err pin_read(const char *path, struct pin *pin_out)
{
    struct buf text;
    struct pin pin = {0};
    buf_init(&text, PIN_TEXT_MAX);
    enum err error = small_file_read(path, &text);
    if (error == OK) {
        error = parse(buf_span(&text), &pin);
    }
    buf_fini(&text);
    if (error == OK) {
        *pin_out = pin;
    }
    return error == E_LIMIT ? E_MALFORMED : error;
}

enum err pin_write(const char *path, const struct pin *pin)
{
    char hex[HEX_SIZE + 1];
    char text[PIN_TEXT_MAX + 1];
    bytes_to_hex(digest_span(&pin->ledger_id), hex);
    int size = snprintf(text, sizeof(text), "%s %s\n", pin->origin, hex);
    return size < 0 || (size_t)size >= sizeof(text) ? E_LIMIT
                                                    : path_write_new(path, span(text, (size_t)size));
}
