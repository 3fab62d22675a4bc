// Tails that were never acknowledged and do not verify; taints, and what they find.
#include "ledger/base/bytes.h"
#include "ledger/store/inside.h"
#include "tests/support/ledger_oracle.h"

#include <criterion/criterion.h>

static struct ledger_builder ledger;

static void given_a_ledger_of(size_t commits)
{
    ledger_create(&ledger, 100 + commits);
    ledger_grow(&ledger, commits, 60);
}

static void given_an_unfinished_commit_after(size_t commits)
{
    given_a_ledger_of(commits);
    ledger_make_commit(&ledger, 60);
    ledger_write(&ledger);
    ledger_close(&ledger);
}

// The database behind the store's back.
struct surgery {
    struct rocks *rocks;
    struct rocks_batch *batch;
    struct buf value;
    struct buf key;
};

static void begin_surgery(struct surgery *surgery)
{
    cr_assert_eq(rocks_open(ledger.database.text, ROCKS_READ_WRITE, &surgery->rocks), OK);
    surgery->batch = rocks_batch_new();
    buf_init(&surgery->value, LIMIT_COMMIT);
    buf_init(&surgery->key, 64);
}

static void end_surgery(struct surgery *surgery)
{
    cr_assert_eq(rocks_write(surgery->rocks, surgery->batch, true), OK);
    rocks_batch_free(surgery->batch);
    rocks_close(surgery->rocks);
    buf_fini(&surgery->value);
    buf_fini(&surgery->key);
}

// Finds the value of `family` at or before `key`.
static void find(struct surgery *surgery, enum rocks_family family, struct span key)
{
    struct rocks_at at = {.rocks = surgery->rocks};
    cr_assert_eq(rocks_get_floor(&at, family, key, &surgery->key, &surgery->value), OK);
}

static void put_back(struct surgery *surgery, enum rocks_family family)
{
    rocks_batch_put(surgery->batch, surgery->rocks, family, buf_span(&surgery->key),
                    buf_span(&surgery->value));
}

// Turns one bit over in the frame that holds entry `index`, `from_end` bytes before the frame's end.
static void damage_frame(uint64_t index, size_t from_end)
{
    struct surgery surgery;
    uint8_t key[INSIDE_FRAME_KEY_SIZE];
    begin_surgery(&surgery);
    inside_frame_key(index, key);
    find(&surgery, ROCKS_FRAMES, span(key, sizeof(key)));
    surgery.value.data[surgery.value.size - from_end] ^= 1;
    put_back(&surgery, ROCKS_FRAMES);
    end_surgery(&surgery);
}

static uint64_t size_after(size_t commits)
{
    return ledger.commits[commits - 1].size;
}

// Offset from the frame's end of a byte in the last entry's own bytes, when that frame holds it last.
static size_t in_entry(uint64_t index)
{
    const struct frame_item *item = &ledger.items[index];
    return frame_item_size(item) - 10;
}

static void expect_dropped(size_t commits)
{
    ledger_open(&ledger);
    cr_assert(!ledger.opened.unfinished);
    cr_assert_eq(ledger.opened.dropped_entries, ledger.item_count - size_after(commits));
    ledger_forget_after(&ledger, commits);
    ledger_expect(&ledger, commits);
}

static void expect_goes_on(size_t commits)
{
    ledger_close(&ledger);
    ledger_open(&ledger);
    cr_assert_eq(ledger.opened.dropped_entries, 0);
    ledger_expect(&ledger, commits);
    ledger_grow(&ledger, 3, 50);
    ledger_close(&ledger);
    ledger_open(&ledger);
    ledger_expect(&ledger, commits + 3);
}

Test(tail, one_whose_entries_do_not_verify_is_dropped_and_the_ledger_goes_on)
{
    for (size_t commits = 1; commits <= 5; commits++) {
        given_an_unfinished_commit_after(commits);
        damage_frame(ledger.item_count - 1, in_entry(ledger.item_count - 1));
        expect_dropped(commits);
        expect_goes_on(commits);
        ledger_destroy(&ledger);
    }
}

Test(tail, one_beside_a_damaged_slot_is_refused_and_nothing_is_dropped)
{
    given_an_unfinished_commit_after(4);
    struct files_path healthy = ledger_copy_database(&ledger, "healthy");
    damage_frame(ledger.item_count - 1, in_entry(ledger.item_count - 1));
    files_flip(ledger_head_file(&ledger).text, (5 % HEAD_SLOTS * HEAD_SLOT_SIZE + 50) * 8);
    cr_assert_eq(ledger_refusal(&ledger), E_HEAD_DAMAGED);
    cr_assert_eq(ledger_refusal(&ledger), E_HEAD_DAMAGED);
    files_replace_folder(healthy.text, ledger.database.text);
    ledger_open(&ledger);
    cr_assert(ledger.opened.unfinished, "with the true bytes it can be finished");
    ledger_acknowledge(&ledger);
    ledger_expect(&ledger, 5);
    ledger_destroy(&ledger);
}

