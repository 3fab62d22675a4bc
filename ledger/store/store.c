// store.c — opening and closing: look, decide, load, verify.
#include "ledger/store/store.h"

#include "ledger/base/diag.h"
#include "ledger/base/require.h"
#include "ledger/crypto/secret.h"
#include "ledger/store/inside.h"
#include "ledger/store/look.h"
#include "ledger/store/start.h"

#include <stdlib.h>

static enum err store_new(struct store **store_out)
{
    struct store *store = calloc(1, sizeof(*store));
    if (store == NULL) {
        return E_NO_MEMORY;
    }
    uint8_t hash_key[MAP_HASH_KEY_SIZE];
    secret_random(hash_key, sizeof(hash_key));
    image_init(&store->image);
    chains_init(&store->chains, hash_key);
    edge_init(&store->edge);
    merkle_init(&store->tree);
    store->batch = rocks_batch_new();
    int failed = pthread_mutex_init(&store->published_lock, NULL);
    require(failed == 0);
    *store_out = store;
    return OK;
}

void store_close(struct store *store)
{
    if (store == NULL) {
        return;
    }
    rocks_batch_free(store->batch);
    inside_view_drop(store, store->unpublished);
    inside_view_drop(store, store->published);
    rocks_close(store->rocks);
    head_close(store->head);
    image_fini(&store->image);
    chains_fini(&store->chains);
    (void)pthread_mutex_destroy(&store->published_lock);
    free(store);
}

enum err store_create(const struct store_paths *paths, struct store **store_out)
{
    struct store *store = NULL;
    struct head_reading reading;
    TRY(store_new(&store));
    enum err error = head_open(paths->head, &store->head);
    if (error == OK) {
        error = head_read(store->head, &reading);
    }
    if (error == OK && (reading.exists || look_for_remains(paths->database))) {
        error = E_EXISTS;
    }
    if (error == OK) {
        error = rocks_open(paths->database, ROCKS_CREATE, &store->rocks);
    }
    if (error != OK) {
        store_close(store);
        return error;
    }
    *store_out = store;
    return OK;
}

// The frontier of the tree, from its complete nodes.
static enum err load_tree(struct store *store)
{
    struct edge_reader reader = {&store->edge, {.rocks = store->rocks}};
    struct proof_source source = edge_source(&reader);
    uint64_t size = store->edge.size;
    for (unsigned level = 0; level < MERKLE_LEVELS; level++) {
        if ((size >> level & 1) != 0) {
            TRY(source.node(source.context, level, (size >> level) - 1, &store->tree.edge[level]));
        }
    }
    store->tree.size = size;
    return OK;
}

// Brings a commit that HEAD knows nothing of to where it can be acknowledged, or drops it.
static enum err settle_tail(struct store *store, const struct head_facts *head, enum start_action action,
                            struct store_opened *opened)
{
    enum err error = inside_verify_tail(store, head);
    if (error != E_CORRUPT) {
        opened->unfinished = error == OK;
        return error;
    }
    if (action == START_FINISH_OR_STOP) {
        return E_HEAD_DAMAGED;
    }
    uint64_t size = store->newest.facts.size;
    opened->dropped_entries = size > head->size ? size - head->size : 0;
    diag(DIAG_WARNING, "dropping %llu entries that were never acknowledged and do not verify",
         (unsigned long long)opened->dropped_entries);
    TRY(inside_drop_tail(store, head));
    return inside_load_edge(store, head, opened->was_tainted);
}

// Reads the record again, now that the database is open for writing: what was decided holds for what was
// looked at.
static enum err load_record(struct store *store, const struct start_database *looked)
{
    TRY(inside_read_record(&(struct rocks_at){.rocks = store->rocks}, &store->newest));
    const struct head_facts *facts = &store->newest.facts;
    bool same = facts->commit == looked->commit && facts->size == looked->size
                && digest_equal(&facts->ledger_id, &looked->ledger_id)
                && digest_equal(&facts->root, &looked->root)
                && digest_equal(&facts->chain_head, &looked->chain_head);
    return same ? OK : E_CORRUPT;
}

static enum err load(struct store *store, const struct head_facts *head, enum start_action action,
                     struct store_opened *opened)
{
    struct rocks_at at = {.rocks = store->rocks};
    if (action == START_SERVE && store->newest.facts.time_us != head->time_us) {
        return E_CORRUPT;
    }
    TRY(inside_load_edge(store, head, opened->was_tainted));
    if (action != START_SERVE) {
        TRY(settle_tail(store, head, action, opened));
    }
    TRY(load_tree(store));
    if (opened->was_tainted) {
        TRY(inside_drop_state(store));
        TRY(rocks_clear(store->rocks, ROCKS_INDEX));
    } else if (store->newest.state_complete_to == 0) {
        TRY(inside_clear_state(store));  // A crash may have left some of it.
    }
    TRY(chains_load(&store->chains, &at));
    if (store->newest.state_complete_to > 0) {
        TRY(image_load(&store->image, &at));
    }
    TRY(inside_rebuild(store));
    image_forget_changes(&store->image);
    memcpy(store->checkpoint, head->checkpoint, head->checkpoint_size);
    store->checkpoint_size = head->checkpoint_size;
    struct inside_view *view = inside_view_new(store, &store->newest.facts);
    if (opened->unfinished) {
        store->unpublished = view;
        return OK;
    }
    view->facts = *head;
    inside_publish(store, view);
    return OK;
}

static enum err open_checked(struct store *store, const struct store_paths *paths,
                             struct store_opened *opened)
{
    struct head_reading reading;
    struct start_database database;
    enum err reason = OK;
    TRY(head_open(paths->head, &store->head));
    TRY(head_read(store->head, &reading));
    TRY(look_at(paths->database, &database));
    enum start_action action = start_decide(&database, &reading, &reason);
    if (action == START_REFUSE) {
        return reason;
    }
    opened->was_tainted = head_is_tainted(store->head);
    TRY(rocks_open(paths->database, ROCKS_READ_WRITE, &store->rocks));
    const struct head_facts *newest = head_newest(&reading);
    require(newest != NULL);
    TRY(load_record(store, &database));
    TRY(load(store, newest, action, opened));
    if (opened->was_tainted) {
        // What was read may have been the page cache: written out anew, it is on the disk.
        TRY(rocks_flush(store->rocks));
        TRY(head_write(store->head, newest));
        TRY(head_clear_taint(store->head));
    }
    return OK;
}

enum err store_open(const struct store_paths *paths, struct store_opened *opened_out,
                    struct store **store_out)
{
    struct store *store = NULL;
    struct store_opened opened = {0};
    TRY(store_new(&store));
    enum err error = open_checked(store, paths, &opened);
    if (error != OK) {
        store_close(store);
        return error;
    }
    *opened_out = opened;
    *store_out = store;
    return OK;
}

void store_taint(struct store *store)
{
    head_taint(store->head);
}

struct head_facts store_newest(const struct store *store)
{
    return store->newest.facts;
}

struct image *store_image(struct store *store)
{
    return &store->image;
}

struct chains *store_chains(struct store *store)
{
    return &store->chains;
}

struct merkle store_tree(const struct store *store)
{
    return store->tree;
}
