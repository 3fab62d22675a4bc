// Frames: what goes in comes out, and nothing else is taken for one.
#include "ledger/store/frame.h"
#include "tests/support/random.h"

#include <criterion/criterion.h>

enum { ITEMS = 5, RUN_MAX = 300 };

struct runs {
    uint8_t bytes[ITEMS][4][RUN_MAX];
    struct frame_item items[ITEMS];
};

// Items with runs of all sizes around those where the length takes another byte; all but the entry may be
// empty.
static void make_items(struct runs *runs, struct random *random)
{
    static const size_t sizes[] = {0, 1, 2, 127, 128, 129, 255, 256, RUN_MAX};
    for (size_t i = 0; i < ITEMS; i++) {
        struct span run[4];
        for (size_t j = 0; j < 4; j++) {
            size_t size = sizes[random_below(random, sizeof(sizes) / sizeof(sizes[0]))];
            random_fill(random, runs->bytes[i][j], RUN_MAX);
            run[j] = span(runs->bytes[i][j], j == 0 && size == 0 ? 1 : size);
        }
        runs->items[i] = (struct frame_item){run[0], run[1], run[2], run[3]};
    }
}

static void fill(struct buf *frame, const struct runs *runs)
{
    cr_assert_eq(frame_begin(frame), OK);
    for (size_t i = 0; i < ITEMS; i++) {
        size_t before = frame->size;
        cr_assert_eq(frame_append(frame, &runs->items[i]), OK);
        cr_assert_eq(frame->size - before, frame_item_size(&runs->items[i]));
    }
}

static void expect_item(const struct frame_item *actual, const struct frame_item *expected)
{
    cr_assert(span_equal(actual->entry, expected->entry));
    cr_assert(span_equal(actual->command, expected->command));
    cr_assert(span_equal(actual->effects, expected->effects));
    cr_assert(span_equal(actual->sealed, expected->sealed));
}

Test(frame, items_round_trip_in_their_order)
{
    static struct runs runs;
    struct random random = {1};
    struct buf frame;
    buf_init(&frame, LIMIT_COMMIT);
    for (int turn = 0; turn < 100; turn++) {
        struct frame_reader reader;
        struct frame_item item;
        make_items(&runs, &random);
        buf_clear(&frame);
        fill(&frame, &runs);
        cr_assert_eq(frame_open(buf_span(&frame), &reader), OK);
        for (size_t i = 0; i < ITEMS; i++) {
            cr_assert_eq(frame_next(&reader, &item), OK);
            expect_item(&item, &runs.items[i]);
        }
        cr_assert_eq(frame_next(&reader, &item), E_NOT_FOUND);
        cr_assert_eq(frame_next(&reader, &item), E_NOT_FOUND, "and stays at its end");
    }
    buf_fini(&frame);
}

// Counts the items of a frame until it ends or is corrupt.
static enum err count_items(struct span bytes, size_t *count)
{
    struct frame_reader reader;
    struct frame_item item;
    *count = 0;
    TRY(frame_open(bytes, &reader));
    for (;; (*count)++) {
        enum err error = frame_next(&reader, &item);
        if (error != OK) {
            return error;
        }
    }
}

Test(frame, one_cut_anywhere_but_between_items_is_corrupt)
{
    static struct runs runs;
    struct random random = {2};
    struct buf frame;
    size_t end_of[ITEMS + 1] = {1};
    buf_init(&frame, LIMIT_COMMIT);
    make_items(&runs, &random);
    fill(&frame, &runs);
    for (size_t i = 0; i < ITEMS; i++) {
        end_of[i + 1] = end_of[i] + frame_item_size(&runs.items[i]);
    }
    size_t whole = 0;
    for (size_t size = 0; size <= frame.size; size++) {
        size_t count = 0;
        whole += whole < ITEMS && size >= end_of[whole + 1];
        bool between = size > 1 && size == end_of[whole];
        cr_assert_eq(count_items(span(frame.data, size), &count), between ? E_NOT_FOUND : E_CORRUPT,
                     "cut at %zu", size);
        cr_assert_eq(count, whole, "cut at %zu", size);
    }
    buf_fini(&frame);
}

Test(frame, another_version_or_nothing_is_corrupt)
{
    size_t count = 0;
    cr_assert_eq(count_items(span(NULL, 0), &count), E_CORRUPT);
    cr_assert_eq(count_items(span("\1", 1), &count), E_CORRUPT, "a frame without items");
    cr_assert_eq(count_items(span("\2\1e\0\0\0", 6), &count), E_CORRUPT);
    cr_assert_eq(count_items(span("\0\1e\0\0\0", 6), &count), E_CORRUPT);
    cr_assert_eq(count_items(span("\1\1e\0\0\0", 6), &count), E_NOT_FOUND);
    cr_assert_eq(count, 1);
}

Test(frame, an_item_without_an_entry_is_corrupt)
{
    size_t count = 0;
    cr_assert_eq(count_items(span("\1\0\1c\0\0", 6), &count), E_CORRUPT);
}

Test(frame, a_length_that_is_not_minimal_or_too_long_is_corrupt)
{
    size_t count = 0;
    cr_assert_eq(count_items(span("\1\x81\x00"
                                  "e\0\0\0",
                                  7),
                             &count),
                 E_CORRUPT);
    cr_assert_eq(count_items(span("\1\1e\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\0\0", 15), &count),
                 E_CORRUPT);
}

Test(frame, a_failed_read_leaves_item_and_reader_as_they_were)
{
    struct frame_reader reader;
    struct frame_item item = {.entry = span_text("as before")};
    cr_assert_eq(frame_open(span("\1\1e\0\0", 5), &reader), OK);
    struct span rest = reader.rest;
    cr_assert_eq(frame_next(&reader, &item), E_CORRUPT);
    cr_assert(span_equal(item.entry, span_text("as before")));
    cr_assert_eq(reader.rest.data, rest.data);
    cr_assert_eq(reader.rest.size, rest.size);
}

Test(frame, what_does_not_fit_changes_nothing)
{
    static uint8_t bytes[100];
    struct frame_item item = {.entry = span(bytes, 60), .sealed = span(bytes, 30)};
    struct buf frame;
    size_t needed = 1 + frame_item_size(&item);
    buf_init(&frame, needed);
    cr_assert_eq(frame_begin(&frame), OK);
    cr_assert_eq(frame_append(&frame, &item), OK, "just fits");
    cr_assert_eq(frame_append(&frame, &item), E_LIMIT);
    cr_assert_eq(frame.size, needed);
    cr_assert_eq(frame_begin(&frame), E_LIMIT);
    cr_assert_eq(frame.size, needed);
    buf_fini(&frame);
}