Test(tail, one_whose_frame_is_gone_is_dropped)
{
    uint8_t key[INSIDE_FRAME_KEY_SIZE];
    struct surgery surgery;
    given_an_unfinished_commit_after(2);
    begin_surgery(&surgery);
    inside_frame_key(ledger.item_count - 1, key);
    find(&surgery, ROCKS_FRAMES, span(key, sizeof(key)));
    cr_assert(bytes_get_u64(surgery.key.data) > size_after(2), "the commit has several frames");
    rocks_batch_delete(surgery.batch, surgery.rocks, ROCKS_FRAMES, buf_span(&surgery.key));
    end_surgery(&surgery);
    expect_dropped(2);
    expect_goes_on(2);
    ledger_destroy(&ledger);
}

Test(tail, one_whose_tile_is_not_what_its_entries_make_is_dropped)
{
    struct surgery surgery;
    static const uint8_t first_tile[EDGE_TILE_KEY_SIZE];
    given_a_ledger_of(4);  // 240 entries: the next commit fills the first tile
    ledger_make_commit(&ledger, 60);
    ledger_write(&ledger);
    ledger_close(&ledger);
    begin_surgery(&surgery);
    find(&surgery, ROCKS_TILES, span(first_tile, sizeof(first_tile)));
    surgery.value.data[3000] ^= 4;
    put_back(&surgery, ROCKS_TILES);
    end_surgery(&surgery);
    expect_dropped(4);
    struct rocks_at at = {.rocks = ledger.store->rocks};
    struct buf tile;
    buf_init(&tile, EDGE_TILE_SIZE);
    cr_assert_eq(rocks_get(&at, ROCKS_TILES, span(first_tile, sizeof(first_tile)), &tile), E_NOT_FOUND);
    buf_fini(&tile);
    expect_goes_on(4);
    ledger_destroy(&ledger);
}

// Changes one byte of the record of the newest commit.
static void damage_record(size_t at, uint8_t change)
{
    struct surgery surgery;
    begin_surgery(&surgery);
    find(&surgery, ROCKS_META, span_text("newest"));
    surgery.value.data[at] ^= change;
    put_back(&surgery, ROCKS_META);
    end_surgery(&surgery);
}

enum { RECORD_SIZE_AT = 8, RECORD_ROOT_AT = 48, RECORD_HEAD_AT = 80, RECORD_TIME_AT = 112 };

Test(tail, one_whose_record_lies_about_root_last_entry_or_time_is_dropped)
{
    static const size_t places[] = {RECORD_ROOT_AT, RECORD_HEAD_AT + 31, RECORD_TIME_AT + 7};
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        given_an_unfinished_commit_after(2);
        damage_record(places[i], 1);
        expect_dropped(2);
        expect_goes_on(2);
        ledger_destroy(&ledger);
    }
}

Test(tail, one_that_says_it_has_no_entries_is_dropped)
{
    given_an_unfinished_commit_after(2);
    damage_record(RECORD_SIZE_AT + 7, (uint8_t)(size_after(3) ^ size_after(2)));
    // Completeness of state and chains reaches over the size it tells: the record contradicts itself.
    cr_assert_eq(ledger_refusal(&ledger), E_CORRUPT);
    ledger_destroy(&ledger);
}

Test(tail, a_commit_that_adds_nothing_to_another_root_is_not_finished)
{
    struct surgery surgery;
    given_a_ledger_of(3);
    ledger_close(&ledger);
    begin_surgery(&surgery);
    find(&surgery, ROCKS_META, span_text("newest"));
    surgery.value.data[7]++;                  // the next number,
    surgery.value.data[RECORD_ROOT_AT] ^= 1;  // and a root that nobody computed
    put_back(&surgery, ROCKS_META);
    end_surgery(&surgery);
    ledger_open(&ledger);
    cr_assert(!ledger.opened.unfinished);
    cr_assert_eq(ledger.opened.dropped_entries, 0);
    ledger_expect(&ledger, 3);
    ledger_destroy(&ledger);
}

Test(tail, a_dropped_one_takes_the_checkpoint_that_came_with_it_along)
{
    struct surgery surgery;
    given_an_unfinished_commit_after(2);
    damage_frame(ledger.item_count - 1, in_entry(ledger.item_count - 1));
    begin_surgery(&surgery);
    uint8_t key[9] = {'c'};
    bytes_put_u64(key + 1, size_after(2));
    rocks_batch_put(surgery.batch, surgery.rocks, ROCKS_META, span(key, sizeof(key)),
                    span_text("a false checkpoint"));
    end_surgery(&surgery);
    expect_dropped(2);
    expect_goes_on(2);
    ledger_destroy(&ledger);
}

// ---- Taint

static void given_a_tainted_ledger_of(size_t commits)
{
    given_a_ledger_of(commits);
    store_taint(ledger.store);
    ledger_close(&ledger);
}

