// The door to RocksDB: settings in force, reading, writing, locking.
#include "ledger/base/bytes.h"
#include "ledger/store/rocks.h"
#include "tests/support/files.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static enum err count_visit(void *context, struct span key, struct span value)
{
    size_t *count = context;
    (void)key;
    (void)value;
    ++*count;
    return OK;
}

struct opened {
    struct files_path folder;
    struct files_path database;
    struct rocks *rocks;
    struct rocks_batch *batch;
};

static void create(struct opened *opened)
{
    opened->folder = files_scratch();
    opened->database = files_in(opened->folder.text, "database");
    opened->batch = rocks_batch_new();
    cr_assert_eq(rocks_open(opened->database.text, ROCKS_CREATE, &opened->rocks), OK);
}

static void reopen(struct opened *opened, enum rocks_mode mode)
{
    rocks_close(opened->rocks);
    cr_assert_eq(rocks_open(opened->database.text, mode, &opened->rocks), OK);
}

static void end(struct opened *opened)
{
    rocks_batch_free(opened->batch);
    rocks_close(opened->rocks);
    files_remove(opened->folder.text);
}

static struct rocks_at newest(const struct opened *opened)
{
    return (struct rocks_at){.rocks = opened->rocks};
}

static void put(struct opened *opened, const char *key, const char *value)
{
    rocks_batch_put(opened->batch, opened->rocks, ROCKS_STATE, span_text(key), span_text(value));
    cr_assert_eq(rocks_write(opened->rocks, opened->batch, true), OK);
    rocks_batch_clear(opened->batch);
}

static void expect_value(struct rocks_at at, const char *key, const char *expected)
{
    struct buf value;
    buf_init(&value, 100);
    enum err error = rocks_get(&at, ROCKS_STATE, span_text(key), &value);
    cr_assert_eq(error, expected == NULL ? E_NOT_FOUND : OK);
    cr_assert(span_equal(buf_span(&value), span_text(expected == NULL ? "" : expected)));
    buf_fini(&value);
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, part)) != NULL; at += strlen(part)) {
        count++;
    }
    return count;
}

static void expect_options(const struct opened *opened)
{
    static const struct {
        const char *line;
        size_t times;  // once, or once for each family
    } lines[] = {
        {"  wal_recovery_mode=kTolerateCorruptedTailRecords\n", 1},
        {"  paranoid_checks=true\n", 1},
        {"  fail_if_options_file_error=true\n", 1},
        {"  file_checksum_gen_factory=FileChecksumGenCrc32cFactory", 1},
        {"  manual_wal_flush=false\n", 1},
        {"  recycle_log_file_num=0\n", 1},
        {"  WAL_ttl_seconds=0\n", 1},
        {"  unordered_write=false\n", 1},
        {"  allow_mmap_reads=false\n", 1},
        {"  paranoid_file_checks=true\n", ROCKS_FAMILY_COUNT},
        {"  memtable_protection_bytes_per_key=8\n", ROCKS_FAMILY_COUNT},
        {"  force_consistency_checks=true\n", ROCKS_FAMILY_COUNT},
        {"  compression=kNoCompression\n", ROCKS_FAMILY_COUNT},
    };
    struct buf text;
    buf_init(&text, 1024 * 1024);
    files_read(files_find(opened->database.text, "OPTIONS-", "").text, &text);
    cr_assert_eq(buf_append(&text, span("", 1)), OK);
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        cr_assert_eq(count_of((const char *)text.data, lines[i].line), lines[i].times, "%s", lines[i].line);
    }
    buf_fini(&text);
}

Test(rocks, its_options_file_says_that_the_settings_are_in_force)
{
    struct opened opened;
    create(&opened);
    expect_options(&opened);
    reopen(&opened, ROCKS_READ_WRITE);
    expect_options(&opened);
    end(&opened);
}

Test(rocks, what_was_written_is_there_after_a_restart_and_after_a_flush)
{
    struct opened opened;
    create(&opened);
    put(&opened, "a", "1");
    put(&opened, "b", "");
    expect_value(newest(&opened), "a", "1");
    reopen(&opened, ROCKS_READ_WRITE);
    expect_value(newest(&opened), "a", "1");
    expect_value(newest(&opened), "b", "");
    expect_value(newest(&opened), "c", NULL);
    cr_assert_eq(rocks_flush(opened.rocks), OK);
    cr_assert(files_count(opened.database.text, ".sst") > 0);
    reopen(&opened, ROCKS_READ_ONLY);
    expect_value(newest(&opened), "a", "1");
    end(&opened);
}

