// pin.h — the pin file: which ledger one means, in one line "<origin> <ledger id in hexadecimal>".
//
// The ledger id is the leaf hash of entry 0. Trust never hangs on a name that a server sends.
// Depends on: base, crypto, core. Threads: any.
#ifndef CLI_PIN_H
#define CLI_PIN_H

#include "ledger/base/err.h"
#include "ledger/core/note.h"

struct pin {
    char origin[NOTE_NAME_MAX + 1];
    struct digest ledger_id;
};

// Reads a pin file. E_NOT_FOUND, E_IO, E_MALFORMED.
enum err pin_read(const char *path, struct pin *pin_out);

// Writes a new one. E_EXISTS, E_IO.
enum err pin_write(const char *path, const struct pin *pin);

#endif
