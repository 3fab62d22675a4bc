// rebuild.c — state and heads of chains from the frames, and dropping a tail that was never acknowledged.
#include "ledger/base/bytes.h"
#include "ledger/state/fold.h"
#include "ledger/store/inside.h"

struct refolding {
    struct store *store;
    struct arena arena;
    uint64_t state_from;
    uint64_t chains_from;
};

static enum err fold_again(struct refolding *refolding, uint64_t index, const struct frame_item *item)
{
    struct store *store = refolding->store;
    Tally__Entry *entry = NULL;
    Tally__Effects effects;
    arena_reset(&refolding->arena);
    TRY(entry_decode(item->entry, &refolding->arena, &entry));
    if (index >= refolding->chains_from) {
        struct digest leaf = digest_leaf(item->entry);
        TRY(chains_refold(&store->chains, entry, &leaf));
    }
    if (index >= refolding->state_from) {
        struct view view = image_view(&store->image);
        TRY(fold_entry(&view, entry, item->command, &refolding->arena, &effects));
    }
    return OK;
}

// Whatever is wrong with a stored entry, it is not what was written. E_NOT_FOUND above all, which says that a
// body was withheld, must not get out: it would end the walk quietly, with half of the state.
static enum err refold_item(void *context, uint64_t index, const struct frame_item *item)
{
    enum err error = fold_again(context, index, item);
    bool passed_on = error == OK || error == E_STORE || error == E_NO_MEMORY;
    return passed_on ? error : E_CORRUPT;
}

static uint64_t smaller(uint64_t left, uint64_t right)
{
    return left < right ? left : right;
}

static enum err write_batch(struct store *store)
{
    enum err error = rocks_write(store->rocks, store->batch, true);
    rocks_batch_clear(store->batch);
    return error;
}

// Piece by piece; that it is complete stands in the last one.
static enum err write_changes(struct store *store, struct span changes)
{
    struct unpack unpack = unpack_from(changes);
    while (!unpack_done(&unpack)) {
        inside_put_change(store, &unpack);
        if (rocks_batch_bytes(store->batch) >= LIMIT_COMMIT_CLOSE) {
            TRY(write_batch(store));
        }
    }
    store->newest.state_complete_to = store->newest.facts.size;
    inside_put_record(store, &store->newest);
    return write_batch(store);
}

static enum err write_state(struct store *store)
{
    struct buf changes;
    buf_init(&changes, SIZE_MAX / 2);
    enum err error = image_take(&store->image, &changes);
    if (error == OK) {
        error = write_changes(store, buf_span(&changes));
    }
    buf_fini(&changes);
    return error;
}

enum err inside_rebuild(struct store *store)
{
    struct refolding refolding = {
        .store = store,
        .state_from = store->newest.state_complete_to,
        .chains_from = store->newest.chains_complete_to,
    };
    bool whole_state = refolding.state_from == 0;
    TRY(arena_init(&refolding.arena, LIMIT_ARENA));
    struct inside_walk walk = {
        .first = smaller(refolding.state_from, refolding.chains_from),
        .size = store->newest.facts.size,
        .visit = refold_item,
        .context = &refolding,
    };
    enum err error = inside_walk(&(struct rocks_at){.rocks = store->rocks}, &walk);
    arena_fini(&refolding.arena);
    TRY(error);
    return whole_state ? write_state(store) : OK;
}

struct dropping {
    struct store *store;
    enum rocks_family family;
    uint64_t size;  // entries that stay
};

static enum err drop_key(void *context, struct span key, struct span value)
{
    struct dropping *dropping = context;
    (void)value;
    rocks_batch_delete(dropping->store->batch, dropping->store->rocks, dropping->family, key);
    return OK;
}

static enum err drop_tile(void *context, struct span key, struct span value)
{
    struct dropping *dropping = context;
    (void)value;
    if (key.size != EDGE_TILE_KEY_SIZE || key.data[0] >= EDGE_GROUPS) {
        return E_CORRUPT;
    }
    unsigned shift = 8 * ((unsigned)key.data[0] + 1);
    uint64_t full = shift < 64 ? dropping->size >> shift : 0;
    if (bytes_get_u64(key.data + 1) >= full) {
        rocks_batch_delete(dropping->store->batch, dropping->store->rocks, dropping->family, key);
    }
    return OK;
}

enum err inside_drop_tail(struct store *store, const struct head_facts *to)
{
    struct rocks_at at = {.rocks = store->rocks};
    uint8_t from[INSIDE_FRAME_KEY_SIZE];
    inside_frame_key(to->size, from);
    // A frame never reaches over the end of a commit, so the tail's frames begin at its first entry.
    struct dropping frames = {store, ROCKS_FRAMES, to->size};
    struct rocks_range tail = {.family = ROCKS_FRAMES, .from = span(from, sizeof(from))};
    TRY(rocks_scan(&at, &tail, drop_key, &frames));
    struct dropping tiles = {store, ROCKS_TILES, to->size};
    struct rocks_range all_tiles = {.family = ROCKS_TILES};
    TRY(rocks_scan(&at, &all_tiles, drop_tile, &tiles));
    // The checkpoint of `to` came with the tail. It is in HEAD, and the next commit writes it again.
    uint8_t checkpoint[INSIDE_CHECKPOINT_KEY_SIZE];
    inside_checkpoint_key(to->size, checkpoint);
    struct dropping checkpoints = {store, ROCKS_META, to->size};
    struct rocks_range late = {ROCKS_META, span(checkpoint, sizeof(checkpoint)), span(checkpoint, 1)};
    TRY(rocks_scan(&at, &late, drop_key, &checkpoints));
    store->newest = (struct inside_record){.facts = *to};
    return inside_drop_state(store);
}

enum err inside_clear_state(struct store *store)
{
    TRY(rocks_clear(store->rocks, ROCKS_STATE));
    return rocks_clear(store->rocks, ROCKS_CHAINS);
}

enum err inside_drop_state(struct store *store)
{
    store->newest.chains_complete_to = 0;
    store->newest.state_complete_to = 0;
    inside_put_record(store, &store->newest);
    TRY(write_batch(store));
    return inside_clear_state(store);
}
