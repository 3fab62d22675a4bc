// A buffer at its maximum, one past it, and after a failure.
#include "ledger/base/buf.h"

#include <criterion/criterion.h>

static const uint8_t letters[] = "abcdefghijklmnopqrstuvwxyz";

Test(buf, takes_as_much_as_its_maximum)
{
    struct buf buf;
    buf_init(&buf, 26);
    cr_assert_eq(buf_append(&buf, span(letters, 20)), OK);
    cr_assert_eq(buf_append(&buf, span(letters + 20, 6)), OK);
    cr_assert(span_equal(buf_span(&buf), span(letters, 26)));
    cr_assert_leq(buf.capacity, 26);
    buf_fini(&buf);
}

Test(buf, refuses_one_byte_past_its_maximum_and_stays_as_it_was)
{
    struct buf buf;
    buf_init(&buf, 25);
    cr_assert_eq(buf_append(&buf, span(letters, 26)), E_LIMIT);
    cr_assert_eq(buf.size, 0);
    cr_assert_eq(buf_append(&buf, span(letters, 25)), OK);
    uint8_t *place = NULL;
    cr_assert_eq(buf_append(&buf, span(letters, 1)), E_LIMIT);
    cr_assert_eq(buf_extend(&buf, 1, &place), E_LIMIT);
    cr_assert_eq(buf_extend(&buf, SIZE_MAX, &place), E_LIMIT);
    cr_assert_null(place);
    cr_assert(span_equal(buf_span(&buf), span(letters, 25)));
    buf_fini(&buf);
}

Test(buf, keeps_its_content_while_it_grows)
{
    struct buf buf;
    buf_init(&buf, 26000);
    for (size_t i = 0; i < 1000; i++) {
        cr_assert_eq(buf_append(&buf, span(letters, 26)), OK);
    }
    cr_assert_eq(buf.size, 26000);
    for (size_t i = 0; i < 26000; i++) {
        cr_assert_eq(buf.data[i], letters[i % 26], "byte %zu", i);
    }
    buf_fini(&buf);
}

Test(buf, lends_room_at_its_end_for_the_caller_to_fill)
{
    struct buf buf;
    buf_init(&buf, 100);
    uint8_t *place = NULL;
    cr_assert_eq(buf_append(&buf, span(letters, 3)), OK);
    cr_assert_eq(buf_extend(&buf, 2, &place), OK);
    memcpy(place, "XY", 2);
    cr_assert(span_equal(buf_span(&buf), span_text("abcXY")));
    buf_fini(&buf);
}

Test(buf, forgets_its_content_but_not_its_memory_when_cleared)
{
    struct buf buf;
    buf_init(&buf, 100);
    cr_assert_eq(buf_append(&buf, span(letters, 26)), OK);
    size_t capacity = buf.capacity;
    buf_clear(&buf);
    cr_assert_eq(buf.size, 0);
    cr_assert_eq(buf.capacity, capacity);
    buf_fini(&buf);
}

Test(buf, takes_nothing_and_can_be_empty)
{
    struct buf buf;
    buf_init(&buf, 0);
    cr_assert_eq(buf_append(&buf, span(NULL, 0)), OK);
    cr_assert_eq(buf_append(&buf, span(letters, 1)), E_LIMIT);
    cr_assert_eq(buf_span(&buf).size, 0);
    buf_fini(&buf);
}

Test(buf, may_be_finished_twice_and_keeps_its_maximum)
{
    struct buf zeroed = {0};
    buf_fini(&zeroed);
    struct buf buf;
    buf_init(&buf, 26);
    cr_assert_eq(buf_append(&buf, span(letters, 26)), OK);
    buf_fini(&buf);
    buf_fini(&buf);
    cr_assert_null(buf.data);
    cr_assert_eq(buf.max, 26);
}
