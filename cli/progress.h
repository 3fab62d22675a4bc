// progress.h — how far a long run is, on a terminal; elsewhere nothing.
//
// Depends on: base. Threads: one.
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool is_shown;  // standard error is a terminal
    bool is_dirty;  // its last line is ours
    const char *unit;
    uint64_t began_us;
    uint64_t shown_us;
    uint64_t base;  // count when the clock began
};

// Begins to count events, or what `unit` is set to; shows nothing ever when `quiet`.
void progress_begin(struct progress *progress, bool quiet);

// Shows the count, at most a few times in a second.
void progress_show(struct progress *progress, uint64_t count);

// Wipes the line, so that others can print.
void progress_end(struct progress *progress);

#endif
