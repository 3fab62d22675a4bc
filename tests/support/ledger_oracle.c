// ledger_oracle.c — the model: leaves, a map of chains, a state in memory.
#include "tests/support/ledger_oracle.h"

#include "ledger/base/require.h"
#include "ledger/core/entry.h"
#include "ledger/core/message.h"
#include "ledger/state/fold.h"

#include <criterion/criterion.h>

enum { ARENA_SIZE = 1024 * 1024, MODEL_KEY_MAX = 256 };

struct model_chain {
    uint64_t count;
    struct digest leaf;
};

// What the first `size` entries come to.
struct model {
    struct merkle tree;
    struct map chains;  // kinds, org and id as they stand in the entry -> struct model_chain
    struct memory state;
};

static void model_join(struct model *model, const Tally__Entry *entry, const Tally__Link *link,
                       const struct digest *leaf)
{
    uint8_t key[MODEL_KEY_MAX];
    size_t org_size = strlen(entry->org);
    key[0] = (uint8_t)link->kind;
    key[1] = (uint8_t)link->subject;
    memcpy(key + 2, entry->org, org_size + 1);
    memcpy(key + 3 + org_size, link->id.data == NULL ? key : link->id.data, link->id.len);
    struct span packed = span(key, 3 + org_size + link->id.len);
    struct model_chain chain = {0};
    struct span value;
    if (map_get(&model->chains, packed, &value)) {
        memcpy(&chain, value.data, sizeof(chain));
        cr_assert(span_equal(message_span(link->leaf_before), digest_span(&chain.leaf)));
    }
    cr_assert_eq(link->before, chain.count);
    chain.count++;
    chain.leaf = *leaf;
    cr_assert_eq(map_put(&model->chains, packed, span(&chain, sizeof(chain))), OK);
}

static void model_add(struct model *model, const struct frame_item *item, struct arena *arena)
{
    Tally__Entry *entry = NULL;
    Tally__Effects effects;
    struct digest leaf = digest_leaf(item->entry);
    struct view view = memory_view(&model->state);
    arena_reset(arena);
    cr_assert_eq(entry_decode(item->entry, arena, &entry), OK);
    cr_assert_eq(merkle_append(&model->tree, &leaf), OK);
    for (size_t i = 0; i < entry->n_link; i++) {
        model_join(model, entry, entry->link[i], &leaf);
    }
    cr_assert_eq(fold_entry(&view, entry, item->command, arena, &effects), OK);
}

static void model_init(struct model *model, const struct ledger_builder *builder, uint64_t size)
{
    static const uint8_t hash_key[MAP_HASH_KEY_SIZE] = "a model's hashes";
    struct arena arena;
    merkle_init(&model->tree);
    map_init(&model->chains, hash_key);
    memory_init(&model->state);
    cr_assert_eq(arena_init(&arena, ARENA_SIZE), OK);
    for (uint64_t i = 0; i < size; i++) {
        model_add(model, &builder->items[i], &arena);
    }
    arena_fini(&arena);
}

static void model_fini(struct model *model)
{
    map_fini(&model->chains);
    memory_fini(&model->state);
}

static void expect_item(const struct frame_item *actual, const struct frame_item *expected, uint64_t index)
{
    cr_assert(span_equal(actual->entry, expected->entry), "entry %llu", (unsigned long long)index);
    cr_assert(span_equal(actual->command, expected->command), "command %llu", (unsigned long long)index);
    cr_assert(span_equal(actual->effects, expected->effects), "effects %llu", (unsigned long long)index);
    cr_assert(span_equal(actual->sealed, expected->sealed), "sealed %llu", (unsigned long long)index);
}

struct walking {
    const struct ledger_builder *builder;
    uint64_t next;
};

static enum err visit_item(void *context, uint64_t index, const struct frame_item *item)
{
    struct walking *walking = context;
    cr_assert_eq(index, walking->next++);
    expect_item(item, &walking->builder->items[index], index);
    return OK;
}

