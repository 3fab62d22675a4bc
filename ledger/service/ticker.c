// ticker.c — comparing two clocks.
#include "ledger/service/ticker.h"

#include "ledger/base/limits.h"

enum { SLEW_PARTS = 2000 };  // 1/2000 = 500 parts in a million

void ticker_init(struct ticker *ticker, uint64_t last_us, uint64_t wall_us, uint64_t boot_us)
{
    *ticker = (struct ticker){last_us, (int64_t)(wall_us - boot_us), boot_us};
}

static int64_t clamp(int64_t value, int64_t bound)
{
    return value > bound ? bound : value < -bound ? -bound : value;
}

enum err ticker_read(struct ticker *ticker, uint64_t wall_us, uint64_t boot_us, uint64_t *time_out)
{
    int64_t drift = (int64_t)(wall_us - boot_us) - ticker->offset_us;
    const int64_t step = (int64_t)LIMIT_CLOCK_STEP_S * 1000000;
    if (drift > step || drift < -step) {
        return E_CLOCK;
    }
    // What slewing may have done since the last look is believed from now on; what is left of the time counts
    // next.
    uint64_t passed = boot_us > ticker->boot_us ? boot_us - ticker->boot_us : 0;
    uint64_t allowance = passed / SLEW_PARTS;
    ticker->offset_us += clamp(drift, (int64_t)allowance);
    ticker->boot_us += allowance * SLEW_PARTS;
    if (wall_us > ticker->last_us) {
        ticker->last_us = wall_us;
    }
    *time_out = ticker->last_us;
    return OK;
}

bool ticker_gap(uint64_t last_us, uint64_t wall_us)
{
    const uint64_t gap = (uint64_t)LIMIT_CLOCK_GAP_S * 1000000u;
    uint64_t apart = wall_us > last_us ? wall_us - last_us : last_us - wall_us;
    return apart > gap;
}
