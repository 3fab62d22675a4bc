// Finding entries in frames that are not as they should be.
#include "ledger/base/bytes.h"
#include "ledger/store/inside.h"
#include "tests/support/ledger_oracle.h"

#include <criterion/criterion.h>

static struct ledger_builder ledger;
static struct store_reader reader;

// A ledger of several frames with a reader on it that sees what a test does to them.
static void given_a_ledger(void)
{
    ledger_create(&ledger, 70);
    ledger_grow(&ledger, 3, 80);
}

// Begins of the first, a middle and the last frame, and the index after the middle one.
struct frames {
    uint64_t middle;
    uint64_t after_middle;
    uint64_t last;
};

struct finding {
    uint64_t begins[100];
    size_t count;
};

static enum err note_begin(void *context, struct span key, struct span value)
{
    struct finding *finding = context;
    (void)value;
    finding->begins[finding->count++] = bytes_get_u64(key.data);
    return OK;
}

static struct frames find_frames(void)
{
    struct finding finding = {.count = 0};
    struct rocks_at at = {.rocks = ledger.store->rocks};
    struct rocks_range all = {.family = ROCKS_FRAMES};
    cr_assert_eq(rocks_scan(&at, &all, note_begin, &finding), OK);
    cr_assert(finding.count >= 5);
    size_t middle = finding.count / 2;
    return (struct frames){finding.begins[middle], finding.begins[middle + 1],
                           finding.begins[finding.count - 1]};
}

static void change(struct span key, struct span value)
{
    struct store *store = ledger.store;
    if (value.size == 0) {
        rocks_batch_delete(store->batch, store->rocks, ROCKS_FRAMES, key);
    } else {
        rocks_batch_put(store->batch, store->rocks, ROCKS_FRAMES, key, value);
    }
    cr_assert_eq(rocks_write(store->rocks, store->batch, true), OK);
    rocks_batch_clear(store->batch);
    // A view of its own, taken after the change.
    struct inside_view *view = inside_view_new(store, &store->published->facts);
    inside_publish(store, view);
    cr_assert(store_reader_open(store, &reader));
}

static void change_frame(uint64_t begin, struct span value)
{
    uint8_t key[INSIDE_FRAME_KEY_SIZE];
    inside_frame_key(begin, key);
    change(span(key, sizeof(key)), value);
}

static void end(void)
{
    store_reader_close(&reader);
    ledger_destroy(&ledger);
}

static enum err count(void *context, uint64_t index, const struct frame_item *item)
{
    uint64_t *next = context;
    cr_assert(span_equal(item->entry, ledger.items[index].entry));
    *next = index + 1;
    return OK;
}

static enum err walk_from(uint64_t first, uint64_t *next)
{
    *next = first;
    return store_walk(&reader, first, count, next);
}

static enum err read_item(uint64_t index)
{
    struct buf frame;
    struct frame_item item = {.entry = span_text("as before")};
    buf_init(&frame, LIMIT_COMMIT);
    enum err error = store_read_item(&reader, index, &frame, &item);
    cr_assert(error == OK || span_equal(item.entry, span_text("as before")));
    buf_fini(&frame);
    return error;
}

Test(record, a_walk_stops_at_a_frame_that_is_missing_in_the_middle)
{
    uint64_t next = 0;
    given_a_ledger();
    struct frames frames = find_frames();
    change_frame(frames.middle, span(NULL, 0));
    cr_assert_eq(walk_from(0, &next), E_CORRUPT);
    cr_assert_eq(next, frames.middle, "and has visited what comes before");
    cr_assert_eq(walk_from(frames.middle, &next), E_CORRUPT);
    cr_assert_eq(walk_from(frames.middle + 1, &next), E_CORRUPT);
    cr_assert_eq(walk_from(frames.after_middle, &next), OK);
    cr_assert_eq(next, ledger.item_count);
    cr_assert_eq(read_item(frames.middle - 1), OK);
    cr_assert_eq(read_item(frames.middle), E_CORRUPT);
    cr_assert_eq(read_item(frames.after_middle - 1), E_CORRUPT);
    cr_assert_eq(read_item(frames.after_middle), OK);
    end();
}

