// One proof for a run of leaves: for every run, and bent in every way.
#include "ledger/core/range.h"
#include "tests/support/random.h"
#include "tests/support/tree.h"

#include <criterion/criterion.h>

enum { SIZE_MAX_TESTED = 300, SIZE_MAX_BENT = 40 };

static struct tree model;

static void grow_model(void)
{
    tree_grow(&model, SIZE_MAX_TESTED);
}

TestSuite(range, .init = grow_model);

// Verifies the run of the model's leaves that begins at `leaves`, under a root.
static enum err verify(const struct range_proof *proof, const struct range_place *place, size_t leaves,
                       const struct digest *root)
{
    struct digest nodes[SIZE_MAX_TESTED + 2];
    for (size_t i = 0; i < place->count && i < SIZE_MAX_TESTED; i++) {
        nodes[1 + i] = model.leaves[(leaves + i) % SIZE_MAX_TESTED];
    }
    return range_verify(proof, place, nodes, root);
}

static void expect_good(const struct range_place *place)
{
    struct proof_source source = tree_source(&model);
    struct digest root = tree_hash(&model, 0, (size_t)place->size);
    struct range_proof proof;
    cr_assert_eq(range_prove(&source, place, &proof), OK);
    cr_assert_eq(verify(&proof, place, (size_t)place->first, &root), OK, "%lu + %lu of %lu", place->first,
                 place->count, place->size);
}

Test(range, verifies_for_every_run_in_all_sizes_to_40)
{
    for (uint64_t size = 1; size <= SIZE_MAX_BENT; size++) {
        for (uint64_t first = 0; first < size; first++) {
            for (uint64_t count = 1; count <= size - first; count++) {
                expect_good(&(struct range_place){first, count, size});
            }
        }
    }
}

Test(range, verifies_for_random_runs_in_sizes_to_300)
{
    struct random random = {3};
    for (int i = 0; i < 5000; i++) {
        uint64_t size = 1 + random_below(&random, SIZE_MAX_TESTED);
        uint64_t first = random_below(&random, size);
        uint64_t count = 1 + random_below(&random, size - first);
        expect_good(&(struct range_place){first, count, size});
    }
}

Test(range, of_one_leaf_is_its_inclusion_proof)
{
    struct proof_source source = tree_source(&model);
    for (uint64_t size = 1; size <= SIZE_MAX_BENT; size++) {
        for (uint64_t index = 0; index < size; index++) {
            struct range_place place = {index, 1, size};
            struct range_proof range;
            struct proof inclusion;
            cr_assert_eq(range_prove(&source, &place, &range), OK);
            cr_assert_eq(proof_inclusion(&source, index, size, &inclusion), OK);
            cr_assert_eq(range.count, inclusion.count);
            for (size_t i = 0; i < range.count; i++) {
                cr_assert(digest_equal(&range.path[i], &inclusion.path[i]));
            }
        }
    }
}

Test(range, of_the_whole_tree_is_empty)
{
    struct proof_source source = tree_source(&model);
    for (uint64_t size = 1; size <= SIZE_MAX_TESTED; size++) {
        struct range_proof proof;
        cr_assert_eq(range_prove(&source, &(struct range_place){0, size, size}, &proof), OK);
        cr_assert_eq(proof.count, 0);
    }
}

static void bend(struct range_proof *proof, unsigned way, size_t at, unsigned bit)
{
    struct digest *path = proof->path;
    struct digest first = path[0];
    switch (way) {
    case 0:  // a bit flipped
        path[at].bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        break;
    case 1:  // a hash left out
        memmove(&path[at], &path[at + 1], (proof->count - at - 1) * sizeof(path[0]));
        proof->count--;
        break;
    case 2:  // a hash doubled
        memmove(&path[at + 1], &path[at], (proof->count - at) * sizeof(path[0]));
        proof->count++;
        break;
    default:  // two hashes swapped, or one with itself and a bit flipped
        path[0] = path[at];
        path[at] = first;
        path[at].bytes[0] ^= (uint8_t)(at == 0);
    }
}

enum { BENDS = 4 };

static unsigned expect_bent_paths_refused(const struct range_place *place, struct random *random)
{
    struct proof_source source = tree_source(&model);
    struct digest root = tree_hash(&model, 0, (size_t)place->size);
    struct range_proof proof;
    cr_assert_eq(range_prove(&source, place, &proof), OK);
    for (size_t i = 0; i < BENDS * proof.count; i++) {
        struct range_proof bad = proof;
        bend(&bad, (unsigned)(i % BENDS), i / BENDS, (unsigned)random_below(random, 256));
        cr_assert_eq(verify(&bad, place, (size_t)place->first, &root), E_MISMATCH,
                     "%lu + %lu of %lu, bend %zu", place->first, place->count, place->size, i);
    }
    struct range_proof longer = proof;
    longer.path[longer.count++] = root;
    cr_assert_eq(verify(&longer, place, (size_t)place->first, &root), E_MISMATCH);
    return (unsigned)(BENDS * proof.count + 1);
}

Test(range, is_refused_when_its_path_is_bent)
{
    struct random random = {4};
    unsigned bent = 0;
    for (uint64_t size = 2; size <= SIZE_MAX_BENT; size += 3) {
        for (uint64_t first = 0; first < size; first++) {
            for (uint64_t count = 1; count <= size - first; count++) {
                bent += expect_bent_paths_refused(&(struct range_place){first, count, size}, &random);
            }
        }
    }
    cr_assert_gt(bent, 10000);
}

