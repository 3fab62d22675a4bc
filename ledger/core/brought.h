// brought.h — keys that a command itself brings: of genesis, of a registration, of an enrolment.
//
// Depends on: base, crypto, proto. Threads: pure.
#ifndef LEDGER_CORE_BROUGHT_H
#define LEDGER_CORE_BROUGHT_H

#include "ledger/crypto/key.h"

#include <protobuf-c/protobuf-c.h>

// Looks for a PublicKey with this fingerprint anywhere in `message`. False when there is none, or none that
// is acceptable.
bool brought_find(const ProtobufCMessage *message, const struct digest *fingerprint, struct key *key_out);

#endif
