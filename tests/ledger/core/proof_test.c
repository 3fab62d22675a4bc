// Proofs against the recursive definitions, against the published values, and bent in every way.
#include "ledger/core/proof.h"
#include "tests/support/hex.h"
#include "tests/support/random.h"
#include "tests/support/tree.h"

#include <criterion/criterion.h>

enum { SIZE_MAX_TESTED = 300, SIZE_MAX_BENT = 48 };

static struct tree model;

static void grow_model(void)
{
    tree_grow(&model, SIZE_MAX_TESTED);
}

TestSuite(proof, .init = grow_model);

static struct proof_tree tree_of(uint64_t size)
{
    return (struct proof_tree){size, tree_hash(&model, 0, (size_t)size)};
}

static bool proofs_are_equal(const struct proof *left, const struct proof *right)
{
    bool equal = left->count == right->count;
    for (size_t i = 0; equal && i < left->count; i++) {
        equal = digest_equal(&left->path[i], &right->path[i]);
    }
    return equal;
}

Test(proof, of_inclusion_equals_the_definition_and_verifies_for_all_indexes_and_sizes_to_300)
{
    struct proof_source source = tree_source(&model);
    for (size_t size = 1; size <= SIZE_MAX_TESTED; size++) {
        struct proof_tree tree = tree_of(size);
        for (size_t index = 0; index < size; index++) {
            struct proof expected;
            struct proof proof;
            tree_path(&model, index, size, &expected);
            cr_assert_eq(proof_inclusion(&source, index, size, &proof), OK);
            cr_assert(proofs_are_equal(&proof, &expected), "index %zu of %zu", index, size);
            enum err verified = proof_verify_inclusion(&proof, index, size, &model.leaves[index], &tree.root);
            cr_assert_eq(verified, OK, "index %zu of %zu", index, size);
        }
    }
}

Test(proof, of_consistency_equals_the_definition_and_verifies_for_all_sizes_to_300)
{
    struct proof_source source = tree_source(&model);
    static struct proof_tree trees[SIZE_MAX_TESTED + 1];
    for (size_t size = 1; size <= SIZE_MAX_TESTED; size++) {
        trees[size] = tree_of(size);
        for (size_t from = 1; from <= size; from++) {
            struct proof expected;
            struct proof proof;
            tree_consistency(&model, from, size, &expected);
            cr_assert_eq(proof_consistency(&source, from, size, &proof), OK);
            cr_assert(proofs_are_equal(&proof, &expected), "from %zu to %zu", from, size);
            enum err verified = proof_verify_consistency(&proof, &trees[from], &trees[size]);
            cr_assert_eq(verified, OK, "from %zu to %zu", from, size);
        }
    }
}

Test(proof, root_from_complete_nodes_equals_the_definition_for_all_sizes_to_300)
{
    struct proof_source source = tree_source(&model);
    for (size_t size = 1; size <= SIZE_MAX_TESTED; size++) {
        struct proof_tree tree = tree_of(size);
        struct digest root;
        cr_assert_eq(proof_root(&source, size, &root), OK);
        cr_assert(digest_equal(&root, &tree.root), "size %zu", size);
    }
}

Test(proof, node_equals_the_definition_where_it_is_complete_and_where_it_is_not)
{
    struct proof_source source = tree_source(&model);
    for (size_t size = 1; size <= SIZE_MAX_BENT; size++) {
        for (unsigned level = 0; level < 6; level++) {
            for (size_t index = 0; index << level < size; index++) {
                size_t end = (index + 1) << level;
                struct digest expected = tree_hash(&model, index << level, end < size ? end : size);
                struct digest node;
                cr_assert_eq(proof_node(&source, level, index, size, &node), OK);
                cr_assert(digest_equal(&node, &expected), "node %u, %zu of %zu", level, index, size);
            }
        }
    }
}

// The leaves and nodes of the tree of eight that the CT reference implementation publishes, by level and
// index.
static const char *const published_leaves[] = {
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};

static void grow_published(struct tree *tree)
{
    tree->size = 0;
    for (size_t i = 0; i < 8; i++) {
        struct hex bytes = hex(published_leaves[i]);
        struct digest leaf = digest_leaf(hex_span(&bytes));
        tree_add(tree, &leaf);
    }
}

