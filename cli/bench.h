// bench.h — what the parts of tally bench share: what is measured, what came out, and when to stop.
//
// Depends on: wire. Threads: as said.
#ifndef CLI_BENCH_H
#define CLI_BENCH_H

#include "ledger/base/err.h"
#include "ledger/wire/client.h"

enum {
    BENCH_THREADS_MAX = 256,
    BENCH_EVENTS_MAX = 4 * 1000 * 1000,  // of one figure, whatever its time
    BENCH_US_IN_S = 1000000,
};

// How events are made and sent.
struct bench_plan {
    struct tally_options connect;
    struct tally_key *key;
    size_t threads;
    bool own_clients;   // each thread has its own, so that requests hold what one thread has under way
    size_t in_flight;   // batches under way for each thread
    size_t batch;       // events under one signature
    uint64_t subjects;  // distinct ones, drawn for each event; 1: one for each batch, drawn out of many
    size_t sealed;      // fields of an event that are sealed, beside two that are open
    uint64_t time_us;
};

struct bench_outcome {
    uint64_t events;
    uint64_t batches;
    uint64_t elapsed_us;
    uint32_t p50_us;  // from signing to the verified receipt, of a batch
    uint32_t p99_us;
    enum err error;    // the first that stopped it
    uint32_t refused;  // or the code
};

// True once somebody wants the program to end; SIGINT, SIGTERM and SIGHUP are blocked, and wait.
bool bench_interrupted(void);

// Runs a plan. Starts threads and ends them.
enum err bench_load_run(const struct bench_plan *plan, struct bench_outcome *outcome_out);

#endif
