// key_file.h — opening a key file, with its passphrase if it has one.
//
// The passphrase comes from the first line of `passphrase_path`, or is asked for at the terminal where that
// is NULL; a key in clear asks for none.
// Depends on: crypto, wire. Threads: one.
#ifndef CLI_KEY_FILE_H
#define CLI_KEY_FILE_H

#include "ledger/base/err.h"
#include "ledger/crypto/signer.h"
#include "ledger/wire/client.h"

// As the client library takes keys. E_IO, E_KEY, E_PASSPHRASE.
enum err key_file_load(const char *path, const char *passphrase_path, struct tally_key **key_out);

// As a signer. The same errors.
enum err key_file_signer(const char *path, const char *passphrase_path, struct signer **signer_out);

#endif
