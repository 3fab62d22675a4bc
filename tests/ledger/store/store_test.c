// The store as its users see it: commits in, entries, proofs and state out, now and after every restart.
#include "ledger/store/store.h"
#include "tests/support/ledger_oracle.h"

#include <criterion/criterion.h>

#include <pthread.h>
#include <stdatomic.h>

static struct ledger_builder ledger;

Test(store, a_ledger_reads_back_what_was_put_in_before_and_after_restarts)
{
    ledger_create(&ledger, 1);
    for (size_t commits = 4; commits <= 16; commits += 4) {
        ledger_grow(&ledger, 4, 1 + 7 * commits);
        ledger_expect(&ledger, commits);
        ledger_close(&ledger);
        ledger_open(&ledger);
        cr_assert(!ledger.opened.unfinished);
        cr_assert(!ledger.opened.was_tainted);
        cr_assert_eq(ledger.opened.dropped_entries, 0);
        ledger_expect(&ledger, commits);
    }
    ledger_destroy(&ledger);
}

Test(store, grows_in_commits_of_one_entry_across_the_border_of_a_tile)
{
    ledger_create(&ledger, 2);
    ledger_grow(&ledger, 1, 250);
    for (size_t commit = 2; commit <= 14; commit++) {
        ledger_grow(&ledger, 1, 1);
        ledger_close(&ledger);
        ledger_open(&ledger);
        ledger_expect(&ledger, commit);
    }
    ledger_destroy(&ledger);
}

Test(store, an_empty_one_has_no_commit_and_no_readers)
{
    struct store_reader reader;
    ledger_create(&ledger, 3);
    struct head_facts newest = store_newest(ledger.store);
    struct merkle tree = store_tree(ledger.store);
    cr_assert_eq(newest.commit, 0);
    cr_assert_eq(newest.size, 0);
    cr_assert_eq(tree.size, 0);
    cr_assert(!store_reader_open(ledger.store, &reader));
    ledger_destroy(&ledger);
}

Test(store, a_commit_is_visible_when_it_is_acknowledged_and_not_before)
{
    struct store_reader before;
    ledger_create(&ledger, 4);
    ledger_make_commit(&ledger, 20);
    ledger_write(&ledger);
    cr_assert(!store_reader_open(ledger.store, &before), "the first commit is durable, and that is all");
    ledger_acknowledge(&ledger);
    ledger_expect(&ledger, 1);
    for (size_t commits = 2; commits < 8; commits++) {
        ledger_make_commit(&ledger, 50);
        ledger_write(&ledger);
        cr_assert_eq(store_newest(ledger.store).commit, commits);
        ledger_expect_readers(&ledger, commits - 1);
        ledger_acknowledge(&ledger);
        ledger_expect_readers(&ledger, commits);
    }
    ledger_destroy(&ledger);
}

struct state_size {
    size_t keys;
};

static enum err count_key(void *context, struct span key, struct span value)
{
    struct state_size *size = context;
    (void)key;
    (void)value;
    size->keys++;
    return OK;
}

static size_t keys_of(const struct store_reader *reader)
{
    struct state_size size = {0};
    cr_assert_eq(store_scan_state(reader, span(NULL, 0), count_key, &size), OK);
    return size.keys;
}

static enum err note_first_key(void *context, struct span key, struct span value)
{
    struct buf *first = context;
    (void)value;
    TRY(buf_append(first, key));
    return E_NOT_FOUND;
}

Test(store, a_reader_keeps_its_size_its_proofs_and_its_state_while_the_ledger_grows)
{
    struct store_reader reader;
    struct proof proof;
    ledger_create(&ledger, 5);
    ledger_grow(&ledger, 3, 90);
    cr_assert(store_reader_open(ledger.store, &reader));
    size_t keys = keys_of(&reader);
    ledger_grow(&ledger, 6, 90);
    cr_assert_eq(reader.head->size, 270);
    cr_assert_eq(keys_of(&reader), keys);
    struct edge_reader edge = store_edge(&reader);
    struct proof_source source = edge_source(&edge);
    for (uint64_t i = 0; i < 270; i++) {
        struct digest leaf = digest_leaf(ledger.items[i].entry);
        cr_assert_eq(proof_inclusion(&source, i, 270, &proof), OK);
        cr_assert_eq(proof_verify_inclusion(&proof, i, 270, &leaf, &reader.head->root), OK);
    }
    struct buf frame;
    struct frame_item item;
    buf_init(&frame, LIMIT_COMMIT);
    cr_assert_eq(store_read_item(&reader, 269, &frame, &item), OK);
    cr_assert_eq(store_read_item(&reader, 270, &frame, &item), E_NOT_FOUND);
    buf_fini(&frame);
    store_reader_close(&reader);
    ledger_expect(&ledger, 9);
    ledger_destroy(&ledger);
}

