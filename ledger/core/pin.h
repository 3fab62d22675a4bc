// pin.h — which ledger one means, in one line: "<origin> <ledger id in hexadecimal>\n".
//
// The ledger id is the leaf hash of entry 0. Trust never hangs on a name that a server sends.
// Depends on: base, crypto, note. Threads: pure.
#ifndef LEDGER_CORE_PIN_H
#define LEDGER_CORE_PIN_H

#include "ledger/core/note.h"

enum { PIN_TEXT_MAX = NOTE_NAME_MAX + 1 + 2 * DIGEST_SIZE + 1 };

struct pin {
    char origin[NOTE_NAME_MAX + 1];
    struct digest ledger_id;
};

// Reads the line; its end may be missing. E_MALFORMED.
enum err pin_parse(struct span text, struct pin *pin_out);

#endif
