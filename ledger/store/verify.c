// verify.c — growing the tree from the entries' bytes, before they are believed.
#include "ledger/core/peek.h"
#include "ledger/store/inside.h"

struct growing {
    struct store *store;
    struct digest previous;
    uint64_t time_us;
    struct edge_sink sink;
};

// A full tile that was grown must be the one that is stored.
static enum err compare_tile(void *context, struct span key, struct span tile)
{
    struct store *store = context;
    struct buf stored;
    buf_init(&stored, EDGE_TILE_SIZE);
    enum err error = rocks_get(&(struct rocks_at){.rocks = store->rocks}, ROCKS_TILES, key, &stored);
    if (error == OK && !span_equal(buf_span(&stored), tile)) {
        error = E_CORRUPT;
    }
    buf_fini(&stored);
    return error == E_NOT_FOUND || error == E_LIMIT ? E_CORRUPT : error;
}

static enum err grow_item(void *context, uint64_t index, const struct frame_item *item)
{
    struct growing *growing = context;
    struct peek peek;
    TRY(peek_entry(item->entry, &peek));
    struct span expected = index == 0 ? span(NULL, 0) : digest_span(&growing->previous);
    if (peek.index != index || !span_equal(peek.previous, expected) || peek.time_us < growing->time_us) {
        return E_CORRUPT;
    }
    TRY(peek_check_bodies(&peek, item->command, item->effects));
    growing->time_us = peek.time_us;
    growing->previous = digest_leaf(item->entry);
    return edge_append(&growing->store->edge, &growing->previous, &growing->sink);
}

static enum err check_root(struct store *store, const struct head_facts *facts)
{
    struct edge_reader reader = {&store->edge, {.rocks = store->rocks}};
    struct proof_source source = edge_source(&reader);
    struct digest root;
    TRY(proof_root(&source, facts->size, &root));
    return digest_equal(&root, &facts->root) ? OK : E_CORRUPT;
}

// Grows the edge, which holds `from` entries, to those of `to`.
static enum err grow(struct store *store, const struct head_facts *from, const struct head_facts *to)
{
    struct growing growing = {store, from->chain_head, from->time_us, {compare_tile, store}};
    struct inside_walk walk = {from->size, to->size, grow_item, &growing};
    TRY(inside_walk(&(struct rocks_at){.rocks = store->rocks}, &walk));
    if (!digest_equal(&growing.previous, &to->chain_head) || growing.time_us != to->time_us) {
        return E_CORRUPT;
    }
    return check_root(store, to);
}

struct leaf_reading {
    struct rocks_at at;
    struct buf frame;
};

static enum err read_leaf(void *context, uint64_t index, struct digest *leaf_out)
{
    struct leaf_reading *reading = context;
    struct frame_item item;
    TRY(inside_read_item(&reading->at, index, &reading->frame, &item));
    *leaf_out = digest_leaf(item.entry);
    return OK;
}

enum err inside_load_edge(struct store *store, const struct head_facts *head, bool from_bytes)
{
    static const struct head_facts nothing;
    edge_init(&store->edge);
    if (from_bytes) {
        return grow(store, &nothing, head);
    }
    struct leaf_reading reading = {.at = {.rocks = store->rocks}};
    buf_init(&reading.frame, LIMIT_COMMIT);
    struct edge_leaves leaves = {read_leaf, &reading};
    enum err error = edge_load(&store->edge, head->size, &reading.at, &leaves);
    buf_fini(&reading.frame);
    TRY(error);
    return check_root(store, head);
}

enum err inside_verify_tail(struct store *store, const struct head_facts *head)
{
    const struct head_facts *newest = &store->newest.facts;
    // A commit without entries is none: its root would be nobody's.
    return newest->size > head->size ? grow(store, head, newest) : E_CORRUPT;
}
