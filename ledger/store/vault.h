// vault.h — what can be forgotten: the data keys and the contact numbers, in a small store beside the log.
//
// One key for each organization and each person, drawn when it is first needed and synced before the commit
// that needs it; wrapped (AES-256-GCM) by a master key that lies in a file of its own, mode 0400. Destroying
// a data key makes every disclosure sealed under it unreadable for ever, while the log verifies as before:
// replay and verification need no key.
//
// A contact number stands in the log for an address: 16 random bytes for each organization and canonical
// address, drawn and synced likewise. Only this store leads from one to the other. The number of one
// organization says nothing about that of another.
//
//   key       owner = u8 kind (SubjectKind), id   value = fresh seal of the key (seal.h), bound to the owner
//             kind 0: keys of the vault's own, "find" and "keep"
//   contact   'a', HMAC("find", TAG_CONTACT, lv(org), lv(address))   value = fresh seal of the number
//   address   'n', number                         value = fresh seal of u8 size of org, org, address
//
// Contacts and addresses lie in ROCKS_META, sealed under "keep" and bound to their own key; they come and go
// together.
// Depends on: base, crypto, rocks. Threads: any.
#ifndef LEDGER_STORE_VAULT_H
#define LEDGER_STORE_VAULT_H

#include "ledger/base/err.h"
#include "ledger/base/limits.h"
#include "ledger/crypto/seal.h"

struct vault;

// Writes a new master key to a file that does not exist yet, synced. E_EXISTS, E_IO.
enum err vault_make_master(const char *path);

// Makes an empty vault in the folder `path`, which must not hold one. Errors of vault_open(); E_STORE when
// there is one.
enum err vault_make(const char *path, const char *master, struct vault **vault_out);

// Opens the vault in the folder `path` under the master key in the file `master`. E_CORRUPT: it is gone, and
// every key with it; one made in its place would open nothing. E_KEY (a file that others can read, or that
// holds no key), E_IO, E_STORE, E_LOCKED.
enum err vault_open(const char *path, const char *master, struct vault **vault_out);

// The same for reading what is there: nothing is drawn or forgotten through it. Errors as vault_open().
enum err vault_open_read_only(const char *path, const char *master, struct vault **vault_out);

// Wipes what is in memory and closes. NULL is legal.
void vault_close(struct vault *vault);

// ---- Data keys

struct vault_owner {
    uint32_t kind;  // SubjectKind: an organization or a user
    struct span id;
};

// The owner's data key, drawn and synced if there is none. The caller wipes it. E_STORE, E_NO_MEMORY;
// E_CORRUPT when the stored key was not wrapped by this master key.
enum err vault_key(struct vault *vault, const struct vault_owner *owner, struct seal_key *key_out);

// The owner's data key, if there is one. E_NOT_FOUND: there never was, or it was destroyed.
enum err vault_find(struct vault *vault, const struct vault_owner *owner, struct seal_key *key_out);

// ---- Contact numbers

enum { VAULT_CONTACT_SIZE = 16 };

// The number of a canonical address in an organization, drawn and synced if there is none. E_LIMIT (over
// LIMIT_ADDRESS, or LIMIT_ORG_ID), E_STORE, E_NO_MEMORY, E_CORRUPT (not sealed by this vault).
enum err vault_contact(struct vault *vault, struct span org, struct span address,
                       uint8_t number_out[static VAULT_CONTACT_SIZE]);

// The number, if there is one. E_NOT_FOUND; else as above.
enum err vault_find_contact(struct vault *vault, struct span org, struct span address,
                            uint8_t number_out[static VAULT_CONTACT_SIZE]);

struct vault_address {
    char text[LIMIT_ADDRESS + 1];
    size_t size;
};

// The address of a number. The caller wipes it. E_NOT_FOUND: there never was one, or it was forgotten.
// E_STORE, E_NO_MEMORY, E_CORRUPT.
enum err vault_address(struct vault *vault, const uint8_t number[static VAULT_CONTACT_SIZE],
                       struct vault_address *address_out);

// Forgets a number and its address, synced; the address gets another number when it is next asked for. What
// lies on the disk until it is overwritten is sealed. Of a number that is not there: OK. E_STORE,
// E_NO_MEMORY, E_CORRUPT.
enum err vault_forget_contact(struct vault *vault, const uint8_t number[static VAULT_CONTACT_SIZE]);

#endif
