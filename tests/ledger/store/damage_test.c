// Bits that rot, files that are cut or gone: each must be a named refusal, or a start that provably harms
// nothing.
//
// The default tries a sample of all places; with TALLY_TEST_THOROUGH set, every bit of the small files and
// many more of the others. Each start is made in a process of its own, because Debian's RocksDB may abort on
// damage.
#include "ledger/base/diag.h"
#include "ledger/store/inside.h"
#include "tests/support/ledger_oracle.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static struct ledger_builder ledger;
static struct files_path healthy_database;
static struct files_path healthy_head;

enum { COMMITS = 6, WRONG = 200 };

// What came of the starts so far.
struct outcomes {
    size_t tried;
    size_t refused;
    size_t harmless;    // same size, same root, every entry as it was
    size_t unreadable;  // the same, but some old entries are reported as damaged when they are read
};

static bool is_thorough(void)
{
    return getenv("TALLY_TEST_THOROUGH") != NULL;
}

// In the database's log alone, or in tables too.
static void given_a_ledger(bool in_tables)
{
    ledger_create(&ledger, 50);
    ledger_grow(&ledger, COMMITS - 1, 60);
    if (in_tables) {
        cr_assert_eq(rocks_flush(ledger.store->rocks), OK);
    }
    ledger_grow(&ledger, 1, 60);
    if (in_tables) {
        cr_assert_eq(rocks_flush(ledger.store->rocks), OK);
    }
    ledger_close(&ledger);
    healthy_database = ledger_copy_database(&ledger, "healthy-database");
    healthy_head = ledger_copy_head(&ledger, "healthy-head");
}

static void heal(void)
{
    files_replace_folder(healthy_database.text, ledger.database.text);
    files_replace_folder(healthy_head.text, ledger.head.text);
}

static bool same_item(const struct frame_item *left, const struct frame_item *right)
{
    return span_equal(left->entry, right->entry) && span_equal(left->command, right->command)
           && span_equal(left->effects, right->effects) && span_equal(left->sealed, right->sealed);
}

// 0 when every entry is as it was, 1 when some are reported as damaged, WRONG when one is something else.
static int read_all(struct store *store)
{
    struct store_reader reader;
    struct buf frame;
    int result = 0;
    if (!store_reader_open(store, &reader)) {
        return WRONG;
    }
    buf_init(&frame, LIMIT_COMMIT);
    for (uint64_t i = 0; i < ledger.item_count && result != WRONG; i++) {
        struct frame_item item;
        enum err error = store_read_item(&reader, i, &frame, &item);
        if (error == E_STORE || error == E_CORRUPT) {
            result = 1;
        } else if (error != OK || !same_item(&item, &ledger.items[i])) {
            result = WRONG;
        }
    }
    buf_fini(&frame);
    store_reader_close(&reader);
    return result;
}

// The start in a child: 0 or 1 when it is harmless, 2 + the error when it is refused, WRONG when history
// changed.
static int start_and_look(void)
{
    const struct ledger_commit *last = &ledger.commits[COMMITS - 1];
    struct store_opened opened;
    struct store *store = NULL;
    diag_set_level(DIAG_ERROR + 1);
    enum err error = store_open(&ledger.paths, &opened, &store);
    if (error != OK) {
        return 2 + (int)error;
    }
    struct head_facts newest = store_newest(store);
    if (newest.size != last->size || !digest_equal(&newest.root, &last->root) || opened.dropped_entries > 0) {
        return WRONG;
    }
    if (opened.unfinished && store_acknowledge(store, span_text(last->checkpoint)) != OK) {
        return WRONG;
    }
    return read_all(store);
}

static bool is_named(enum err error)
{
    return err_class(error) == ERR_CLASS_STOP;
}

