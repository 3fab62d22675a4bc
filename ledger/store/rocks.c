// rocks.c — RocksDB's C interface, its settings, and the one place where its errors become ours.
#include "ledger/store/rocks.h"

#include "ledger/base/diag.h"
#include "ledger/base/require.h"
#include "ledger/store/settings.h"

#include <rocksdb/c.h>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { WAL_RECOVER_TOLERATE_TORN_TAIL = 0, WAL_TOTAL_MAX = 64 * 1024 * 1024, BLOOM_BITS = 10 };

struct rocks {
    rocksdb_t *db;
    rocksdb_options_t *options;
    rocksdb_options_t *family_options[ROCKS_FAMILY_COUNT];
    rocksdb_column_family_handle_t *families[ROCKS_FAMILY_COUNT];
    rocksdb_writeoptions_t *synced;
    rocksdb_writeoptions_t *unsynced;
    rocksdb_writeoptions_t *unlogged;
    rocksdb_readoptions_t *newest;
};

struct rocks_batch {
    rocksdb_writebatch_t *writes;
    size_t bytes;
};

struct rocks_snapshot {
    const rocksdb_snapshot_t *snapshot;
    rocksdb_readoptions_t *read;
};

static const char *const family_names[ROCKS_FAMILY_COUNT] = {"default", "frames", "tiles", "state",
                                                             "chains",  "meta",   "index"};

// Options without a setter in the C interface.
static const char extra_options[] =
    "fail_if_options_file_error=true;file_checksum_gen_factory=FileChecksumGenCrc32cFactory";
static const char extra_family_options[] = "paranoid_file_checks=true;memtable_protection_bytes_per_key=8";

// Takes the error text that RocksDB left; the only reader of such texts.
static enum err take_error(char *text)
{
    if (text == NULL) {
        return OK;
    }
    bool locked =
        strstr(text, "While lock file") != NULL || strstr(text, "lock hold by current process") != NULL;
    diag(DIAG_ERROR, "store: %s", text);
    rocksdb_free(text);
    return locked ? E_LOCKED : E_STORE;
}

static rocksdb_options_t *options_from(const char *extra)
{
    rocksdb_options_t *base = rocksdb_options_create();
    rocksdb_options_t *options = rocksdb_options_create();
    char *text = NULL;
    rocksdb_get_options_from_string(base, extra, options, &text);
    rocksdb_options_destroy(base);
    enum err parsed = take_error(text);
    require(parsed == OK);
    return options;
}

static rocksdb_options_t *options_new(enum rocks_mode mode)
{
    rocksdb_options_t *options = options_from(extra_options);
    rocksdb_options_set_create_if_missing(options, mode == ROCKS_CREATE);
    rocksdb_options_set_error_if_exists(options, mode == ROCKS_CREATE);
    rocksdb_options_set_create_missing_column_families(options, mode == ROCKS_CREATE);
    rocksdb_options_set_paranoid_checks(options, 1);
    rocksdb_options_set_wal_recovery_mode(options, WAL_RECOVER_TOLERATE_TORN_TAIL);
    rocksdb_options_set_max_total_wal_size(options, WAL_TOTAL_MAX);
    rocksdb_options_set_max_background_jobs(options, 2);
    rocksdb_options_set_max_open_files(options, -1);
    rocksdb_options_set_use_fsync(options, 0);
    rocksdb_options_set_info_log_level(options, 3);
    rocksdb_options_set_keep_log_file_num(options, 4);
    return options;
}

static rocksdb_options_t *family_options_new(enum rocks_family family)
{
    rocksdb_options_t *options = options_from(extra_family_options);
    rocksdb_block_based_table_options_t *table = rocksdb_block_based_options_create();
    bool big_values = family == ROCKS_FRAMES || family == ROCKS_TILES;
    rocksdb_block_based_options_set_format_version(table, 5);
    rocksdb_block_based_options_set_block_size(table, big_values ? 16 * 1024 : 4 * 1024);
    if (!big_values) {
        rocksdb_block_based_options_set_filter_policy(table,
                                                      rocksdb_filterpolicy_create_bloom_full(BLOOM_BITS));
    }
    rocksdb_options_set_block_based_table_factory(options, table);
    rocksdb_block_based_options_destroy(table);
    rocksdb_options_set_compression(options, rocksdb_no_compression);
    rocksdb_options_set_write_buffer_size(options, big_values ? 64 * 1024 * 1024 : 16 * 1024 * 1024);
    return options;
}

