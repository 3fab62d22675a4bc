// Tiles and edge against the tree written from the definition, and across the borders of tiles of two groups.
#include "ledger/base/bytes.h"
#include "ledger/core/merkle.h"
#include "ledger/store/edge.h"
#include "tests/support/files.h"
#include "tests/support/random.h"
#include "tests/support/tree.h"

#include <criterion/criterion.h>

enum { SMALL = 600, BORDER = 65536, AROUND = 300, LARGE = BORDER + AROUND, LARGE_LEVELS = 18 };

// A growing edge whose tiles go into a database of its own.
struct growing {
    struct files_path folder;
    struct rocks *rocks;
    struct rocks_batch *batch;
    size_t tiles;  // given to the sink
    struct edge edge;
};

static enum err store_tile(void *context, struct span key, struct span tile)
{
    struct growing *growing = context;
    struct buf value;
    cr_assert_eq(key.size, EDGE_TILE_KEY_SIZE);
    cr_assert_eq(tile.size, EDGE_TILE_SIZE);
    buf_init(&value, EDGE_TILE_SIZE);
    cr_assert_eq(rocks_get(&(struct rocks_at){.rocks = growing->rocks}, ROCKS_TILES, key, &value),
                 E_NOT_FOUND, "a tile is written once");
    buf_fini(&value);
    rocks_batch_put(growing->batch, growing->rocks, ROCKS_TILES, key, tile);
    cr_assert_eq(rocks_write(growing->rocks, growing->batch, false), OK);
    rocks_batch_clear(growing->batch);
    growing->tiles++;
    return OK;
}

static void begin(struct growing *growing)
{
    growing->folder = files_scratch();
    growing->batch = rocks_batch_new();
    growing->tiles = 0;
    cr_assert_eq(rocks_open(files_in(growing->folder.text, "database").text, ROCKS_CREATE, &growing->rocks),
                 OK);
    edge_init(&growing->edge);
}

static void end(struct growing *growing)
{
    rocks_batch_free(growing->batch);
    rocks_close(growing->rocks);
    files_remove(growing->folder.text);
}

static struct rocks_at newest(const struct growing *growing)
{
    return (struct rocks_at){.rocks = growing->rocks};
}

static void append(struct growing *growing, const struct digest *leaf)
{
    struct edge_sink sink = {store_tile, growing};
    cr_assert_eq(edge_append(&growing->edge, leaf, &sink), OK);
}

// Every complete node of the tree is found, and is what the model says.
static void expect_all_nodes(struct growing *growing, struct tree *model, size_t size)
{
    struct edge_reader reader = {&growing->edge, newest(growing)};
    struct proof_source source = edge_source(&reader);
    for (unsigned level = 0; (size_t)1 << level <= size; level++) {
        for (size_t index = 0; (index + 1) << level <= size; index++) {
            struct digest node;
            struct digest expected = tree_hash(model, index << level, (index + 1) << level);
            cr_assert_eq(source.node(source.context, level, index, &node), OK);
            cr_assert(digest_equal(&node, &expected), "size %zu, node %u/%zu", size, level, index);
        }
    }
}

static void expect_root(struct growing *growing, struct tree *model, size_t size)
{
    struct edge_reader reader = {&growing->edge, newest(growing)};
    struct proof_source source = edge_source(&reader);
    struct digest root;
    if (size == 0) {
        return;
    }
    struct digest expected = tree_hash(model, 0, size);
    cr_assert_eq(proof_root(&source, size, &root), OK);
    cr_assert(digest_equal(&root, &expected), "size %zu", size);
}

static void expect_proof(const struct proof *actual, const struct proof *expected)
{
    cr_assert_eq(actual->count, expected->count);
    for (size_t i = 0; i < expected->count; i++) {
        cr_assert(digest_equal(&actual->path[i], &expected->path[i]));
    }
}

