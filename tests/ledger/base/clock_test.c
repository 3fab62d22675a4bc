// Instants as text, and clocks that move.
#include "ledger/base/clock.h"

#include <criterion/criterion.h>

#include <time.h>

Test(clock, writes_instants_as_utc_with_microseconds)
{
    static const struct {
        uint64_t wall_us;
        const char *text;
    } rows[] = {
        {0, "1970-01-01T00:00:00.000000Z"},
        {1, "1970-01-01T00:00:00.000001Z"},
        {951782400000000, "2000-02-29T00:00:00.000000Z"},
        {1700000000123456, "2023-11-14T22:13:20.123456Z"},
        {4102444799999999, "2099-12-31T23:59:59.999999Z"},
        {253402300799999999, "9999-12-31T23:59:59.999999Z"},
        {253402300800000000, "9999-12-31T23:59:59.999999Z"},
        {UINT64_MAX, "9999-12-31T23:59:59.999999Z"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[CLOCK_TEXT_SIZE];
        clock_text(rows[i].wall_us, text);
        cr_assert_str_eq(text, rows[i].text);
    }
}

Test(clock, wall_time_is_the_operating_systems_in_microseconds)
{
    uint64_t before = (uint64_t)time(NULL);
    uint64_t now = clock_wall_us();
    uint64_t after = (uint64_t)time(NULL);
    cr_assert_geq(now / 1000000 + 1, before);
    cr_assert_leq(now / 1000000, after + 1);
}

Test(clock, boot_time_moves_forward_with_the_time_that_passes)
{
    const struct timespec pause = {.tv_nsec = 2000000};
    uint64_t before = clock_boot_us();
    nanosleep(&pause, NULL);
    cr_assert_geq(clock_boot_us() - before, 2000);
}
