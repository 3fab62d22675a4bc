// bench_verify.h — how fast a ledger is verified, beside what its hashes and signatures alone would take.
//
// Depends on: authz, audit, store. Threads: each starts and ends its own.
#ifndef CLI_BENCH_VERIFY_H
#define CLI_BENCH_VERIFY_H

#include "cli/bench.h"

struct bench_verify {
    double rate;   // entries a second of a full audit: hashes, links, tree, signatures, verdicts, state
    double bound;  // entries a second, when all cores do nothing but hash as many bytes and verify as often
};

// Audits the ledger in the folder `dir`, which does not run, and then measures the bound for its entries, of
// which `batch` stand under one signature. E_CORRUPT when it does not verify, and errors of examine_open().
enum err bench_verify_run(const char *dir, size_t batch, uint64_t time_us, struct bench_verify *verify_out);

#endif
