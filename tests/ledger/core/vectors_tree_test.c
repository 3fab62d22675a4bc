// Trees, proofs and tiles against tests/vectors/trees.txt, which another implementation wrote.
#include "ledger/core/merkle.h"
#include "ledger/core/range.h"
#include "ledger/core/tile.h"
#include "tests/support/tree.h"
#include "tests/support/vectors.h"

#include <criterion/criterion.h>

enum { TREE_SIZE = 300 };  // larger proofs in the vectors are of trees that nobody has built

static const struct tree *whole_tree(void)
{
    static struct tree tree;
    tree_grow(&tree, TREE_SIZE);
    return &tree;
}

static struct proof_source source_of(const struct tree *tree)
{
    static struct tree copy;
    copy = *tree;
    return tree_source(&copy);
}

// The path at `place`, as far as the room for one goes.
static size_t read_path(struct vectors *vectors, size_t place, struct digest *path, size_t room)
{
    struct span bytes = vectors_bytes(vectors, place);
    size_t count = bytes.size / DIGEST_SIZE;
    cr_assert_eq(bytes.size % DIGEST_SIZE, 0);
    cr_assert_leq(count, room);
    for (size_t i = 0; i < count; i++) {
        path[i] = digest_from(span(bytes.data + i * DIGEST_SIZE, DIGEST_SIZE));
    }
    return count;
}

static struct proof read_proof(struct vectors *vectors, size_t place)
{
    struct proof proof;
    proof.count = read_path(vectors, place, proof.path, LIMIT_PROOF_HASHES);
    return proof;
}

static struct span path_span(const struct digest *path, size_t count)
{
    return span(path, count * DIGEST_SIZE);
}

static bool is_made_here(const struct vectors *vectors)
{
    return vectors_is(vectors, 1, "ok") && vectors_number(vectors, 3) <= TREE_SIZE;
}

Test(vectors_tree, roots_are_the_same)
{
    static struct vectors vectors;
    const struct tree *tree = whole_tree();
    struct merkle merkle;
    merkle_init(&merkle);
    vectors_open(&vectors, "trees.txt");
    while (vectors_next(&vectors, (const char *[]){"root", NULL})) {
        cr_assert_eq(vectors_number(&vectors, 1), merkle.size);
        struct digest root = merkle_root(&merkle);
        vectors_expect_bytes(&vectors, 2, digest_span(&root));
        cr_assert_eq(merkle_append(&merkle, &tree->leaves[merkle.size % TREE_SIZE]), OK);
    }
    cr_assert_eq(merkle.size, TREE_SIZE + 1);
    vectors_close(&vectors);
}

Test(vectors_tree, inclusion_proofs_are_made_and_judged_the_same)
{
    static struct vectors vectors;
    struct proof_source source = source_of(whole_tree());
    vectors_open(&vectors, "trees.txt");
    while (vectors_next(&vectors, (const char *[]){"inclusion", NULL})) {
        uint64_t index = vectors_number(&vectors, 2), size = vectors_number(&vectors, 3);
        struct digest leaf = vectors_digest(&vectors, 4), root = vectors_digest(&vectors, 5);
        struct proof proof = read_proof(&vectors, 6);
        vectors_expect(&vectors, 1, proof_verify_inclusion(&proof, index, size, &leaf, &root));
        if (is_made_here(&vectors)) {
            cr_assert_eq(proof_inclusion(&source, index, size, &proof), OK);
            vectors_expect_bytes(&vectors, 6, path_span(proof.path, proof.count));
        }
    }
    vectors_close(&vectors);
}

Test(vectors_tree, consistency_proofs_are_made_and_judged_the_same)
{
    static struct vectors vectors;
    struct proof_source source = source_of(whole_tree());
    vectors_open(&vectors, "trees.txt");
    while (vectors_next(&vectors, (const char *[]){"consistency", NULL})) {
        struct proof_tree from = {vectors_number(&vectors, 2), vectors_digest(&vectors, 4)};
        struct proof_tree to = {vectors_number(&vectors, 3), vectors_digest(&vectors, 5)};
        struct proof proof = read_proof(&vectors, 6);
        vectors_expect(&vectors, 1, proof_verify_consistency(&proof, &from, &to));
        if (is_made_here(&vectors)) {
            cr_assert_eq(proof_consistency(&source, from.size, to.size, &proof), OK);
            vectors_expect_bytes(&vectors, 6, path_span(proof.path, proof.count));
        }
    }
    vectors_close(&vectors);
}

