// bench_bound.h — what a figure cannot be better than, measured on the same machine in the same run.
//
// Depends on: crypto, store (rocks.h), wire. Threads: each starts and ends its own.
#ifndef CLI_BENCH_BOUND_H
#define CLI_BENCH_BOUND_H

#include "cli/bench.h"

// Pairs of one signature and one verification (Ed25519) in a second, with all cores busy.
enum err bench_bound_pairs(uint64_t time_us, double *pairs_out);

// Microseconds (medians) of what a commit for one client cannot do without.
struct bench_bound_latency {
    double append_sync;     // append to a file and sync it, as the WAL is
    double overwrite_sync;  // write over 4 KiB and sync them, as HEAD is
    double sign;
    double verify;
    double round_trip;  // of a request over nng and the library, to somebody who answers at once
    double total;       // both syncs, two signatures, two verifications, one round trip
};

// Measures in the folder `where`. E_IO.
enum err bench_bound_latency(const char *where, struct bench_bound_latency *latency_out);

// A batch that was committed: its encoded Receipt, and the Request that it went in.
struct bench_bound_sample {
    struct span receipt;
    struct span request;
};

// Events in a second that one thread hashes and writes to RocksDB in frames, synced at every commit's size:
// the entries and commands of a real batch, again and again, under new numbers. E_IO, E_STORE.
enum err bench_bound_writes(const char *where, const struct bench_bound_sample *sample, uint64_t time_us,
                            double *events_out);

#endif
