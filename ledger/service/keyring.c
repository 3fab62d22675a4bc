// keyring.c — a cache under a read-write lock, bounded.
#include "ledger/service/keyring.h"

#include "ledger/base/map.h"
#include "ledger/base/require.h"
#include "ledger/crypto/secret.h"
#include "ledger/service/published.h"
#include "ledger/state/account.h"

#include <pthread.h>
#include <stdlib.h>

enum { KEYS_MAX = 256 * 1024 };

struct keyring {
    struct store *store;
    pthread_rwlock_t lock;
    struct map keys;  // fingerprint -> struct key
};

static void init_keys(struct keyring *keyring)
{
    uint8_t hash_key[MAP_HASH_KEY_SIZE];
    secret_random(hash_key, sizeof(hash_key));
    map_init(&keyring->keys, hash_key);
}

enum err keyring_open(struct store *store, struct keyring **keyring_out)
{
    struct keyring *keyring = calloc(1, sizeof(*keyring));
    if (keyring == NULL) {
        return E_NO_MEMORY;
    }
    keyring->store = store;
    init_keys(keyring);
    int failed = pthread_rwlock_init(&keyring->lock, NULL);
    require(failed == 0);
    *keyring_out = keyring;
    return OK;
}

void keyring_close(struct keyring *keyring)
{
    if (keyring == NULL) {
        return;
    }
    map_fini(&keyring->keys);
    (void)pthread_rwlock_destroy(&keyring->lock);
    free(keyring);
}

static bool find_cached(struct keyring *keyring, const struct digest *fingerprint, struct key *key_out)
{
    struct span value;
    (void)pthread_rwlock_rdlock(&keyring->lock);
    bool found = map_get(&keyring->keys, digest_span(fingerprint), &value);
    if (found) {
        memcpy(key_out, value.data, sizeof(*key_out));
    }
    (void)pthread_rwlock_unlock(&keyring->lock);
    return found;
}

static void keep(struct keyring *keyring, const struct digest *fingerprint, const struct key *key)
{
    (void)pthread_rwlock_wrlock(&keyring->lock);
    if (keyring->keys.count >= KEYS_MAX) {
        map_fini(&keyring->keys);
        init_keys(keyring);
    }
    // A key that cannot be kept is looked for again.
    (void)map_put(&keyring->keys, digest_span(fingerprint), span(key, sizeof(*key)));
    (void)pthread_rwlock_unlock(&keyring->lock);
}

static enum err find_stored(struct keyring *keyring, struct span org, const struct digest *fingerprint,
                            struct platform_key *key_out)
{
    struct published published;
    if (!published_open(keyring->store, &published)) {
        return E_NOT_FOUND;
    }
    struct view view = published_view(&published);
    enum err error = account_signing_key(&view, org, fingerprint, key_out);
    published_close(&published);
    return error;
}

enum err keyring_find(struct keyring *keyring, struct span org, const struct digest *fingerprint,
                      struct key *key_out)
{
    if (find_cached(keyring, fingerprint, key_out)) {
        return OK;
    }
    struct platform_key stored;
    TRY(find_stored(keyring, org, fingerprint, &stored));
    keep(keyring, fingerprint, &stored.key);
    *key_out = stored.key;
    return OK;
}
