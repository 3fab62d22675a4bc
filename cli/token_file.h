// token_file.h — tokens and one-time codes, as files: the seed of an Ed25519 key in hexadecimal, one line,
// mode 0600.
//
// Whoever has it can accept what it is for, so it is never an argument, and never printed.
// Depends on: crypto, wire. Threads: one.
#ifndef CLI_TOKEN_FILE_H
#define CLI_TOKEN_FILE_H

#include "ledger/base/err.h"
#include "ledger/wire/client.h"

// Reads one; /dev/fd/N serves too. E_NOT_FOUND, E_IO, E_INVALID (others can read it, or it holds no token).
enum err token_file_load(const char *path, struct tally_key **key_out);

// Draws one into a new file, synced before this returns. E_EXISTS, E_IO.
enum err token_file_make(const char *path, struct tally_key **key_out);

#endif
