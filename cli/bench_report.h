// bench_report.h — the figures of tally bench as a table for people and as one JSON object.
//
// Depends on: jansson. Threads: one.
#ifndef CLI_BENCH_REPORT_H
#define CLI_BENCH_REPORT_H

#include "cli/bench_bound.h"
#include "cli/bench_verify.h"
#include "cli/output.h"

enum bench_bound { BENCH_BOUND_PAIRS, BENCH_BOUND_WRITES, BENCH_BOUND_LATENCY };

struct bench_row {
    const char *name;
    size_t batch;
    uint64_t subjects;
    size_t sealed;
    struct bench_outcome outcome;
    enum bench_bound bound;
    double before;  // the bound, in events a second, or in microseconds
    double after;
    double aim;                  // of the ratio to the bound: at least, or at most for a latency; 0: none
    double rate_aim;             // events a second on two cores; 0: none
    uint64_t payload;            // bytes that the application handed over for an event
    uint64_t stored;             // bytes on the disk for an event, without the payload; 0: not known
    uint64_t stored_aim;         // at most
    struct bench_verify verify;  // of the ledger that came of it; a rate of 0: not measured
    double verify_aim;
    struct bench_bound_latency latency;  // parts of the bound, for a latency
};

// The measured value over the mean of the bound before and after.
double bench_report_ratio(const struct bench_row *row);

// Prints the table: what its columns are, a line for each figure, and what they mean.
void bench_report_head(void);
void bench_report_row(const struct bench_row *row);
void bench_report_foot(void);

// The figure as an object, which is the caller's.
json_t *bench_report_json(const struct bench_row *row);

#endif
