// tree.h — a tree written from the definition, to compare the product's with.
#ifndef TESTS_SUPPORT_TREE_H
#define TESTS_SUPPORT_TREE_H

#include "ledger/core/proof.h"

enum { TREE_LEAVES_MAX = 700 };

enum { TREE_LEVELS = 10 };

struct tree {
    size_t size;
    struct digest leaves[TREE_LEAVES_MAX];
    struct digest nodes[TREE_LEVELS][TREE_LEAVES_MAX];  // the complete ones, remembered: nodes[level][index]
};

// A tree of `size` different leaves.
void tree_grow(struct tree *tree, size_t size);

// One more leaf, given by its hash.
void tree_add(struct tree *tree, const struct digest *leaf);

// MTH of leaves [begin, end), by the recursion of RFC 6962 section 2.1.
struct digest tree_hash(const struct tree *tree, size_t begin, size_t end);

// PATH and PROOF by the recursions of RFC 6962 sections 2.1.1 and 2.1.2.
void tree_path(const struct tree *tree, size_t index, size_t size, struct proof *proof);
void tree_consistency(const struct tree *tree, size_t from, size_t size, struct proof *proof);

// A source that asserts that only complete nodes of the tree are asked for.
struct proof_source tree_source(struct tree *tree);

#endif
