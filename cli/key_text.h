// key_text.h — a public key as commands of tally print it.
//
// Depends on: crypto. Threads: one.
#ifndef CLI_KEY_TEXT_H
#define CLI_KEY_TEXT_H

#include "cli/settings.h"
#include "ledger/crypto/signer.h"

// Prints algorithm, fingerprint and public key. Returns an exit code.
int key_text_print(const struct output *output, const char *path, const struct key *key);

// The word for an algorithm, "ed25519" or "p256". Static storage.
const char *key_text_algorithm(enum key_algorithm algorithm);

#endif
