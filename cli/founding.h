// founding.h — makes a ledger: its folder with keys, database, vault, and entry 0.
//
//   DIR/db           the database              DIR/ledger.key   signs checkpoints, mode 0400
//   DIR/head         the HEAD file             DIR/master.key   wraps the data keys, mode 0400
//   DIR/vault        the wrapped data keys     DIR/ledger.vkey  the public half of ledger.key, for clients
//   DIR/admins       keys made on the way      DIR/LEDGER.pin   origin and ledger id, for clients
//
// All is built beside it, in DIR.tmp-XXXXXX, synced, and renamed to DIR at the end: there is a whole ledger
// or none.
// Depends on: service, authz, wire. Threads: one.
#ifndef CLI_FOUNDING_H
#define CLI_FOUNDING_H

#include "ledger/base/err.h"
#include "ledger/base/limits.h"
#include "ledger/crypto/digest.h"
#include "ledger/wire/client.h"

struct founding {
    const char *dir;
    const char *origin;
    const char *const *admins;      // key files that exist
    const char *const *new_admins;  // names of key files to be made in DIR/admins, without ".key"
    size_t admin_count;
    size_t new_admin_count;         // both together 1 to LIMIT_SIGNATURES
    const char *passphrase_file;    // opens the first, closes the second; NULL: asked for, or in clear
    const char *ledger_passphrase;  // the passphrase of ledger.key; NULL: in clear
    const char *new_passphrase;     // the passphrase of new administrators' keys; NULL: in clear
    uint32_t threshold;
    bool open_registration;
};

// Makes the ledger. `what_out` says what was being done when it failed. E_EXISTS, E_INVALID (numbers or
// origin; refused), E_KEY, E_PASSPHRASE, E_IO, E_STORE.
enum err founding_make(const struct founding *founding, struct digest *ledger_id_out, const char **what_out);

#endif