static void expect_proofs(struct growing *growing, struct tree *model, size_t size, size_t step)
{
    struct edge_reader reader = {&growing->edge, newest(growing)};
    struct proof_source source = edge_source(&reader);
    struct proof actual;
    struct proof expected;
    for (size_t index = size % step; index < size; index += step) {
        cr_assert_eq(proof_inclusion(&source, index, size, &actual), OK);
        tree_path(model, index, size, &expected);
        expect_proof(&actual, &expected);
        cr_assert_eq(proof_consistency(&source, index + 1, size, &actual), OK);
        tree_consistency(model, index + 1, size, &expected);
        expect_proof(&actual, &expected);
    }
}

Test(edge, nodes_roots_and_proofs_are_the_definitions_for_all_sizes_to_600)
{
    static struct tree model;
    static struct growing growing;
    tree_grow(&model, SMALL);
    begin(&growing);
    for (size_t size = 0; size <= SMALL; size++) {
        cr_assert_eq(growing.edge.size, size);
        expect_root(&growing, &model, size);
        expect_proofs(&growing, &model, size, size % 256 < 3 || size % 16 == 0 ? 7 : 101);
        if (size % 256 < 2 || size % 37 == 0 || size == SMALL) {
            expect_all_nodes(&growing, &model, size);
        }
        if (size < SMALL) {
            append(&growing, &model.leaves[size]);
        }
    }
    cr_assert_eq(growing.tiles, SMALL / 256);
    end(&growing);
}

struct leaf_giving {
    const struct digest *leaves;
    size_t asked;
};

static enum err give_leaf(void *context, uint64_t index, struct digest *leaf_out)
{
    struct leaf_giving *giving = context;
    giving->asked++;
    *leaf_out = giving->leaves[index];
    return OK;
}

// What is in use of two edges is the same.
static void expect_same_edge(const struct edge *left, const struct edge *right)
{
    cr_assert_eq(left->size, right->size);
    for (unsigned group = 0; group < EDGE_GROUPS; group++) {
        size_t hashes = (left->size >> (8 * group)) % 256;
        const struct edge_tile *a = &left->tiles[group];
        const struct edge_tile *b = &right->tiles[group];
        cr_assert_eq(memcmp(a->hashes, b->hashes, hashes * DIGEST_SIZE), 0, "group %u", group);
        cr_assert_eq(memcmp(a->nodes, b->nodes, hashes / 16 * DIGEST_SIZE), 0, "group %u", group);
    }
}

static void expect_loads_the_same(struct growing *growing, const struct digest *leaves)
{
    static struct edge loaded;
    struct rocks_at at = newest(growing);
    struct leaf_giving giving = {leaves, 0};
    struct edge_leaves source = {give_leaf, &giving};
    memset(&loaded, 0xee, sizeof(loaded));
    cr_assert_eq(edge_load(&loaded, growing->edge.size, &at, &source), OK);
    expect_same_edge(&loaded, &growing->edge);
    cr_assert_eq(giving.asked, growing->edge.size % 256, "only leaves that no full tile holds");
}

Test(edge, loaded_at_any_size_it_equals_the_one_that_grew)
{
    static struct tree model;
    static struct growing growing;
    tree_grow(&model, SMALL);
    begin(&growing);
    for (size_t size = 0; size <= SMALL; size++) {
        expect_loads_the_same(&growing, model.leaves);
        if (size < SMALL) {
            append(&growing, &model.leaves[size]);
        }
    }
    end(&growing);
}

// All complete nodes of a large tree, level by level.
struct large {
    struct digest *levels[LARGE_LEVELS];
    struct digest roots[2 * AROUND + 1];  // at BORDER - AROUND and on
};

