// edge.h — the tree's hashes: full tiles in the database, the right edge in memory.
//
// A tile of group g holds 256 hashes of tree level 8g and the 16 nodes four levels above them (8,704 bytes),
// and is written once, when it is full. The edge is the unfinished tile of each group; it is rebuilt at start
// from full tiles and the last frames. Any complete node is found with at most seven hashes of work.
//
//   tile = 256 hashes, 16 nodes            key: u8 group, u64be number
//
// Invariants: (1) hashes in memory plus hashes in full tiles are exactly the complete nodes of `size` leaves;
// (2) a tile is never changed.
// Depends on: base, crypto, core, rocks. Threads: one at a time.
#ifndef LEDGER_STORE_EDGE_H
#define LEDGER_STORE_EDGE_H

#include "ledger/core/proof.h"
#include "ledger/store/rocks.h"

enum {
    EDGE_GROUPS = 8,
    EDGE_TILE_HASHES = 256,
    EDGE_TILE_NODES = 16,
    EDGE_TILE_SIZE = (EDGE_TILE_HASHES + EDGE_TILE_NODES) * DIGEST_SIZE,
    EDGE_TILE_KEY_SIZE = 9,
};

struct edge_tile {
    struct digest hashes[EDGE_TILE_HASHES];
    struct digest nodes[EDGE_TILE_NODES];
};

struct edge {
    uint64_t size;
    struct edge_tile tiles[EDGE_GROUPS];
};

// The edge of the empty tree.
void edge_init(struct edge *edge);

// Where full tiles go.
struct edge_sink {
    enum err (*tile)(void *context, struct span key, struct span tile);
    void *context;
};

// Adds a leaf hash; a tile that becomes full goes to `sink`. E_LIMIT, and what the sink fails with.
enum err edge_append(struct edge *edge, const struct digest *leaf, const struct edge_sink *sink);

// Where edge_load() gets the hash of a leaf that no full tile holds.
struct edge_leaves {
    enum err (*leaf)(void *context, uint64_t index, struct digest *leaf_out);
    void *context;
};

// Rebuilds the edge of `size` leaves. `leaf` yields the hash of a leaf that no full tile holds. E_CORRUPT
// when a tile is missing, E_STORE, and what `leaf` fails with.
enum err edge_load(struct edge *edge, uint64_t size, const struct rocks_at *at,
                   const struct edge_leaves *leaves);

// Copies what is in use of `from`, which is little of it.
void edge_copy(const struct edge *from, struct edge *to);

struct edge_reader {
    const struct edge *edge;
    struct rocks_at at;
};

// A source of complete nodes for proofs, valid while `reader` is. Its errors: E_CORRUPT, E_STORE.
struct proof_source edge_source(struct edge_reader *reader);

#endif
