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

static enum err write_state(struct store *store)
{
    struct buf changes;
    buf_init(&changes, SIZE_MAX / 2);
    enum err error = image_take(&store->image, &changes);
    if (error == OK) {
        inside_put_state(store, buf_span(&changes));
        error = rocks_write(store->rocks, store->batch, true);
        rocks_batch_clear(store->batch);
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
    if (!whole_state) {
        return OK;
    }
    store->newest.state_complete_to = store->newest.facts.size;
    inside_put_record(store, &store->newest);
    return write_state(store);
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

// In one batch with what the caller has put there.
enum err inside_drop_state(struct store *store)
{
    struct rocks_at at = {.rocks = store->rocks};
    struct dropping state = {store, ROCKS_STATE, 0};
    struct rocks_range all_state = {.family = ROCKS_STATE};
    TRY(rocks_scan(&at, &all_state, drop_key, &state));
    struct dropping chains = {store, ROCKS_CHAINS, 0};
    struct rocks_range all_chains = {.family = ROCKS_CHAINS};
    TRY(rocks_scan(&at, &all_chains, drop_key, &chains));
    store->newest.chains_complete_to = 0;
    store->newest.state_complete_to = 0;
    inside_put_record(store, &store->newest);
    TRY(rocks_write(store->rocks, store->batch, true));
    rocks_batch_clear(store->batch);
    return OK;
}
