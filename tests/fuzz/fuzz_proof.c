// fuzz_proof.c — inclusion and consistency: against a tree that is known, and against the recursion at any
// size.
//
// Input: u8 mode, the numbers of the claim, then edits of the path (feed_edit).
#include "ledger/base/require.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/tree.h"

enum { LEAVES = 70, MODES = 4, PATH_ROOM = LIMIT_PROOF_HASHES };

struct known {
    struct tree tree;
    struct digest roots[LEAVES + 1];
};

static const struct known *known_get(void)
{
    static struct known known;
    if (known.tree.size == 0) {
        tree_grow(&known.tree, LEAVES);
        for (size_t size = 0; size <= LEAVES; size++) {
            known.roots[size] = tree_hash(&known.tree, 0, size);
        }
    }
    return &known;
}

static bool same_path(const struct proof *left, const struct proof *right)
{
    return left->count == right->count
           && span_equal(span(left->path, left->count * DIGEST_SIZE),
                         span(right->path, right->count * DIGEST_SIZE));
}

// A leaf, a node or a foreign hash, claimed to be at a place; accepted when the claim is true, and only then.
static void take_inclusion(struct feed *feed)
{
    const struct known *known = known_get();
    size_t size = 1 + feed_u8(feed) % LEAVES;
    size_t made_for = feed_u8(feed) % size;
    uint64_t index = feed_u8(feed);
    size_t leaf = feed_u8(feed) % size;
    struct proof proof;
    struct proof truth = {0};
    tree_path(&known->tree, made_for, size, &proof);
    if (index < size) {
        tree_path(&known->tree, (size_t)index, size, &truth);
    }
    feed_edit(feed, proof.path, &proof.count, PATH_ROOM);
    bool good = index < size && leaf == index && same_path(&proof, &truth);
    enum err error =
        proof_verify_inclusion(&proof, index, size, &known->tree.leaves[leaf], &known->roots[size]);
    require(error == (good ? OK : E_MISMATCH));
    for (size_t i = 0; i < proof.count; i++) {
        // A hash of the path is no leaf at this place, unless the trees have it so.
        bool is_leaf = digest_equal(&proof.path[i], &known->tree.leaves[index < size ? index : 0]);
        error = proof_verify_inclusion(&proof, index, size, &proof.path[i], &known->roots[size]);
        require(error != OK || is_leaf);
    }
}

// An older root that may be false, and the true newer one.
static void take_consistency(struct feed *feed)
{
    const struct known *known = known_get();
    size_t size = 1 + feed_u8(feed) % LEAVES;
    size_t made_for = 1 + feed_u8(feed) % size;
    struct proof_tree from = {.size = feed_u8(feed) % (LEAVES + 2)};
    struct proof_tree to = {size, known->roots[size]};
    uint8_t lie = feed_u8(feed);
    struct proof proof;
    struct proof truth = {0};
    bool possible = from.size > 0 && from.size <= size;
    from.root = known->roots[possible ? from.size : 1];
    from.root.bytes[lie % DIGEST_SIZE] ^= lie;
    tree_consistency(&known->tree, made_for, size, &proof);
    if (possible) {
        tree_consistency(&known->tree, (size_t)from.size, size, &truth);
    }
    feed_edit(feed, proof.path, &proof.count, PATH_ROOM);
    bool good = possible && lie == 0 && same_path(&proof, &truth);
    enum err error = proof_verify_consistency(&proof, &from, &to);
    require(error == (good ? OK : E_MISMATCH));
}

static uint64_t split_of(uint64_t size)
{
    uint64_t left = 1;
    while (left < size - left) {
        left *= 2;
    }
    return left;
}

// The root that a path claims for a leaf; false when the path has not the length that the place demands.
static bool fold(const struct digest *path, size_t count, uint64_t index, uint64_t size, struct digest *node)
{
    if (size == 1 || count == 0) {
        return size == 1 && count == 0;
    }
    uint64_t left = split_of(size);
    const struct digest *sibling = &path[count - 1];
    if (index < left) {
        bool good = fold(path, count - 1, index, left, node);
        *node = digest_node(node, sibling);
        return good;
    }
    bool good = fold(path, count - 1, index - left, size - left, node);
    *node = digest_node(sibling, node);
    return good;
}

