// The HEAD file: its slots, its lock, its mark, and every way to damage it.
#include "ledger/store/head.h"
#include "tests/support/files.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static struct head_facts facts_of(uint64_t commit)
{
    struct head_facts facts = {.commit = commit, .size = 100 * commit, .time_us = 1700000000000000u + commit};
    facts.ledger_id.bytes[0] = 1;
    facts.root.bytes[31] = (uint8_t)commit;
    facts.chain_head.bytes[5] = (uint8_t)(commit + 1);
    facts.checkpoint_size = (size_t)snprintf((char *)facts.checkpoint, LIMIT_CHECKPOINT,
                                             "note of commit %llu\n", (unsigned long long)commit);
    return facts;
}

static bool same_facts(const struct head_facts *left, const struct head_facts *right)
{
    return left->commit == right->commit && left->size == right->size && left->time_us == right->time_us
           && digest_equal(&left->ledger_id, &right->ledger_id) && digest_equal(&left->root, &right->root)
           && digest_equal(&left->chain_head, &right->chain_head)
           && span_equal(span(left->checkpoint, left->checkpoint_size),
                         span(right->checkpoint, right->checkpoint_size));
}

static struct head *open_head(const struct files_path *folder)
{
    struct head *head = NULL;
    cr_assert_eq(head_open(folder->text, &head), OK);
    return head;
}

static void write_commits(struct head *head, uint64_t from, uint64_t to)
{
    for (uint64_t commit = from; commit <= to; commit++) {
        struct head_facts facts = facts_of(commit);
        cr_assert_eq(head_write(head, &facts), OK);
    }
}

// A folder with a HEAD file after the commits 1 to `commits`, closed.
static struct files_path folder_after(uint64_t commits)
{
    struct files_path folder = files_scratch();
    struct head *head = open_head(&folder);
    write_commits(head, 1, commits);
    head_close(head);
    return folder;
}

static struct head_reading read_head(const struct files_path *folder)
{
    struct head *head = open_head(folder);
    struct head_reading reading;
    cr_assert_eq(head_read(head, &reading), OK);
    head_close(head);
    return reading;
}

Test(head, a_new_one_has_two_empty_slots_and_does_not_exist_for_the_matrix)
{
    struct files_path folder = folder_after(0);
    struct head_reading reading = read_head(&folder);
    cr_assert(!reading.exists);
    cr_assert_eq(reading.states[0], HEAD_SLOT_EMPTY);
    cr_assert_eq(reading.states[1], HEAD_SLOT_EMPTY);
    cr_assert_null(head_newest(&reading));
    cr_assert_eq(files_size(files_in(folder.text, "HEAD").text), HEAD_SLOTS * HEAD_SLOT_SIZE);
    files_remove(folder.text);
}

Test(head, a_commit_is_in_the_slot_of_its_parity_and_the_one_before_in_the_other)
{
    struct files_path folder = files_scratch();
    for (uint64_t commit = 1; commit <= 5; commit++) {
        struct head *head = open_head(&folder);
        write_commits(head, commit, commit);
        head_close(head);
        struct head_reading reading = read_head(&folder);
        struct head_facts expected = facts_of(commit);
        struct head_facts before = facts_of(commit - 1);
        cr_assert(reading.exists);
        cr_assert_eq(reading.states[commit % 2], HEAD_SLOT_GOOD);
        cr_assert(same_facts(&reading.slots[commit % 2], &expected));
        cr_assert_eq(head_newest(&reading), &reading.slots[commit % 2]);
        cr_assert_eq(reading.states[1 - commit % 2], commit == 1 ? HEAD_SLOT_EMPTY : HEAD_SLOT_GOOD);
        cr_assert(commit == 1 || same_facts(&reading.slots[1 - commit % 2], &before));
    }
    files_remove(folder.text);
}

Test(head, holds_a_checkpoint_of_the_longest_size_and_none)
{
    struct files_path folder = folder_after(0);
    struct head *head = open_head(&folder);
    struct head_facts facts = facts_of(1);
    memset(facts.checkpoint, 'x', LIMIT_CHECKPOINT);
    facts.checkpoint_size = LIMIT_CHECKPOINT;
    cr_assert_eq(head_write(head, &facts), OK);
    struct head_facts bare = facts_of(2);
    bare.checkpoint_size = 0;
    cr_assert_eq(head_write(head, &bare), OK);
    head_close(head);
    struct head_reading reading = read_head(&folder);
    cr_assert(same_facts(&reading.slots[1], &facts));
    cr_assert(same_facts(&reading.slots[0], &bare));
    files_remove(folder.text);
}

Test(head, a_bit_turned_over_in_any_byte_of_a_slot_damages_it_and_leaves_the_other_good)
{
    struct files_path folder = folder_after(6);
    struct files_path file = files_in(folder.text, "HEAD");
    struct head *head = open_head(&folder);
    struct head_facts others[HEAD_SLOTS] = {facts_of(6), facts_of(5)};
    for (size_t bit = 0; bit < HEAD_SLOTS * HEAD_SLOT_SIZE * 8; bit += 5) {
        struct head_reading reading;
        size_t slot = bit / (HEAD_SLOT_SIZE * 8);
        files_flip(file.text, bit);
        cr_assert_eq(head_read(head, &reading), OK);
        cr_assert_eq(reading.states[slot], HEAD_SLOT_DAMAGED, "bit %zu", bit);
        cr_assert_eq(reading.states[1 - slot], HEAD_SLOT_GOOD);
        cr_assert(same_facts(&reading.slots[1 - slot], &others[1 - slot]));
        cr_assert_eq(head_newest(&reading), &reading.slots[1 - slot]);
        files_flip(file.text, bit);
    }
    head_close(head);
    files_remove(folder.text);
}

