// keyring.h — public keys by fingerprint, for the workers that verify signatures.
//
// A fingerprint is a hash of its key, so a key once found is right for ever; whether it may still be used is
// judged later, in the sequencer. What is not in memory is looked for in the published state: under the
// command's organization, then the platform.
// Depends on: base, crypto, state, store. Threads: any.
#ifndef LEDGER_SERVICE_KEYRING_H
#define LEDGER_SERVICE_KEYRING_H

#include "ledger/crypto/key.h"
#include "ledger/store/store.h"

struct keyring;

// An empty keyring over the published state of `store`. E_NO_MEMORY.
enum err keyring_open(struct store *store, struct keyring **keyring_out);
// Frees it. NULL is legal.
void keyring_close(struct keyring *keyring);

// The key of a fingerprint. E_NOT_FOUND, E_STORE.
enum err keyring_find(struct keyring *keyring, struct span org, const struct digest *fingerprint,
                      struct key *key_out);

#endif
