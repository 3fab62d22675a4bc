// clock.c — CLOCK_REALTIME and CLOCK_BOOTTIME.
#include "ledger/base/clock.h"

#include "ledger/base/require.h"

#include <stdio.h>
#include <time.h>

static const uint64_t last_instant_us = 253402300799999999u;  // 9999-12-31T23:59:59.999999Z

static uint64_t read_us(clockid_t clock)
{
    struct timespec now;
    int failed = clock_gettime(clock, &now);
    require(failed == 0);
    return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

uint64_t clock_wall_us(void)
{
    return read_us(CLOCK_REALTIME);
}

uint64_t clock_boot_us(void)
{
    return read_us(CLOCK_BOOTTIME);
}

void clock_text(uint64_t wall_us, char text[static CLOCK_TEXT_SIZE])
{
    if (wall_us > last_instant_us) {
        wall_us = last_instant_us;
    }
    time_t seconds = (time_t)(wall_us / 1000000u);
    struct tm parts;
    require(gmtime_r(&seconds, &parts) != NULL);
    size_t size = strftime(text, CLOCK_TEXT_SIZE, "%Y-%m-%dT%H:%M:%S", &parts);
    require(size == 19);
    (void)snprintf(text + size, CLOCK_TEXT_SIZE - size, ".%06uZ", (unsigned)(wall_us % 1000000u));
}
