// keys.h — public keys by fingerprint, for the threads that verify signatures.
//
// Filled by whoever meets a key: a fingerprint is a hash of its key, so none that is put in can be wrong.
// Whether a key counts for somebody is judged from the state, not from here.
// Depends on: base, crypto. Threads: any.
#ifndef LEDGER_AUDIT_KEYS_H
#define LEDGER_AUDIT_KEYS_H

#include "ledger/audit/signed.h"
#include "ledger/base/map.h"
#include "ledger/core/note.h"

#include <pthread.h>

struct keys {
    pthread_rwlock_t lock;
    struct map by_fingerprint;
    bool has_ledger;  // the two below
    struct digest ledger_id;
    struct note_key service;  // that signs checkpoints, as far as was read
};

// No keys.
void keys_init(struct keys *keys);
// Frees them. Legal after keys_init() alone.
void keys_fini(struct keys *keys);

// Keeps a key. One that finds no memory is looked for elsewhere later.
void keys_add(struct keys *keys, const struct key *key);

// Keeps every key that stands anywhere in `message`.
void keys_add_brought(struct keys *keys, const ProtobufCMessage *message);

// Keeps what the ledger is called and who signs for it.
void keys_set_ledger(struct keys *keys, const struct digest *ledger_id, const struct note_key *service);
// False while that is not known.
bool keys_ledger(struct keys *keys, struct digest *ledger_id_out, struct note_key *service_out);

// As signed_keys wants it; the context is a struct keys.
enum err keys_find(void *context, struct span org, const struct digest *fingerprint, struct key *key_out);

#endif