Test(rocks, a_batch_is_written_as_a_whole_over_all_families)
{
    struct opened opened;
    create(&opened);
    for (int i = 0; i < ROCKS_FAMILY_COUNT; i++) {
        char value[8];
        (void)snprintf(value, sizeof(value), "in %d", i);
        rocks_batch_put(opened.batch, opened.rocks, (enum rocks_family)i, span_text("k"), span_text(value));
    }
    cr_assert_eq(rocks_batch_bytes(opened.batch), ROCKS_FAMILY_COUNT * 5);
    cr_assert_eq(rocks_write(opened.rocks, opened.batch, true), OK);
    for (int i = 0; i < ROCKS_FAMILY_COUNT; i++) {
        struct rocks_at at = newest(&opened);
        struct buf value;
        buf_init(&value, 8);
        cr_assert_eq(rocks_get(&at, (enum rocks_family)i, span_text("k"), &value), OK);
        cr_assert_eq(value.data[3], '0' + i);
        buf_fini(&value);
    }
    rocks_batch_clear(opened.batch);
    cr_assert_eq(rocks_batch_bytes(opened.batch), 0);
    end(&opened);
}

Test(rocks, a_value_longer_than_the_buffer_is_a_limit_and_the_buffer_stays)
{
    struct opened opened;
    struct buf value;
    create(&opened);
    put(&opened, "a", "0123456789");
    buf_init(&value, 10);
    struct rocks_at at = newest(&opened);
    cr_assert_eq(rocks_get(&at, ROCKS_STATE, span_text("a"), &value), OK, "just fits");
    cr_assert_eq(rocks_get(&at, ROCKS_STATE, span_text("a"), &value), E_LIMIT);
    cr_assert_eq(value.size, 10);
    buf_fini(&value);
    end(&opened);
}

static enum err floor_of(const struct opened *opened, const char *key, char found[static 16])
{
    struct rocks_at at = newest(opened);
    struct buf found_key;
    struct buf value;
    buf_init(&found_key, 15);
    buf_init(&value, 15);
    cr_assert_eq(buf_append(&value, span_text("old content")), OK);
    enum err error = rocks_get_floor(&at, ROCKS_STATE, span_text(key), &found_key, &value);
    (void)snprintf(found, 16, "%.*s=%.*s", (int)found_key.size, (const char *)found_key.data, (int)value.size,
                   (const char *)value.data);
    buf_fini(&found_key);
    buf_fini(&value);
    return error;
}

Test(rocks, the_floor_is_the_last_key_that_is_not_after_what_is_asked)
{
    struct opened opened;
    char found[16];
    create(&opened);
    cr_assert_eq(floor_of(&opened, "b", found), E_NOT_FOUND);
    put(&opened, "b", "1");
    put(&opened, "bb", "2");
    put(&opened, "d", "3");
    cr_assert_eq(floor_of(&opened, "a", found), E_NOT_FOUND);
    cr_assert_eq(floor_of(&opened, "b", found), OK);
    cr_assert_str_eq(found, "b=1");
    cr_assert_eq(floor_of(&opened, "ba", found), OK);
    cr_assert_str_eq(found, "b=1");
    cr_assert_eq(floor_of(&opened, "c", found), OK);
    cr_assert_str_eq(found, "bb=2");
    cr_assert_eq(floor_of(&opened, "zzz", found), OK);
    cr_assert_str_eq(found, "d=3");
    end(&opened);
}

static enum err note_key(void *context, struct span key, struct span value)
{
    char *keys = context;
    size_t size = strlen(keys);
    (void)value;
    (void)snprintf(keys + size, 64 - size, "%.*s ", (int)key.size, (const char *)key.data);
    if (key.size == 4) {
        return key.data[3] == '!' ? E_BUSY : E_NOT_FOUND;
    }
    return OK;
}

static enum err scan(const struct opened *opened, const char *from, const char *prefix, char keys[static 64])
{
    struct rocks_at at = newest(opened);
    struct rocks_range range = {ROCKS_STATE, span_text(from), span_text(prefix)};
    keys[0] = '\0';
    return rocks_scan(&at, &range, note_key, keys);
}

