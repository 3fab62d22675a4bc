// merkle.c — RFC 9162 section 2.1.2, with the stack as an array indexed by level.
#include "ledger/core/merkle.h"

#include "ledger/base/require.h"

void merkle_init(struct merkle *tree)
{
    tree->size = 0;
}

enum err merkle_append(struct merkle *tree, const struct digest *leaf)
{
    if (tree->size >= ((uint64_t)1 << MERKLE_LEVELS) - 1) {
        return E_LIMIT;
    }
    struct digest node = *leaf;
    unsigned level = 0;
    for (uint64_t rest = tree->size; (rest & 1) != 0; rest >>= 1) {
        node = digest_node(&tree->edge[level], &node);
        level++;
    }
    require(level < MERKLE_LEVELS);
    tree->edge[level] = node;
    tree->size++;
    return OK;
}

struct digest merkle_root(const struct merkle *tree)
{
    if (tree->size == 0) {
        return digest_of(span(NULL, 0));
    }
    unsigned level = (unsigned)__builtin_ctzll(tree->size);
    struct digest root = tree->edge[level];
    for (level++; level < MERKLE_LEVELS; level++) {
        if ((tree->size >> level & 1) != 0) {
            root = digest_node(&tree->edge[level], &root);
        }
    }
    return root;
}

struct digest merkle_root_of(const struct digest *leaves, size_t count)
{
    struct merkle tree;
    merkle_init(&tree);
    for (size_t i = 0; i < count; i++) {
        enum err appended = merkle_append(&tree, &leaves[i]);
        require(appended == OK);
    }
    return merkle_root(&tree);
}
