// brought.h — keys that a command itself brings: of genesis, of a registration, of an enrolment.
//
// Depends on: base, crypto, proto. Threads: pure.
#ifndef LEDGER_CORE_BROUGHT_H
#define LEDGER_CORE_BROUGHT_H

#include "ledger/crypto/key.h"

#include <protobuf-c/protobuf-c.h>

typedef bool brought_visit(void *context, const struct key *key);

// Calls `visit` for every PublicKey anywhere in `message` that is an acceptable key, until it answers false.
// Returns false when it did.
bool brought_walk(const ProtobufCMessage *message, brought_visit *visit, void *context);

// Looks for the key with this fingerprint. False when there is none.
bool brought_find(const ProtobufCMessage *message, const struct digest *fingerprint, struct key *key_out);

#endif
