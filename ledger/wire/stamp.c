// stamp.c — the clock, its status and its zone.
#include "ledger/wire/stamp.h"

#include "ledger/base/clock.h"
#include "ledger/crypto/secret.h"

#include <sys/timex.h>
#include <time.h>

enum { WINDOW_DEFAULT_MS = 60000 };

static Tally__ClockStatus clock_status(void)
{
    struct timex facts = {0};
    bool synchronized = adjtimex(&facts) != TIME_ERROR && (facts.status & STA_UNSYNC) == 0;
    return synchronized ? TALLY__CLOCK_STATUS__CLOCK_STATUS_SYNCHRONIZED
                        : TALLY__CLOCK_STATUS__CLOCK_STATUS_UNSYNCHRONIZED;
}

static int32_t zone_offset_min(uint64_t time_us)
{
    time_t seconds = (time_t)(time_us / 1000000u);
    struct tm local;
    return localtime_r(&seconds, &local) == NULL ? 0 : (int32_t)(local.tm_gmtoff / 60);
}

struct stamp stamp_now(const struct digest *ledger_id, const struct tally_options *options,
                       const struct proof_tree *seen)
{
    uint32_t window_ms = options == NULL ? 0 : options->window_ms;
    uint64_t time_us = clock_wall_us();
    struct stamp stamp = {
        .ledger_id = *ledger_id,
        .time_us = time_us,
        .window_ms = window_ms == 0 ? WINDOW_DEFAULT_MS : window_ms,
        .zone_offset_min = zone_offset_min(time_us),
        .clock = clock_status(),
        .channel = options == NULL ? TALLY__CHANNEL__CHANNEL_UNSPECIFIED : options->channel,
        .seen = *seen,
    };
    secret_random(stamp.batch_id, sizeof(stamp.batch_id));
    return stamp;
}
