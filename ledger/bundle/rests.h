// rests.h — which entries an entry rests on, and whether a bundle has them.
//
// An entry cites its policy, its evidence, the entries that enrolled its key and opened its session, and its
// cause: all of them stand before it. A bundle that is to show more than that an entry was recorded has them
// all, and what they cite in turn; bundle_rests_of() tells an exporter which.
// Depends on: base, proto. Threads: one at a time.
#ifndef LEDGER_BUNDLE_RESTS_H
#define LEDGER_BUNDLE_RESTS_H

#include "ledger/base/buf.h"
#include "ledger/base/limits.h"

#include "proto/entry.pb-c.h"

enum { BUNDLE_RESTS_MAX = LIMIT_EVIDENCE + 4 };

// The entries that `entry` cites, each once, in no order. Returns how many.
size_t bundle_rests_of(const Tally__Entry *entry, uint64_t cited[static BUNDLE_RESTS_MAX]);

// The items of a bundle so far, and which of them are sound: what they cite is there and sound, and they were
// judged again and came out the same.
struct bundle_rests {
    struct buf rows;  // u64be index × 2 + sound, ascending
};

// No item yet.
void bundle_rests_init(struct bundle_rests *rests);
// Legal on zeroed memory.
void bundle_rests_fini(struct bundle_rests *rests);

// Adds the next item; its index is above the last. E_NO_MEMORY, E_LIMIT.
enum err bundle_rests_add(struct bundle_rests *rests, uint64_t index);
// Says of the last item that it is sound.
void bundle_rests_mark(struct bundle_rests *rests);

enum bundle_rest { BUNDLE_REST_ABSENT, BUNDLE_REST_THERE, BUNDLE_REST_SOUND };

// What is known of an index.
enum bundle_rest bundle_rests_find(const struct bundle_rests *rests, uint64_t index);

// The least of what is known of those that `entry` cites, itself not counted; `which_out` is the first such.
enum bundle_rest bundle_rests_least(const struct bundle_rests *rests, const Tally__Entry *entry,
                                    uint64_t *which_out);

#endif
