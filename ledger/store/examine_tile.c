// examine_tile.c — the stored tiles against those that grow from the entries.
#include "ledger/base/bytes.h"
#include "ledger/store/examine_inside.h"

struct tile_search {
    struct span own_key;
    struct span right;   // what the tile must be
    struct span stored;  // what it is
    bool right_elsewhere;
    bool stored_elsewhere;
};

static enum err compare_other(void *context, struct span key, struct span value)
{
    struct tile_search *search = context;
    if (!span_equal(key, search->own_key)) {
        search->right_elsewhere = search->right_elsewhere || span_equal(value, search->right);
        search->stored_elsewhere =
            search->stored_elsewhere || (value.size > 0 && span_equal(value, search->stored));
    }
    return OK;
}

// The first entry that a differing hash of the tile covers.
static uint64_t first_differing(struct span key, struct span right, struct span stored)
{
    size_t at = 0;
    size_t common = right.size < stored.size ? right.size : stored.size;
    while (at < common && right.data[at] == stored.data[at]) {
        at++;
    }
    size_t hash = at / DIGEST_SIZE;
    unsigned level = 8 * (unsigned)key.data[0];
    // The nodes behind the hashes stand four levels above them.
    uint64_t covered = hash < EDGE_TILE_HASHES ? hash : (uint64_t)(hash - EDGE_TILE_HASHES) << 4;
    return (bytes_get_u64(key.data + 1) * EDGE_TILE_HASHES + covered) << level;
}

static enum fault_class differs(const struct tile_search *search, struct fault *fault)
{
    uint64_t first = first_differing(search->own_key, search->right, search->stored);
    if (search->right_elsewhere) {
        return fault_set(fault, FAULT_REORDERED, FAULT_IN_TILE, first, "the tile stands in another's place");
    }
    if (search->stored.size == 0) {
        return fault_set(fault, FAULT_MISSING, FAULT_IN_TILE, first, "the tile is not there");
    }
    if (search->stored_elsewhere) {
        return fault_set(fault, FAULT_DUPLICATED, FAULT_IN_TILE, first,
                         "another tile stands in its place, too");
    }
    if (search->stored.size < search->right.size) {
        return fault_set(fault, FAULT_TRUNCATED, FAULT_IN_TILE, first, "the tile is cut");
    }
    return fault_set(fault, FAULT_MODIFIED, FAULT_IN_TILE, first,
                     "the tile has other hashes than its entries");
}

static enum fault_class classify(const struct examine *examine, struct span key, struct span right,
                                 const struct buf *stored, struct fault *fault)
{
    struct rocks_at at = {.rocks = examine->rocks};
    struct rocks_range tiles = {.family = ROCKS_TILES};
    struct tile_search search = {.own_key = key, .right = right, .stored = buf_span(stored)};
    enum err error = rocks_scan(&at, &tiles, compare_other, &search);
    return error == OK ? differs(&search, fault)
                       : fault_set(fault, FAULT_UNREADABLE, FAULT_IN_TILE,
                                   first_differing(key, right, search.stored), "%s", err_sentence(error));
}

static enum err compare_tile(void *context, struct span key, struct span tile)
{
    struct examine *examine = context;
    struct rocks_at at = {.rocks = examine->rocks};
    struct buf stored;
    buf_init(&stored, 2 * EDGE_TILE_SIZE);
    enum err error = rocks_get(&at, ROCKS_TILES, key, &stored);
    if (error == E_STORE) {
        (void)fault_set(examine->tile_fault, FAULT_UNREADABLE, FAULT_IN_TILE,
                        first_differing(key, tile, span(NULL, 0)), "%s", err_sentence(error));
    } else if (error != OK || !span_equal(buf_span(&stored), tile)) {
        (void)classify(examine, key, tile, &stored, examine->tile_fault);
    }
    buf_fini(&stored);
    return OK;
}

enum fault_class examine_grown(void *context, const struct digest *leaf, struct fault *fault_out)
{
    struct examine *examine = context;
    struct edge_sink sink = {compare_tile, examine};
    fault_out->class = FAULT_NONE;
    examine->tile_fault = fault_out;
    enum err error = edge_append(&examine->edge, leaf, &sink);
    return error == OK ? fault_out->class
                       : fault_set(fault_out, FAULT_UNREADABLE, FAULT_IN_TILE, examine->edge.size, "%s",
                                   err_sentence(error));
}

enum err examine_leaf(void *context, uint64_t index, struct digest *leaf_out)
{
    struct examine *examine = context;
    struct rocks_at at = {.rocks = examine->rocks};
    uint8_t key[EDGE_TILE_KEY_SIZE] = {0};
    struct buf tile;
    bytes_put_u64(key + 1, index / EDGE_TILE_HASHES);
    buf_init(&tile, EDGE_TILE_SIZE);
    enum err error = rocks_get(&at, ROCKS_TILES, span(key, sizeof(key)), &tile);
    if (error == OK && tile.size == EDGE_TILE_SIZE) {
        *leaf_out = digest_from(span(tile.data + index % EDGE_TILE_HASHES * DIGEST_SIZE, DIGEST_SIZE));
    } else if (error == OK || error == E_LIMIT) {
        error = E_NOT_FOUND;
    }
    buf_fini(&tile);
    return error;
}
