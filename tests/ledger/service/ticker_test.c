// The ledger's time: never backwards, never from a stepped clock.
#include "ledger/base/limits.h"
#include "ledger/service/ticker.h"

#include <criterion/criterion.h>

static const uint64_t second = 1000000;
static const uint64_t start = 1772438400000000;  // 2026-03-02T08:00:00Z

static struct ticker given_ticker(void)
{
    struct ticker ticker;
    ticker_init(&ticker, start - second, start, 5 * second);
    return ticker;
}

Test(ticker, follows_the_wall_clock_while_both_clocks_agree)
{
    struct ticker ticker = given_ticker();
    for (uint64_t passed = 0; passed < 100 * second; passed += second / 3) {
        uint64_t time = 0;
        cr_assert_eq(ticker_read(&ticker, start + passed, 5 * second + passed, &time), OK);
        cr_assert_eq(time, start + passed);
    }
}

Test(ticker, never_goes_back)
{
    struct ticker ticker = given_ticker();
    uint64_t first = 0;
    uint64_t then = 0;
    cr_assert_eq(ticker_read(&ticker, start + 10 * second, 15 * second, &first), OK);
    cr_assert_eq(ticker_read(&ticker, start + 9 * second, 15 * second, &then), OK);
    cr_assert_eq(then, first);
}

Test(ticker, stops_at_a_step_past_its_limit_and_not_at_it)
{
    const uint64_t limit = LIMIT_CLOCK_STEP_S * second;
    uint64_t time = 0;
    struct ticker ticker = given_ticker();
    cr_assert_eq(ticker_read(&ticker, start + limit, 5 * second, &time), OK);
    ticker = given_ticker();
    cr_assert_eq(ticker_read(&ticker, start + limit + 1, 5 * second, &time), E_CLOCK);
    cr_assert_eq(ticker_read(&ticker, start - limit - 1, 5 * second, &time), E_CLOCK);
    cr_assert_eq(ticker_read(&ticker, start + 1, 5 * second + 1, &time), OK, "it has changed nothing");
}

Test(ticker, believes_slewing_for_ever_but_not_a_creeping_step)
{
    struct ticker ticker = given_ticker();
    uint64_t time = 0;
    // 400 parts in a million for 30 days: 1,037 s in sum.
    for (uint64_t passed = 0; passed < 30 * 86400 * second; passed += 60 * second) {
        uint64_t slewed = passed + passed / 2500;
        cr_assert_eq(ticker_read(&ticker, start + slewed, 5 * second + passed, &time), OK);
    }
    ticker = given_ticker();
    enum err error = OK;
    for (uint64_t step = 1; step < 10 && error == OK; step++) {
        error = ticker_read(&ticker, start + step * 50 * second, 5 * second + step * second, &time);
    }
    cr_assert_eq(error, E_CLOCK, "many small steps are one large one");
}

Test(ticker, asks_the_operator_after_a_day_and_not_before)
{
    const uint64_t day = LIMIT_CLOCK_GAP_S * second;
    cr_assert_not(ticker_gap(start, start + day));
    cr_assert(ticker_gap(start, start + day + 1));
    cr_assert_not(ticker_gap(start, start - day));
    cr_assert(ticker_gap(start, start - day - 1));
}