Test(record, a_walk_does_not_end_quietly_before_the_readers_size)
{
    uint64_t next = 0;
    given_a_ledger();
    struct frames frames = find_frames();
    change_frame(frames.last, span(NULL, 0));
    cr_assert_eq(walk_from(0, &next), E_CORRUPT);
    cr_assert_eq(next, frames.last);
    cr_assert_eq(walk_from(frames.last, &next), E_CORRUPT);
    cr_assert_eq(next, frames.last);
    cr_assert_eq(read_item(ledger.item_count - 1), E_CORRUPT);
    end();
}

Test(record, a_walk_does_not_begin_where_the_first_frame_is_missing)
{
    uint64_t next = 0;
    given_a_ledger();
    change_frame(0, span(NULL, 0));
    cr_assert_eq(walk_from(0, &next), E_CORRUPT);
    cr_assert_eq(next, 0);
    cr_assert_eq(read_item(0), E_CORRUPT);
    end();
}

Test(record, a_frame_that_overlaps_another_is_corrupt)
{
    uint64_t next = 0;
    struct buf frame;
    given_a_ledger();
    struct frames frames = find_frames();
    buf_init(&frame, LIMIT_COMMIT);
    cr_assert_eq(frame_begin(&frame), OK);
    cr_assert_eq(frame_append(&frame, &ledger.items[0]), OK);
    change_frame(frames.middle + 1, buf_span(&frame));
    cr_assert_eq(walk_from(0, &next), E_CORRUPT);
    cr_assert_eq(next, frames.after_middle, "at the end of the frame that is overlapped");
    buf_fini(&frame);
    end();
}

Test(record, a_frame_that_cannot_be_read_is_corrupt)
{
    uint64_t next = 0;
    given_a_ledger();
    struct frames frames = find_frames();
    change_frame(frames.middle, span_text("no frame"));
    cr_assert_eq(walk_from(0, &next), E_CORRUPT);
    cr_assert_eq(next, frames.middle);
    cr_assert_eq(read_item(frames.middle), E_CORRUPT);
    cr_assert_eq(read_item(frames.middle + 1), E_CORRUPT);
    end();
}

Test(record, a_frame_under_a_key_of_another_size_is_corrupt)
{
    uint64_t next = 0;
    uint8_t key[INSIDE_FRAME_KEY_SIZE + 1] = {0};
    given_a_ledger();
    struct frames frames = find_frames();
    inside_frame_key(frames.middle, key);
    change(span(key, sizeof(key)), span_text("anything"));
    cr_assert_eq(walk_from(0, &next), E_CORRUPT);
    cr_assert_eq(next, frames.after_middle);
    cr_assert_eq(read_item(frames.middle), OK);
    cr_assert_eq(read_item(frames.middle + 1), E_CORRUPT);
    end();
}

Test(record, a_frame_that_goes_on_past_the_readers_size_is_cut_there)
{
    uint64_t next = 0;
    struct buf frame;
    given_a_ledger();
    struct frames frames = find_frames();
    buf_init(&frame, LIMIT_COMMIT);
    cr_assert_eq(frame_begin(&frame), OK);
    for (uint64_t i = frames.last; i < ledger.item_count; i++) {
        cr_assert_eq(frame_append(&frame, &ledger.items[i]), OK);
    }
    cr_assert_eq(frame_append(&frame, &ledger.items[0]), OK);
    change_frame(frames.last, buf_span(&frame));
    cr_assert_eq(walk_from(0, &next), OK);
    cr_assert_eq(next, ledger.item_count);
    cr_assert_eq(read_item(ledger.item_count), E_NOT_FOUND);
    buf_fini(&frame);
    end();
}
