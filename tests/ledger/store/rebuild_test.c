// State and heads of chains folded again from the frames.
#include "ledger/base/bytes.h"
#include "ledger/store/inside.h"
#include "tests/support/ledger_oracle.h"

#include <criterion/criterion.h>

static struct ledger_builder ledger;

static void expect_restarts(size_t commits)
{
    ledger_close(&ledger);
    ledger_open(&ledger);
    cr_assert(!ledger.opened.unfinished);
    ledger_expect(&ledger, commits);
}

Test(rebuild, heads_of_chains_survive_restarts_however_far_their_image_lags)
{
    static const size_t mosts[] = {0, 1, 4, 15, 1000};
    for (size_t i = 0; i < sizeof(mosts) / sizeof(mosts[0]); i++) {
        ledger_create(&ledger, 30 + i);
        ledger.chains_most = mosts[i];
        ledger_grow(&ledger, 6, 40);
        struct inside_record record = ledger.store->newest;
        cr_assert_eq(record.chains_complete_to == record.facts.size, mosts[i] == 1000);
        expect_restarts(6);
        ledger_grow(&ledger, 6, 25);
        expect_restarts(12);
        expect_restarts(12);
        ledger_destroy(&ledger);
    }
}

Test(rebuild, an_image_that_lags_catches_up_when_commits_write_more)
{
    ledger_create(&ledger, 40);
    ledger.chains_most = 1;
    ledger_grow(&ledger, 6, 40);
    cr_assert(ledger.store->newest.chains_complete_to < 100);
    expect_restarts(6);
    ledger.chains_most = 1000;
    ledger_grow(&ledger, 1, 1);
    cr_assert_eq(ledger.store->newest.chains_complete_to, ledger.item_count);
    expect_restarts(7);
    ledger_destroy(&ledger);
}

// As after a crash between dropping the state and writing it anew.
static void drop_state(void)
{
    cr_assert_eq(inside_drop_state(ledger.store), OK);
    ledger_close(&ledger);
}

Test(rebuild, a_state_that_was_dropped_is_folded_again_at_the_next_start)
{
    ledger_create(&ledger, 41);
    ledger_grow(&ledger, 5, 60);
    drop_state();
    ledger_open(&ledger);
    ledger_expect(&ledger, 5);
    cr_assert_eq(ledger.store->newest.state_complete_to, ledger.item_count);
    ledger_grow(&ledger, 1, 10);
    expect_restarts(6);
    ledger_destroy(&ledger);
}

Test(rebuild, what_a_crash_left_while_the_state_was_dropped_is_cleared_by_the_next_start)
{
    ledger_create(&ledger, 42);
    ledger_grow(&ledger, 5, 60);
    cr_assert_eq(inside_drop_state(ledger.store), OK);
    rocks_batch_put(ledger.store->batch, ledger.store->rocks, ROCKS_STATE, span_text("stray"),
                    span_text("of a state that is gone"));
    cr_assert_eq(rocks_write(ledger.store->rocks, ledger.store->batch, true), OK);
    expect_restarts(5);
    struct buf value;
    buf_init(&value, 64);
    struct rocks_at at = {.rocks = ledger.store->rocks};
    cr_assert_eq(rocks_get(&at, ROCKS_STATE, span_text("stray"), &value), E_NOT_FOUND);
    buf_fini(&value);
    ledger_destroy(&ledger);
}

// Rewrites the frame that holds entry `index` without the bodies of that entry.
static void withhold(uint64_t index)
{
    struct store *store = ledger.store;
    struct rocks_at at = {.rocks = store->rocks};
    uint8_t key[INSIDE_FRAME_KEY_SIZE];
    struct buf first;
    struct buf frame;
    struct buf rewritten;
    struct frame_reader reader;
    struct frame_item item;
    buf_init(&first, INSIDE_FRAME_KEY_SIZE);
    buf_init(&frame, LIMIT_COMMIT);
    buf_init(&rewritten, LIMIT_COMMIT);
    inside_frame_key(index, key);
    cr_assert_eq(rocks_get_floor(&at, ROCKS_FRAMES, span(key, sizeof(key)), &first, &frame), OK);
    cr_assert_eq(frame_begin(&rewritten), OK);
    cr_assert_eq(frame_open(buf_span(&frame), &reader), OK);
    for (uint64_t i = bytes_get_u64(first.data); frame_next(&reader, &item) == OK; i++) {
        struct frame_item kept = i == index ? (struct frame_item){.entry = item.entry} : item;
        cr_assert_eq(frame_append(&rewritten, &kept), OK);
    }
    rocks_batch_put(store->batch, store->rocks, ROCKS_FRAMES, buf_span(&first), buf_span(&rewritten));
    cr_assert_eq(rocks_write(store->rocks, store->batch, true), OK);
    rocks_batch_clear(store->batch);
    buf_fini(&first);
    buf_fini(&frame);
    buf_fini(&rewritten);
}