static void expect_path(const struct proof *proof, const char *const *expected)
{
    size_t count = 0;
    for (; expected[count] != NULL; count++) {
        struct digest node = hex_digest(expected[count]);
        cr_assert_lt(count, proof->count);
        cr_assert(digest_equal(&proof->path[count], &node), "hash %zu", count);
    }
    cr_assert_eq(proof->count, count);
}

static const char L0_0[] = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
static const char L0_1[] = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
static const char L0_2[] = "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7";
static const char L0_3[] = "07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7";
static const char L0_4[] = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
static const char L0_6[] = "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f";
static const char L1_0[] = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125";
static const char L1_1[] = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
static const char L1_2[] = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";
static const char L1_3[] = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
static const char L2_0[] = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7";
static const char L2_1[] = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";
// of leaves 4 to 6
static const char EDGE[] = "837dbb152e9b079010717e84e865da4ebc0fa198a806d59d31bf15accef22d0e";

Test(proof, of_inclusion_has_the_published_paths)
{
    static const struct {
        uint64_t index;
        uint64_t size;
        const char *path[4];
    } rows[] = {
        {0, 8, {L0_1, L1_1, L2_1}},
        {5, 8, {L0_4, L1_3, L2_0}},
        {2, 3, {L1_0}},
        {1, 5, {L0_0, L1_1, L0_4}},
        {0, 1, {NULL}},
    };
    static struct tree published;
    grow_published(&published);
    struct proof_source source = tree_source(&published);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct proof proof;
        cr_assert_eq(proof_inclusion(&source, rows[i].index, rows[i].size, &proof), OK);
        expect_path(&proof, rows[i].path);
    }
}

Test(proof, of_consistency_has_the_published_paths)
{
    static const struct {
        uint64_t from;
        uint64_t size;
        const char *path[5];
    } rows[] = {
        {1, 8, {L0_1, L1_1, L2_1}},
        {6, 8, {L1_2, L1_3, L2_0}},
        {2, 5, {L1_1, L0_4}},
        {3, 7, {L0_2, L0_3, L1_0, EDGE}},
        {4, 7, {EDGE}},
        {6, 7, {L1_2, L0_6, L2_0}},
        {5, 5, {NULL}},
    };
    static struct tree published;
    grow_published(&published);
    struct proof_source source = tree_source(&published);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct proof proof;
        cr_assert_eq(proof_consistency(&source, rows[i].from, rows[i].size, &proof), OK);
        expect_path(&proof, rows[i].path);
    }
}

// The ways to bend a path, each for hash `at`. False when the path is too short for it.
static bool bend(struct proof *proof, unsigned way, size_t at, unsigned bit)
{
    struct digest *path = proof->path;
    switch (way) {
    case 0:  // a bit flipped
        path[at].bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        return true;
    case 1:  // a hash left out
        memmove(&path[at], &path[at + 1], (proof->count - at - 1) * sizeof(path[0]));
        proof->count--;
        return true;
    case 2:  // a hash doubled
        memmove(&path[at + 1], &path[at], (proof->count - at) * sizeof(path[0]));
        proof->count++;
        return true;
    case 3: {  // two hashes swapped
        struct digest first = path[0];
        path[0] = path[at];
        path[at] = first;
        return at > 0;
    }
    default:  // a hash of zeros at the end
        path[proof->count++] = (struct digest){0};
        return at == 0;
    }
}

enum { BENDS = 5 };

Test(proof, of_inclusion_is_refused_when_its_path_is_bent)
{
    struct proof_source source = tree_source(&model);
    struct random random = {1};
    unsigned bent = 0;
    for (size_t size = 1; size <= SIZE_MAX_BENT; size++) {
        struct proof_tree tree = tree_of(size);
        for (size_t index = 0; index < size; index++) {
            struct proof proof;
            cr_assert_eq(proof_inclusion(&source, index, size, &proof), OK);
            for (size_t i = 0; i < BENDS * proof.count; i++) {
                struct proof bad = proof;
                if (bend(&bad, (unsigned)(i % BENDS), i / BENDS, (unsigned)random_below(&random, 256))) {
                    enum err verified =
                        proof_verify_inclusion(&bad, index, size, &model.leaves[index], &tree.root);
                    cr_assert_eq(verified, E_MISMATCH, "index %zu of %zu, bend %zu", index, size, i);
                    bent++;
                }
            }
        }
    }
    cr_assert_gt(bent, 10000);
}

