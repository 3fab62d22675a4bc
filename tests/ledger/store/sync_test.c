// What is synced, when, and what follows when a sync fails. The system's calls are covered by those of this
// file.
#include "tests/support/ledger_oracle.h"

#include <criterion/criterion.h>

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SYNCS_MAX = 64 };

// The files that were synced since forget_syncs(), by the ends of their names. RocksDB's threads sync too.
static struct {
    pthread_mutex_t lock;
    char paths[SYNCS_MAX][FILES_PATH_MAX];
    size_t count;
    const char *failing;  // a sync of a file whose path ends so fails
} syncs = {.lock = PTHREAD_MUTEX_INITIALIZER};

static bool ends_in(const char *text, const char *end)
{
    return strlen(text) >= strlen(end) && strcmp(text + strlen(text) - strlen(end), end) == 0;
}

// Notes the sync; -1 when it has to fail.
static int note_sync(int file)
{
    char link[64];
    char path[FILES_PATH_MAX];
    (void)snprintf(link, sizeof(link), "/proc/self/fd/%d", file);
    ssize_t size = readlink(link, path, sizeof(path) - 1);
    path[size < 0 ? 0 : size] = '\0';
    (void)pthread_mutex_lock(&syncs.lock);
    if (syncs.count < SYNCS_MAX) {
        memcpy(syncs.paths[syncs.count++], path, sizeof(path));
    }
    bool fails = syncs.failing != NULL && ends_in(path, syncs.failing);
    (void)pthread_mutex_unlock(&syncs.lock);
    errno = fails ? EIO : errno;
    return fails ? -1 : 0;
}

[[gnu::visibility("default")]] int fdatasync(int file)
{
    return note_sync(file) != 0 ? -1 : (int)syscall(SYS_fdatasync, file);
}

[[gnu::visibility("default")]] int fsync(int file)
{
    return note_sync(file) != 0 ? -1 : (int)syscall(SYS_fsync, file);
}

static void forget_syncs(void)
{
    (void)pthread_mutex_lock(&syncs.lock);
    syncs.count = 0;
    (void)pthread_mutex_unlock(&syncs.lock);
}

static void let_fail(const char *end)
{
    (void)pthread_mutex_lock(&syncs.lock);
    syncs.failing = end;
    (void)pthread_mutex_unlock(&syncs.lock);
}

static size_t syncs_of(const char *end)
{
    size_t count = 0;
    (void)pthread_mutex_lock(&syncs.lock);
    for (size_t i = 0; i < syncs.count; i++) {
        count += ends_in(syncs.paths[i], end);
    }
    (void)pthread_mutex_unlock(&syncs.lock);
    return count;
}

static struct ledger_builder ledger;

Test(sync, writing_syncs_the_log_and_acknowledging_syncs_head)
{
    ledger_create(&ledger, 1);
    ledger_grow(&ledger, 1, 10);
    for (int i = 0; i < 5; i++) {
        ledger_make_commit(&ledger, 10);
        forget_syncs();
        ledger_write(&ledger);
        cr_assert_eq(syncs_of(".log"), 1);
        cr_assert_eq(syncs_of("/HEAD"), 0, "HEAD is never ahead of the database");
        forget_syncs();
        ledger_acknowledge(&ledger);
        cr_assert_eq(syncs_of("/HEAD"), 1);
        cr_assert_eq(syncs_of(".log"), 0);
    }
    ledger_destroy(&ledger);
}

Test(sync, creating_syncs_the_folders_in_which_something_new_is)
{
    forget_syncs();
    ledger_create(&ledger, 2);
    cr_assert(syncs_of("/head") > 0, "the folder of HEAD");
    cr_assert(syncs_of("/HEAD") > 0);
    const char *name = strrchr(ledger.folder.text, '/');
    cr_assert(syncs_of(name) > 0, "the folder in which the database's folder is");
    cr_assert(syncs_of("/database") > 0);
    ledger_destroy(&ledger);
}

Test(sync, a_taint_and_its_end_are_synced)
{
    ledger_create(&ledger, 3);
    ledger_grow(&ledger, 2, 10);
    forget_syncs();
    store_taint(ledger.store);
    cr_assert(syncs_of("/head") > 0);
    ledger_close(&ledger);
    forget_syncs();
    ledger_open(&ledger);
    cr_assert(syncs_of("/head") > 0);
    cr_assert(syncs_of(".sst") > 0, "what was read is written out anew,");
    cr_assert_eq(syncs_of("/HEAD"), 1, "and so is HEAD");
    ledger_expect(&ledger, 2);
    ledger_destroy(&ledger);
}

// The start after a failure with an unknown outcome: the last commit is there, unfinished, or it is not.
static void expect_one_or_the_other(size_t commits)
{
    let_fail(NULL);
    ledger_close(&ledger);
    ledger_open(&ledger);
    if (ledger.opened.unfinished) {
        ledger_acknowledge(&ledger);
        ledger_expect(&ledger, commits + 1);
    } else {
        ledger_forget_after(&ledger, commits);
        ledger_expect(&ledger, commits);
    }
    ledger_grow(&ledger, 1, 10);
}

Test(sync, when_the_logs_sync_fails_the_write_fails_and_nothing_is_visible)
{
    ledger_create(&ledger, 4);
    ledger_grow(&ledger, 3, 10);
    ledger_make_commit(&ledger, 10);
    let_fail(".log");
    cr_assert_eq(store_write(ledger.store, &ledger.commit), E_STORE);
    ledger_expect_readers(&ledger, 3);
    let_fail(NULL);
    expect_one_or_the_other(3);
    ledger_destroy(&ledger);
}

Test(sync, when_heads_sync_fails_the_acknowledgement_fails_and_nothing_is_visible)
{
    ledger_create(&ledger, 5);
    ledger_grow(&ledger, 3, 10);
    ledger_make_commit(&ledger, 10);
    ledger_write(&ledger);
    let_fail("/HEAD");
    cr_assert_eq(store_acknowledge(ledger.store, span_text(ledger.commits[3].checkpoint)), E_IO);
    ledger_expect_readers(&ledger, 3);
    let_fail(NULL);
    ledger_close(&ledger);
    ledger_open(&ledger);  // HEAD was written, though not synced: this process reads it back
    ledger_expect_sequencer(&ledger, 4);
    ledger_destroy(&ledger);
}

Test(sync, when_a_folders_sync_fails_nothing_is_created)
{
    struct files_path folder = files_scratch();
    struct files_path database = files_in(folder.text, "database");
    struct files_path head = files_in(folder.text, "head");
    struct store_paths paths = {database.text, head.text};
    struct store *store = NULL;
    files_make_folder(head.text);
    let_fail("/head");
    cr_assert_eq(store_create(&paths, &store), E_IO);
    cr_assert_null(store);
    cr_assert(!files_exist(database.text));
    let_fail(NULL);
    cr_assert_eq(store_create(&paths, &store), OK, "and it can be tried again");
    store_close(store);
    files_remove(folder.text);
}