// The first entry from `from` on that has effects, and so changed the state.
static uint64_t entry_with_effects(uint64_t from)
{
    while (ledger.items[from].effects.size == 0) {
        from++;
    }
    return from;
}

Test(rebuild, a_withheld_body_that_the_state_needs_is_refused_and_not_folded_around)
{
    ledger_create(&ledger, 42);
    ledger_grow(&ledger, 5, 60);
    withhold(entry_with_effects(100));
    drop_state();
    cr_assert_eq(ledger_refusal(&ledger), E_CORRUPT);
    cr_assert_eq(ledger_refusal(&ledger), E_CORRUPT, "and stays refused");
    ledger_destroy(&ledger);
}

Test(rebuild, a_withheld_body_does_not_matter_while_the_image_of_the_state_is_whole)
{
    ledger_create(&ledger, 43);
    ledger_grow(&ledger, 5, 60);
    withhold(entry_with_effects(100));
    ledger_close(&ledger);
    ledger_open(&ledger);
    ledger_expect_sequencer(&ledger, 5);
    ledger_destroy(&ledger);
}

// Turns over a bit of the frame that holds entry `index`, behind RocksDB's checksums.
static void damage_frame(uint64_t index, size_t at_byte)
{
    struct store *store = ledger.store;
    struct rocks_at at = {.rocks = store->rocks};
    uint8_t key[INSIDE_FRAME_KEY_SIZE];
    struct buf first;
    struct buf frame;
    buf_init(&first, INSIDE_FRAME_KEY_SIZE);
    buf_init(&frame, LIMIT_COMMIT);
    inside_frame_key(index, key);
    cr_assert_eq(rocks_get_floor(&at, ROCKS_FRAMES, span(key, sizeof(key)), &first, &frame), OK);
    frame.data[at_byte % frame.size] ^= 0x20;
    rocks_batch_put(store->batch, store->rocks, ROCKS_FRAMES, buf_span(&first), buf_span(&frame));
    cr_assert_eq(rocks_write(store->rocks, store->batch, true), OK);
    rocks_batch_clear(store->batch);
    buf_fini(&first);
    buf_fini(&frame);
}

Test(rebuild, a_damaged_frame_never_ends_a_start_with_an_error_of_another_kind)
{
    ledger_create(&ledger, 44);
    ledger.chains_most = 0;  // every start folds all chains again
    ledger_grow(&ledger, 5, 60);
    ledger_close(&ledger);
    struct files_path healthy = ledger_copy_database(&ledger, "healthy");
    size_t refused = 0;
    for (size_t i = 0; i < 25; i++) {
        struct store_opened opened;
        ledger_open(&ledger);
        damage_frame(i * 9, 1 + i * 37);
        ledger_close(&ledger);
        enum err error = store_open(&ledger.paths, &opened, &ledger.store);
        cr_assert(error == OK || error == E_CORRUPT, "%s", err_name(error));
        refused += error != OK;
        ledger_close(&ledger);
        files_replace_folder(healthy.text, ledger.database.text);
    }
    cr_assert(refused > 5);
    ledger_destroy(&ledger);
}

static void expect_record_corrupt(size_t at, uint8_t change)
{
    struct rocks *rocks = NULL;
    struct buf record;
    ledger_create(&ledger, 45);
    ledger_grow(&ledger, 2, 10);
    ledger_close(&ledger);
    cr_assert_eq(rocks_open(ledger.database.text, ROCKS_READ_WRITE, &rocks), OK);
    struct rocks_at newest = {.rocks = rocks};
    buf_init(&record, 200);
    cr_assert_eq(rocks_get(&newest, ROCKS_META, span_text("newest"), &record), OK);
    record.data[at] ^= change;
    struct rocks_batch *batch = rocks_batch_new();
    rocks_batch_put(batch, rocks, ROCKS_META, span_text("newest"), buf_span(&record));
    cr_assert_eq(rocks_write(rocks, batch, true), OK);
    rocks_batch_free(batch);
    buf_fini(&record);
    rocks_close(rocks);
    cr_assert_eq(ledger_refusal(&ledger), E_CORRUPT);
    ledger_destroy(&ledger);
}

Test(rebuild, a_record_that_cannot_be_is_corrupt)
{
    expect_record_corrupt(120, 1);     // chains complete past the end
    expect_record_corrupt(135, 1);     // state complete to somewhere in the middle
    expect_record_corrupt(128, 0x80);  // state complete past the end
}
