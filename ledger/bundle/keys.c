// keys.c — a map from fingerprint to algorithm and key.
#include "ledger/bundle/keys.h"

#include "ledger/base/require.h"
#include "ledger/core/message.h"
#include "ledger/crypto/secret.h"

#include "proto/value.pb-c.h"

void bundle_keys_init(struct bundle_keys *keys)
{
    uint8_t hash_key[MAP_HASH_KEY_SIZE];
    secret_random(hash_key, sizeof(hash_key));
    map_init(&keys->map, hash_key);
}

void bundle_keys_fini(struct bundle_keys *keys)
{
    map_fini(&keys->map);
}

static enum err take(void *context, const ProtobufCMessage *part)
{
    struct bundle_keys *keys = context;
    const Tally__PublicKey *message = (const Tally__PublicKey *)part;
    struct key key;
    if (key_from((enum key_algorithm)message->algorithm, message_span(message->bytes), &key) != OK) {
        return OK;
    }
    struct digest fingerprint = key_fingerprint(&key);
    uint8_t value[1 + KEY_SIZE_MAX] = {(uint8_t)key.algorithm};
    memcpy(value + 1, key.bytes, key.size);
    return map_put(&keys->map, digest_span(&fingerprint), span(value, 1 + key.size));
}

enum err bundle_keys_take(struct bundle_keys *keys, const ProtobufCMessage *message)
{
    return message_visit(message, &tally__public_key__descriptor, take, keys);
}

bool bundle_keys_find(const struct bundle_keys *keys, const struct digest *fingerprint, struct key *key_out)
{
    struct span value;
    if (!map_get(&keys->map, digest_span(fingerprint), &value)) {
        return false;
    }
    require(value.size > 1 && value.size <= 1 + KEY_SIZE_MAX);
    *key_out = (struct key){.algorithm = (enum key_algorithm)value.data[0], .size = value.size - 1};
    memcpy(key_out->bytes, value.data + 1, key_out->size);
    return true;
}