static void fill_path(struct feed *feed, struct proof *proof)
{
    *proof = (struct proof){.count = feed_u8(feed) % (LIMIT_PROOF_HASHES + 1)};
    for (size_t i = 0; i < proof->count; i++) {
        proof->path[i].bytes[0] = (uint8_t)i;
    }
}

// Any size, any index: the verdict is the recursion's.
static void take_any_inclusion(struct feed *feed)
{
    struct proof proof;
    fill_path(feed, &proof);
    uint64_t size = feed_u64(feed);
    uint64_t index = feed_u64(feed);
    struct digest leaf = digest_of(span_text("a leaf"));
    struct digest root = leaf;
    bool possible = index < size && size <= INT64_MAX;
    bool good = possible && fold(proof.path, proof.count, index, size, &root);
    enum err error = proof_verify_inclusion(&proof, index, size, &leaf, &root);
    require(error == (good ? OK : E_MISMATCH));
    feed_edit(feed, proof.path, &proof.count, PATH_ROOM);
    struct digest other = leaf;
    bool same = possible && fold(proof.path, proof.count, index, size, &other) && digest_equal(&other, &root);
    error = proof_verify_inclusion(&proof, index, size, &leaf, &root);
    require(error == (same ? OK : E_MISMATCH));
    proof.count = LIMIT_PROOF_HASHES + 1;
    error = proof_verify_inclusion(&proof, index, size, &leaf, &root);
    require(error == E_MISMATCH);
}

struct roots {
    struct digest old;
    struct digest new;
};

// Both roots that a path claims (SUBPROOF of RFC 9162 section 2.1.4, undone from the top). `whole`: the old
// tree is this very subtree, so its root is not in the path.
static bool fold_both(const struct proof *proof, size_t count, uint64_t from, uint64_t size, bool whole,
                      struct roots *roots)
{
    if (from == size) {
        if (!whole && count == 1) {
            *roots = (struct roots){proof->path[0], proof->path[0]};
        }
        return count == (whole ? 0 : 1);
    }
    if (count == 0) {
        return false;
    }
    uint64_t left = split_of(size);
    const struct digest *sibling = &proof->path[count - 1];
    bool good = from <= left ? fold_both(proof, count - 1, from, left, whole, roots)
                             : fold_both(proof, count - 1, from - left, size - left, false, roots);
    if (from <= left) {
        roots->new = digest_node(&roots->new, sibling);
    } else {
        roots->old = digest_node(sibling, &roots->old);
        roots->new = digest_node(sibling, &roots->new);
    }
    return good;
}

static void take_any_consistency(struct feed *feed)
{
    struct proof proof;
    fill_path(feed, &proof);
    struct proof_tree from = {.size = feed_u64(feed), .root = digest_of(span_text("an old tree"))};
    struct proof_tree to = {.size = feed_u64(feed)};
    struct roots roots = {from.root, from.root};
    bool possible = from.size > 0 && from.size <= to.size && to.size <= INT64_MAX;
    bool good = possible && fold_both(&proof, proof.count, from.size, to.size, true, &roots);
    from.root = roots.old;
    to.root = roots.new;
    // Where the old root begins the climb, changing it would change what was folded: it must be the one
    // given.
    enum err error = proof_verify_consistency(&proof, &from, &to);
    require(error == (good ? OK : E_MISMATCH));
    feed_edit(feed, proof.path, &proof.count, PATH_ROOM);
    struct roots other = {from.root, from.root};
    bool same = possible && fold_both(&proof, proof.count, from.size, to.size, true, &other)
                && digest_equal(&other.old, &from.root) && digest_equal(&other.new, &to.root);
    error = proof_verify_consistency(&proof, &from, &to);
    require(error == (same ? OK : E_MISMATCH));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct feed feed = {span(data, size)};
    switch (feed_u8(&feed) % MODES) {
    case 0:
        take_inclusion(&feed);
        break;
    case 1:
        take_consistency(&feed);
        break;
    case 2:
        take_any_inclusion(&feed);
        break;
    default:
        take_any_consistency(&feed);
        break;
    }
    return 0;
}