static void make_large(struct large *large)
{
    struct merkle tree;
    merkle_init(&tree);
    for (unsigned level = 0; level < LARGE_LEVELS; level++) {
        large->levels[level] = calloc(((size_t)LARGE >> level) + 1, sizeof(struct digest));
    }
    for (size_t i = 0; i < LARGE; i++) {
        uint8_t bytes[4];
        bytes_put_u32(bytes, (uint32_t)i);
        large->levels[0][i] = digest_leaf(span(bytes, sizeof(bytes)));
        for (unsigned level = 1; level < LARGE_LEVELS && (i + 1) % ((size_t)1 << level) == 0; level++) {
            const struct digest *pair = &large->levels[level - 1][2 * (i >> level)];
            large->levels[level][i >> level] = digest_node(&pair[0], &pair[1]);
        }
        cr_assert_eq(merkle_append(&tree, &large->levels[0][i]), OK);
        if (i + 1 >= BORDER - AROUND) {
            large->roots[i + 1 - (BORDER - AROUND)] = merkle_root(&tree);
        }
    }
}

static void free_large(struct large *large)
{
    for (unsigned level = 0; level < LARGE_LEVELS; level++) {
        free(large->levels[level]);
    }
}

static void expect_large(struct growing *growing, const struct large *large, struct random *random)
{
    struct edge_reader reader = {&growing->edge, newest(growing)};
    struct proof_source source = edge_source(&reader);
    size_t size = growing->edge.size;
    const struct digest *root = &large->roots[size - (BORDER - AROUND)];
    struct digest actual;
    struct proof proof;
    cr_assert_eq(proof_root(&source, size, &actual), OK);
    cr_assert(digest_equal(&actual, root), "size %zu", size);
    for (int i = 0; i < 8; i++) {
        unsigned level = (unsigned)random_below(random, LARGE_LEVELS - 1);
        size_t count = size >> level;
        size_t node = count == 0 ? 0 : i < 2 ? count - 1 : random_below(random, count);
        if (count > 0) {
            cr_assert_eq(source.node(source.context, level, node, &actual), OK);
            cr_assert(digest_equal(&actual, &large->levels[level][node]), "size %zu, node %u/%zu", size,
                      level, node);
        }
    }
    size_t index = random_below(random, size);
    cr_assert_eq(proof_inclusion(&source, index, size, &proof), OK);
    cr_assert_eq(proof_verify_inclusion(&proof, index, size, &large->levels[0][index], root), OK);
    struct proof_tree from = {BORDER - AROUND, large->roots[0]};
    struct proof_tree to = {size, *root};
    cr_assert_eq(proof_consistency(&source, from.size, size, &proof), OK);
    cr_assert_eq(proof_verify_consistency(&proof, &from, &to), OK);
}

Test(edge, is_the_tree_for_every_size_around_the_border_of_the_second_group)
{
    static struct growing growing;
    static struct large large;
    struct random random = {1};
    make_large(&large);
    begin(&growing);
    for (size_t size = 1; size <= LARGE; size++) {
        append(&growing, &large.levels[0][size - 1]);
        if (size >= BORDER - AROUND) {
            expect_large(&growing, &large, &random);
        }
        if (size >= BORDER - AROUND && (size % 256 < 2 || size % 50 == 0)) {
            expect_loads_the_same(&growing, large.levels[0]);
        }
    }
    cr_assert_eq(growing.tiles, LARGE / 256 + 1);
    free_large(&large);
    end(&growing);
}

Test(edge, a_copy_proves_what_the_original_proved_while_that_one_grows_on)
{
    static struct tree model;
    static struct growing growing;
    static struct edge copy;
    static const size_t sizes[] = {1, 250, 255, 256, 257, 300, 511, 512, 513};
    tree_grow(&model, SMALL);
    for (size_t at = 0; at < sizeof(sizes) / sizeof(sizes[0]); at++) {
        size_t size = sizes[at];
        begin(&growing);
        for (size_t i = 0; i < size; i++) {
            append(&growing, &model.leaves[i]);
        }
        memset(&copy, 0xee, sizeof(copy));
        edge_copy(&growing.edge, &copy);
        struct rocks_snapshot *snapshot = rocks_snapshot_take(growing.rocks);
        for (size_t i = size; i < SMALL; i++) {
            append(&growing, &model.leaves[i]);
        }
        struct edge_reader reader = {&copy, {growing.rocks, snapshot}};
        struct proof_source source = edge_source(&reader);
        struct digest root;
        struct digest expected = tree_hash(&model, 0, size);
        cr_assert_eq(proof_root(&source, size, &root), OK);
        cr_assert(digest_equal(&root, &expected), "size %zu", size);
        rocks_snapshot_release(growing.rocks, snapshot);
        end(&growing);
    }
}