Test(rocks, a_scan_visits_the_keys_of_its_prefix_in_order_from_where_it_is_told)
{
    struct opened opened;
    char keys[64];
    create(&opened);
    static const char *const all[] = {"a", "b", "b1", "b2", "bz", "c", "c1"};
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        put(&opened, all[i], "v");
    }
    cr_assert_eq(scan(&opened, "", "", keys), OK);
    cr_assert_str_eq(keys, "a b b1 b2 bz c c1 ");
    cr_assert_eq(scan(&opened, "b", "b", keys), OK);
    cr_assert_str_eq(keys, "b b1 b2 bz ");
    cr_assert_eq(scan(&opened, "b2", "b", keys), OK);
    cr_assert_str_eq(keys, "b2 bz ");
    cr_assert_eq(scan(&opened, "b3", "", keys), OK);
    cr_assert_str_eq(keys, "bz c c1 ");
    cr_assert_eq(scan(&opened, "d", "d", keys), OK);
    cr_assert_str_eq(keys, "");
    end(&opened);
}

Test(rocks, a_visitor_ends_a_scan_with_not_found_quietly_and_with_anything_else_as_an_error)
{
    struct opened opened;
    char keys[64];
    create(&opened);
    put(&opened, "aaaa", "v");
    put(&opened, "aaa!", "v");
    put(&opened, "b", "v");
    cr_assert_eq(scan(&opened, "", "", keys), E_BUSY);
    cr_assert_str_eq(keys, "aaa! ");
    cr_assert_eq(scan(&opened, "aaaa", "", keys), OK);
    cr_assert_str_eq(keys, "aaaa ");
    end(&opened);
}

Test(rocks, a_snapshot_is_not_moved_by_later_writes)
{
    struct opened opened;
    create(&opened);
    put(&opened, "a", "1");
    put(&opened, "b", "1");
    struct rocks_snapshot *snapshot = rocks_snapshot_take(opened.rocks);
    struct rocks_at then = {opened.rocks, snapshot};
    put(&opened, "a", "2");
    put(&opened, "c", "2");
    rocks_batch_delete(opened.batch, opened.rocks, ROCKS_STATE, span_text("b"));
    cr_assert_eq(rocks_write(opened.rocks, opened.batch, true), OK);
    cr_assert_eq(rocks_flush(opened.rocks), OK);
    expect_value(then, "a", "1");
    expect_value(then, "b", "1");
    expect_value(then, "c", NULL);
    expect_value(newest(&opened), "a", "2");
    expect_value(newest(&opened), "b", NULL);
    rocks_snapshot_release(opened.rocks, snapshot);
    end(&opened);
}

Test(rocks, a_damaged_block_is_an_error_and_never_an_early_end)
{
    struct opened opened;
    struct buf found;
    struct buf value;
    size_t visited = 0;
    create(&opened);
    for (uint32_t i = 0; i < 3000; i++) {
        uint8_t key[4];
        bytes_put_u32(key, i);
        rocks_batch_put(opened.batch, opened.rocks, ROCKS_STATE, span(key, sizeof(key)),
                        span_text("some value of a key"));
    }
    cr_assert_eq(rocks_write(opened.rocks, opened.batch, true), OK);
    cr_assert_eq(rocks_flush(opened.rocks), OK);
    rocks_close(opened.rocks);
    struct files_path table = files_find(opened.database.text, "", ".sst");
    files_flip(table.text, files_size(table.text) / 2 * 8);
    cr_assert_eq(rocks_open(opened.database.text, ROCKS_READ_WRITE, &opened.rocks), OK,
                 "it is not seen at once");
    struct rocks_at at = newest(&opened);
    struct rocks_range all = {.family = ROCKS_STATE};
    cr_assert_eq(rocks_scan(&at, &all, count_visit, &visited), E_STORE);
    cr_assert(visited > 0 && visited < 3000);
    buf_init(&found, 100);
    buf_init(&value, 100);
    uint8_t lost[4];
    bytes_put_u32(lost, (uint32_t)visited + 1);
    cr_assert_eq(rocks_get_floor(&at, ROCKS_STATE, span(lost, sizeof(lost)), &found, &value), E_STORE);
    cr_assert_eq(rocks_get(&at, ROCKS_STATE, span(lost, sizeof(lost)), &value), E_STORE);
    buf_fini(&found);
    buf_fini(&value);
    end(&opened);
}

