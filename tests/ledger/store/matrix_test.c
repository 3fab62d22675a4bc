// The start-up matrix on real folders: every row of start.h, each made the way it comes about.
#include "ledger/base/bytes.h"
#include "ledger/store/inside.h"
#include "tests/support/ledger_oracle.h"

#include <criterion/criterion.h>

#include <sys/wait.h>
#include <unistd.h>

static struct ledger_builder ledger;

static void given_a_ledger_of(size_t commits)
{
    ledger_create(&ledger, commits);
    ledger_grow(&ledger, commits, 20);
}

// As after a crash between the two steps: the next commit is durable and not acknowledged.
static void given_an_unfinished_commit_after(size_t commits)
{
    given_a_ledger_of(commits);
    ledger_make_commit(&ledger, 20);
    ledger_write(&ledger);
    ledger_close(&ledger);
}

// The refusal, and that it changed nothing: same files of data, same HEAD.
static void expect_refusal(enum err expected)
{
    static struct files_list before;
    static struct files_list after;
    struct buf head_before;
    struct buf head_after;
    buf_init(&head_before, 2 * HEAD_SLOTS * HEAD_SLOT_SIZE);
    buf_init(&head_after, 2 * HEAD_SLOTS * HEAD_SLOT_SIZE);
    size_t tables = files_count(ledger.database.text, ".sst");
    size_t logs = files_count(ledger.database.text, ".log");
    files_list(ledger.database.text, &before);
    if (files_exist(ledger_head_file(&ledger).text)) {
        files_read(ledger_head_file(&ledger).text, &head_before);
    }
    enum err refusal = ledger_refusal(&ledger);
    cr_assert_eq(refusal, expected, "%s instead of %s", err_name(refusal), err_name(expected));
    cr_assert_eq(files_count(ledger.database.text, ".sst"), tables);
    cr_assert_eq(files_count(ledger.database.text, ".log"), logs);
    files_list(ledger.database.text, &after);
    cr_assert(before.count > 0 || after.count == 0, "nothing is made where nothing was");
    files_read(ledger_head_file(&ledger).text, &head_after);
    cr_assert(head_before.size == 0 || span_equal(buf_span(&head_before), buf_span(&head_after)));
    buf_fini(&head_before);
    buf_fini(&head_after);
}

static void zero_slot(uint64_t commit)
{
    static const uint8_t zeros[HEAD_SLOT_SIZE];
    files_overwrite(ledger_head_file(&ledger).text, commit % HEAD_SLOTS * HEAD_SLOT_SIZE,
                    span(zeros, sizeof(zeros)));
}

static void damage_slot(uint64_t commit)
{
    files_flip(ledger_head_file(&ledger).text, (commit % HEAD_SLOTS * HEAD_SLOT_SIZE + 100) * 8);
}

Test(matrix, where_nothing_is_there_is_no_ledger)
{
    given_a_ledger_of(1);
    ledger_close(&ledger);
    files_remove(ledger.database.text);
    files_remove(ledger_head_file(&ledger).text);
    expect_refusal(E_NOT_FOUND);
    ledger_destroy(&ledger);
}

Test(matrix, equal_ones_are_served)
{
    for (size_t commits = 1; commits <= 3; commits++) {
        given_a_ledger_of(commits);
        ledger_close(&ledger);
        ledger_open(&ledger);
        cr_assert(!ledger.opened.unfinished);
        ledger_expect(&ledger, commits);
        ledger_destroy(&ledger);
    }
}

static void expect_finishes(size_t commits)
{
    struct store_reader reader;
    ledger_open(&ledger);
    cr_assert(ledger.opened.unfinished);
    cr_assert_eq(ledger.opened.dropped_entries, 0);
    cr_assert(!store_reader_open(ledger.store, &reader), "nothing is visible before it is acknowledged");
    ledger_expect_sequencer(&ledger, commits);
    ledger_acknowledge(&ledger);
    ledger_expect(&ledger, commits);
    ledger_grow(&ledger, 2, 10);
    ledger_close(&ledger);
    ledger_open(&ledger);
    cr_assert(!ledger.opened.unfinished);
    ledger_expect(&ledger, commits + 2);
}

