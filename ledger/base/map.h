// map.h — a keyed map of bytes, in memory.
//
// Open addressing over a keyed hash (SipHash-1-3 under a key drawn at birth by the caller), so that whoever
// chooses keys cannot choose collisions. Content does not depend on the hash key: map_scan() visits in the
// order of the keys' bytes. A key and its value lie in one block of the heap; a value of the same size or
// smaller is overwritten in place.
// Threads: one at a time; several readers when nobody writes.
#ifndef LEDGER_BASE_MAP_H
#define LEDGER_BASE_MAP_H

#include "ledger/base/err.h"
#include "ledger/base/span.h"

enum { MAP_HASH_KEY_SIZE = 16 };

struct map_node;

struct map {
    struct map_node **slots;
    uint64_t *hashes;   // of the node in the slot; kept so that growing reads no key
    size_t slot_count;  // a power of two, or 0
    size_t count;
    size_t bytes;  // of keys and values
    uint64_t hash_key[2];
};

// An empty map that hashes under `hash_key`. Allocates nothing.
void map_init(struct map *map, const uint8_t hash_key[static MAP_HASH_KEY_SIZE]);

// Frees everything. Legal on zeroed memory.
void map_fini(struct map *map);

// Finds `key`. The value is borrowed until the next change of the map. False when there is none.
bool map_get(const struct map *map, struct span key, struct span *value_out);

// Sets `key` to a copy of `value`. E_NO_MEMORY; unchanged after failure.
enum err map_put(struct map *map, struct span key, struct span value);

// Removes `key`; nothing happens when it is not there.
void map_delete(struct map *map, struct span key);

// Calls `visit` for every key that begins with `prefix`, in the order of the keys' bytes, until it answers
// other than OK, which is then returned. The map must not change meanwhile. Sorts on each call: for reports
// and tests, not for judging. E_NO_MEMORY.
enum err map_scan(const struct map *map, struct span prefix,
                  enum err (*visit)(void *context, struct span key, struct span value), void *context);

// SipHash-1-3 (Aumasson, Bernstein 2012) of `bytes`; not for anything that is kept or shown.
uint64_t map_hash(const uint64_t hash_key[2], struct span bytes);

#endif
