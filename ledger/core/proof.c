// proof.c — the iterative forms of RFC 9162, on a source of complete nodes.
#include "ledger/core/proof.h"

#include "ledger/base/require.h"

static enum err emit(struct proof *proof, const struct digest *node)
{
    if (proof->count == LIMIT_PROOF_HASHES) {
        return E_LIMIT;
    }
    proof->path[proof->count++] = *node;
    return OK;
}

// Folds the complete nodes that cover leaves [index << level, size), from right to left.
static enum err fold_edge(const struct proof_source *source, unsigned level, uint64_t index, uint64_t size,
                          struct digest *node_out)
{
    uint64_t begin = index << level;
    uint64_t rest = size - begin;
    uint64_t end = size;
    bool first = true;
    struct digest folded = {0};
    while (rest > 0) {
        unsigned low = (unsigned)__builtin_ctzll(rest);
        struct digest node;
        TRY(source->node(source->context, low, (end >> low) - 1, &node));
        folded = first ? node : digest_node(&node, &folded);
        first = false;
        end -= (uint64_t)1 << low;
        rest -= (uint64_t)1 << low;
    }
    *node_out = folded;
    return OK;
}

enum err proof_node(const struct proof_source *source, unsigned level, uint64_t index, uint64_t size,
                    struct digest *node_out)
{
    require(level < 63 && index << level < size);
    if ((index + 1) << level <= size) {
        return source->node(source->context, level, index, node_out);
    }
    return fold_edge(source, level, index, size, node_out);
}

// Emits the siblings on the way from node (level, index) to the root.
static enum err walk(const struct proof_source *source, unsigned level, uint64_t index, uint64_t size,
                     struct proof *proof)
{
    uint64_t last = (size - 1) >> level;
    for (; last > 0; level++, index >>= 1, last >>= 1) {
        struct digest sibling;
        if ((index & 1) != 0) {
            TRY(source->node(source->context, level, index - 1, &sibling));
        } else if (index < last) {
            TRY(proof_node(source, level, index + 1, size, &sibling));
        } else {
            continue;
        }
        TRY(emit(proof, &sibling));
    }
    return OK;
}

enum err proof_inclusion(const struct proof_source *source, uint64_t index, uint64_t size,
                         struct proof *proof_out)
{
    if (index >= size || size > INT64_MAX) {
        return E_INVALID;
    }
    struct proof proof = {0};
    TRY(walk(source, 0, index, size, &proof));
    *proof_out = proof;
    return OK;
}

enum err proof_consistency(const struct proof_source *source, uint64_t from, uint64_t size,
                           struct proof *proof_out)
{
    if (from == 0 || from > size || size > INT64_MAX) {
        return E_INVALID;
    }
    struct proof proof = {0};
    if (from < size) {
        unsigned level = (unsigned)__builtin_ctzll(from);
        uint64_t index = (from >> level) - 1;
        if (index > 0) {
            struct digest node;
            TRY(source->node(source->context, level, index, &node));
            TRY(emit(&proof, &node));
        }
        TRY(walk(source, level, index, size, &proof));
    }
    *proof_out = proof;
    return OK;
}

enum err proof_root(const struct proof_source *source, uint64_t size, struct digest *root_out)
{
    if (size == 0 || size > INT64_MAX) {
        return E_INVALID;
    }
    return fold_edge(source, 0, 0, size, root_out);
}

enum err proof_verify_inclusion(const struct proof *proof, uint64_t index, uint64_t size,
                                const struct digest *leaf, const struct digest *root)
{
    if (index >= size || size > INT64_MAX || proof->count > LIMIT_PROOF_HASHES) {
        return E_MISMATCH;
    }
    uint64_t last = size - 1;
    struct digest node = *leaf;
    for (size_t i = 0; i < proof->count; i++) {
        if (last == 0) {
            return E_MISMATCH;
        }
        if ((index & 1) != 0 || index == last) {
            node = digest_node(&proof->path[i], &node);
            while (index != 0 && (index & 1) == 0) {
                index >>= 1;
                last >>= 1;
            }
        } else {
            node = digest_node(&node, &proof->path[i]);
        }
        index >>= 1;
        last >>= 1;
    }
    return last == 0 && digest_equal(&node, root) ? OK : E_MISMATCH;
}

struct climb {
    uint64_t index;
    uint64_t last;
    struct digest old_node;
    struct digest new_node;
};