static void put_tile(struct growing *growing, const uint8_t key[static EDGE_TILE_KEY_SIZE], struct span tile)
{
    if (tile.size == 0) {
        rocks_batch_delete(growing->batch, growing->rocks, ROCKS_TILES, span(key, EDGE_TILE_KEY_SIZE));
    } else {
        rocks_batch_put(growing->batch, growing->rocks, ROCKS_TILES, span(key, EDGE_TILE_KEY_SIZE), tile);
    }
    cr_assert_eq(rocks_write(growing->rocks, growing->batch, false), OK);
    rocks_batch_clear(growing->batch);
}

Test(edge, a_tile_that_is_missing_or_of_another_size_is_corrupt)
{
    static struct tree model;
    static struct growing growing;
    static struct edge loaded;
    static const uint8_t key[EDGE_TILE_KEY_SIZE] = {0, 0, 0, 0, 0, 0, 0, 0, 1};  // group 0, number 1
    static const uint8_t bytes[EDGE_TILE_SIZE + 1];
    const struct span bad[] = {span(NULL, 0), span(bytes, 1), span(bytes, EDGE_TILE_SIZE - 1),
                               span(bytes, sizeof(bytes))};
    tree_grow(&model, SMALL);
    begin(&growing);
    for (size_t i = 0; i < SMALL; i++) {
        append(&growing, &model.leaves[i]);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct rocks_at at = newest(&growing);
        struct edge_reader reader = {&growing.edge, at};
        struct proof_source source = edge_source(&reader);
        struct leaf_giving giving = {model.leaves, 0};
        struct edge_leaves leaves = {give_leaf, &giving};
        struct digest node;
        put_tile(&growing, key, bad[i]);
        cr_assert_eq(source.node(source.context, 0, 300, &node), E_CORRUPT);
        cr_assert_eq(source.node(source.context, 0, 100, &node), OK);
        cr_assert_eq(edge_load(&loaded, SMALL, &at, &leaves), E_CORRUPT);
    }
    end(&growing);
}

static enum err no_leaf(void *context, uint64_t index, struct digest *leaf_out)
{
    (void)context;
    (void)index;
    (void)leaf_out;
    return E_STORE;
}

static enum err full_disk(void *context, struct span key, struct span tile)
{
    (void)context;
    (void)key;
    (void)tile;
    return E_IO;
}

Test(edge, passes_on_what_its_sink_and_its_leaves_fail_with)
{
    static struct tree model;
    static struct growing growing;
    static struct edge loaded;
    tree_grow(&model, 256);
    begin(&growing);
    for (size_t i = 0; i < 255; i++) {
        append(&growing, &model.leaves[i]);
    }
    struct edge_sink sink = {full_disk, NULL};
    cr_assert_eq(edge_append(&growing.edge, &model.leaves[255], &sink), E_IO);
    cr_assert_eq(growing.edge.size, 255);
    append(&growing, &model.leaves[255]);
    expect_root(&growing, &model, 256);
    struct rocks_at at = newest(&growing);
    struct edge_leaves leaves = {no_leaf, NULL};
    cr_assert_eq(edge_load(&loaded, 100, &at, &leaves), E_STORE);
    end(&growing);
}

Test(edge, refuses_a_leaf_past_its_capacity)
{
    static struct edge edge;
    struct digest leaf = {{1}};
    struct edge_sink sink = {full_disk, NULL};
    edge_init(&edge);
    edge.size = (uint64_t)1 << 63;
    cr_assert_eq(edge_append(&edge, &leaf, &sink), E_LIMIT);
    cr_assert_eq(edge.size, (uint64_t)1 << 63);
}
