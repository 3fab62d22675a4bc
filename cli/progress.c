// progress.c — one line that is written over.
#include "cli/progress.h"

#include "ledger/base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

enum { PROGRESS_PERIOD_US = 250000, US_IN_S = 1000000 };

void progress_begin(struct progress *progress, bool quiet)
{
    *progress = (struct progress){
        .unit = "events", .is_shown = !quiet && isatty(STDERR_FILENO) == 1, .began_us = clock_boot_us()};
}

void progress_show(struct progress *progress, uint64_t count)
{
    uint64_t now_us = clock_boot_us();
    if (!progress->is_shown || now_us - progress->shown_us < PROGRESS_PERIOD_US) {
        return;
    }
    if (!progress->is_dirty) {
        progress->base = count;
        progress->began_us = now_us;
    }
    uint64_t us = now_us - progress->began_us;
    uint64_t rate = us == 0 ? 0 : (count - progress->base) * US_IN_S / us;
    progress->shown_us = now_us;
    progress->is_dirty = true;
    (void)fprintf(stderr, "\r%" PRIu64 " %s, %" PRIu64 "/s   ", count, progress->unit, rate);
}

void progress_end(struct progress *progress)
{
    if (progress->is_dirty) {
        (void)fprintf(stderr, "\r\x1b[K");
        progress->is_dirty = false;
    }
}
