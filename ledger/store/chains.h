// chains.h — the heads of all chains: how long each is, and the leaf hash of its last entry.
//
// A chain lies inside one organization: the organization's own, one for each actor, one for each subject. The
// heads are in memory; the database holds an image that may lag behind. A commit writes a bounded number of
// changed heads, those changed longest ago first, with the index up to which the image is complete; a start
// folds the rest from the frames (each link says how long its chain was before), so no head is ever lost.
//
//   key   = u8 size of org, org, u8 link kind, u8 subject kind, id
//   value = u64 count, leaf hash[32], u64 index of the last entry
//
// Depends on: base, crypto, core, rocks. Threads: one.
#ifndef LEDGER_STORE_CHAINS_H
#define LEDGER_STORE_CHAINS_H

#include "ledger/base/map.h"
#include "ledger/core/entry.h"
#include "ledger/store/rocks.h"

struct chains_dirty;

struct chains {
    struct map heads;
    // changed since the image was written, in the order in which they changed first
    struct chains_dirty *oldest;
    struct chains_dirty *newest;
    size_t dirty_count;
};

struct chain_key {
    struct span org;
    uint32_t kind;          // LinkKind
    uint32_t subject_kind;  // SubjectKind
    struct span id;
};

struct chain_head {
    uint64_t count;
    struct digest leaf;  // of the last entry; meaningless when count is 0
};

// No chains. `hash_key` is random (map.h).
void chains_init(struct chains *chains, const uint8_t hash_key[static MAP_HASH_KEY_SIZE]);
// Frees everything. Legal on zeroed memory.
void chains_fini(struct chains *chains);

// The head of a chain; of one that is not there, a count of 0.
struct chain_head chains_get(const struct chains *chains, const struct chain_key *key);

// The entry `index`, whose hash is `leaf`, joins the chain. E_NO_MEMORY.
enum err chains_join(struct chains *chains, const struct chain_key *key, uint64_t index,
                     const struct digest *leaf);

// Joins all chains that an entry links to, unless the head counts it already. For refolding at start, in the
// order of the entries. E_CORRUPT when a link does not go on from its chain's head; E_NO_MEMORY.
enum err chains_refold(struct chains *chains, const Tally__Entry *entry, const struct digest *leaf);

// Appends up to `most` changed heads, oldest first, to `changes` as (run key, run value), and forgets that
// they changed. `complete_to_out`: once they are written, the image holds every link of every entry below
// that index. `size` is the number of entries. E_LIMIT, E_NO_MEMORY.
enum err chains_take(struct chains *chains, size_t most, uint64_t size, struct buf *changes,
                     uint64_t *complete_to_out);

// Reads the image. E_CORRUPT, E_STORE, E_NO_MEMORY.
enum err chains_load(struct chains *chains, const struct rocks_at *at);

#endif