static void expect_other_places_refused(const struct range_place *place)
{
    struct proof_source source = tree_source(&model);
    size_t first = (size_t)place->first;
    size_t size = (size_t)place->size;
    struct digest root = tree_hash(&model, 0, size);
    struct digest smaller = tree_hash(&model, 0, size - 1);
    struct digest larger = tree_hash(&model, 0, size + 1);
    struct range_place moved = {place->first + 1, place->count, place->size};
    struct range_place back = {place->first - 1, place->count, place->size};
    struct range_place longer = {place->first, place->count + 1, place->size};
    struct range_place shorter = {place->first, place->count - 1, place->size};
    struct range_place in_smaller = {place->first, place->count, place->size - 1};
    struct range_place in_larger = {place->first, place->count, place->size + 1};
    struct range_proof proof;
    cr_assert_eq(range_prove(&source, place, &proof), OK);
    cr_assert_eq(verify(&proof, &moved, first, &root), E_MISMATCH);
    cr_assert_eq(verify(&proof, &back, first, &root), E_MISMATCH);
    cr_assert_eq(verify(&proof, &longer, first, &root), E_MISMATCH);
    cr_assert_eq(verify(&proof, &shorter, first, &root), E_MISMATCH);
    cr_assert_eq(verify(&proof, &in_smaller, first, &smaller), E_MISMATCH);
    cr_assert_eq(verify(&proof, &in_larger, first, &larger), E_MISMATCH);
    cr_assert_eq(verify(&proof, place, first + 1, &root), E_MISMATCH);
    cr_assert_eq(verify(&proof, place, first, &smaller), E_MISMATCH);
}

Test(range, is_refused_for_another_place_other_leaves_or_another_tree)
{
    for (uint64_t size = 2; size <= SIZE_MAX_BENT; size++) {
        for (uint64_t first = 0; first < size; first++) {
            for (uint64_t count = 1; count <= size - first; count++) {
                expect_other_places_refused(&(struct range_place){first, count, size});
            }
        }
    }
}

Test(range, is_refused_when_two_leaves_of_it_change_places)
{
    struct proof_source source = tree_source(&model);
    struct digest root = tree_hash(&model, 0, 40);
    struct range_place place = {7, 13, 40};
    struct range_proof proof;
    cr_assert_eq(range_prove(&source, &place, &proof), OK);
    for (size_t swapped = 0; swapped + 1 < place.count; swapped++) {
        struct digest nodes[13 + 2];
        memcpy(nodes + 1, &model.leaves[7], 13 * sizeof(nodes[0]));
        struct digest kept = nodes[1 + swapped];
        nodes[1 + swapped] = nodes[2 + swapped];
        nodes[2 + swapped] = kept;
        cr_assert_eq(range_verify(&proof, &place, nodes, &root), E_MISMATCH, "%zu", swapped);
    }
}

Test(range, that_is_empty_or_leaves_the_tree_is_neither_proved_nor_verified)
{
    static const struct range_place bad[] = {
        {0, 0, 8},          {8, 1, 8},          {7, 2, 8},
        {0, 9, 8},          {0, 1, 0},          {1, UINT64_MAX, 8},
        {UINT64_MAX, 1, 8}, {UINT64_MAX, 2, 8}, {0, 1, (uint64_t)1 << 63},
    };
    struct proof_source source = tree_source(&model);
    struct digest root = tree_hash(&model, 0, 8);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct range_proof proof = {.count = 7};
        struct digest nodes[16] = {0};
        cr_assert_eq(range_prove(&source, &bad[i], &proof), E_INVALID, "place %zu", i);
        cr_assert_eq(proof.count, 7);
        cr_assert_eq(range_verify(&proof, &bad[i], nodes, &root), E_MISMATCH, "place %zu", i);
    }
}

// A tree too large to have: any node is the hash of its place.
static enum err invented_node(void *context, unsigned level, uint64_t index, struct digest *node_out)
{
    (void)context;
    uint64_t place[2] = {level, index};
    *node_out = digest_of(span(place, sizeof(place)));
    return OK;
}

Test(range, stays_within_its_limit_in_the_largest_tree_and_one_hash_more_is_refused)
{
    const struct proof_source source = {invented_node, NULL};
    struct range_place middle = {((uint64_t)1 << 62) - 1, 2, INT64_MAX};
    struct digest nodes[4] = {0};
    struct digest root = {0};
    struct range_proof proof;
    cr_assert_eq(range_prove(&source, &middle, &proof), OK);
    cr_assert_eq(proof.count, 2 * 62);
    proof.count = LIMIT_RANGE_HASHES + 1;
    cr_assert_eq(range_verify(&proof, &middle, nodes, &root), E_MISMATCH);
}

static enum err failing_node(void *context, unsigned level, uint64_t index, struct digest *node_out)
{
    (void)level;
    (void)index;
    unsigned *good = context;
    *node_out = (struct digest){0};
    return (*good)-- > 0 ? OK : E_CORRUPT;
}

Test(range, passes_on_what_its_source_says_at_whichever_node)
{
    unsigned first_bad = 0;
    for (;; first_bad++) {
        unsigned good = first_bad;
        struct proof_source source = {failing_node, &good};
        struct range_proof proof = {.count = 7};
        enum err proved = range_prove(&source, &(struct range_place){5, 6, 23}, &proof);
        if (proved == OK) {
            break;
        }
        cr_assert_eq(proved, E_CORRUPT);
        cr_assert_eq(proof.count, 7);
    }
    cr_assert_gt(first_bad, 5);
}
