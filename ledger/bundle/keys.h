// keys.h — the public keys that a bundle's entries bring, by fingerprint.
//
// A fingerprint is a hash of its key, so it does not matter who says what the key is. Whether it might be
// used is judged (judge.h); which person it is, says the entry that enrolled it.
// Depends on: base, crypto, core. Threads: one at a time.
#ifndef LEDGER_BUNDLE_KEYS_H
#define LEDGER_BUNDLE_KEYS_H

#include "ledger/base/map.h"
#include "ledger/crypto/key.h"

#include <protobuf-c/protobuf-c.h>

struct bundle_keys {
    struct map map;
};

// No key yet.
void bundle_keys_init(struct bundle_keys *keys);
// Legal on zeroed memory.
void bundle_keys_fini(struct bundle_keys *keys);

// Takes every public key in `message`; one with which nothing can be signed is passed over. E_NO_MEMORY.
enum err bundle_keys_take(struct bundle_keys *keys, const ProtobufCMessage *message);

// The key of a fingerprint. False when no entry has brought it.
bool bundle_keys_find(const struct bundle_keys *keys, const struct digest *fingerprint, struct key *key_out);

#endif
