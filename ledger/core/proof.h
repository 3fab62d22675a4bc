// proof.h — inclusion and consistency proofs (RFC 9162 sections 2.1.3 and 2.1.4), made and verified.
//
// A proof is made from a source of complete nodes: node (level, index) covers leaves [index << level,
// (index+1) << level), and is asked for only when it lies within the tree. At most one node of a proof is not
// complete; it is folded here from those that are.
// Verifying recomputes both roots and demands the exact length; a consistency proof from size 0 says nothing
// and is refused.
// Depends on: base, crypto. Threads: pure, but for what the source does.
#ifndef LEDGER_CORE_PROOF_H
#define LEDGER_CORE_PROOF_H

#include "ledger/base/err.h"
#include "ledger/base/limits.h"
#include "ledger/crypto/digest.h"

struct proof_source {
    // The hash of a complete node. Any error is passed on.
    enum err (*node)(void *context, unsigned level, uint64_t index, struct digest *node_out);
    void *context;
};

struct proof {
    size_t count;
    struct digest path[LIMIT_PROOF_HASHES];
};

// That leaf `index` is in the tree of `size`. E_INVALID unless index < size.
enum err proof_inclusion(const struct proof_source *source, uint64_t index, uint64_t size,
                         struct proof *proof_out);

// That the tree of `from` leaves is a prefix of the tree of `size`. E_INVALID unless 0 < from <= size < 2^63;
// E_LIMIT where the path is longer than LIMIT_PROOF_HASHES, which needs a tree of more than 2^62 leaves.
enum err proof_consistency(const struct proof_source *source, uint64_t from, uint64_t size,
                           struct proof *proof_out);

// The root of the first `size` leaves, from complete nodes. E_INVALID for size 0.
enum err proof_root(const struct proof_source *source, uint64_t size, struct digest *root_out);

// OK, or E_MISMATCH.
enum err proof_verify_inclusion(const struct proof *proof, uint64_t index, uint64_t size,
                                const struct digest *leaf, const struct digest *root);

struct proof_tree {
    uint64_t size;
    struct digest root;
};

// OK, or E_MISMATCH.
enum err proof_verify_consistency(const struct proof *proof, const struct proof_tree *from,
                                  const struct proof_tree *to);

// Makes of the proof that leaf `index` is in the tree `from` the proof that it is in the larger tree of
// `size`, given the consistency proof between the two: so what was proven at different times can be shown
// under one checkpoint. Whether any of it is true, verifying the result says. E_INVALID unless index <
// from->size < size; E_MISMATCH when a path is too short for that.
enum err proof_extend(const struct proof *proof, uint64_t index, const struct proof_tree *from, uint64_t size,
                      const struct proof *consistency, struct proof *proof_out);

// The hash of the node at `level` and `index` of the tree of `size`, complete or not. Used by range.c.
enum err proof_node(const struct proof_source *source, unsigned level, uint64_t index, uint64_t size,
                    struct digest *node_out);

#endif