static void free_handles(struct rocks *rocks)
{
    for (int i = 0; i < ROCKS_FAMILY_COUNT; i++) {
        if (rocks->families[i] != NULL) {
            rocksdb_column_family_handle_destroy(rocks->families[i]);
        }
    }
}

void rocks_close(struct rocks *rocks)
{
    if (rocks == NULL) {
        return;
    }
    // Handles go before the database: Debian's build of RocksDB asserts it.
    if (rocks->db != NULL) {
        free_handles(rocks);
        rocksdb_close(rocks->db);
    }
    for (int i = 0; i < ROCKS_FAMILY_COUNT; i++) {
        rocksdb_options_destroy(rocks->family_options[i]);
    }
    rocksdb_readoptions_destroy(rocks->newest);
    rocksdb_writeoptions_destroy(rocks->synced);
    rocksdb_writeoptions_destroy(rocks->unsynced);
    rocksdb_writeoptions_destroy(rocks->unlogged);
    rocksdb_options_destroy(rocks->options);
    free(rocks);
}

static enum err open_families(struct rocks *rocks, const char *path, enum rocks_mode mode)
{
    char *text = NULL;
    const rocksdb_options_t *const *family_options = (const rocksdb_options_t *const *)rocks->family_options;
    if (mode == ROCKS_READ_ONLY) {
        rocks->db =
            rocksdb_open_for_read_only_column_families(rocks->options, path, ROCKS_FAMILY_COUNT, family_names,
                                                       family_options, rocks->families, 0, &text);
    } else {
        rocks->db = rocksdb_open_column_families(rocks->options, path, ROCKS_FAMILY_COUNT, family_names,
                                                 family_options, rocks->families, &text);
    }
    return take_error(text);
}

// The folder that holds `path` is synced, so that a new folder there stays after a power cut. RocksDB syncs
// what is inside.
static enum err sync_parent(const char *path)
{
    size_t size = strlen(path);
    while (size > 1 && path[size - 1] == '/') {
        size--;
    }
    while (size > 0 && path[size - 1] != '/') {
        size--;
    }
    char *parent = size == 0 ? strdup(".") : strndup(path, size);
    if (parent == NULL) {
        return E_NO_MEMORY;
    }
    int folder = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(parent);
    if (folder < 0) {
        return E_IO;
    }
    bool synced = fsync(folder) == 0;
    (void)close(folder);
    return synced ? OK : E_IO;
}

enum err rocks_open(const char *path, enum rocks_mode mode, struct rocks **rocks_out)
{
    struct rocks *rocks = calloc(1, sizeof(*rocks));
    if (rocks == NULL) {
        return E_NO_MEMORY;
    }
    rocks->options = options_new(mode);
    for (int i = 0; i < ROCKS_FAMILY_COUNT; i++) {
        rocks->family_options[i] = family_options_new((enum rocks_family)i);
    }
    rocks->synced = rocksdb_writeoptions_create();
    rocksdb_writeoptions_set_sync(rocks->synced, 1);
    rocks->unsynced = rocksdb_writeoptions_create();
    rocks->unlogged = rocksdb_writeoptions_create();
    rocksdb_writeoptions_disable_WAL(rocks->unlogged, 1);
    rocks->newest = rocksdb_readoptions_create();
    rocksdb_readoptions_set_verify_checksums(rocks->newest, 1);
    enum err error = open_families(rocks, path, mode);
    if (error == OK && mode == ROCKS_CREATE) {
        error = sync_parent(path);
    }
    if (error == OK && mode != ROCKS_READ_ONLY) {
        error = settings_check(path, ROCKS_FAMILY_COUNT);
    }
    if (error != OK) {
        rocks_close(rocks);
        return error;
    }
    *rocks_out = rocks;
    return OK;
}

