// range.h — one proof that a run of leaves stands at consecutive places of the tree.
//
// The inclusion proof of proof.h, for a run: at each level the left neighbour of the run's first node where
// that node is a right child, then the right neighbour of its last node where that one is a left child and
// has a sibling. For a run of one leaf it is exactly the inclusion proof.
// Depends on: base, crypto. Threads: pure, but for what the source does.
#ifndef LEDGER_CORE_RANGE_H
#define LEDGER_CORE_RANGE_H

#include "ledger/base/limits.h"
#include "ledger/core/proof.h"

struct range_proof {
    size_t count;
    struct digest path[LIMIT_RANGE_HASHES];
};

// Leaves [first, first + count) of the tree of `size`.
struct range_place {
    uint64_t first;
    uint64_t count;
    uint64_t size;
};

// E_INVALID unless 0 < count and first + count <= size < 2^63.
enum err range_prove(const struct proof_source *source, const struct range_place *place,
                     struct range_proof *proof_out);

// OK when the proof leads from the leaves to `root`, else E_MISMATCH. `nodes` has room for place->count + 2
// hashes; the leaves stand from nodes[1] on, and are overwritten with the nodes above them.
enum err range_verify(const struct range_proof *proof, const struct range_place *place, struct digest *nodes,
                      const struct digest *root);

#endif