Test(head, a_bit_turned_over_in_an_empty_slot_is_damage_too)
{
    struct files_path folder = folder_after(1);
    struct files_path file = files_in(folder.text, "HEAD");
    struct head *head = open_head(&folder);
    for (size_t bit = 0; bit < HEAD_SLOT_SIZE * 8; bit += 15) {
        struct head_reading reading;
        files_flip(file.text, bit);
        cr_assert_eq(head_read(head, &reading), OK);
        cr_assert_eq(reading.states[0], HEAD_SLOT_DAMAGED, "bit %zu", bit);
        files_flip(file.text, bit);
    }
    head_close(head);
    files_remove(folder.text);
}

Test(head, a_zeroed_slot_is_empty_not_damaged)
{
    static const uint8_t zeros[HEAD_SLOT_SIZE];
    struct files_path folder = folder_after(6);
    files_overwrite(files_in(folder.text, "HEAD").text, 0, span(zeros, sizeof(zeros)));
    struct head_reading reading = read_head(&folder);
    cr_assert_eq(reading.states[0], HEAD_SLOT_EMPTY);
    cr_assert_eq(reading.states[1], HEAD_SLOT_GOOD);
    cr_assert(reading.exists);
    files_remove(folder.text);
}

Test(head, a_file_cut_anywhere_has_damaged_what_was_cut_and_is_not_mended)
{
    for (size_t size = 1; size < HEAD_SLOTS * HEAD_SLOT_SIZE; size += size < 4090 || size > 4100 ? 97 : 1) {
        struct files_path folder = folder_after(6);
        struct files_path file = files_in(folder.text, "HEAD");
        files_cut(file.text, size);
        struct head_reading reading = read_head(&folder);
        cr_assert_eq(reading.states[0], size < HEAD_SLOT_SIZE ? HEAD_SLOT_DAMAGED : HEAD_SLOT_GOOD);
        cr_assert_eq(reading.states[1], HEAD_SLOT_DAMAGED);
        cr_assert(reading.exists);
        cr_assert_eq(files_size(file.text), size);
        files_remove(folder.text);
    }
}

Test(head, a_slot_in_the_place_of_the_other_is_damaged)
{
    // A write that went to the wrong place: both slots hold commit 5, and commit 6 is gone.
    struct files_path folder = folder_after(6);
    struct files_path file = files_in(folder.text, "HEAD");
    struct buf bytes;
    buf_init(&bytes, HEAD_SLOTS * HEAD_SLOT_SIZE);
    files_read(file.text, &bytes);
    files_overwrite(file.text, 0, span(bytes.data + HEAD_SLOT_SIZE, HEAD_SLOT_SIZE));
    struct head_reading reading = read_head(&folder);
    cr_assert_eq(reading.states[0], HEAD_SLOT_DAMAGED);
    cr_assert_eq(reading.states[1], HEAD_SLOT_GOOD);
    buf_fini(&bytes);
    files_remove(folder.text);
}

Test(head, a_second_opener_in_this_process_is_locked_out_until_the_first_closes)
{
    struct files_path folder = folder_after(1);
    struct head *first = open_head(&folder);
    struct head *second = NULL;
    cr_assert_eq(head_open(folder.text, &second), E_LOCKED);
    cr_assert_null(second);
    head_close(first);
    cr_assert_eq(head_open(folder.text, &second), OK);
    head_close(second);
    files_remove(folder.text);
}

Test(head, a_second_process_is_locked_out)
{
    struct files_path folder = folder_after(1);
    struct head *head = open_head(&folder);
    pid_t child = fork();
    if (child == 0) {
        struct head *second = NULL;
        _exit(head_open(folder.text, &second) == E_LOCKED ? 0 : 1);
    }
    int status = -1;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert_eq(status, 0);
    head_close(head);
    files_remove(folder.text);
}

Test(head, without_its_folder_it_is_an_error_of_the_system)
{
    struct files_path folder = files_scratch();
    struct head *head = NULL;
    files_remove(folder.text);
    cr_assert_eq(head_open(folder.text, &head), E_IO);
    cr_assert_null(head);
}

Test(head, a_link_in_its_place_is_not_followed)
{
    struct files_path folder = files_scratch();
    struct files_path target = files_in(folder.text, "elsewhere");
    struct head *head = NULL;
    files_write(target.text, span(NULL, 0));
    cr_assert_eq(symlink(target.text, files_in(folder.text, "HEAD").text), 0);
    cr_assert_eq(head_open(folder.text, &head), E_IO);
    files_remove(folder.text);
}

Test(head, a_taint_stays_until_it_is_cleared)
{
    struct files_path folder = folder_after(1);
    struct head *head = open_head(&folder);
    cr_assert(!head_is_tainted(head));
    head_taint(head);
    head_taint(head);
    cr_assert(head_is_tainted(head));
    head_close(head);
    head = open_head(&folder);
    cr_assert(head_is_tainted(head));
    cr_assert_eq(head_clear_taint(head), OK);
    cr_assert(!head_is_tainted(head));
    cr_assert_eq(head_clear_taint(head), OK, "clearing what is clear is no error");
    head_close(head);
    files_remove(folder.text);
}

Test(head, closing_nothing_is_legal)
{
    struct head *none = NULL;
    head_close(none);
    cr_assert_null(none);
}
