// read.c — readers: one acknowledged size, one snapshot.
#include "ledger/base/require.h"
#include "ledger/store/inside.h"

#include <stdlib.h>

struct inside_view *inside_view_new(struct store *store, const struct head_facts *facts)
{
    struct inside_view *view = calloc(1, sizeof(*view));
    require(view != NULL);
    view->facts = *facts;
    view->snapshot = rocks_snapshot_take(store->rocks);
    edge_copy(&store->edge, &view->edge);
    view->holders = 1;
    return view;
}

void inside_view_drop(struct store *store, struct inside_view *view)
{
    if (view == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&store->published_lock);
    bool last = --view->holders == 0;
    (void)pthread_mutex_unlock(&store->published_lock);
    if (last) {
        rocks_snapshot_release(store->rocks, view->snapshot);
        free(view);
    }
}

void inside_publish(struct store *store, struct inside_view *view)
{
    (void)pthread_mutex_lock(&store->published_lock);
    struct inside_view *old = store->published;
    store->published = view;
    (void)pthread_mutex_unlock(&store->published_lock);
    inside_view_drop(store, old);
}

bool store_reader_open(struct store *store, struct store_reader *reader)
{
    (void)pthread_mutex_lock(&store->published_lock);
    struct inside_view *view = store->published;
    if (view != NULL) {
        view->holders++;
    }
    (void)pthread_mutex_unlock(&store->published_lock);
    if (view == NULL) {
        return false;
    }
    *reader = (struct store_reader){store, view, &view->facts};
    return true;
}

void store_reader_close(struct store_reader *reader)
{
    inside_view_drop(reader->store, reader->view);
    reader->view = NULL;
}

static struct rocks_at at_snapshot(const struct store_reader *reader)
{
    return (struct rocks_at){reader->store->rocks, reader->view->snapshot};
}

enum err store_read_item(const struct store_reader *reader, uint64_t index, struct buf *frame,
                         struct frame_item *item_out)
{
    if (index >= reader->head->size) {
        return E_NOT_FOUND;
    }
    struct rocks_at at = at_snapshot(reader);
    return inside_read_item(&at, index, frame, item_out);
}

struct first_value {
    struct buf *value;
    bool found;
};

static enum err take_first(void *context, struct span key, struct span value)
{
    struct first_value *first = context;
    (void)key;
    TRY(buf_append(first->value, value));
    first->found = true;
    return E_NOT_FOUND;
}

enum err store_read_checkpoint(const struct store_reader *reader, uint64_t size, struct buf *checkpoint)
{
    if (size > reader->head->size) {
        return E_NOT_FOUND;
    }
    uint8_t key[INSIDE_CHECKPOINT_KEY_SIZE];
    inside_checkpoint_key(size, key);
    struct first_value first = {.value = checkpoint};
    struct rocks_range range = {ROCKS_META, span(key, sizeof(key)), span("c", 1)};
    struct rocks_at at = at_snapshot(reader);
    TRY(rocks_scan(&at, &range, take_first, &first));
    if (first.found) {
        return OK;
    }
    // The newest commit's checkpoint is not in the database yet.
    return buf_append(checkpoint, span(reader->head->checkpoint, reader->head->checkpoint_size));
}

enum err store_walk(const struct store_reader *reader, uint64_t first,
                    enum err (*visit)(void *context, uint64_t index, const struct frame_item *item),
                    void *context)
{
    struct rocks_at at = at_snapshot(reader);
    struct inside_walk walk = {first, reader->head->size, visit, context};
    return inside_walk(&at, &walk);
}

struct edge_reader store_edge(const struct store_reader *reader)
{
    return (struct edge_reader){&reader->view->edge, at_snapshot(reader)};
}

enum err store_read_state(const struct store_reader *reader, struct span key, struct buf *value)
{
    struct rocks_at at = at_snapshot(reader);
    return rocks_get(&at, ROCKS_STATE, key, value);
}

enum err store_scan_state(const struct store_reader *reader, struct span prefix, view_visit *visit,
                          void *context)
{
    struct rocks_at at = at_snapshot(reader);
    struct rocks_range range = {ROCKS_STATE, prefix, prefix};
    return rocks_scan(&at, &range, visit, context);
}
