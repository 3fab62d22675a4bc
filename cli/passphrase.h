// passphrase.h — how a passphrase comes in: from a file that is named, or typed at the terminal. Never as an
// argument.
//
// Depends on: base, crypto. Threads: one.
#ifndef CLI_PASSPHRASE_H
#define CLI_PASSPHRASE_H

#include "ledger/base/err.h"
#include "ledger/crypto/signer.h"

struct passphrase {
    char text[SIGNER_PASSPHRASE_MAX + 1];
};

// Reads the first line of a file (or of /dev/fd/N). E_NOT_FOUND, E_IO, E_LIMIT, E_INVALID (an empty line, or
// a file that others can read).
enum err passphrase_read(const char *path, struct passphrase *passphrase_out);

// Asks at the terminal, without showing what is typed; `again` asks twice and compares. E_NOT_FOUND (there is
// no terminal), E_INVALID (the two differ), E_LIMIT, E_IO, E_CLOSED (a signal came first, and is blocked by
// the caller).
enum err passphrase_ask(const char *prompt, bool again, struct passphrase *passphrase_out);

// The passphrase of an existing key file: from `passphrase_path`, or asked for where that is NULL.
// E_PASSPHRASE.
enum err passphrase_for(const char *key_path, const char *passphrase_path, struct passphrase *passphrase_out);

// Overwrites it.
void passphrase_wipe(struct passphrase *passphrase);

#endif
