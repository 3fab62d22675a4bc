// chains.c — a map of heads, and a list of those that the image lacks.
#include "ledger/store/chains.h"

#include "ledger/base/limits.h"
#include "ledger/base/pack.h"
#include "ledger/base/require.h"
#include "ledger/core/message.h"

#include <stdlib.h>

enum {
    KEY_MAX = 1 + LIMIT_ORG_ID + 2 + LIMIT_SUBJECT_ID,
    IMAGE_VALUE_SIZE = 8 + DIGEST_SIZE + 8,
    VALUE_SIZE = IMAGE_VALUE_SIZE + 1,  // and whether it changed since the image was written
};

struct chains_dirty {
    struct chains_dirty *next;
    uint64_t since;  // index of the entry that changed it first
    uint8_t key_size;
    uint8_t key[];
};

static_assert(KEY_MAX <= UINT8_MAX, "a key's size fits a byte");

struct head {
    struct chain_head chain;
    uint64_t index;
    bool dirty;
};

void chains_init(struct chains *chains, const uint8_t hash_key[static MAP_HASH_KEY_SIZE])
{
    *chains = (struct chains){0};
    map_init(&chains->heads, hash_key);
}

void chains_fini(struct chains *chains)
{
    while (chains->oldest != NULL) {
        struct chains_dirty *next = chains->oldest->next;
        free(chains->oldest);
        chains->oldest = next;
    }
    chains->newest = NULL;
    chains->dirty_count = 0;
    map_fini(&chains->heads);
}

static struct span write_key(const struct chain_key *key, uint8_t bytes[static KEY_MAX])
{
    require(key->org.size <= LIMIT_ORG_ID && key->id.size <= LIMIT_SUBJECT_ID);
    struct pack pack = pack_into(bytes, KEY_MAX);
    pack_u8(&pack, (uint8_t)key->org.size);
    pack_bytes(&pack, key->org);
    pack_u8(&pack, (uint8_t)key->kind);
    pack_u8(&pack, (uint8_t)key->subject_kind);
    pack_bytes(&pack, key->id);
    require(!pack.failed);
    return pack_span(&pack);
}

static void write_value(const struct head *head, uint8_t value[static VALUE_SIZE])
{
    struct pack pack = pack_into(value, VALUE_SIZE);
    pack_u64(&pack, head->chain.count);
    pack_bytes(&pack, digest_span(&head->chain.leaf));
    pack_u64(&pack, head->index);
    pack_u8(&pack, head->dirty);
    require(!pack.failed);
}

static struct head read_value(struct span value)
{
    struct unpack unpack = unpack_from(value);
    struct head head;
    head.chain.count = unpack_u64(&unpack);
    head.chain.leaf = digest_from(unpack_bytes(&unpack, DIGEST_SIZE));
    head.index = unpack_u64(&unpack);
    head.dirty = unpack_u8(&unpack) != 0;
    require(unpack_done(&unpack));
    return head;
}

struct chain_head chains_get(const struct chains *chains, const struct chain_key *key)
{
    uint8_t bytes[KEY_MAX];
    struct span value;
    if (!map_get(&chains->heads, write_key(key, bytes), &value)) {
        return (struct chain_head){0};
    }
    return read_value(value).chain;
}

static struct chains_dirty *dirty_new(struct span key, uint64_t since)
{
    struct chains_dirty *dirty = malloc(sizeof(*dirty) + key.size);
    if (dirty != NULL) {
        dirty->next = NULL;
        dirty->since = since;
        dirty->key_size = (uint8_t)key.size;
        memcpy(dirty->key, key.data, key.size);
    }
    return dirty;
}

static void append_dirty(struct chains *chains, struct chains_dirty *dirty)
{
    if (chains->newest == NULL) {
        chains->oldest = dirty;
    } else {
        chains->newest->next = dirty;
    }
    chains->newest = dirty;
    chains->dirty_count++;
}

