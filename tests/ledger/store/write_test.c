// The second hashing: what differs from what the sequencer hashed is not written.
#include "ledger/base/bytes.h"
#include "ledger/store/inside.h"
#include "tests/support/ledger_oracle.h"

#include <criterion/criterion.h>

#include <signal.h>

static struct ledger_builder ledger;

// A ledger with a commit made and not written.
static void given_a_commit_to_write(size_t commits, size_t entries)
{
    ledger_create(&ledger, 5);
    ledger_grow(&ledger, commits, 40);
    ledger_make_commit(&ledger, entries);
}

// What a refused write leaves spoiled in memory; a process ends there, a test goes on.
struct spoiled {
    struct merkle tree;
    struct edge edge;
};

static void keep(struct spoiled *kept)
{
    kept->tree = ledger.store->tree;
    edge_copy(&ledger.store->edge, &kept->edge);
}

static void restore(const struct spoiled *kept)
{
    ledger.store->tree = kept->tree;
    edge_copy(&kept->edge, &ledger.store->edge);
}

static void expect_nothing_written(uint64_t size)
{
    struct inside_record record;
    struct rocks_at at = {.rocks = ledger.store->rocks};
    uint8_t key[INSIDE_FRAME_KEY_SIZE];
    struct buf found;
    struct buf value;
    cr_assert_eq(inside_read_record(&at, &record), OK);
    cr_assert_eq(record.facts.size, size);
    buf_init(&found, INSIDE_FRAME_KEY_SIZE);
    buf_init(&value, LIMIT_COMMIT);
    inside_frame_key(UINT64_MAX, key);
    cr_assert_eq(rocks_get_floor(&at, ROCKS_FRAMES, span(key, sizeof(key)), &found, &value), OK);
    cr_assert(bytes_get_u64(found.data) < size);
    buf_fini(&found);
    buf_fini(&value);
}

static void expect_refused(const struct spoiled *kept)
{
    cr_assert_eq(store_write(ledger.store, &ledger.commit), E_CORRUPT);
    cr_assert_null(ledger.store->unpublished);
    restore(kept);
}

Test(write, a_flipped_byte_in_the_frames_is_noticed_at_each_of_1000_places)
{
    static struct spoiled kept;
    struct random random = {1};
    given_a_commit_to_write(6, 60);  // tiles become full on the way
    uint64_t size = ledger.commits[5].size;
    keep(&kept);
    for (int i = 0; i < 1000; i++) {
        uint8_t *byte = &ledger.commit.frames.data[random_below(&random, ledger.commit.frames.size)];
        uint8_t change = (uint8_t)(1 + random_below(&random, 255));
        *byte ^= change;
        expect_refused(&kept);
        *byte ^= change;
    }
    expect_nothing_written(size);
    ledger_write(&ledger);
    ledger_acknowledge(&ledger);
    ledger_expect(&ledger, 7);
    ledger_destroy(&ledger);
}

Test(write, a_flipped_bit_in_each_byte_of_an_item_is_noticed)
{
    static struct spoiled kept;
    given_a_commit_to_write(1, 12);
    keep(&kept);
    for (size_t at = 0; at < ledger.commit.frames.size && at < 8000; at++) {
        ledger.commit.frames.data[at] ^= (uint8_t)(1u << at % 8);
        expect_refused(&kept);
        ledger.commit.frames.data[at] ^= (uint8_t)(1u << at % 8);
    }
    ledger_write(&ledger);
    ledger_acknowledge(&ledger);
    ledger_expect(&ledger, 2);
    ledger_destroy(&ledger);
}

Test(write, the_frames_of_a_first_commit_are_hashed_again_too)
{
    static struct spoiled kept;
    given_a_commit_to_write(0, 3);
    keep(&kept);
    for (size_t at = 0; at < ledger.commit.frames.size; at += 3) {
        ledger.commit.frames.data[at] ^= 0x80;
        expect_refused(&kept);
        ledger.commit.frames.data[at] ^= 0x80;
    }
    ledger_write(&ledger);
    ledger_acknowledge(&ledger);
    ledger_expect(&ledger, 1);
    ledger_destroy(&ledger);
}

Test(write, what_the_commit_says_of_its_frames_must_be_true)
{
    static struct spoiled kept;
    given_a_commit_to_write(2, 60);
    struct commit *commit = &ledger.commit;
    keep(&kept);
    commit->root.bytes[9] ^= 1;
    expect_refused(&kept);
    commit->root.bytes[9] ^= 1;
    commit->chain_head.bytes[0] ^= 1;
    expect_refused(&kept);
    commit->chain_head.bytes[0] ^= 1;
    commit->time_us++;
    expect_refused(&kept);
    commit->time_us--;
    commit->count++;
    expect_refused(&kept);
    commit->count--;
    commit->frame_count--;
    expect_refused(&kept);
    commit->frame_count++;
    commit->frame[1].first++;
    expect_refused(&kept);
    commit->frame[1].first--;
    commit->sealed++;
    expect_refused(&kept);
    commit->sealed--;
    ledger_write(&ledger);
    ledger_destroy(&ledger);
}

Test(write, two_frames_that_changed_places_are_noticed)
{
    static struct spoiled kept;
    given_a_commit_to_write(2, 80);
    struct commit *commit = &ledger.commit;
    cr_assert(commit->frame_count >= 2);
    keep(&kept);
    struct commit_frame first = commit->frame[0];
    commit->frame[0] = (struct commit_frame){first.first, commit->frame[1].offset, commit->frame[1].size};
    commit->frame[1] = (struct commit_frame){commit->frame[1].first, first.offset, first.size};
    expect_refused(&kept);
    expect_nothing_written(ledger.commits[1].size);
    ledger_destroy(&ledger);
}

Test(write, a_commit_that_was_made_for_another_ledger_is_noticed)
{
    static struct ledger_builder other;
    static struct spoiled kept;
    given_a_commit_to_write(2, 10);
    ledger_create(&other, 6);
    ledger_grow(&other, 2, 40);
    ledger_make_commit(&other, 10);
    keep(&kept);
    cr_assert_eq(store_write(ledger.store, &other.commit), E_CORRUPT);
    restore(&kept);
    expect_nothing_written(80);
    ledger_destroy(&other);
    ledger_destroy(&ledger);
}

Test(write, a_second_commit_before_the_first_is_acknowledged_ends_the_process, .signal = SIGABRT)
{
    given_a_commit_to_write(2, 10);
    ledger_write(&ledger);
    ledger_make_commit(&ledger, 10);
    files_remove(ledger.folder.text);
    ledger_write(&ledger);
}

Test(write, an_acknowledgement_of_nothing_ends_the_process, .signal = SIGABRT)
{
    ledger_create(&ledger, 5);
    ledger_grow(&ledger, 2, 10);
    files_remove(ledger.folder.text);
    ledger_acknowledge(&ledger);
}

Test(write, a_commit_of_the_largest_size_is_written_and_read)
{
    ledger_create(&ledger, 9);
    ledger.event_bytes = 31000;
    ledger_grow(&ledger, 1, 10);
    ledger_make_commit(&ledger, 280);
    size_t size = commit_bytes(&ledger.commit);
    cr_assert(size > LIMIT_COMMIT * 3 / 4 && size <= LIMIT_COMMIT, "%zu bytes", size);
    ledger_write(&ledger);
    ledger_acknowledge(&ledger);
    ledger_close(&ledger);
    ledger_open(&ledger);
    ledger_expect(&ledger, 2);
    ledger_destroy(&ledger);
}