static void expect_entries(const struct store_reader *reader, const struct ledger_builder *builder,
                           uint64_t size)
{
    struct walking walking = {builder, 0};
    struct buf frame;
    struct frame_item item;
    buf_init(&frame, LIMIT_COMMIT);
    cr_assert_eq(store_walk(reader, 0, visit_item, &walking), OK);
    cr_assert_eq(walking.next, size);
    for (uint64_t i = 0; i < size; i++) {
        cr_assert_eq(store_read_item(reader, i, &frame, &item), OK);
        expect_item(&item, &builder->items[i], i);
    }
    cr_assert_eq(store_read_item(reader, size, &frame, &item), E_NOT_FOUND);
    buf_fini(&frame);
}

static void expect_checkpoint(const struct store_reader *reader, uint64_t size,
                              const struct ledger_commit *commit)
{
    struct buf checkpoint;
    buf_init(&checkpoint, LIMIT_CHECKPOINT);
    cr_assert_eq(store_read_checkpoint(reader, size, &checkpoint), OK);
    cr_assert(span_equal(buf_span(&checkpoint), span_text(commit->checkpoint)), "of size %llu",
              (unsigned long long)size);
    buf_fini(&checkpoint);
}

static void expect_checkpoints(const struct store_reader *reader, const struct ledger_builder *builder,
                               size_t commits)
{
    struct buf checkpoint;
    uint64_t before = 0;
    for (size_t i = 0; i < commits; i++) {
        expect_checkpoint(reader, before + 1, &builder->commits[i]);
        expect_checkpoint(reader, builder->commits[i].size, &builder->commits[i]);
        before = builder->commits[i].size;
    }
    buf_init(&checkpoint, LIMIT_CHECKPOINT);
    cr_assert_eq(store_read_checkpoint(reader, before + 1, &checkpoint), E_NOT_FOUND);
    cr_assert_eq(checkpoint.size, 0);
    buf_fini(&checkpoint);
}

static void expect_proofs(const struct store_reader *reader, const struct ledger_builder *builder,
                          size_t commits)
{
    struct edge_reader edge = store_edge(reader);
    struct proof_source source = edge_source(&edge);
    struct proof_tree newest = {builder->commits[commits - 1].size, builder->commits[commits - 1].root};
    struct proof proof;
    struct digest root;
    cr_assert_eq(proof_root(&source, newest.size, &root), OK);
    cr_assert(digest_equal(&root, &newest.root));
    for (uint64_t i = 0; i < newest.size; i += 1 + newest.size / 50) {
        struct digest leaf = digest_leaf(builder->items[i].entry);
        cr_assert_eq(proof_inclusion(&source, i, newest.size, &proof), OK);
        cr_assert_eq(proof_verify_inclusion(&proof, i, newest.size, &leaf, &newest.root), OK);
    }
    for (size_t i = 0; i < commits; i++) {
        struct proof_tree from = {builder->commits[i].size, builder->commits[i].root};
        cr_assert_eq(proof_consistency(&source, from.size, newest.size, &proof), OK);
        cr_assert_eq(proof_verify_consistency(&proof, &from, &newest), OK);
    }
}

static void expect_head(const struct head_facts *head, const struct ledger_builder *builder, size_t commits)
{
    const struct ledger_commit *newest = &builder->commits[commits - 1];
    struct digest ledger_id = digest_leaf(builder->items[0].entry);
    cr_assert_eq(head->commit, commits);
    cr_assert_eq(head->size, newest->size);
    cr_assert_eq(head->time_us, newest->time_us);
    cr_assert(digest_equal(&head->root, &newest->root));
    cr_assert(digest_equal(&head->chain_head, &newest->chain_head));
    cr_assert(digest_equal(&head->ledger_id, &ledger_id));
}