Test(vectors_tree, range_proofs_are_made_and_judged_the_same)
{
    static struct vectors vectors;
    struct proof_source source = source_of(whole_tree());
    vectors_open(&vectors, "trees.txt");
    while (vectors_next(&vectors, (const char *[]){"range", NULL})) {
        struct digest nodes[16];
        struct range_place place = {.first = vectors_number(&vectors, 2),
                                    .size = vectors_number(&vectors, 3)};
        place.count = read_path(&vectors, 4, nodes + 1, sizeof(nodes) / sizeof(nodes[0]) - 2);
        struct digest root = vectors_digest(&vectors, 5);
        struct range_proof proof;
        proof.count = read_path(&vectors, 6, proof.path, LIMIT_RANGE_HASHES);
        vectors_expect(&vectors, 1, range_verify(&proof, &place, nodes, &root));
        if (is_made_here(&vectors)) {
            cr_assert_eq(range_prove(&source, &place, &proof), OK);
            vectors_expect_bytes(&vectors, 6, path_span(proof.path, proof.count));
        }
    }
    vectors_close(&vectors);
}

static void put_path(struct sha256 *hash, const struct digest *path, size_t count)
{
    uint8_t length = (uint8_t)count;
    sha256_update(hash, span(&length, 1));
    sha256_update(hash, path_span(path, count));
}

Test(vectors_tree, every_inclusion_and_consistency_proof_of_small_trees_is_the_same)
{
    static struct vectors vectors;
    struct proof_source source = source_of(whole_tree());
    vectors_open(&vectors, "trees.txt");
    while (vectors_next(&vectors, (const char *[]){"inclusions", "consistencies", NULL})) {
        bool inclusions = vectors_is(&vectors, 0, "inclusions");
        uint64_t size = vectors_number(&vectors, 1);
        struct sha256 hash;
        sha256_init(&hash);
        for (uint64_t i = 0; i < size; i++) {
            struct proof proof;
            cr_assert_eq(inclusions ? proof_inclusion(&source, i, size, &proof)
                                    : proof_consistency(&source, i + 1, size, &proof),
                         OK);
            put_path(&hash, proof.path, proof.count);
        }
        struct digest digest = sha256_final(&hash);
        vectors_expect_bytes(&vectors, 2, digest_span(&digest));
    }
    vectors_close(&vectors);
}

Test(vectors_tree, every_range_proof_of_small_trees_is_the_same)
{
    static struct vectors vectors;
    struct proof_source source = source_of(whole_tree());
    vectors_open(&vectors, "trees.txt");
    while (vectors_next(&vectors, (const char *[]){"ranges", NULL})) {
        struct range_place place = {.size = vectors_number(&vectors, 1)};
        struct sha256 hash;
        sha256_init(&hash);
        for (place.first = 0; place.first < place.size; place.first++) {
            for (place.count = 1; place.first + place.count <= place.size; place.count++) {
                struct range_proof proof;
                cr_assert_eq(range_prove(&source, &place, &proof), OK);
                put_path(&hash, proof.path, proof.count);
            }
        }
        struct digest digest = sha256_final(&hash);
        vectors_expect_bytes(&vectors, 2, digest_span(&digest));
    }
    vectors_close(&vectors);
}

Test(vectors_tree, tiles_have_the_same_widths_and_paths)
{
    static struct vectors vectors;
    vectors_open(&vectors, "trees.txt");
    while (vectors_next(&vectors, (const char *[]){"widths", "tile", NULL})) {
        if (vectors_is(&vectors, 0, "widths")) {
            unsigned partial = 0;
            uint64_t full =
                tile_full_count(vectors_number(&vectors, 1), (unsigned)vectors_number(&vectors, 2), &partial);
            cr_assert_eq(full, vectors_number(&vectors, 3));
            cr_assert_eq(partial, vectors_number(&vectors, 4));
            continue;
        }
        bool entries = vectors_is(&vectors, 1, "entries");
        struct tile tile = {.level = entries ? 0 : (unsigned)vectors_number(&vectors, 1),
                            .number = vectors_number(&vectors, 2),
                            .width = (unsigned)vectors_number(&vectors, 3)};
        char path[TILE_PATH_SIZE];
        (entries ? tile_entries_path : tile_path)(&tile, path);
        cr_assert_str_eq(path, vectors_word(&vectors, 4));
    }
    vectors_close(&vectors);
}