Test(matrix, a_database_one_commit_ahead_is_verified_and_acknowledged_afterwards)
{
    for (size_t commits = 1; commits <= 4; commits++) {
        given_an_unfinished_commit_after(commits);
        expect_finishes(commits + 1);
        ledger_destroy(&ledger);
    }
}

Test(matrix, an_unfinished_commit_can_be_found_again_and_again_until_it_is_acknowledged)
{
    given_an_unfinished_commit_after(3);
    for (int start = 0; start < 3; start++) {
        ledger_open(&ledger);
        cr_assert(ledger.opened.unfinished);
        ledger_expect_sequencer(&ledger, 4);
        ledger_close(&ledger);
    }
    expect_finishes(4);
    ledger_destroy(&ledger);
}

Test(matrix, a_process_that_dies_between_the_two_steps_leaves_an_unfinished_commit)
{
    given_a_ledger_of(3);
    ledger_make_commit(&ledger, 20);
    ledger_close(&ledger);
    pid_t child = fork();
    if (child == 0) {
        ledger_open(&ledger);
        ledger_write(&ledger);
        _exit(0);
    }
    int status = -1;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert_eq(status, 0);
    expect_finishes(4);
    ledger_destroy(&ledger);
}

Test(matrix, a_torn_write_of_head_leaves_an_unfinished_commit)
{
    given_an_unfinished_commit_after(3);
    damage_slot(4);
    expect_finishes(4);
    ledger_destroy(&ledger);
}

Test(matrix, a_database_two_commits_ahead_has_a_stale_head)
{
    for (size_t ahead = 2; ahead < 4; ahead++) {
        given_a_ledger_of(3);
        struct files_path old_head = ledger_copy_head(&ledger, "old-head");
        ledger_grow(&ledger, ahead, 5);
        ledger_close(&ledger);
        files_replace_folder(old_head.text, ledger.head.text);
        expect_refusal(E_HEAD_STALE);
        ledger_destroy(&ledger);
    }
}

Test(matrix, a_database_restored_from_an_old_copy_is_a_rollback)
{
    for (size_t behind = 1; behind < 4; behind++) {
        given_a_ledger_of(3);
        ledger_close(&ledger);
        struct files_path old_database = ledger_copy_database(&ledger, "old-database");
        ledger_open(&ledger);
        ledger_grow(&ledger, behind, 5);
        ledger_close(&ledger);
        files_replace_folder(old_database.text, ledger.database.text);
        expect_refusal(E_ROLLBACK);
        ledger_destroy(&ledger);
    }
}

Test(matrix, a_database_that_is_gone_is_a_rollback_and_nothing_is_made_in_its_place)
{
    given_a_ledger_of(3);
    ledger_close(&ledger);
    files_remove(ledger.database.text);
    expect_refusal(E_ROLLBACK);
    cr_assert(!files_exist(ledger.database.text));
    files_make_folder(ledger.database.text);
    expect_refusal(E_ROLLBACK);
    ledger_destroy(&ledger);
}

Test(matrix, an_empty_database_in_the_place_of_the_old_one_is_a_rollback)
{
    struct rocks *rocks = NULL;
    given_a_ledger_of(3);
    ledger_close(&ledger);
    files_remove(ledger.database.text);
    cr_assert_eq(rocks_open(ledger.database.text, ROCKS_CREATE, &rocks), OK);
    rocks_close(rocks);
    expect_refusal(E_ROLLBACK);
    ledger_destroy(&ledger);
}

