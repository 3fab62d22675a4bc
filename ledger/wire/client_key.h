// client_key.h — a signing key as the client library holds it.
//
// Depends on: crypto, proto. Threads: a key may be used by several threads at once.
#ifndef LEDGER_WIRE_CLIENT_KEY_H
#define LEDGER_WIRE_CLIENT_KEY_H

#include "ledger/crypto/signer.h"
#include "ledger/wire/client.h"

struct tally_key {
    struct signer *signer;
    struct digest fingerprint;
    Tally__PublicKey public_key;  // points into the signer
};

#endif