Test(rocks, read_only_it_cannot_write)
{
    struct opened opened;
    create(&opened);
    put(&opened, "a", "1");
    reopen(&opened, ROCKS_READ_ONLY);
    rocks_batch_put(opened.batch, opened.rocks, ROCKS_STATE, span_text("a"), span_text("2"));
    cr_assert_eq(rocks_write(opened.rocks, opened.batch, true), E_STORE);
    expect_value(newest(&opened), "a", "1");
    end(&opened);
}

Test(rocks, a_second_writer_in_this_process_is_locked_out)
{
    struct opened opened;
    struct rocks *second = NULL;
    create(&opened);
    cr_assert_eq(rocks_open(opened.database.text, ROCKS_READ_WRITE, &second), E_LOCKED);
    cr_assert_null(second);
    end(&opened);
}

Test(rocks, a_second_writing_process_is_locked_out)
{
    struct files_path folder = files_scratch();
    struct files_path database = files_in(folder.text, "database");
    int said[2];
    cr_assert_eq(pipe(said), 0);
    pid_t child = fork();
    if (child == 0) {
        struct rocks *rocks = NULL;
        enum err error = rocks_open(database.text, ROCKS_CREATE, &rocks);
        ssize_t written = write(said[1], &error, sizeof(error));
        (void)pause();  // until it is killed, with the database open
        _exit(written > 0 ? 0 : 1);
    }
    enum err opened_there = E_IO;
    struct rocks *second = NULL;
    cr_assert_eq(read(said[0], &opened_there, sizeof(opened_there)), sizeof(opened_there));
    cr_assert_eq(opened_there, OK);
    cr_assert_eq(rocks_open(database.text, ROCKS_READ_WRITE, &second), E_LOCKED);
    cr_assert_eq(kill(child, SIGKILL), 0);
    cr_assert_eq(waitpid(child, NULL, 0), child);
    cr_assert_eq(rocks_open(database.text, ROCKS_READ_WRITE, &second), OK, "the lock died with its holder");
    rocks_close(second);
    files_remove(folder.text);
}

Test(rocks, creates_only_where_there_is_none_and_opens_only_where_there_is_one)
{
    struct opened opened;
    struct rocks *other = NULL;
    create(&opened);
    put(&opened, "a", "1");
    rocks_close(opened.rocks);
    cr_assert_eq(rocks_open(opened.database.text, ROCKS_CREATE, &other), E_STORE);
    struct files_path nowhere = files_in(opened.folder.text, "nowhere");
    cr_assert_eq(rocks_open(nowhere.text, ROCKS_READ_WRITE, &other), E_STORE);
    cr_assert_eq(rocks_open(nowhere.text, ROCKS_READ_ONLY, &other), E_STORE);
    cr_assert_null(other);
    cr_assert_eq(files_count(nowhere.text, "CURRENT"), 0);
    cr_assert_eq(rocks_open(opened.database.text, ROCKS_READ_WRITE, &opened.rocks), OK);
    expect_value(newest(&opened), "a", "1");
    end(&opened);
}

Test(rocks, clearing_a_family_leaves_the_others)
{
    struct opened opened;
    create(&opened);
    // More than is removed in one batch.
    for (uint32_t i = 0; i < 100000; i++) {
        rocks_batch_put(opened.batch, opened.rocks, ROCKS_INDEX, span(&i, sizeof(i)), span_text("v"));
    }
    put(&opened, "a", "1");
    cr_assert_eq(rocks_clear(opened.rocks, ROCKS_INDEX), OK);
    struct rocks_at at = newest(&opened);
    char keys[64] = "";
    struct rocks_range range = {.family = ROCKS_INDEX};
    cr_assert_eq(rocks_scan(&at, &range, note_key, keys), OK);
    cr_assert_str_eq(keys, "");
    expect_value(at, "a", "1");
    end(&opened);
}

Test(rocks, closing_and_freeing_nothing_is_legal)
{
    struct rocks *none = NULL;
    rocks_close(none);
    rocks_batch_free(NULL);
    rocks_snapshot_release(none, NULL);
    cr_assert_null(none);
}