Test(store, a_value_of_the_state_is_read_by_its_key)
{
    struct store_reader reader;
    struct buf key;
    struct buf value;
    ledger_create(&ledger, 6);
    ledger_grow(&ledger, 2, 30);
    buf_init(&key, 500);
    buf_init(&value, 500);
    cr_assert(store_reader_open(ledger.store, &reader));
    cr_assert_eq(store_scan_state(&reader, span_text("\10platform"), note_first_key, &key), OK);
    cr_assert_eq(store_read_state(&reader, buf_span(&key), &value), OK);
    cr_assert(value.size > 0);
    cr_assert_eq(store_read_state(&reader, span_text("no such key"), &value), E_NOT_FOUND);
    struct state_size size = {0};
    cr_assert_eq(store_scan_state(&reader, span_text("\7platfor"), count_key, &size), OK);
    cr_assert_eq(size.keys, 0);
    store_reader_close(&reader);
    buf_fini(&key);
    buf_fini(&value);
    ledger_destroy(&ledger);
}

struct walking {
    uint64_t next;
    uint64_t stop_at;
    enum err stop_with;
};

static enum err walk(void *context, uint64_t index, const struct frame_item *item)
{
    struct walking *walking = context;
    cr_assert_eq(index, walking->next++);
    cr_assert(span_equal(item->entry, ledger.items[index].entry));
    return index == walking->stop_at ? walking->stop_with : OK;
}

Test(store, a_walk_begins_anywhere_and_goes_to_the_readers_size)
{
    struct store_reader reader;
    ledger_create(&ledger, 7);
    ledger_grow(&ledger, 4, 50);
    cr_assert(store_reader_open(ledger.store, &reader));
    ledger_grow(&ledger, 2, 50);
    for (uint64_t first = 0; first <= 200; first++) {
        struct walking walking = {.next = first, .stop_at = UINT64_MAX};
        cr_assert_eq(store_walk(&reader, first, walk, &walking), OK);
        cr_assert_eq(walking.next, 200, "from %llu", (unsigned long long)first);
    }
    struct walking past = {.next = 201};
    cr_assert_eq(store_walk(&reader, 201, walk, &past), OK);
    cr_assert_eq(past.next, 201);
    store_reader_close(&reader);
    ledger_destroy(&ledger);
}

Test(store, a_visitor_ends_a_walk_quietly_or_with_its_error)
{
    struct store_reader reader;
    ledger_create(&ledger, 8);
    ledger_grow(&ledger, 2, 50);
    cr_assert(store_reader_open(ledger.store, &reader));
    for (uint64_t stop = 0; stop < 100; stop += 9) {
        struct walking quiet = {.stop_at = stop, .stop_with = E_NOT_FOUND};
        cr_assert_eq(store_walk(&reader, 0, walk, &quiet), OK);
        cr_assert_eq(quiet.next, stop + 1);
        struct walking loud = {.stop_at = stop, .stop_with = E_MISMATCH};
        cr_assert_eq(store_walk(&reader, 0, walk, &loud), E_MISMATCH);
        cr_assert_eq(loud.next, stop + 1);
    }
    store_reader_close(&reader);
    ledger_destroy(&ledger);
}

Test(store, the_first_checkpoint_that_covers_a_size_is_found_for_every_size)
{
    struct store_reader reader;
    struct buf checkpoint;
    ledger_create(&ledger, 9);
    for (size_t commits = 1; commits <= 10; commits++) {
        ledger_grow(&ledger, 1, commits);
    }
    ledger_close(&ledger);
    ledger_open(&ledger);
    cr_assert(store_reader_open(ledger.store, &reader));
    buf_init(&checkpoint, LIMIT_CHECKPOINT);
    size_t commit = 0;
    for (uint64_t size = 1; size <= 55; size++) {
        commit += size > ledger.commits[commit].size;
        buf_clear(&checkpoint);
        cr_assert_eq(store_read_checkpoint(&reader, size, &checkpoint), OK);
        cr_assert(span_equal(buf_span(&checkpoint), span_text(ledger.commits[commit].checkpoint)),
                  "of size %d", (int)size);
    }
    cr_assert_eq(store_read_checkpoint(&reader, 56, &checkpoint), E_NOT_FOUND);
    buf_fini(&checkpoint);
    store_reader_close(&reader);
    ledger_destroy(&ledger);
}