struct rocks_batch *rocks_batch_new(void)
{
    struct rocks_batch *batch = calloc(1, sizeof(*batch));
    require(batch != NULL);
    batch->writes = rocksdb_writebatch_create();
    return batch;
}

void rocks_batch_free(struct rocks_batch *batch)
{
    if (batch != NULL) {
        rocksdb_writebatch_destroy(batch->writes);
        free(batch);
    }
}

void rocks_batch_clear(struct rocks_batch *batch)
{
    rocksdb_writebatch_clear(batch->writes);
    batch->bytes = 0;
}

void rocks_batch_put(struct rocks_batch *batch, struct rocks *rocks, enum rocks_family family,
                     struct span key, struct span value)
{
    rocksdb_writebatch_put_cf(batch->writes, rocks->families[family], (const char *)key.data, key.size,
                              (const char *)value.data, value.size);
    batch->bytes += key.size + value.size;
}

void rocks_batch_delete(struct rocks_batch *batch, struct rocks *rocks, enum rocks_family family,
                        struct span key)
{
    rocksdb_writebatch_delete_cf(batch->writes, rocks->families[family], (const char *)key.data, key.size);
    batch->bytes += key.size;
}

size_t rocks_batch_bytes(const struct rocks_batch *batch)
{
    return batch->bytes;
}

enum err rocks_write(struct rocks *rocks, struct rocks_batch *batch, bool sync)
{
    char *text = NULL;
    rocksdb_write(rocks->db, sync ? rocks->synced : rocks->unsynced, batch->writes, &text);
    return take_error(text);
}

enum err rocks_write_unlogged(struct rocks *rocks, struct rocks_batch *batch)
{
    char *text = NULL;
    rocksdb_write(rocks->db, rocks->unlogged, batch->writes, &text);
    return take_error(text);
}

struct rocks_snapshot *rocks_snapshot_take(struct rocks *rocks)
{
    struct rocks_snapshot *snapshot = calloc(1, sizeof(*snapshot));
    require(snapshot != NULL);
    snapshot->snapshot = rocksdb_create_snapshot(rocks->db);
    snapshot->read = rocksdb_readoptions_create();
    rocksdb_readoptions_set_verify_checksums(snapshot->read, 1);
    rocksdb_readoptions_set_snapshot(snapshot->read, snapshot->snapshot);
    return snapshot;
}

void rocks_snapshot_release(struct rocks *rocks, struct rocks_snapshot *snapshot)
{
    if (snapshot != NULL) {
        rocksdb_release_snapshot(rocks->db, snapshot->snapshot);
        rocksdb_readoptions_destroy(snapshot->read);
        free(snapshot);
    }
}

static const rocksdb_readoptions_t *read_options(const struct rocks_at *at)
{
    return at->snapshot == NULL ? at->rocks->newest : at->snapshot->read;
}

enum err rocks_get(const struct rocks_at *at, enum rocks_family family, struct span key, struct buf *value)
{
    char *text = NULL;
    rocksdb_pinnableslice_t *slice =
        rocksdb_get_pinned_cf(at->rocks->db, read_options(at), at->rocks->families[family],
                              (const char *)key.data, key.size, &text);
    TRY(take_error(text));
    if (slice == NULL) {
        return E_NOT_FOUND;
    }
    size_t size = 0;
    const char *data = rocksdb_pinnableslice_value(slice, &size);
    enum err error = buf_append(value, span(data, size));
    rocksdb_pinnableslice_destroy(slice);
    return error;
}

static struct span iterator_key(const rocksdb_iterator_t *iterator)
{
    size_t size = 0;
    const char *data = rocksdb_iter_key(iterator, &size);
    return span(data, size);
}

