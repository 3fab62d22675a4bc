// tree.c — RFC 6962 section 2.1, word by word; but that the hashes of perfect subtrees, which never change,
// are kept so that tests over all sizes and indexes stay quick.
#include "tests/support/tree.h"

#include "ledger/base/bytes.h"
#include "ledger/base/require.h"

void tree_add(struct tree *tree, const struct digest *leaf)
{
    require(tree->size < TREE_LEAVES_MAX);
    size_t index = tree->size++;
    tree->leaves[index] = *leaf;
    tree->nodes[0][index] = *leaf;
    for (size_t level = 1; level < TREE_LEVELS && (index & 1) != 0; level++, index >>= 1) {
        const struct digest *pair = &tree->nodes[level - 1][index - 1];
        tree->nodes[level][index >> 1] = digest_node(&pair[0], &pair[1]);
    }
}

void tree_grow(struct tree *tree, size_t size)
{
    tree->size = 0;
    for (size_t i = 0; i < size; i++) {
        uint8_t bytes[4];
        bytes_put_u32(bytes, (uint32_t)i);
        struct digest leaf = digest_leaf(span(bytes, sizeof(bytes)));
        tree_add(tree, &leaf);
    }
}

// The largest power of two below n.
static size_t split_of(size_t n)
{
    size_t k = 1;
    while (2 * k < n) {
        k *= 2;
    }
    return k;
}

struct digest tree_hash(const struct tree *tree, size_t begin, size_t end)
{
    if (begin == end) {
        return digest_of(span(NULL, 0));
    }
    size_t width = end - begin;
    if ((width & (width - 1)) == 0 && begin % width == 0) {
        return tree->nodes[__builtin_ctzll(width)][begin / width];
    }
    size_t middle = begin + split_of(end - begin);
    struct digest left = tree_hash(tree, begin, middle);
    struct digest right = tree_hash(tree, middle, end);
    return digest_node(&left, &right);
}

static void put(struct proof *proof, struct digest node)
{
    require(proof->count < LIMIT_PROOF_HASHES);
    proof->path[proof->count++] = node;
}

static void path(const struct tree *tree, size_t index, size_t begin, size_t end, struct proof *proof)
{
    if (end - begin == 1) {
        return;
    }
    size_t middle = begin + split_of(end - begin);
    if (index < middle) {
        path(tree, index, begin, middle, proof);
        put(proof, tree_hash(tree, middle, end));
    } else {
        path(tree, index, middle, end, proof);
        put(proof, tree_hash(tree, begin, middle));
    }
}

void tree_path(const struct tree *tree, size_t index, size_t size, struct proof *proof)
{
    proof->count = 0;
    path(tree, index, 0, size, proof);
}

static void subproof(const struct tree *tree, size_t from, size_t begin, size_t end, bool whole,
                     struct proof *proof)
{
    if (from == end) {
        if (!whole) {
            put(proof, tree_hash(tree, begin, end));
        }
        return;
    }
    size_t middle = begin + split_of(end - begin);
    if (from <= middle) {
        subproof(tree, from, begin, middle, whole, proof);
        put(proof, tree_hash(tree, middle, end));
    } else {
        subproof(tree, from, middle, end, false, proof);
        put(proof, tree_hash(tree, begin, middle));
    }
}

void tree_consistency(const struct tree *tree, size_t from, size_t size, struct proof *proof)
{
    proof->count = 0;
    subproof(tree, from, 0, size, true, proof);
}

static enum err node(void *context, unsigned level, uint64_t index, struct digest *node_out)
{
    const struct tree *tree = context;
    uint64_t end = (index + 1) << level;
    require(end <= tree->size);
    *node_out = tree_hash(tree, (size_t)(index << level), (size_t)end);
    return OK;
}

struct proof_source tree_source(struct tree *tree)
{
    return (struct proof_source){node, tree};
}
