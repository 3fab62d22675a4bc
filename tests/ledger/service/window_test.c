// What is counted without a name, and when it is summed up.
#include "ledger/base/limits.h"
#include "ledger/service/window.h"

#include <criterion/criterion.h>

static const uint64_t began_us = 1000000000u;
static struct window window;
static struct window_counts counts;

static void begin(void)
{
    window_init(&window);
}

static void end(void)
{
    window_fini(&window);
}

TestSuite(window, .init = begin, .fini = end);

Test(window, with_nothing_in_it_is_never_due)
{
    cr_assert(!window_is_due(&window, UINT64_MAX));
    cr_assert(!window_take(&window, &counts));
}

Test(window, counts_each_code_and_keeps_the_hashes_of_eight)
{
    for (size_t i = 0; i < WINDOW_SAMPLES + 3; i++) {
        struct digest hash = {{(uint8_t)i}};
        window_note(&window, CODE_KEY_UNKNOWN, &hash, began_us + i);
    }
    window_note(&window, CODE_MALFORMED, NULL, began_us + 20);
    cr_assert(window_take(&window, &counts));
    cr_assert_eq(counts.code_count, 2);
    cr_assert_eq(counts.codes[0], CODE_KEY_UNKNOWN);
    cr_assert_eq(counts.counts[0], WINDOW_SAMPLES + 3);
    cr_assert_eq(counts.counts[1], 1);
    cr_assert_eq(counts.sample_count, WINDOW_SAMPLES);
    cr_assert_eq(counts.samples[7].bytes[0], 7);
    cr_assert_eq(counts.from_us, began_us);
    cr_assert_eq(counts.to_us, began_us + 20);
    cr_assert(!window_take(&window, &counts), "it began anew");
}

Test(window, does_not_count_what_a_known_principal_was_refused)
{
    window_note(&window, CODE_ROLE, NULL, began_us);
    window_note(&window, CODE_COMMAND_EXPIRED, NULL, began_us);
    window_note(&window, 999, NULL, began_us);
    cr_assert(!window_take(&window, &counts));
}

Test(window, is_due_a_minute_after_its_first_and_not_before)
{
    window_note(&window, CODE_TOO_LARGE, NULL, began_us);
    cr_assert(!window_is_due(&window, began_us + LIMIT_WINDOW_NOTICE_S * 1000000u - 1));
    cr_assert(window_is_due(&window, began_us + LIMIT_WINDOW_NOTICE_S * 1000000u));
    cr_assert(!window_is_due(&window, began_us - 5), "a clock that went back");
}

Test(window, has_room_for_every_code_that_it_counts)
{
    size_t count = 0;
    const struct code_row *rows = code_rows(&count);
    for (size_t i = 0; i < count; i++) {
        window_note(&window, rows[i].number, NULL, began_us);
    }
    cr_assert(window_take(&window, &counts));
    cr_assert_gt(counts.code_count, 5);
}
