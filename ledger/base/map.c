// map.c — linear probing; removal moves later nodes of the run back, so there are no tombstones.
#include "ledger/base/map.h"

#include "ledger/base/require.h"

#include <stdlib.h>

enum { SLOTS_MIN = 64 };

struct map_node {
    uint32_t key_size;
    uint32_t value_size;
    uint32_t value_room;
    uint8_t bytes[];  // key, value
};

static inline uint64_t rotate(uint64_t x, unsigned by)
{
    return x << by | x >> (64 - by);
}

static inline void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[1] = rotate(v[1], 13) ^ v[0];
    v[0] = rotate(v[0], 32);
    v[2] += v[3];
    v[3] = rotate(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = rotate(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = rotate(v[1], 17) ^ v[2];
    v[2] = rotate(v[2], 32);
}

uint64_t map_hash(const uint64_t hash_key[2], struct span bytes)
{
    uint64_t v[4] = {hash_key[0] ^ 0x736f6d6570736575u, hash_key[1] ^ 0x646f72616e646f6du,
                     hash_key[0] ^ 0x6c7967656e657261u, hash_key[1] ^ 0x7465646279746573u};
    size_t at = 0;
    for (; at + 8 <= bytes.size; at += 8) {
        uint64_t word;
        memcpy(&word, bytes.data + at, sizeof(word));
        v[3] ^= word;
        sip_round(v);
        v[0] ^= word;
    }
    uint64_t last = (uint64_t)bytes.size << 56;
    if (at < bytes.size) {
        memcpy(&last, bytes.data + at, bytes.size - at);
        last = (last & 0x00ffffffffffffffu) | (uint64_t)bytes.size << 56;
    }
    v[3] ^= last;
    sip_round(v);
    v[0] ^= last;
    v[2] ^= 0xff;
    sip_round(v);
    sip_round(v);
    sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

void map_init(struct map *map, const uint8_t hash_key[static MAP_HASH_KEY_SIZE])
{
    *map = (struct map){0};
    memcpy(map->hash_key, hash_key, MAP_HASH_KEY_SIZE);
}

void map_fini(struct map *map)
{
    for (size_t i = 0; i < map->slot_count; i++) {
        free(map->slots[i]);
    }
    free(map->slots);
    free(map->hashes);
    map->slots = NULL;
    map->hashes = NULL;
    map->slot_count = 0;
    map->count = 0;
    map->bytes = 0;
}

static struct span node_key(const struct map_node *node)
{
    return span(node->bytes, node->key_size);
}

static struct span node_value(const struct map_node *node)
{
    return span(node->bytes + node->key_size, node->value_size);
}

// The slot that holds `key`, or the empty one where it would go.
static size_t find(const struct map *map, uint64_t hash, struct span key)
{
    size_t mask = map->slot_count - 1;
    size_t at = (size_t)hash & mask;
    while (map->slots[at] != NULL
           && (map->hashes[at] != hash || !span_equal(node_key(map->slots[at]), key))) {
        at = (at + 1) & mask;
    }
    return at;
}

bool map_get(const struct map *map, struct span key, struct span *value_out)
{
    if (map->count == 0) {
        return false;
    }
    size_t at = find(map, map_hash(map->hash_key, key), key);
    if (map->slots[at] == NULL) {
        return false;
    }
    *value_out = node_value(map->slots[at]);
    return true;
}

static enum err grow(struct map *map)
{
    size_t slot_count = map->slot_count == 0 ? SLOTS_MIN : map->slot_count * 2;
    struct map_node **slots = calloc(slot_count, sizeof(*slots));
    uint64_t *hashes = calloc(slot_count, sizeof(*hashes));
    if (slots == NULL || hashes == NULL) {
        free(slots);
        free(hashes);
        return E_NO_MEMORY;
    }
    for (size_t i = 0; i < map->slot_count; i++) {
        if (map->slots[i] == NULL) {
            continue;
        }
        size_t at = (size_t)map->hashes[i] & (slot_count - 1);
        while (slots[at] != NULL) {
            at = (at + 1) & (slot_count - 1);
        }
        slots[at] = map->slots[i];
        hashes[at] = map->hashes[i];
    }
    free(map->slots);
    free(map->hashes);
    map->slots = slots;
    map->hashes = hashes;
    map->slot_count = slot_count;
    return OK;
}

static struct map_node *node_new(struct span key, struct span value)
{
    struct map_node *node = malloc(sizeof(*node) + key.size + value.size);
    if (node == NULL) {
        return NULL;
    }
    node->key_size = (uint32_t)key.size;
    node->value_size = (uint32_t)value.size;
    node->value_room = (uint32_t)value.size;
    if (key.size > 0) {
        memcpy(node->bytes, key.data, key.size);
    }
    if (value.size > 0) {
        memcpy(node->bytes + key.size, value.data, value.size);
    }
    return node;
}

enum err map_put(struct map *map, struct span key, struct span value)
{
    require(key.size <= UINT32_MAX && value.size <= UINT32_MAX);
    if (map->count * 4 >= map->slot_count * 3) {
        TRY(grow(map));
    }
    uint64_t hash = map_hash(map->hash_key, key);
    size_t at = find(map, hash, key);
    struct map_node *old = map->slots[at];
    if (old != NULL && value.size <= old->value_room) {
        map->bytes = map->bytes - old->value_size + value.size;
        old->value_size = (uint32_t)value.size;
        if (value.size > 0) {
            memmove(old->bytes + old->key_size, value.data, value.size);
        }
        return OK;
    }
    struct map_node *node = node_new(key, value);
    if (node == NULL) {
        return E_NO_MEMORY;
    }
    if (old == NULL) {
        map->count++;
        map->bytes += key.size + value.size;
    } else {
        map->bytes = map->bytes - old->value_size + value.size;
        free(old);
    }
    map->slots[at] = node;
    map->hashes[at] = hash;
    return OK;
}

// Closes the gap at `hole`, so that every node stays reachable from its first slot.
static void close_gap(struct map *map, size_t hole)
{
    size_t mask = map->slot_count - 1;
    for (size_t at = (hole + 1) & mask; map->slots[at] != NULL; at = (at + 1) & mask) {
        size_t first = (size_t)map->hashes[at] & mask;
        if (((at - first) & mask) < ((at - hole) & mask)) {
            continue;
        }
        map->slots[hole] = map->slots[at];
        map->hashes[hole] = map->hashes[at];
        map->slots[at] = NULL;
        hole = at;
    }
}

void map_delete(struct map *map, struct span key)
{
    if (map->count == 0) {
        return;
    }
    size_t at = find(map, map_hash(map->hash_key, key), key);
    struct map_node *node = map->slots[at];
    if (node == NULL) {
        return;
    }
    map->count--;
    map->bytes -= (size_t)node->key_size + node->value_size;
    map->slots[at] = NULL;
    close_gap(map, at);
    free(node);
}

static int compare_nodes(const void *left, const void *right)
{
    const struct map_node *const *a = left;
    const struct map_node *const *b = right;
    return span_compare(node_key(*a), node_key(*b));
}

static bool begins_with(struct span key, struct span prefix)
{
    return key.size >= prefix.size && span_equal(span(key.data, prefix.size), prefix);
}

enum err map_scan(const struct map *map, struct span prefix,
                  enum err (*visit)(void *context, struct span key, struct span value), void *context)
{
    struct map_node **found = malloc((map->count + 1) * sizeof(struct map_node *));
    if (found == NULL) {
        return E_NO_MEMORY;
    }
    size_t count = 0;
    for (size_t i = 0; i < map->slot_count; i++) {
        if (map->slots[i] != NULL && begins_with(node_key(map->slots[i]), prefix)) {
            found[count++] = map->slots[i];
        }
    }
    qsort(found, count, sizeof(struct map_node *), compare_nodes);
    enum err error = OK;
    for (size_t i = 0; i < count && error == OK; i++) {
        error = visit(context, node_key(found[i]), node_value(found[i]));
    }
    free(found);
    return error;
}