static enum err set(struct chains *chains, struct span key, struct head *head)
{
    struct chains_dirty *dirty = NULL;
    if (!head->dirty) {
        dirty = dirty_new(key, head->index);
        if (dirty == NULL) {
            return E_NO_MEMORY;
        }
        head->dirty = true;
    }
    uint8_t value[VALUE_SIZE];
    write_value(head, value);
    enum err error = map_put(&chains->heads, key, span(value, sizeof(value)));
    if (error != OK) {
        free(dirty);
        return error;
    }
    if (dirty != NULL) {
        append_dirty(chains, dirty);
    }
    return OK;
}

enum err chains_join(struct chains *chains, const struct chain_key *key, uint64_t index,
                     const struct digest *leaf)
{
    uint8_t bytes[KEY_MAX];
    struct span packed = write_key(key, bytes);
    struct span value;
    struct head head = {0};
    if (map_get(&chains->heads, packed, &value)) {
        head = read_value(value);
    }
    head.chain.count++;
    head.chain.leaf = *leaf;
    head.index = index;
    return set(chains, packed, &head);
}

static enum err refold_link(struct chains *chains, const Tally__Entry *entry, const Tally__Link *link,
                            const struct digest *leaf)
{
    struct chain_key key = {span_text(entry->org), (uint32_t)link->kind, (uint32_t)link->subject,
                            message_span(link->id)};
    uint8_t bytes[KEY_MAX];
    struct span packed = write_key(&key, bytes);
    struct span value;
    struct head head = {0};
    if (map_get(&chains->heads, packed, &value)) {
        head = read_value(value);
    }
    if (link->before < head.chain.count) {
        return OK;
    }
    struct span leaf_before = head.chain.count == 0 ? span(NULL, 0) : digest_span(&head.chain.leaf);
    if (link->before > head.chain.count || !span_equal(message_span(link->leaf_before), leaf_before)) {
        return E_CORRUPT;
    }
    head.chain = (struct chain_head){link->before + 1, *leaf};
    head.index = entry->index;
    return set(chains, packed, &head);
}

enum err chains_refold(struct chains *chains, const Tally__Entry *entry, const struct digest *leaf)
{
    for (size_t i = 0; i < entry->n_link; i++) {
        TRY(refold_link(chains, entry, entry->link[i], leaf));
    }
    return OK;
}

static enum err take_one(struct chains *chains, struct buf *changes)
{
    struct chains_dirty *dirty = chains->oldest;
    struct span key = span(dirty->key, dirty->key_size);
    struct span value;
    bool known = map_get(&chains->heads, key, &value);
    require(known);
    uint8_t *place = NULL;
    size_t size =
        pack_varint_size(key.size) + key.size + pack_varint_size(IMAGE_VALUE_SIZE) + IMAGE_VALUE_SIZE;
    TRY(buf_extend(changes, size, &place));
    struct pack pack = pack_into(place, size);
    pack_run(&pack, key);
    pack_run(&pack, span(value.data, IMAGE_VALUE_SIZE));
    require(!pack.failed);
    struct head head = read_value(value);
    head.dirty = false;
    uint8_t clean[VALUE_SIZE];
    write_value(&head, clean);
    TRY(map_put(&chains->heads, key, span(clean, sizeof(clean))));
    chains->oldest = dirty->next;
    if (chains->oldest == NULL) {
        chains->newest = NULL;
    }
    chains->dirty_count--;
    free(dirty);
    return OK;
}

enum err chains_take(struct chains *chains, size_t most, uint64_t size, struct buf *changes,
                     uint64_t *complete_to_out)
{
    for (size_t i = 0; i < most && chains->oldest != NULL; i++) {
        TRY(take_one(chains, changes));
    }
    *complete_to_out = chains->oldest == NULL ? size : chains->oldest->since;
    return OK;
}

static enum err load_one(void *context, struct span key, struct span value)
{
    struct chains *chains = context;
    if (value.size != IMAGE_VALUE_SIZE || key.size > KEY_MAX) {
        return E_CORRUPT;
    }
    uint8_t full[VALUE_SIZE] = {0};
    memcpy(full, value.data, value.size);
    return map_put(&chains->heads, key, span(full, sizeof(full)));
}

enum err chains_load(struct chains *chains, const struct rocks_at *at)
{
    struct rocks_range range = {.family = ROCKS_CHAINS};
    return rocks_scan(at, &range, load_one, chains);
}
