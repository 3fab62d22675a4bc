// memory.c — a map as a view.
#include "ledger/state/memory.h"

#include "ledger/base/bytes.h"
#include "ledger/crypto/secret.h"
#include "ledger/crypto/tags.h"

void memory_init(struct memory *memory)
{
    uint8_t hash_key[MAP_HASH_KEY_SIZE];
    secret_random(hash_key, sizeof(hash_key));
    map_init(&memory->map, hash_key);
}

void memory_fini(struct memory *memory)
{
    map_fini(&memory->map);
}

static enum err get(void *context, struct span key, struct span *value_out)
{
    struct memory *memory = context;
    return map_get(&memory->map, key, value_out) ? OK : E_NOT_FOUND;
}

static enum err put(void *context, struct span key, struct span value)
{
    struct memory *memory = context;
    return map_put(&memory->map, key, value);
}

static enum err delete_key(void *context, struct span key)
{
    struct memory *memory = context;
    map_delete(&memory->map, key);
    return OK;
}

static enum err scan(void *context, struct span prefix, view_visit *visit, void *visit_context)
{
    struct memory *memory = context;
    enum err error = map_scan(&memory->map, prefix, visit, visit_context);
    return error == E_NOT_FOUND ? OK : error;
}

struct view memory_view(struct memory *memory)
{
    return (struct view){get, put, delete_key, scan, memory};
}

static void put_sized(struct sha256 *hash, struct span bytes)
{
    uint8_t size[4];
    bytes_put_u32(size, (uint32_t)bytes.size);
    sha256_update(hash, span(size, sizeof(size)));
    sha256_update(hash, bytes);
}

static enum err digest_one(void *context, struct span key, struct span value)
{
    put_sized(context, key);
    put_sized(context, value);
    return OK;
}

enum err memory_digest(const struct view *view, struct digest *digest_out)
{
    struct sha256 hash;
    sha256_init(&hash);
    sha256_update(&hash, span(TAG_STATE, sizeof(TAG_STATE)));
    TRY(view->scan(view->context, span(NULL, 0), digest_one, &hash));
    *digest_out = sha256_final(&hash);
    return OK;
}
