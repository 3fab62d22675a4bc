// Commits: where frames begin and end, and what a commit refuses.
#include "ledger/store/commit.h"
#include "tests/support/random.h"

#include <criterion/criterion.h>

static uint8_t bytes[LIMIT_COMMIT];

static struct frame_item item_of(size_t size)
{
    return (struct frame_item){.entry = span(bytes, size)};
}

// An item that takes `size` bytes in a frame: a length of one to three bytes, and three empty runs.
static struct frame_item item_taking(size_t size)
{
    struct frame_item item = item_of(size - 6);
    while (frame_item_size(&item) < size) {
        item = item_of(item.entry.size + 1);
    }
    cr_assert_eq(frame_item_size(&item), size);
    return item;
}

// The frames lie one after the other and are what their places say; returns how many entries they hold.
static uint64_t expect_frames(const struct commit *commit)
{
    uint64_t index = commit->first;
    size_t offset = 0;
    for (size_t i = 0; i < commit->frame_count; i++) {
        struct frame_reader reader;
        struct frame_item item;
        cr_assert_eq(commit->frame[i].first, index);
        cr_assert_eq(commit->frame[i].offset, offset);
        cr_assert_eq(frame_open(commit_frame_span(commit, i), &reader), OK);
        enum err error = OK;
        size_t before_last = 0;
        for (; (error = frame_next(&reader, &item)) == OK; index++) {
            before_last = commit->frame[i].size - reader.rest.size - frame_item_size(&item);
            cr_assert(before_last < LIMIT_FRAME_CLOSE, "an item was added to a frame that was full");
        }
        cr_assert_eq(error, E_NOT_FOUND);
        cr_assert(i + 1 == commit->frame_count || commit->frame[i].size >= LIMIT_FRAME_CLOSE);
        offset += commit->frame[i].size;
    }
    cr_assert_eq(offset, commit_bytes(commit));
    return index - commit->first;
}

Test(commit, frames_are_closed_at_their_limit_and_items_are_never_split)
{
    static struct commit commit;
    struct random random = {1};
    commit_init(&commit);
    for (int turn = 0; turn < 20; turn++) {
        uint64_t added = 0;
        commit_begin(&commit, 7, 1000);
        cr_assert_eq(expect_frames(&commit), 0);
        while (commit_bytes(&commit) < 300000) {
            size_t size = random_once_in(&random, 10) ? 1 + random_below(&random, 40000)
                                                      : 1 + random_below(&random, 900);
            struct frame_item item = item_of(size);
            cr_assert_eq(commit_add(&commit, &item), OK);
            added++;
        }
        cr_assert_eq(commit.count, added);
        cr_assert_eq(expect_frames(&commit), added);
    }
    commit_fini(&commit);
}

Test(commit, a_frame_one_byte_below_its_limit_takes_another_item_and_one_at_it_does_not)
{
    static struct commit commit;
    commit_init(&commit);
    for (size_t short_by = 0; short_by < 2; short_by++) {
        struct frame_item first = item_taking(LIMIT_FRAME_CLOSE - 1 - short_by);
        struct frame_item second = item_of(10);
        commit_begin(&commit, 1, 0);
        cr_assert_eq(commit_add(&commit, &first), OK);
        cr_assert_eq(commit.frame[0].size, LIMIT_FRAME_CLOSE - short_by);
        cr_assert_eq(commit_add(&commit, &second), OK);
        cr_assert_eq(commit.frame_count, short_by == 0 ? 2 : 1);
        cr_assert_eq(expect_frames(&commit), 2);
    }
    commit_fini(&commit);
}

// Fills the commit until exactly `room` bytes of LIMIT_COMMIT are left, in frames that are all full.
static void fill_to(struct commit *commit, size_t room)
{
    commit_begin(commit, 1, 0);
    while (LIMIT_COMMIT - commit_bytes(commit) > room + 65000) {
        struct frame_item item = item_taking(40000);
        cr_assert_eq(commit_add(commit, &item), OK);
    }
    struct frame_item last = item_taking(LIMIT_COMMIT - commit_bytes(commit) - room - 1);
    cr_assert_eq(commit_add(commit, &last), OK);
    cr_assert_eq(LIMIT_COMMIT - commit_bytes(commit), room);
}