Test(matrix, a_database_without_its_file_current_is_a_rollback_and_keeps_its_tables)
{
    given_a_ledger_of(3);
    cr_assert_eq(rocks_flush(((struct store *)ledger.store)->rocks), OK);
    ledger_close(&ledger);
    files_remove(files_in(ledger.database.text, "CURRENT").text);
    expect_refusal(E_ROLLBACK);
    cr_assert(files_count(ledger.database.text, ".sst") > 0);
    ledger_destroy(&ledger);
}

Test(matrix, without_its_file_head_is_lost)
{
    given_a_ledger_of(3);
    ledger_close(&ledger);
    files_remove(ledger_head_file(&ledger).text);
    expect_refusal(E_HEAD_LOST);
    expect_refusal(E_HEAD_LOST);
    ledger_destroy(&ledger);
}

Test(matrix, with_its_file_emptied_or_zeroed_head_is_lost)
{
    given_a_ledger_of(3);
    ledger_close(&ledger);
    struct files_path old_head = ledger_copy_head(&ledger, "old-head");
    zero_slot(0);
    zero_slot(1);
    expect_refusal(E_HEAD_LOST);
    files_replace_folder(old_head.text, ledger.head.text);
    files_write(ledger_head_file(&ledger).text, span(NULL, 0));
    cr_assert_eq(ledger_refusal(&ledger), E_HEAD_LOST);
    ledger_destroy(&ledger);
}

Test(matrix, with_both_slots_damaged_head_is_lost)
{
    given_a_ledger_of(3);
    ledger_close(&ledger);
    damage_slot(2);
    damage_slot(3);
    expect_refusal(E_HEAD_LOST);
    ledger_destroy(&ledger);
}

Test(matrix, with_the_older_slot_damaged_or_gone_head_is_damaged)
{
    given_a_ledger_of(4);
    ledger_close(&ledger);
    struct files_path old_head = ledger_copy_head(&ledger, "old-head");
    damage_slot(3);
    expect_refusal(E_HEAD_DAMAGED);
    files_replace_folder(old_head.text, ledger.head.text);
    zero_slot(3);
    expect_refusal(E_HEAD_DAMAGED);
    files_replace_folder(old_head.text, ledger.head.text);
    files_cut(ledger_head_file(&ledger).text, HEAD_SLOT_SIZE + 10);
    expect_refusal(E_HEAD_DAMAGED);
    ledger_destroy(&ledger);
}

Test(matrix, with_the_newer_slot_damaged_the_last_commit_is_acknowledged_again)
{
    given_a_ledger_of(4);
    ledger_close(&ledger);
    damage_slot(4);
    ledger_open(&ledger);
    cr_assert(ledger.opened.unfinished);
    ledger_acknowledge(&ledger);
    ledger_expect(&ledger, 4);
    ledger_destroy(&ledger);
}

Test(matrix, a_head_of_another_ledger_is_foreign)
{
    static struct ledger_builder other;
    given_a_ledger_of(3);
    ledger_create(&other, 77);
    ledger_grow(&other, 3, 20);
    ledger_close(&other);
    ledger_close(&ledger);
    files_replace_folder(other.head.text, ledger.head.text);
    expect_refusal(E_FOREIGN);
    ledger_destroy(&ledger);
    ledger_destroy(&other);
}

Test(matrix, a_database_that_went_another_way_from_the_same_beginning_is_a_fork)
{
    given_a_ledger_of(3);
    ledger_close(&ledger);
    struct files_path old_database = ledger_copy_database(&ledger, "old-database");
    struct files_path old_head = ledger_copy_head(&ledger, "old-head");
    ledger_open(&ledger);
    ledger_grow(&ledger, 1, 20);
    ledger_close(&ledger);
    struct files_path one_way = ledger_copy_head(&ledger, "one-way");
    files_replace_folder(old_database.text, ledger.database.text);
    files_replace_folder(old_head.text, ledger.head.text);
    ledger_forget_after(&ledger, 3);
    ledger_open(&ledger);
    ledger_grow(&ledger, 1, 20);  // the same number and size, other entries
    ledger_close(&ledger);
    files_replace_folder(one_way.text, ledger.head.text);
    expect_refusal(E_FORK);
    ledger_destroy(&ledger);
}

