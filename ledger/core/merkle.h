// merkle.h — the tree over all entries (RFC 6962 section 2.1), kept as its right edge.
//
// Invariants: (1) size never shrinks; (2) edge[k] holds a perfect subtree of 2^k leaves iff bit k of size is
// set; (3) the root depends on the leaves alone, never on how they were grouped into commits.
// Depends on: base, crypto. Pure: no I/O, no allocation. No interior pointers: assigning a struct takes a
// snapshot.
// Threads: a struct belongs to one thread.
#ifndef LEDGER_CORE_MERKLE_H
#define LEDGER_CORE_MERKLE_H

#include "ledger/base/err.h"
#include "ledger/crypto/digest.h"

enum { MERKLE_LEVELS = 63 };  // sizes stay below 2^63, as other implementations hold them in an int64

struct merkle {
    uint64_t size;
    struct digest edge[MERKLE_LEVELS];
};

// The empty tree.
void merkle_init(struct merkle *tree);

// Adds a leaf by its hash. E_LIMIT at 2^63 - 1 leaves; the tree is then unchanged.
enum err merkle_append(struct merkle *tree, const struct digest *leaf);

// The root; of the empty tree SHA-256 of nothing.
struct digest merkle_root(const struct merkle *tree);

// The root over `count` leaf hashes.
struct digest merkle_root_of(const struct digest *leaves, size_t count);

#endif