Test(proof, of_inclusion_is_refused_for_another_leaf_root_index_or_tree)
{
    struct proof_source source = tree_source(&model);
    for (size_t size = 2; size <= SIZE_MAX_BENT; size++) {
        struct proof_tree tree = tree_of(size);
        struct proof_tree smaller = tree_of(size - 1);
        struct proof_tree larger = tree_of(size + 1);
        for (size_t index = 0; index < size; index++) {
            const struct digest *leaf = &model.leaves[index];
            struct proof proof;
            cr_assert_eq(proof_inclusion(&source, index, size, &proof), OK);
            cr_assert_eq(proof_verify_inclusion(&proof, index, size, leaf + 1, &tree.root), E_MISMATCH);
            cr_assert_eq(proof_verify_inclusion(&proof, index, size, &tree.root, &tree.root), E_MISMATCH);
            cr_assert_eq(proof_verify_inclusion(&proof, index, size, leaf, leaf + 1), E_MISMATCH);
            cr_assert_eq(proof_verify_inclusion(&proof, index + 1, size, leaf, &tree.root), E_MISMATCH);
            cr_assert_eq(proof_verify_inclusion(&proof, index - 1, size, leaf, &tree.root), E_MISMATCH);
            cr_assert_eq(proof_verify_inclusion(&proof, index, size - 1, leaf, &smaller.root), E_MISMATCH);
            cr_assert_eq(proof_verify_inclusion(&proof, index, size + 1, leaf, &larger.root), E_MISMATCH);
        }
    }
}

// A path fixes left and right at each level, not the size: for a size of the same shape it leads to the same
// root. What binds the size is the checkpoint that holds size and root together.
static bool has_same_shape(size_t index, size_t size, size_t other_size)
{
    for (size_t last = size - 1, other = other_size - 1; last > 0 || other > 0; last >>= 1, other >>= 1) {
        bool passes = (index & 1) == 0 && index == last;
        bool other_passes = (index & 1) == 0 && index == other;
        if (passes != other_passes || last == 0 || other == 0) {
            return false;
        }
        index >>= 1;
    }
    return true;
}

Test(proof, of_inclusion_under_another_size_leads_to_the_root_only_where_the_shape_is_the_same)
{
    struct proof_source source = tree_source(&model);
    for (size_t size = 1; size <= SIZE_MAX_BENT; size++) {
        struct proof_tree tree = tree_of(size);
        for (size_t index = 0; index < size; index++) {
            struct proof proof;
            cr_assert_eq(proof_inclusion(&source, index, size, &proof), OK);
            for (size_t other = index + 1; other <= 2 * SIZE_MAX_BENT; other++) {
                enum err expected = has_same_shape(index, size, other) ? OK : E_MISMATCH;
                enum err verified =
                    proof_verify_inclusion(&proof, index, other, &model.leaves[index], &tree.root);
                cr_assert_eq(verified, expected, "index %zu of %zu under %zu", index, size, other);
            }
        }
    }
}

Test(proof, of_consistency_is_refused_when_its_path_is_bent)
{
    struct proof_source source = tree_source(&model);
    struct random random = {2};
    unsigned bent = 0;
    for (size_t size = 2; size <= SIZE_MAX_BENT; size++) {
        struct proof_tree to = tree_of(size);
        for (size_t start = 1; start < size; start++) {
            struct proof_tree from = tree_of(start);
            struct proof proof;
            cr_assert_eq(proof_consistency(&source, start, size, &proof), OK);
            for (size_t i = 0; i < BENDS * proof.count; i++) {
                struct proof bad = proof;
                if (bend(&bad, (unsigned)(i % BENDS), i / BENDS, (unsigned)random_below(&random, 256))) {
                    enum err verified = proof_verify_consistency(&bad, &from, &to);
                    cr_assert_eq(verified, E_MISMATCH, "from %zu to %zu, bend %zu", start, size, i);
                    bent++;
                }
            }
        }
    }
    cr_assert_gt(bent, 10000);
}

