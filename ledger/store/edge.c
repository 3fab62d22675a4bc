// edge.c — tiles: filling, finding, loading.
#include "ledger/store/edge.h"

#include "ledger/base/bytes.h"
#include "ledger/base/require.h"

enum { GROUP_LEVELS = 8, NODE_LEVEL = 4, NODE_SPAN = 16 };

static_assert(sizeof(struct edge_tile) == EDGE_TILE_SIZE, "a tile's memory is its bytes");

void edge_init(struct edge *edge)
{
    edge->size = 0;
}

// Folds `count` hashes, a power of two, into the node above them.
static struct digest fold(const struct digest *hashes, size_t count)
{
    struct digest level[NODE_SPAN];
    require(count <= NODE_SPAN);
    memcpy(level, hashes, count * sizeof(*hashes));
    for (; count > 1; count /= 2) {
        for (size_t i = 0; i < count / 2; i++) {
            level[i] = digest_node(&level[2 * i], &level[2 * i + 1]);
        }
    }
    return level[0];
}

static void tile_key(unsigned group, uint64_t number, uint8_t key[static EDGE_TILE_KEY_SIZE])
{
    key[0] = (uint8_t)group;
    bytes_put_u64(key + 1, number);
}

static enum err give_tile(const struct edge_tile *tile, unsigned group, uint64_t number,
                          const struct edge_sink *sink)
{
    uint8_t key[EDGE_TILE_KEY_SIZE];
    tile_key(group, number, key);
    return sink->tile(sink->context, span(key, sizeof(key)), span(tile, EDGE_TILE_SIZE));
}

// Hashes of level 8 × group in the tree of `size`.
static uint64_t group_count(uint64_t size, unsigned group)
{
    return size >> (GROUP_LEVELS * group);
}

// Puts one hash into the unfinished tile of a group. True when that filled it; the tile's root is then in
// `root_out`.
static bool put(struct edge_tile *tile, size_t at, const struct digest *hash, struct digest *root_out)
{
    tile->hashes[at] = *hash;
    if (at % NODE_SPAN == NODE_SPAN - 1) {
        size_t node = at / NODE_SPAN;
        tile->nodes[node] = fold(&tile->hashes[node * NODE_SPAN], NODE_SPAN);
    }
    if (at != EDGE_TILE_HASHES - 1) {
        return false;
    }
    *root_out = fold(tile->nodes, EDGE_TILE_NODES);
    return true;
}

enum err edge_append(struct edge *edge, const struct digest *leaf, const struct edge_sink *sink)
{
    if (edge->size >= (uint64_t)1 << (GROUP_LEVELS * EDGE_GROUPS - 1)) {
        return E_LIMIT;
    }
    struct digest hash = *leaf;
    for (unsigned group = 0; group < EDGE_GROUPS; group++) {
        uint64_t before = group_count(edge->size, group);
        struct edge_tile *tile = &edge->tiles[group];
        if (!put(tile, (size_t)(before % EDGE_TILE_HASHES), &hash, &hash)) {
            break;
        }
        TRY(give_tile(tile, group, before / EDGE_TILE_HASHES, sink));
    }
    edge->size++;
    return OK;
}

void edge_copy(const struct edge *from, struct edge *to)
{
    to->size = from->size;
    for (unsigned group = 0; group < EDGE_GROUPS && group_count(from->size, group) > 0; group++) {
        to->tiles[group] = from->tiles[group];
    }
}

static enum err read_tile(const struct rocks_at *at, unsigned group, uint64_t number, struct edge_tile *tile)
{
    uint8_t key[EDGE_TILE_KEY_SIZE];
    tile_key(group, number, key);
    struct buf value;
    buf_init(&value, EDGE_TILE_SIZE);
    enum err error = rocks_get(at, ROCKS_TILES, span(key, sizeof(key)), &value);
    if (error == OK && value.size == EDGE_TILE_SIZE) {
        memcpy(tile, value.data, EDGE_TILE_SIZE);
    } else if (error == OK || error == E_NOT_FOUND || error == E_LIMIT) {
        error = E_CORRUPT;
    }
    buf_fini(&value);
    return error;
}

// The node `up` levels above a tile's hashes, at `at` among its like.
static struct digest tile_node(const struct edge_tile *tile, unsigned up, size_t at)
{
    if (up < NODE_LEVEL) {
        return fold(&tile->hashes[at << up], (size_t)1 << up);
    }
    unsigned above = up - NODE_LEVEL;
    return fold(&tile->nodes[at << above], (size_t)1 << above);
}

static enum err node(void *context, unsigned level, uint64_t index, struct digest *node_out)
{
    const struct edge_reader *reader = context;
    unsigned group = level / GROUP_LEVELS;
    unsigned up = level % GROUP_LEVELS;
    require(group < EDGE_GROUPS && (index + 1) << level <= reader->edge->size);
    uint64_t number = index >> (GROUP_LEVELS - up);
    size_t at = (size_t)(index & (((uint64_t)1 << (GROUP_LEVELS - up)) - 1));
    if (number == group_count(reader->edge->size, group) / EDGE_TILE_HASHES) {
        *node_out = tile_node(&reader->edge->tiles[group], up, at);
        return OK;
    }
    struct edge_tile tile;
    TRY(read_tile(&reader->at, group, number, &tile));
    *node_out = tile_node(&tile, up, at);
    return OK;
}

struct proof_source edge_source(struct edge_reader *reader)
{
    return (struct proof_source){node, reader};
}

// Hash `index` of level 8 × group: a leaf, or the root of a full tile of the group below.
static enum err group_hash(unsigned group, uint64_t index, const struct rocks_at *at,
                           const struct edge_leaves *leaves, struct digest *hash_out)
{
    if (group == 0) {
        return leaves->leaf(leaves->context, index, hash_out);
    }
    struct edge_tile below;
    TRY(read_tile(at, group - 1, index, &below));
    *hash_out = fold(below.nodes, EDGE_TILE_NODES);
    return OK;
}

enum err edge_load(struct edge *edge, uint64_t size, const struct rocks_at *at,
                   const struct edge_leaves *leaves)
{
    for (unsigned group = 0; group < EDGE_GROUPS; group++) {
        uint64_t count = group_count(size, group);
        uint64_t begin = count - count % EDGE_TILE_HASHES;
        for (uint64_t index = begin; index < count; index++) {
            struct digest hash;
            struct digest root;
            TRY(group_hash(group, index, at, leaves, &hash));
            (void)put(&edge->tiles[group], (size_t)(index - begin), &hash, &root);
        }
    }
    edge->size = size;
    return OK;
}
