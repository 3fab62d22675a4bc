// published.c — a reader of the store as a view.
#include "ledger/service/published.h"

#include "ledger/base/limits.h"
#include "ledger/crypto/secret.h"

bool published_open(struct store *store, struct published *published)
{
    if (!store_reader_open(store, &published->reader)) {
        return false;
    }
    buf_init(&published->value, LIMIT_COMMAND);
    return true;
}

void published_close(struct published *published)
{
    buf_fini(&published->value);
    store_reader_close(&published->reader);
}

static enum err get(void *context, struct span key, struct span *value_out)
{
    struct published *published = context;
    buf_clear(&published->value);
    TRY(store_read_state(&published->reader, key, &published->value));
    *value_out = buf_span(&published->value);
    return OK;
}

static enum err scan(void *context, struct span prefix, view_visit *visit, void *visit_context)
{
    struct published *published = context;
    return store_scan_state(&published->reader, prefix, visit, visit_context);
}

struct view published_view(struct published *published)
{
    return (struct view){.get = get, .scan = scan, .context = published};
}

struct published_memory published_memory(struct store *store)
{
    return (struct published_memory){.store = store};
}

void published_memory_close(struct published_memory *memory)
{
    if (memory->opened) {
        published_close(&memory->published);
    }
    map_fini(&memory->read);
}

static bool open_memory(struct published_memory *memory)
{
    uint8_t hash_key[MAP_HASH_KEY_SIZE];
    memory->opened = memory->store != NULL && published_open(memory->store, &memory->published);
    secret_random(hash_key, sizeof(hash_key));
    map_init(&memory->read, hash_key);
    return memory->opened;
}

static enum err get_remembered(void *context, struct span key, struct span *value_out)
{
    struct published_memory *memory = context;
    if (map_get(&memory->read, key, value_out)) {
        return OK;
    }
    if (!memory->opened && !open_memory(memory)) {
        return E_NOT_FOUND;
    }
    TRY(get(&memory->published, key, value_out));
    // What cannot be kept is read again.
    (void)map_put(&memory->read, key, *value_out);
    return OK;
}

struct view published_memory_view(struct published_memory *memory)
{
    return (struct view){.get = get_remembered, .context = memory};
}