static struct span iterator_value(const rocksdb_iterator_t *iterator)
{
    size_t size = 0;
    const char *data = rocksdb_iter_value(iterator, &size);
    return span(data, size);
}

// An iterator that stopped at damaged data looks like one at its end: always ask.
static enum err iterator_error(const rocksdb_iterator_t *iterator)
{
    char *text = NULL;
    rocksdb_iter_get_error(iterator, &text);
    return take_error(text);
}

enum err rocks_get_floor(const struct rocks_at *at, enum rocks_family family, struct span key,
                         struct buf *key_out, struct buf *value_out)
{
    rocksdb_iterator_t *iterator =
        rocksdb_create_iterator_cf(at->rocks->db, read_options(at), at->rocks->families[family]);
    rocksdb_iter_seek_for_prev(iterator, (const char *)key.data, key.size);
    enum err error = iterator_error(iterator);
    if (error == OK && rocksdb_iter_valid(iterator) == 0) {
        error = E_NOT_FOUND;
    }
    buf_clear(key_out);
    buf_clear(value_out);
    if (error == OK) {
        error = buf_append(key_out, iterator_key(iterator));
    }
    if (error == OK) {
        error = buf_append(value_out, iterator_value(iterator));
    }
    rocksdb_iter_destroy(iterator);
    return error;
}

static bool in_range(struct span key, const struct rocks_range *range)
{
    return key.size >= range->prefix.size && span_equal(span(key.data, range->prefix.size), range->prefix);
}

enum err rocks_scan(const struct rocks_at *at, const struct rocks_range *range,
                    enum err (*visit)(void *context, struct span key, struct span value), void *context)
{
    rocksdb_iterator_t *iterator =
        rocksdb_create_iterator_cf(at->rocks->db, read_options(at), at->rocks->families[range->family]);
    enum err error = OK;
    rocksdb_iter_seek(iterator, (const char *)range->from.data, range->from.size);
    for (; error == OK && rocksdb_iter_valid(iterator) != 0; rocksdb_iter_next(iterator)) {
        struct span key = iterator_key(iterator);
        if (!in_range(key, range)) {
            break;
        }
        error = visit(context, key, iterator_value(iterator));
    }
    if (error == OK) {
        error = iterator_error(iterator);
    }
    rocksdb_iter_destroy(iterator);
    return error == E_NOT_FOUND ? OK : error;
}

// Bytes of deletions that are written at once, so that no family is too large to be cleared.
enum { CLEAR_BATCH = 1024 * 1024 };

struct clearing {
    struct rocks *rocks;
    struct rocks_batch *batch;
    enum rocks_family family;
};

static enum err clear_one(void *context, struct span key, struct span value)
{
    struct clearing *clearing = context;
    (void)value;
    rocks_batch_delete(clearing->batch, clearing->rocks, clearing->family, key);
    if (rocks_batch_bytes(clearing->batch) < CLEAR_BATCH) {
        return OK;
    }
    TRY(rocks_write(clearing->rocks, clearing->batch, false));
    rocks_batch_clear(clearing->batch);
    return OK;
}

enum err rocks_clear(struct rocks *rocks, enum rocks_family family)
{
    struct clearing clearing = {rocks, rocks_batch_new(), family};
    struct rocks_range range = {.family = family};
    enum err error = rocks_scan(&(struct rocks_at){.rocks = rocks}, &range, clear_one, &clearing);
    if (error == OK) {
        error = rocks_write(rocks, clearing.batch, true);
    }
    rocks_batch_free(clearing.batch);
    return error;
}

enum err rocks_flush(struct rocks *rocks)
{
    rocksdb_flushoptions_t *options = rocksdb_flushoptions_create();
    enum err error = OK;
    for (int i = 0; i < ROCKS_FAMILY_COUNT && error == OK; i++) {
        char *text = NULL;
        rocksdb_flush_cf(rocks->db, options, rocks->families[i], &text);
        error = take_error(text);
    }
    rocksdb_flushoptions_destroy(options);
    return error;
}
