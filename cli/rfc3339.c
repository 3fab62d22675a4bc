// rfc3339.c — a cursor over the text, and the days of a date (Hinnant, "chrono-compatible low-level date
// algorithms").
#include "cli/rfc3339.h"

enum { MICRO_DIGITS = 6, DAY_S = 86400, US_IN_S = 1000000, DAYS_TO_1970 = 719468 };

struct cursor {
    struct span rest;
    bool failed;
};

static unsigned next_byte(struct cursor *cursor)
{
    if (cursor->failed || cursor->rest.size == 0) {
        cursor->failed = true;
        return 0;
    }
    unsigned byte = cursor->rest.data[0];
    cursor->rest = span(cursor->rest.data + 1, cursor->rest.size - 1);
    return byte;
}

static bool next_is(const struct cursor *cursor, char byte)
{
    return !cursor->failed && cursor->rest.size > 0 && cursor->rest.data[0] == (uint8_t)byte;
}

static void expect(struct cursor *cursor, char byte)
{
    cursor->failed = next_byte(cursor) != (uint8_t)byte || cursor->failed;
}

static unsigned digit(struct cursor *cursor)
{
    unsigned byte = next_byte(cursor);
    cursor->failed = cursor->failed || byte < '0' || byte > '9';
    return cursor->failed ? 0 : byte - '0';
}

static unsigned number(struct cursor *cursor, int digits, unsigned min, unsigned max)
{
    unsigned value = 0;
    for (int i = 0; i < digits; i++) {
        value = value * 10 + digit(cursor);
    }
    cursor->failed = cursor->failed || value < min || value > max;
    return value;
}

static unsigned days_in_month(unsigned year, unsigned month)
{
    static const unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

// Days since 1970-01-01. Years begin in March here, so that the leap day comes last.
static int64_t days_since_epoch(unsigned year, unsigned month, unsigned day)
{
    int64_t y = (int64_t)year - (month <= 2 ? 1 : 0);
    int64_t era = y / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (int64_t)((month + 9) % 12) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - DAYS_TO_1970;
}

static int64_t parse_date(struct cursor *cursor)
{
    unsigned year = number(cursor, 4, 1970, 9999);
    expect(cursor, '-');
    unsigned month = number(cursor, 2, 1, 12);
    expect(cursor, '-');
    unsigned day = number(cursor, 2, 1, 31);
    cursor->failed = cursor->failed || day > days_in_month(year, month);
    return cursor->failed ? 0 : days_since_epoch(year, month, day);
}

static int64_t parse_clock(struct cursor *cursor)
{
    int64_t hour = number(cursor, 2, 0, 23);
    expect(cursor, ':');
    int64_t minute = number(cursor, 2, 0, 59);
    expect(cursor, ':');
    return hour * 3600 + minute * 60 + number(cursor, 2, 0, 59);
}

static int64_t parse_fraction(struct cursor *cursor)
{
    int64_t micro = 0;
    int digits = 0;
    if (!next_is(cursor, '.')) {
        return 0;
    }
    expect(cursor, '.');
    while (digits == 0
           || (cursor->rest.size > 0 && cursor->rest.data[0] >= '0' && cursor->rest.data[0] <= '9')) {
        unsigned value = digit(cursor);
        if (digits < MICRO_DIGITS) {
            micro = micro * 10 + value;
        } else {
            cursor->failed = cursor->failed || value != 0;
        }
        digits++;
        if (cursor->failed) {
            return 0;
        }
    }
    for (; digits < MICRO_DIGITS; digits++) {
        micro *= 10;
    }
    return micro;
}

// Seconds east of Greenwich.
static int64_t parse_zone(struct cursor *cursor)
{
    if (next_is(cursor, 'Z')) {
        expect(cursor, 'Z');
        return 0;
    }
    bool east = next_is(cursor, '+');
    expect(cursor, east ? '+' : '-');
    int64_t hours = number(cursor, 2, 0, 23);
    expect(cursor, ':');
    int64_t seconds = hours * 3600 + number(cursor, 2, 0, 59) * 60;
    return east ? seconds : -seconds;
}

enum err rfc3339_parse(struct span text, uint64_t *time_us_out)
{
    struct cursor cursor = {.rest = text};
    int64_t seconds = parse_date(&cursor) * DAY_S;
    expect(&cursor, 'T');
    seconds += parse_clock(&cursor);
    int64_t micro = parse_fraction(&cursor);
    seconds -= parse_zone(&cursor);
    if (cursor.failed || cursor.rest.size > 0 || seconds < 0) {
        return E_INVALID;
    }
    *time_us_out = (uint64_t)seconds * US_IN_S + (uint64_t)micro;
    return OK;
}