Test(proof, of_consistency_is_refused_for_another_tree_at_either_end)
{
    struct proof_source source = tree_source(&model);
    for (size_t size = 2; size <= SIZE_MAX_BENT; size++) {
        struct proof_tree to = tree_of(size);
        for (size_t start = 1; start < size; start++) {
            struct proof_tree from = tree_of(start);
            struct proof_tree next = tree_of(start + 1);
            struct proof_tree before = tree_of(size - 1);
            struct proof_tree after = tree_of(size + 1);
            struct proof proof;
            cr_assert_eq(proof_consistency(&source, start, size, &proof), OK);
            cr_assert_eq(proof_verify_consistency(&proof, &next, &to), E_MISMATCH);
            cr_assert_eq(proof_verify_consistency(&proof, &from, &before), E_MISMATCH);
            cr_assert_eq(proof_verify_consistency(&proof, &from, &after), E_MISMATCH);
            cr_assert_eq(proof_verify_consistency(&proof, &to, &from), E_MISMATCH);
            struct proof_tree wrong_from = {start, to.root};
            struct proof_tree wrong_to = {size, from.root};
            cr_assert_eq(proof_verify_consistency(&proof, &wrong_from, &to), E_MISMATCH);
            cr_assert_eq(proof_verify_consistency(&proof, &from, &wrong_to), E_MISMATCH);
        }
    }
}

Test(proof, of_consistency_from_nothing_says_nothing_and_is_refused)
{
    struct proof_source source = tree_source(&model);
    struct proof_tree empty = {0, digest_of(span(NULL, 0))};
    struct proof_tree to = tree_of(8);
    struct proof proof = {.count = 0};
    cr_assert_eq(proof_consistency(&source, 0, 8, &proof), E_INVALID);
    cr_assert_eq(proof_verify_consistency(&proof, &empty, &to), E_MISMATCH);
    cr_assert_eq(proof_verify_consistency(&proof, &empty, &empty), E_MISMATCH);
}

Test(proof, of_consistency_with_itself_is_empty_and_demands_the_same_root)
{
    struct proof_tree tree = tree_of(8);
    struct proof_tree other = {8, tree_hash(&model, 0, 7)};
    struct proof empty = {.count = 0};
    struct proof one = {.count = 1, .path = {tree.root}};
    cr_assert_eq(proof_verify_consistency(&empty, &tree, &tree), OK);
    cr_assert_eq(proof_verify_consistency(&empty, &tree, &other), E_MISMATCH);
    cr_assert_eq(proof_verify_consistency(&one, &tree, &tree), E_MISMATCH);
}

Test(proof, is_not_made_for_places_outside_the_tree)
{
    struct proof_source source = tree_source(&model);
    struct proof proof = {.count = 7};
    struct digest root;
    cr_assert_eq(proof_inclusion(&source, 8, 8, &proof), E_INVALID);
    cr_assert_eq(proof_inclusion(&source, 0, 0, &proof), E_INVALID);
    cr_assert_eq(proof_inclusion(&source, 0, (uint64_t)1 << 63, &proof), E_INVALID);
    cr_assert_eq(proof_consistency(&source, 9, 8, &proof), E_INVALID);
    cr_assert_eq(proof_consistency(&source, 1, (uint64_t)1 << 63, &proof), E_INVALID);
    cr_assert_eq(proof_root(&source, 0, &root), E_INVALID);
    cr_assert_eq(proof_root(&source, (uint64_t)1 << 63, &root), E_INVALID);
    cr_assert_eq(proof.count, 7);
}

// A tree too large to have: any node is the hash of its place.
static enum err invented_node(void *context, unsigned level, uint64_t index, struct digest *node_out)
{
    (void)context;
    uint64_t place[2] = {level, index};
    *node_out = digest_of(span(place, sizeof(place)));
    return OK;
}

