// keys.c — a map under a read-write lock.
#include "ledger/audit/keys.h"

#include "ledger/base/require.h"
#include "ledger/core/brought.h"
#include "ledger/crypto/secret.h"

void keys_init(struct keys *keys)
{
    uint8_t hash_key[MAP_HASH_KEY_SIZE];
    *keys = (struct keys){0};
    secret_random(hash_key, sizeof(hash_key));
    map_init(&keys->by_fingerprint, hash_key);
    int failed = pthread_rwlock_init(&keys->lock, NULL);
    require(failed == 0);
}

void keys_fini(struct keys *keys)
{
    map_fini(&keys->by_fingerprint);
    (void)pthread_rwlock_destroy(&keys->lock);
}

void keys_add(struct keys *keys, const struct key *key)
{
    struct digest fingerprint = key_fingerprint(key);
    (void)pthread_rwlock_wrlock(&keys->lock);
    (void)map_put(&keys->by_fingerprint, digest_span(&fingerprint), span(key, sizeof(*key)));
    (void)pthread_rwlock_unlock(&keys->lock);
}

static bool keep(void *context, const struct key *key)
{
    keys_add(context, key);
    return true;
}

void keys_add_brought(struct keys *keys, const ProtobufCMessage *message)
{
    (void)brought_walk(message, keep, keys);
}

void keys_set_ledger(struct keys *keys, const struct digest *ledger_id, const struct note_key *service)
{
    (void)pthread_rwlock_wrlock(&keys->lock);
    keys->ledger_id = *ledger_id;
    keys->service = *service;
    keys->has_ledger = true;
    (void)pthread_rwlock_unlock(&keys->lock);
}

bool keys_ledger(struct keys *keys, struct digest *ledger_id_out, struct note_key *service_out)
{
    (void)pthread_rwlock_rdlock(&keys->lock);
    bool has = keys->has_ledger;
    if (has) {
        *ledger_id_out = keys->ledger_id;
        *service_out = keys->service;
    }
    (void)pthread_rwlock_unlock(&keys->lock);
    return has;
}

enum err keys_find(void *context, struct span org, const struct digest *fingerprint, struct key *key_out)
{
    struct keys *keys = context;
    struct span value;
    (void)org;
    (void)pthread_rwlock_rdlock(&keys->lock);
    bool found = map_get(&keys->by_fingerprint, digest_span(fingerprint), &value);
    if (found) {
        memcpy(key_out, value.data, sizeof(*key_out));
    }
    (void)pthread_rwlock_unlock(&keys->lock);
    return found ? OK : E_NOT_FOUND;
}