// Starts on what the test has damaged, judges, and heals it again.
static void expect_named_or_harmless(struct outcomes *outcomes, const char *what, size_t where)
{
    size_t tables = files_count(ledger.database.text, ".sst");
    pid_t child = fork();
    if (child == 0) {
        _exit(start_and_look());
    }
    int status = -1;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFEXITED(status), "%s %zu: the start died of signal %d", what, where, WTERMSIG(status));
    int answer = WEXITSTATUS(status);
    cr_assert_neq(answer, WRONG, "%s %zu: another history was served", what, where);
    cr_assert(answer < 2 || is_named((enum err)(answer - 2)), "%s %zu: %s", what, where,
              err_name((enum err)(answer - 2)));
    cr_assert(files_count(ledger.database.text, ".sst") >= tables, "%s %zu: tables were deleted", what,
              where);
    outcomes->tried++;
    outcomes->harmless += answer == 0;
    outcomes->unreadable += answer == 1;
    outcomes->refused += answer >= 2;
    heal();
}

static void tell(const char *what, const struct outcomes *outcomes)
{
    (void)fprintf(stderr,
                  "%s: %zu tried, %zu refused by name, %zu harmless, %zu of them with damage told when read, "
                  "0 silent\n",
                  what, outcomes->tried, outcomes->refused, outcomes->harmless + outcomes->unreadable,
                  outcomes->unreadable);
}

// Turns over bits of the file of the database found by the ends of its name: from bit `first` on, `step`
// apart.
static void flip_bits(const char *begin, const char *end, size_t first, size_t step,
                      struct outcomes *outcomes)
{
    size_t bits = files_size(files_find(ledger.database.text, begin, end).text) * 8;
    for (size_t bit = first; bit < bits; bit += step) {
        files_flip(files_find(ledger.database.text, begin, end).text, bit);
        expect_named_or_harmless(outcomes, begin[0] == '\0' ? end : begin, bit);
    }
}

static void flip_at_random(const struct files_path *file, size_t times, uint64_t seed,
                           struct outcomes *outcomes)
{
    struct random random = {seed};
    for (size_t i = 0; i < times; i++) {
        size_t bit = random_below(&random, files_size(file->text) * 8);
        files_flip(file->text, bit);
        expect_named_or_harmless(outcomes, file->text, bit);
    }
}

static void end(const char *what, const struct outcomes *outcomes)
{
    tell(what, outcomes);
    cr_assert(outcomes->refused > 0);
    ledger_destroy(&ledger);
}

Test(damage, a_flipped_bit_of_the_manifest)
{
    struct outcomes outcomes = {0};
    given_a_ledger(true);
    size_t bits = files_size(files_find(ledger.database.text, "MANIFEST-", "").text) * 8;
    flip_bits("MANIFEST-", "", 0, is_thorough() ? 1 : bits / 100 | 1, &outcomes);
    end("bits of MANIFEST", &outcomes);
}

Test(damage, a_flipped_bit_of_the_manifest_of_a_database_without_tables)
{
    struct outcomes outcomes = {0};
    given_a_ledger(false);
    size_t bits = files_size(files_find(ledger.database.text, "MANIFEST-", "").text) * 8;
    flip_bits("MANIFEST-", "", 3, is_thorough() ? 1 : bits / 40 | 1, &outcomes);
    end("bits of MANIFEST, all in the log", &outcomes);
}

Test(damage, a_flipped_bit_of_current)
{
    struct outcomes outcomes = {0};
    given_a_ledger(true);
    flip_bits("CURRENT", "", 0, is_thorough() ? 1 : 9, &outcomes);
    end("bits of CURRENT", &outcomes);
}

Test(damage, a_flipped_bit_of_the_log)
{
    struct outcomes outcomes = {0};
    given_a_ledger(false);
    struct files_path log = files_find(ledger.database.text, "", ".log");
    flip_at_random(&log, is_thorough() ? 3000 : 60, 1, &outcomes);
    end("bits of the write-ahead log", &outcomes);
}