static enum err digest_state(void *context, struct span prefix, view_visit *visit, void *visit_context)
{
    return store_scan_state(context, prefix, visit, visit_context);
}

Test(store, the_digest_of_the_state_is_the_same_in_memory_in_the_database_and_after_a_restart)
{
    struct digest digests[4];
    struct store_reader reader;
    ledger_create(&ledger, 10);
    ledger_grow(&ledger, 5, 60);
    for (int restart = 0; restart < 2; restart++) {
        struct view resident = image_view(store_image(ledger.store));
        cr_assert(store_reader_open(ledger.store, &reader));
        struct view database = {.scan = digest_state, .context = &reader};
        cr_assert_eq(memory_digest(&resident, &digests[2 * restart]), OK);
        cr_assert_eq(memory_digest(&database, &digests[2 * restart + 1]), OK);
        store_reader_close(&reader);
        ledger_close(&ledger);
        ledger_open(&ledger);
    }
    for (int i = 1; i < 4; i++) {
        cr_assert(digest_equal(&digests[0], &digests[i]), "%d", i);
    }
    ledger_destroy(&ledger);
}

struct reading {
    atomic_bool stop;
    atomic_int views;
    atomic_int wrong;
};

// The newest entry of whatever is published is there and is proved.
static bool newest_is_proved(const struct store_reader *reader, struct buf *frame)
{
    struct edge_reader edge = store_edge(reader);
    struct proof_source source = edge_source(&edge);
    struct proof proof;
    struct frame_item item;
    uint64_t size = reader->head->size;
    if (store_read_item(reader, size - 1, frame, &item) != OK) {
        return false;
    }
    struct digest leaf = digest_leaf(item.entry);
    return proof_inclusion(&source, size - 1, size, &proof) == OK
           && proof_verify_inclusion(&proof, size - 1, size, &leaf, &reader->head->root) == OK
           && store_read_item(reader, size, frame, &item) == E_NOT_FOUND;
}

static void *read_on(void *context)
{
    struct reading *reading = context;
    struct buf frame;
    buf_init(&frame, LIMIT_COMMIT);
    while (!atomic_load(&reading->stop)) {
        struct store_reader reader;
        if (store_reader_open(ledger.store, &reader)) {
            atomic_fetch_add(&reading->views, 1);
            atomic_fetch_add(&reading->wrong, newest_is_proved(&reader, &frame) ? 0 : 1);
            store_reader_close(&reader);
        }
    }
    buf_fini(&frame);
    return NULL;
}

Test(store, readers_in_other_threads_see_whole_commits_while_the_ledger_grows)
{
    static struct reading reading;
    pthread_t readers[3];
    ledger_create(&ledger, 11);
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(pthread_create(&readers[i], NULL, read_on, &reading), 0);
    }
    ledger_grow(&ledger, 60, 20);
    while (atomic_load(&reading.views) < 10) {
        ledger_grow(&ledger, 1, 1);
    }
    atomic_store(&reading.stop, true);
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(pthread_join(readers[i], NULL), 0);
    }
    cr_assert_eq(reading.wrong, 0);
    ledger_destroy(&ledger);
}

Test(store, a_folder_for_head_that_is_not_there_is_an_error_of_the_system)
{
    struct store *store = NULL;
    struct store_opened opened;
    struct files_path folder = files_scratch();
    struct files_path database = files_in(folder.text, "database");
    struct files_path head = files_in(folder.text, "nowhere");
    struct store_paths paths = {database.text, head.text};
    cr_assert_eq(store_create(&paths, &store), E_IO);
    cr_assert_eq(store_open(&paths, &opened, &store), E_IO);
    cr_assert_null(store);
    cr_assert(!files_exist(database.text));
    files_remove(folder.text);
}

Test(store, closing_nothing_is_legal)
{
    struct store *none = NULL;
    store_close(none);
    cr_assert_null(none);
}
