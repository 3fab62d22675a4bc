// bench_event.h — the events that a benchmark appends.
//
// Depends on: wire. Threads: a maker belongs to one thread.
#ifndef CLI_BENCH_EVENT_H
#define CLI_BENCH_EVENT_H

#include "cli/bench.h"

struct bench_event_maker {
    const struct bench_plan *plan;
    uint64_t seed;
};

// A draft of one batch. NULL without memory.
struct tally_draft *bench_event_draft(struct bench_event_maker *maker);

// What the application hands over for one event: type, subject, names and values of fields.
uint64_t bench_event_payload(const struct bench_plan *plan);

#endif