static enum err climb_by(struct climb *climb, const struct digest *sibling)
{
    if (climb->last == 0) {
        return E_MISMATCH;
    }
    if ((climb->index & 1) != 0 || climb->index == climb->last) {
        climb->old_node = digest_node(sibling, &climb->old_node);
        climb->new_node = digest_node(sibling, &climb->new_node);
        while (climb->index != 0 && (climb->index & 1) == 0) {
            climb->index >>= 1;
            climb->last >>= 1;
        }
    } else {
        climb->new_node = digest_node(&climb->new_node, sibling);
    }
    climb->index >>= 1;
    climb->last >>= 1;
    return OK;
}

enum err proof_verify_consistency(const struct proof *proof, const struct proof_tree *from,
                                  const struct proof_tree *to)
{
    if (from->size == 0 || from->size > to->size || to->size > INT64_MAX
        || proof->count > LIMIT_PROOF_HASHES) {
        return E_MISMATCH;
    }
    if (from->size == to->size) {
        return proof->count == 0 && digest_equal(&from->root, &to->root) ? OK : E_MISMATCH;
    }
    if (proof->count == 0) {
        return E_MISMATCH;
    }
    unsigned shift = (unsigned)__builtin_ctzll(from->size);
    bool is_power = (from->size & (from->size - 1)) == 0;
    const struct digest *start = is_power ? &from->root : &proof->path[0];
    struct climb climb = {
        .index = (from->size - 1) >> shift,
        .last = (to->size - 1) >> shift,
        .old_node = *start,
        .new_node = *start,
    };
    for (size_t i = is_power ? 0 : 1; i < proof->count; i++) {
        TRY(climb_by(&climb, &proof->path[i]));
    }
    bool good = climb.last == 0 && digest_equal(&climb.old_node, &from->root)
                && digest_equal(&climb.new_node, &to->root);
    return good ? OK : E_MISMATCH;
}

// ---- From one tree to a larger one

struct extending {
    struct proof proof;
    const struct proof *consistency;
    size_t used;  // of the consistency proof
};

static bool take(struct extending *extending, struct digest *node_out)
{
    if (extending->used == extending->consistency->count) {
        return false;
    }
    *node_out = extending->consistency->path[extending->used++];
    return true;
}

static bool put(struct extending *extending, const struct digest *node)
{
    if (extending->proof.count == LIMIT_PROOF_HASHES) {
        return false;
    }
    extending->proof.path[extending->proof.count++] = *node;
    return true;
}

// Folds the last complete node of the smaller tree up to `level` of the larger one, where it is the right
// sibling of an ancestor of the leaf.
static bool fold_border(struct extending *extending, struct digest *border, unsigned begin, unsigned level,
                        const uint64_t ends[2])
{
    uint64_t place = ends[0];
    uint64_t last = ends[1];
    struct digest sibling;
    for (unsigned at = begin; at < level; at++) {
        if ((place & 1) != 0 || place < last) {
            if (!take(extending, &sibling)) {
                return false;
            }
            *border = (place & 1) != 0 ? digest_node(&sibling, border) : digest_node(border, &sibling);
        }
        place >>= 1;
        last >>= 1;
    }
    // The left sibling there is the leaf's own ancestor.
    return take(extending, &sibling);
}

// Below the level at which the leaf's way meets the border of the smaller tree, every sibling is complete and
// stays; there it is the border's node in the larger tree; above, both have the same way.
enum err proof_extend(const struct proof *proof, uint64_t index, const struct proof_tree *from, uint64_t size,
                      const struct proof *consistency, struct proof *proof_out)
{
    struct extending extending = {.consistency = consistency};
    if (index >= from->size || from->size >= size || size > INT64_MAX) {
        return E_INVALID;
    }
    unsigned begin = (unsigned)__builtin_ctzll(from->size);
    uint64_t border_place = (from->size >> begin) - 1;
    uint64_t apart = (index >> begin) ^ border_place;
    unsigned meet = apart == 0 ? begin : begin + 64 - (unsigned)__builtin_clzll(apart);
    size_t kept = apart == 0 ? begin : meet - 1;
    struct digest border = from->root;
    if (kept > proof->count || (border_place > 0 && !take(&extending, &border))) {
        return E_MISMATCH;
    }
    for (size_t i = 0; i < kept; i++) {
        extending.proof.path[extending.proof.count++] = proof->path[i];
    }
    uint64_t ends[2] = {border_place, (size - 1) >> begin};
    if (apart != 0
        && !(fold_border(&extending, &border, begin, meet - 1, ends) && put(&extending, &border))) {
        return E_MISMATCH;
    }
    struct digest node;
    while (take(&extending, &node)) {
        if (!put(&extending, &node)) {
            return E_MISMATCH;
        }
    }
    *proof_out = extending.proof;
    return OK;
}