Test(matrix, a_database_one_ahead_of_a_head_that_went_another_way_is_corrupt)
{
    given_a_ledger_of(3);
    ledger_close(&ledger);
    struct files_path old_database = ledger_copy_database(&ledger, "old-database");
    struct files_path old_head = ledger_copy_head(&ledger, "old-head");
    ledger_open(&ledger);
    ledger_grow(&ledger, 1, 20);
    ledger_close(&ledger);
    struct files_path one_way = ledger_copy_head(&ledger, "one-way");
    files_replace_folder(old_database.text, ledger.database.text);
    files_replace_folder(old_head.text, ledger.head.text);
    ledger_forget_after(&ledger, 3);
    ledger_open(&ledger);
    ledger_grow(&ledger, 2, 20);
    ledger_close(&ledger);
    files_replace_folder(one_way.text, ledger.head.text);
    cr_assert_eq(ledger_refusal(&ledger), E_CORRUPT);
    ledger_destroy(&ledger);
}

Test(matrix, a_second_instance_is_locked_out)
{
    struct store_opened opened;
    struct store *second = NULL;
    given_a_ledger_of(2);
    cr_assert_eq(store_open(&ledger.paths, &opened, &second), E_LOCKED);
    cr_assert_eq(store_create(&ledger.paths, &second), E_LOCKED);
    pid_t child = fork();
    if (child == 0) {
        _exit(store_open(&ledger.paths, &opened, &second) == E_LOCKED ? 0 : 1);
    }
    int status = -1;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert_eq(status, 0);
    ledger_grow(&ledger, 1, 5);
    ledger_expect(&ledger, 3);
    ledger_destroy(&ledger);
}

Test(matrix, a_second_instance_with_a_head_of_its_own_is_locked_out_by_the_database)
{
    struct store_opened opened;
    struct store *second = NULL;
    given_a_ledger_of(2);
    struct files_path other_head = ledger_copy_head(&ledger, "other-head");
    struct store_paths paths = {ledger.database.text, other_head.text};
    cr_assert_eq(store_open(&paths, &opened, &second), E_LOCKED);
    cr_assert_null(second);
    ledger_grow(&ledger, 1, 5);
    ledger_expect(&ledger, 3);
    ledger_destroy(&ledger);
}

Test(matrix, creating_over_a_ledger_is_refused_also_when_its_head_is_gone)
{
    struct store *second = NULL;
    given_a_ledger_of(2);
    ledger_close(&ledger);
    cr_assert_eq(store_create(&ledger.paths, &second), E_EXISTS);
    struct files_path head = ledger_copy_head(&ledger, "old-head");
    files_remove(ledger_head_file(&ledger).text);
    cr_assert_eq(store_create(&ledger.paths, &second), E_EXISTS);
    files_replace_folder(head.text, ledger.head.text);
    ledger_open(&ledger);
    ledger_expect(&ledger, 2);
    ledger_destroy(&ledger);
}

Test(matrix, creating_over_what_is_left_of_a_database_is_refused_and_deletes_nothing)
{
    struct store *second = NULL;
    given_a_ledger_of(2);
    cr_assert_eq(rocks_flush(((struct store *)ledger.store)->rocks), OK);
    ledger_close(&ledger);
    size_t tables = files_count(ledger.database.text, ".sst");
    files_remove(ledger_head_file(&ledger).text);
    files_remove(files_in(ledger.database.text, "CURRENT").text);
    cr_assert_eq(store_create(&ledger.paths, &second), E_EXISTS);
    cr_assert_null(second);
    cr_assert_eq(files_count(ledger.database.text, ".sst"), tables);
    ledger_destroy(&ledger);
}