Test(tail, a_tainted_ledger_is_verified_whole_and_then_no_longer_tainted)
{
    given_a_tainted_ledger_of(6);
    ledger_open(&ledger);
    cr_assert(ledger.opened.was_tainted);
    cr_assert(!files_exist(files_in(ledger.head.text, "TAINT").text));
    ledger_expect(&ledger, 6);
    ledger_grow(&ledger, 2, 30);
    ledger_close(&ledger);
    ledger_open(&ledger);
    cr_assert(!ledger.opened.was_tainted);
    ledger_expect(&ledger, 8);
    ledger_destroy(&ledger);
}

Test(tail, a_taint_with_an_unfinished_commit_verifies_and_finishes)
{
    given_a_ledger_of(3);
    ledger_make_commit(&ledger, 60);
    ledger_write(&ledger);
    store_taint(ledger.store);
    ledger_close(&ledger);
    ledger_open(&ledger);
    cr_assert(ledger.opened.was_tainted && ledger.opened.unfinished);
    ledger_acknowledge(&ledger);
    ledger_expect(&ledger, 4);
    ledger_destroy(&ledger);
}

Test(tail, a_taint_with_a_tail_that_does_not_verify_drops_it)
{
    given_a_ledger_of(5);
    ledger_make_commit(&ledger, 60);
    ledger_write(&ledger);
    store_taint(ledger.store);
    ledger_close(&ledger);
    damage_frame(ledger.item_count - 1, in_entry(ledger.item_count - 1));
    ledger_open(&ledger);
    cr_assert(ledger.opened.was_tainted);
    cr_assert_eq(ledger.opened.dropped_entries, 60);
    ledger_forget_after(&ledger, 5);
    ledger_expect(&ledger, 5);
    expect_goes_on(5);
    ledger_destroy(&ledger);
}

Test(tail, a_tainted_start_notices_a_flipped_byte_in_any_part_of_an_old_entry)
{
    given_a_tainted_ledger_of(5);
    struct files_path healthy = ledger_copy_database(&ledger, "healthy");
    uint8_t key[INSIDE_FRAME_KEY_SIZE];
    for (uint64_t index = 0; index < ledger.item_count; index += 23) {
        struct surgery surgery;
        files_replace_folder(healthy.text, ledger.database.text);
        begin_surgery(&surgery);
        inside_frame_key(index, key);
        find(&surgery, ROCKS_FRAMES, span(key, sizeof(key)));
        // Entry and command of the frame's first item, after the version and the entry's length.
        const struct frame_item *item = &ledger.items[bytes_get_u64(surgery.key.data)];
        size_t place = 3 + index * 7 % (item->entry.size + item->command.size);
        surgery.value.data[place] ^= 0x10;
        put_back(&surgery, ROCKS_FRAMES);
        end_surgery(&surgery);
        cr_assert_eq(ledger_refusal(&ledger), E_CORRUPT, "entry %llu", (unsigned long long)index);
        cr_assert(files_exist(files_in(ledger.head.text, "TAINT").text), "it stays tainted");
    }
    files_replace_folder(healthy.text, ledger.database.text);
    ledger_open(&ledger);
    ledger_expect(&ledger, 5);
    ledger_destroy(&ledger);
}

Test(tail, a_tainted_start_notices_a_tile_that_is_not_the_trees)
{
    struct surgery surgery;
    static const uint8_t first_tile[EDGE_TILE_KEY_SIZE];
    given_a_tainted_ledger_of(5);  // 300 entries
    begin_surgery(&surgery);
    find(&surgery, ROCKS_TILES, span(first_tile, sizeof(first_tile)));
    surgery.value.data[EDGE_TILE_SIZE - 1] ^= 1;
    put_back(&surgery, ROCKS_TILES);
    end_surgery(&surgery);
    cr_assert_eq(ledger_refusal(&ledger), E_CORRUPT);
    ledger_destroy(&ledger);
}

Test(tail, a_tainted_start_builds_state_and_heads_of_chains_again)
{
    struct surgery surgery;
    given_a_tainted_ledger_of(5);
    begin_surgery(&surgery);
    rocks_batch_put(surgery.batch, surgery.rocks, ROCKS_STATE, span_text("\10platform\6stray"),
                    span_text("x"));
    find(&surgery, ROCKS_STATE, span_text("\10platform\2"));
    surgery.value.data[0] ^= 1;
    put_back(&surgery, ROCKS_STATE);
    find(&surgery, ROCKS_CHAINS, span_text("\xff"));
    surgery.value.data[20] ^= 1;
    put_back(&surgery, ROCKS_CHAINS);
    end_surgery(&surgery);
    ledger_open(&ledger);
    ledger_expect(&ledger, 5);
    ledger_close(&ledger);
    ledger_open(&ledger);
    ledger_expect(&ledger, 5);
    ledger_destroy(&ledger);
}
