// ticker.h — the ledger's time: never backwards, never from a clock that was stepped.
//
// The time of an entry is the wall clock's, but not earlier than the entry before. The wall clock is believed
// as long as it keeps in step with the boot clock, which nobody can set: a step of more than
// LIMIT_CLOCK_STEP_S between two readings, or in sum beyond what slewing can do (500 parts in a million),
// stops the ledger.
// Depends on: base. Threads: one.
#ifndef LEDGER_SERVICE_TICKER_H
#define LEDGER_SERVICE_TICKER_H

#include "ledger/base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct ticker {
    uint64_t last_us;   // of the last entry
    int64_t offset_us;  // wall minus boot clock, as believed
    uint64_t boot_us;   // when it was last looked at
};

// Starts from the time of the last entry, and the clocks as they are now.
void ticker_init(struct ticker *ticker, uint64_t last_us, uint64_t wall_us, uint64_t boot_us);

// The time of the next entries. E_CLOCK when the wall clock was stepped; nothing has changed then.
enum err ticker_read(struct ticker *ticker, uint64_t wall_us, uint64_t boot_us, uint64_t *time_out);

// Whether a start at `wall_us` needs the operator's word: more than LIMIT_CLOCK_GAP_S after the last entry,
// or as long before it.
bool ticker_gap(uint64_t last_us, uint64_t wall_us);

#endif
