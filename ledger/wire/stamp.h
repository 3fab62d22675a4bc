// stamp.h — what the envelopes of a batch have in common: id, time, window, and where it comes from.
//
// Depends on: base, crypto, core. Threads: any.
#ifndef LEDGER_WIRE_STAMP_H
#define LEDGER_WIRE_STAMP_H

#include "ledger/core/batch.h"
#include "ledger/core/proof.h"
#include "ledger/wire/client.h"

struct stamp {
    struct digest ledger_id;
    uint8_t batch_id[BATCH_ID_SIZE];  // random, and found nowhere else
    uint64_t time_us;                 // the window opens here
    uint32_t window_ms;
    int32_t zone_offset_min;
    Tally__ClockStatus clock;
    Tally__Channel channel;
    struct proof_tree seen;  // the last checkpoint that the client remembers; size 0: none
};

// A new stamp, of now. `options` may be NULL.
struct stamp stamp_now(const struct digest *ledger_id, const struct tally_options *options,
                       const struct proof_tree *seen);

#endif
