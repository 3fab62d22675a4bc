// vault.h — the data keys: a small store of its own, beside the log.
//
// One key for each organization and each person, drawn when it is first needed and synced before the commit
// that needs it; wrapped (AES-256-GCM) by a master key that lies in a file of its own, mode 0400. Destroying
// a data key makes every disclosure sealed under it unreadable for ever, while the log verifies as before:
// replay and verification need no key.
//
//   owner = u8 kind (SubjectKind), id        value = fresh seal of the key (seal.h), bound to the owner
//
// Depends on: base, crypto, rocks. Threads: any.
#ifndef LEDGER_STORE_VAULT_H
#define LEDGER_STORE_VAULT_H

#include "ledger/base/err.h"
#include "ledger/crypto/seal.h"

struct vault;

// Writes a new master key to a file that does not exist yet, synced. E_EXISTS, E_IO.
enum err vault_make_master(const char *path);

// Makes an empty vault in the folder `path`, which must not hold one. Errors of vault_open(); E_STORE when there is one.
enum err vault_make(const char *path, const char *master, struct vault **vault_out);

// Opens the vault in the folder `path` under the master key in the file `master`. E_CORRUPT: it is gone, and every key with
// it; one made in its place would open nothing. E_KEY (a file that others can read, or that holds no key), E_IO, E_STORE, E_LOCKED.
enum err vault_open(const char *path, const char *master, struct vault **vault_out);

// Wipes what is in memory and closes. NULL is legal.
void vault_close(struct vault *vault);

struct vault_owner {
    uint32_t kind;  // SubjectKind: an organization or a user
    struct span id;
};

// The owner's data key, drawn and synced if there is none. The caller wipes it. E_STORE, E_NO_MEMORY;
// E_CORRUPT when the stored key was not wrapped by this master key.
enum err vault_key(struct vault *vault, const struct vault_owner *owner, struct seal_key *key_out);

// The owner's data key, if there is one. E_NOT_FOUND: there never was, or it was destroyed.
enum err vault_find(struct vault *vault, const struct vault_owner *owner, struct seal_key *key_out);

#endif
