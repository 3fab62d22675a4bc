// window.h — what was turned away without ever getting to a principal: counted, and summed up once a minute.
//
// Malformed, oversized, too many, a signature that does not verify, a key that nobody knows: such requests
// cost whoever sends them nothing, so none of them is an entry. While there are any, one entry of the
// ledger's own (SecurityWindow) each LIMIT_WINDOW_NOTICE_S says how many of each code, with the hashes of a
// few commands. Counts are in memory, and lost with a process that is killed.
// Depends on: base, core, crypto. Threads: any.
#ifndef LEDGER_SERVICE_WINDOW_H
#define LEDGER_SERVICE_WINDOW_H

#include "ledger/core/code.h"
#include "ledger/crypto/digest.h"

#include <pthread.h>

enum { WINDOW_CODES = 32, WINDOW_SAMPLES = 8 };

struct window_counts {
    uint64_t from_us;  // wall clock
    uint64_t to_us;
    uint32_t codes[WINDOW_CODES];  // told
    uint64_t counts[WINDOW_CODES];
    size_t code_count;
    struct digest samples[WINDOW_SAMPLES];  // of commands, where there was one
    size_t sample_count;
};

struct window {
    pthread_mutex_t lock;
    struct window_counts counts;
};

// An empty window.
void window_init(struct window *window);
// Its end; nobody counts any more.
void window_fini(struct window *window);

// Counts a refusal that was told `code`, if it is of this kind. `command` is the hash of what was refused, or
// NULL where it is not known.
void window_note(struct window *window, uint32_t code, const struct digest *command, uint64_t now_us);

// Whether there is something to sum up at `now_us`.
bool window_is_due(struct window *window, uint64_t now_us);

// Takes what was counted, if there is anything, and begins anew.
bool window_take(struct window *window, struct window_counts *counts_out);

#endif
