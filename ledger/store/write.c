// write.c — the two steps that make a commit durable.
#include "ledger/base/pack.h"
#include "ledger/base/require.h"
#include "ledger/core/peek.h"
#include "ledger/store/inside.h"

void inside_put_change(struct store *store, struct unpack *changes)
{
    bool deleted = unpack_u8(changes) != 0;
    struct span key = unpack_run(changes);
    struct span value = unpack_run(changes);
    require(!changes->failed);
    if (deleted) {
        rocks_batch_delete(store->batch, store->rocks, ROCKS_STATE, key);
    } else {
        rocks_batch_put(store->batch, store->rocks, ROCKS_STATE, key, value);
    }
}

static void put_state(struct store *store, struct span changes)
{
    struct unpack unpack = unpack_from(changes);
    while (!unpack_done(&unpack)) {
        inside_put_change(store, &unpack);
    }
}

void inside_put_chains(struct store *store, struct span changes)
{
    struct unpack unpack = unpack_from(changes);
    while (!unpack_done(&unpack)) {
        struct span key = unpack_run(&unpack);
        struct span value = unpack_run(&unpack);
        require(!unpack.failed);
        rocks_batch_put(store->batch, store->rocks, ROCKS_CHAINS, key, value);
    }
}

// What the second hashing of a commit carries along.
struct second {
    struct store *store;
    struct digest previous;
    uint64_t index;
    uint64_t time_us;
    uint64_t sealed;
};

static enum err put_tile(void *context, struct span key, struct span tile)
{
    struct store *store = context;
    rocks_batch_put(store->batch, store->rocks, ROCKS_TILES, key, tile);
    return OK;
}

// Hashes one item again, from the bytes that will be written, and adds it to the tree.
static enum err hash_item(struct second *second, const struct frame_item *item)
{
    struct peek peek;
    TRY(peek_entry(item->entry, &peek));
    struct span expected = second->index == 0 ? span(NULL, 0) : digest_span(&second->previous);
    if (peek.index != second->index || !span_equal(peek.previous, expected)
        || peek.time_us < second->time_us) {
        return E_CORRUPT;
    }
    TRY(peek_check_bodies(&peek, item->command, item->effects));
    second->sealed += commit_sealed_check(item->sealed);
    second->previous = digest_leaf(item->entry);
    second->time_us = peek.time_us;
    second->index++;
    TRY(merkle_append(&second->store->tree, &second->previous));
    struct edge_sink sink = {put_tile, second->store};
    return edge_append(&second->store->edge, &second->previous, &sink);
}

static enum err hash_frame(struct second *second, const struct commit *commit, size_t at)
{
    struct frame_reader reader;
    struct frame_item item;
    uint8_t key[INSIDE_FRAME_KEY_SIZE];
    struct span frame = commit_frame_span(commit, at);
    if (commit->frame[at].first != second->index) {
        return E_CORRUPT;
    }
    TRY(frame_open(frame, &reader));
    enum err error = frame_next(&reader, &item);
    for (; error == OK; error = frame_next(&reader, &item)) {
        TRY(hash_item(second, &item));
    }
    if (error != E_NOT_FOUND) {
        return error;
    }
    inside_frame_key(commit->frame[at].first, key);
    rocks_batch_put(second->store->batch, second->store->rocks, ROCKS_FRAMES, span(key, sizeof(key)), frame);
    return OK;
}

static enum err hash_again(struct store *store, const struct commit *commit, struct second *second)
{
    for (size_t at = 0; at < commit->frame_count; at++) {
        TRY(hash_frame(second, commit, at));
    }
    // The tree is grown twice, as a frontier and as tiles: what the tiles hold leads to the same root.
    struct digest root = merkle_root(&store->tree);
    struct edge_reader reader = {&store->edge, {.rocks = store->rocks}};
    struct proof_source source = edge_source(&reader);
    struct digest edge_root;
    TRY(proof_root(&source, store->edge.size, &edge_root));
    bool same = second->index == commit->first + commit->count && digest_equal(&root, &commit->root)
                && digest_equal(&edge_root, &root) && digest_equal(&second->previous, &commit->chain_head)
                && second->time_us == commit->time_us && second->sealed == commit->sealed;
    return same ? OK : E_CORRUPT;
}

static struct digest first_leaf(const struct commit *commit)
{
    struct frame_reader reader;
    struct frame_item item;
    enum err error = frame_open(commit_frame_span(commit, 0), &reader);
    require(error == OK);
    error = frame_next(&reader, &item);
    require(error == OK);
    return digest_leaf(item.entry);
}

enum err store_write(struct store *store, const struct commit *commit)
{
    const struct head_facts *before = &store->newest.facts;
    require(commit->count > 0 && commit->number == before->commit + 1 && commit->first == before->size);
    require(store->unpublished == NULL);  // The commit before is acknowledged.
    struct second second = {store, before->chain_head, before->size, before->time_us, 0};
    rocks_batch_clear(store->batch);
    TRY(hash_again(store, commit, &second));
    require(commit->chains_complete_to <= second.index);
    struct inside_record record = {
        .facts = {.commit = commit->number,
                  .size = second.index,
                  .ledger_id = commit->number == 1 ? first_leaf(commit) : before->ledger_id,
                  .root = commit->root,
                  .chain_head = commit->chain_head,
                  .time_us = commit->time_us},
        .chains_complete_to = commit->chains_complete_to,
        .state_complete_to = second.index,
    };
    put_state(store, buf_span(&commit->changes));
    inside_put_chains(store, buf_span(&commit->chains));
    inside_put_record(store, &record);
    if (before->commit > 0) {
        inside_put_checkpoint(store, before->size, span(store->checkpoint, store->checkpoint_size));
    }
    TRY(rocks_write(store->rocks, store->batch, true));
    store->newest = record;
    store->unpublished = inside_view_new(store, &record.facts);
    return OK;
}

enum err store_acknowledge(struct store *store, struct span checkpoint)
{
    require(store->unpublished != NULL && checkpoint.size > 0 && checkpoint.size <= LIMIT_CHECKPOINT);
    struct head_facts facts = store->newest.facts;
    memcpy(facts.checkpoint, checkpoint.data, checkpoint.size);
    facts.checkpoint_size = checkpoint.size;
    // The commit point: when HEAD's sync returns, the commit is acknowledged for good. Nothing of it was
    // visible before.
    TRY(head_write(store->head, &facts));
    memcpy(store->checkpoint, checkpoint.data, checkpoint.size);
    store->checkpoint_size = checkpoint.size;
    store->unpublished->facts = facts;
    inside_publish(store, store->unpublished);
    store->unpublished = NULL;
    return OK;
}