Test(damage, a_flipped_bit_in_the_header_of_the_logs_first_record)
{
    struct outcomes outcomes = {0};
    given_a_ledger(false);
    for (size_t bit = 0; bit < 7 * 8; bit += is_thorough() ? 1 : 2) {
        files_flip(files_find(ledger.database.text, "", ".log").text, bit);
        expect_named_or_harmless(&outcomes, "log header", bit);
    }
    end("bits of a record's header", &outcomes);
}

Test(damage, a_log_that_was_cut)
{
    struct outcomes outcomes = {0};
    given_a_ledger(false);
    struct files_path log = files_find(ledger.database.text, "", ".log");
    size_t size = files_size(log.text);
    for (size_t cut = 0; cut < size; cut += is_thorough() ? 997 : size / 25) {
        files_cut(log.text, cut);
        expect_named_or_harmless(&outcomes, "cut of the log", cut);
    }
    for (size_t missing = 1; missing < 40; missing += is_thorough() ? 1 : 8) {
        files_cut(log.text, size - missing);
        expect_named_or_harmless(&outcomes, "bytes missing", missing);
    }
    cr_assert_eq(outcomes.harmless + outcomes.unreadable, 0, "all of it was acknowledged");
    end("cuts of the write-ahead log", &outcomes);
}

Test(damage, a_log_whose_beginning_or_end_was_zeroed)
{
    static const uint8_t zeros[4096];
    struct outcomes outcomes = {0};
    given_a_ledger(false);
    struct files_path log = files_find(ledger.database.text, "", ".log");
    size_t size = files_size(log.text);
    for (size_t at = 0; at + sizeof(zeros) <= size; at += is_thorough() ? 4096 : size / 12) {
        files_overwrite(log.text, at, span(zeros, sizeof(zeros)));
        expect_named_or_harmless(&outcomes, "zeros at", at);
    }
    files_overwrite(log.text, size - sizeof(zeros), span(zeros, sizeof(zeros)));
    expect_named_or_harmless(&outcomes, "zeros at", size - sizeof(zeros));
    cr_assert_eq(outcomes.harmless + outcomes.unreadable, 0);
    end("zeroed pages of the write-ahead log", &outcomes);
}

Test(damage, a_flipped_bit_of_a_table)
{
    static struct files_list files;
    struct outcomes outcomes = {0};
    given_a_ledger(true);
    files_list(ledger.database.text, &files);
    for (size_t i = 0; i < files.count; i++) {
        struct files_path file = files_in(ledger.database.text, files.files[i].name);
        if (strstr(file.text, ".sst") != NULL) {
            flip_at_random(&file, is_thorough() ? 150 : 7, i, &outcomes);
        }
    }
    end("bits of tables", &outcomes);
}

Test(damage, a_flipped_bit_of_head)
{
    struct outcomes outcomes = {0};
    given_a_ledger(false);
    for (size_t bit = 0; bit < HEAD_SLOTS * HEAD_SLOT_SIZE * 8; bit += is_thorough() ? 41 : 1999) {
        files_flip(ledger_head_file(&ledger).text, bit);
        expect_named_or_harmless(&outcomes, "HEAD", bit);
    }
    end("bits of HEAD", &outcomes);
}

Test(damage, a_file_that_is_gone)
{
    static struct files_list files;
    struct outcomes outcomes = {0};
    given_a_ledger(true);
    files_list(ledger.database.text, &files);
    for (size_t i = 0; i < files.count; i++) {
        struct files_path file = files_in(ledger.database.text, files.files[i].name);
        files_remove(file.text);
        expect_named_or_harmless(&outcomes, files.files[i].name, i);
    }
    files_remove(ledger_head_file(&ledger).text);
    expect_named_or_harmless(&outcomes, "HEAD", 0);
    end("files removed", &outcomes);
}

Test(damage, a_log_that_is_gone)
{
    struct outcomes outcomes = {0};
    given_a_ledger(false);
    files_remove(files_find(ledger.database.text, "", ".log").text);
    expect_named_or_harmless(&outcomes, "log", 0);
    cr_assert_eq(outcomes.refused, 1);
    end("logs removed", &outcomes);
}
