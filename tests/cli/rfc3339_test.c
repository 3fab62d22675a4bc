// Instants that are read, and those that are not; the days of a calendar against the C library's.
#include "cli/rfc3339.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <time.h>

static uint64_t read_instant(const char *text)
{
    uint64_t time_us = UINT64_MAX;
    enum err error = rfc3339_parse(span_text(text), &time_us);
    cr_assert_eq(error, OK, "%s", text);
    return time_us;
}

static void expect_refused(const char *text)
{
    uint64_t time_us = 7;
    cr_assert_eq(rfc3339_parse(span_text(text), &time_us), E_INVALID, "%s", text);
    cr_assert_eq(time_us, 7, "untouched");
}

Test(rfc3339, reads_instants_with_fractions_and_zones)
{
    cr_assert_eq(read_instant("1970-01-01T00:00:00Z"), 0);
    cr_assert_eq(read_instant("2026-03-02T08:00:00Z"), UINT64_C(1772438400000000));
    cr_assert_eq(read_instant("2026-03-02T08:00:00.25Z"), UINT64_C(1772438400250000));
    cr_assert_eq(read_instant("2026-03-02T09:30:00+01:30"), UINT64_C(1772438400000000));
    cr_assert_eq(read_instant("2026-03-01T22:00:00-10:00"), UINT64_C(1772438400000000));
    cr_assert_eq(read_instant("2026-03-02T08:00:00.000001000Z"), UINT64_C(1772438400000001));
    cr_assert_eq(read_instant("9999-12-31T23:59:59.999999Z"), UINT64_C(253402300799999999));
}

Test(rfc3339, agrees_with_the_c_library_on_every_day_of_four_centuries)
{
    for (time_t day = 0; day < 400 * 366; day++) {
        char text[32];
        struct tm parts;
        time_t seconds = day * 86400;
        cr_assert_not_null(gmtime_r(&seconds, &parts));
        cr_assert_gt(strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts), 0);
        cr_assert_eq(read_instant(text), (uint64_t)seconds * 1000000u, "%s", text);
    }
}

Test(rfc3339, refuses_what_is_no_instant)
{
    static const char *const texts[] = {
        "",
        "2026-03-02",
        "2026-03-02T08:00:00",
        "2026-03-02 08:00:00Z",
        "2026-03-02T08:00:00ZZ",
        "2026-3-2T08:00:00Z",
        "2026-02-29T08:00:00Z",
        "2100-02-29T08:00:00Z",
        "2026-13-02T08:00:00Z",
        "2026-00-02T08:00:00Z",
        "2026-03-00T08:00:00Z",
        "2026-04-31T08:00:00Z",
        "2026-03-02T24:00:00Z",
        "2026-03-02T08:60:00Z",
        "2026-03-02T08:00:60Z",
        "2026-03-02T08:00:00.Z",
        "2026-03-02T08:00:00.0000001Z",
        "2026-03-02T08:00:00+1:00",
        "1969-12-31T23:59:59Z",
        "1970-01-01T00:00:00+00:01",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        expect_refused(texts[i]);
    }
}
