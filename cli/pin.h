// pin.h — the pin (ledger/core/pin.h) as a file.
//
// Depends on: base, crypto, core. Threads: any.
#ifndef CLI_PIN_H
#define CLI_PIN_H

#include "ledger/base/err.h"
#include "ledger/core/pin.h"

// Reads a pin file. E_NOT_FOUND, E_IO, E_MALFORMED.
enum err pin_read(const char *path, struct pin *pin_out);

// Writes a new one. E_EXISTS, E_IO.
enum err pin_write(const char *path, const struct pin *pin);

#endif