Test(proof, in_the_largest_tree_has_63_hashes_and_64_are_refused)
{
    const struct proof_source source = {invented_node, NULL};
    struct proof proof;
    struct proof_tree from = {3, {{0}}};
    struct proof_tree to = {INT64_MAX, {{0}}};
    cr_assert_eq(proof_inclusion(&source, 0, INT64_MAX, &proof), OK);
    cr_assert_eq(proof.count, LIMIT_PROOF_HASHES);
    cr_assert_eq(proof_consistency(&source, 3, (uint64_t)1 << 62, &proof), OK);
    cr_assert_eq(proof.count, LIMIT_PROOF_HASHES);
    cr_assert_eq(proof_consistency(&source, 3, INT64_MAX, &proof), E_LIMIT);
    cr_assert_eq(proof_root(&source, INT64_MAX, &to.root), OK);
    proof.count = LIMIT_PROOF_HASHES + 1;
    cr_assert_eq(proof_verify_inclusion(&proof, 0, INT64_MAX, &from.root, &to.root), E_MISMATCH);
    cr_assert_eq(proof_verify_consistency(&proof, &from, &to), E_MISMATCH);
}

Test(proof, in_the_largest_tree_leads_to_the_root_that_its_own_path_gives)
{
    const struct proof_source source = {invented_node, NULL};
    struct proof proof;
    struct digest root = {{9}};
    struct digest leaf = root;
    cr_assert_eq(proof_inclusion(&source, 0, INT64_MAX, &proof), OK);
    for (size_t i = 0; i < proof.count; i++) {
        root = digest_node(&root, &proof.path[i]);
    }
    cr_assert_eq(proof_verify_inclusion(&proof, 0, INT64_MAX, &leaf, &root), OK);
    cr_assert_eq(proof_verify_inclusion(&proof, 0, (uint64_t)1 << 63, &leaf, &root), E_MISMATCH);
    cr_assert_eq(proof_verify_inclusion(&proof, 0, (uint64_t)1 << 62, &leaf, &root), E_MISMATCH);
}

static enum err failing_node(void *context, unsigned level, uint64_t index, struct digest *node_out)
{
    (void)level;
    (void)index;
    (void)node_out;
    unsigned *good = context;
    return (*good)-- > 0 ? OK : E_CORRUPT;
}

Test(proof, passes_on_what_its_source_says)
{
    for (unsigned first_bad = 0; first_bad < 4; first_bad++) {
        unsigned good = first_bad;
        struct proof_source source = {failing_node, &good};
        struct proof proof = {.count = 7};
        struct digest root;
        cr_assert_eq(proof_inclusion(&source, 5, 23, &proof), E_CORRUPT);
        good = first_bad;
        cr_assert_eq(proof_consistency(&source, 5, 23, &proof), E_CORRUPT);
        good = first_bad;
        cr_assert_eq(proof_root(&source, 23, &root), E_CORRUPT);
        cr_assert_eq(proof.count, 7);
    }
}

Test(proof, extended_to_a_larger_tree_is_the_proof_in_that_tree)
{
    for (size_t size = 2; size <= 70; size++) {
        for (size_t from = 1; from < size; from++) {
            struct proof_tree smaller = tree_of(from);
            struct proof consistency;
            tree_consistency(&model, from, size, &consistency);
            for (size_t index = 0; index < from; index++) {
                struct proof before;
                struct proof expected;
                struct proof proof;
                tree_path(&model, index, from, &before);
                tree_path(&model, index, size, &expected);
                cr_assert_eq(proof_extend(&before, index, &smaller, size, &consistency, &proof), OK);
                cr_assert(proofs_are_equal(&proof, &expected), "index %zu, from %zu to %zu", index, from,
                          size);
            }
        }
    }
}

Test(proof, extended_from_what_is_too_short_or_not_smaller_is_refused)
{
    struct proof_tree smaller = tree_of(21);
    struct proof before;
    struct proof consistency;
    struct proof proof;
    tree_path(&model, 3, 21, &before);
    tree_consistency(&model, 21, 60, &consistency);
    cr_assert_eq(proof_extend(&before, 3, &smaller, 21, &consistency, &proof), E_INVALID);
    cr_assert_eq(proof_extend(&before, 21, &smaller, 60, &consistency, &proof), E_INVALID);
    cr_assert_eq(proof_extend(&before, 3, &smaller, UINT64_MAX, &consistency, &proof), E_INVALID);
    for (before.count = 0; before.count < 3; before.count++) {
        cr_assert_eq(proof_extend(&before, 3, &smaller, 60, &consistency, &proof), E_MISMATCH);
    }
    consistency.count = 0;
    cr_assert_eq(proof_extend(&before, 3, &smaller, 60, &consistency, &proof), E_MISMATCH);
}