static enum err scan_database(void *context, struct span prefix, view_visit *visit, void *visit_context)
{
    return store_scan_state(context, prefix, visit, visit_context);
}

static void expect_state(const struct view *view, struct model *model)
{
    struct view expected = memory_view(&model->state);
    struct digest expected_digest;
    struct digest actual_digest;
    cr_assert_eq(memory_digest(&expected, &expected_digest), OK);
    cr_assert_eq(memory_digest(view, &actual_digest), OK);
    cr_assert(digest_equal(&actual_digest, &expected_digest));
}

void ledger_expect_readers(const struct ledger_builder *builder, size_t commits)
{
    struct store_reader reader;
    struct model model;
    cr_assert(store_reader_open(builder->store, &reader));
    const struct ledger_commit *newest = &builder->commits[commits - 1];
    struct span checkpoint = span(reader.head->checkpoint, reader.head->checkpoint_size);
    expect_head(reader.head, builder, commits);
    cr_assert(span_equal(checkpoint, span_text(newest->checkpoint)));
    expect_entries(&reader, builder, newest->size);
    expect_checkpoints(&reader, builder, commits);
    expect_proofs(&reader, builder, commits);
    model_init(&model, builder, newest->size);
    struct view database = {.scan = scan_database, .context = &reader};
    expect_state(&database, &model);
    model_fini(&model);
    store_reader_close(&reader);
}

static enum err expect_chain(void *context, struct span key, struct span value)
{
    const struct chains *chains = context;
    struct model_chain expected;
    memcpy(&expected, value.data, sizeof(expected));
    size_t org_size = strlen((const char *)key.data + 2);
    struct chain_key chain = {span(key.data + 2, org_size), key.data[0], key.data[1],
                              span(key.data + 3 + org_size, key.size - 3 - org_size)};
    struct chain_head head = chains_get(chains, &chain);
    cr_assert_eq(head.count, expected.count);
    cr_assert(digest_equal(&head.leaf, &expected.leaf));
    return OK;
}

void ledger_expect_sequencer(const struct ledger_builder *builder, size_t commits)
{
    const struct ledger_commit *newest = &builder->commits[commits - 1];
    struct head_facts head = store_newest(builder->store);
    struct merkle tree = store_tree(builder->store);
    struct digest root = merkle_root(&tree);
    struct view resident = image_view(store_image(builder->store));
    const struct chains *chains = store_chains(builder->store);
    struct model model;
    expect_head(&head, builder, commits);
    cr_assert_eq(tree.size, newest->size);
    cr_assert(digest_equal(&root, &newest->root));
    model_init(&model, builder, newest->size);
    struct digest model_root = merkle_root(&model.tree);
    cr_assert(digest_equal(&root, &model_root));
    expect_state(&resident, &model);
    cr_assert_eq(chains->heads.count, model.chains.count);
    cr_assert_eq(map_scan(&model.chains, span(NULL, 0), expect_chain, store_chains(builder->store)), OK);
    model_fini(&model);
}

void ledger_expect(const struct ledger_builder *builder, size_t commits)
{
    ledger_expect_readers(builder, commits);
    ledger_expect_sequencer(builder, commits);
}

size_t ledger_count_unreadable(const struct ledger_builder *builder)
{
    struct store_reader reader;
    struct buf frame;
    size_t unreadable = 0;
    cr_assert(store_reader_open(builder->store, &reader));
    buf_init(&frame, LIMIT_COMMIT);
    for (uint64_t i = 0; i < reader.head->size; i++) {
        struct frame_item item;
        enum err error = store_read_item(&reader, i, &frame, &item);
        cr_assert(error == OK || error == E_STORE || error == E_CORRUPT);
        unreadable += error != OK;
        if (error == OK) {
            expect_item(&item, &builder->items[i], i);
        }
    }
    buf_fini(&frame);
    store_reader_close(&reader);
    return unreadable;
}
