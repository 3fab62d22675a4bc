// key_text.h — key files as commands of tally load and print them.
//
// Depends on: crypto. Threads: one.
#ifndef CLI_KEY_TEXT_H
#define CLI_KEY_TEXT_H

#include "cli/settings.h"
#include "ledger/crypto/signer.h"

// Loads a key file, asking for its passphrase if it has one. Returns an exit code; a failure has been printed.
int key_text_load(const struct output *output, const char *path, const char *passphrase_file,
                  struct signer **signer_out);

// Prints algorithm, fingerprint and public key. Returns an exit code.
int key_text_print(const struct output *output, const char *path, const struct key *key);

// The word for an algorithm, "ed25519" or "p256". Static storage.
const char *key_text_algorithm(enum key_algorithm algorithm);

#endif