Test(commit, takes_items_up_to_its_limit_and_not_one_byte_more)
{
    static struct commit commit;
    commit_init(&commit);
    for (size_t past = 0; past < 2; past++) {
        fill_to(&commit, 500);
        struct frame_item item = item_taking(499 + past);  // and a byte for the frame that it opens
        struct commit before = commit;
        cr_assert_eq(commit_add(&commit, &item), past == 0 ? OK : E_LIMIT);
        if (past > 0) {
            cr_assert_eq(commit_bytes(&commit), LIMIT_COMMIT - 500, "unchanged after failure");
            cr_assert_eq(commit.count, before.count);
            cr_assert_eq(commit.frame_count, before.frame_count);
            cr_assert_eq(expect_frames(&commit), before.count);
        } else {
            cr_assert_eq(commit_bytes(&commit), LIMIT_COMMIT);
            cr_assert_eq(expect_frames(&commit), before.count + 1);
        }
    }
    struct frame_item small = item_of(1);
    cr_assert_eq(commit_add(&commit, &small), OK, "a smaller one still fits after a refusal");
    commit_fini(&commit);
}

Test(commit, an_item_that_would_go_past_the_limit_leaves_the_open_frame_as_it_was)
{
    static struct commit commit;
    commit_init(&commit);
    fill_to(&commit, 1000);
    struct frame_item small = item_taking(100);
    struct frame_item large = item_taking(900);  // 1 + 100 + 900 > 1,000
    cr_assert_eq(commit_add(&commit, &small), OK);
    size_t frame_size = commit.frame[commit.frame_count - 1].size;
    cr_assert_eq(commit_add(&commit, &large), E_LIMIT);
    cr_assert_eq(commit.frame[commit.frame_count - 1].size, frame_size);
    cr_assert_eq(expect_frames(&commit), commit.count);
    commit_fini(&commit);
}

Test(commit, holds_as_many_frames_as_its_limit_allows)
{
    static struct commit commit;
    commit_init(&commit);
    commit_begin(&commit, 1, 0);
    struct frame_item smallest_frame = item_taking(LIMIT_FRAME_CLOSE - 1);
    for (size_t i = 0; i < LIMIT_COMMIT / LIMIT_FRAME_CLOSE; i++) {
        cr_assert_eq(commit_add(&commit, &smallest_frame), OK);
    }
    cr_assert_eq(commit.frame_count, LIMIT_COMMIT / LIMIT_FRAME_CLOSE);
    cr_assert_eq(commit_bytes(&commit), LIMIT_COMMIT);
    struct frame_item item = item_of(1);
    cr_assert_eq(commit_add(&commit, &item), E_LIMIT);
    commit_fini(&commit);
}

Test(commit, beginning_again_forgets_what_was_in_it)
{
    static struct commit commit;
    struct frame_item item = item_of(30000);
    commit_init(&commit);
    commit_begin(&commit, 1, 0);
    cr_assert_eq(commit_add(&commit, &item), OK);
    cr_assert_eq(buf_append(&commit.changes, span_text("a change")), OK);
    cr_assert_eq(buf_append(&commit.chains, span_text("a chain")), OK);
    commit_begin(&commit, 2, 1);
    cr_assert_eq(commit.number, 2);
    cr_assert_eq(commit.first, 1);
    cr_assert_eq(commit.count, 0);
    cr_assert_eq(commit.frame_count, 0);
    cr_assert_eq(commit_bytes(&commit), 0);
    cr_assert_eq(commit.changes.size, 0);
    cr_assert_eq(commit.chains.size, 0);
    commit_fini(&commit);
}
