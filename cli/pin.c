// pin.c — one line of text.
#include "cli/pin.h"

#include "cli/path.h"
#include "ledger/base/bytes.h"
#include "ledger/wire/small_file.h"

#include <stdio.h>

enum { HEX_SIZE = 2 * DIGEST_SIZE };

enum err pin_read(const char *path, struct pin *pin_out)
{
    struct buf text;
    struct pin pin = {0};
    buf_init(&text, PIN_TEXT_MAX);
    enum err error = small_file_read(path, &text);
    if (error == OK) {
        error = pin_parse(buf_span(&text), &pin);
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
