// line.h — the assembly line of an audit: one thread reads, some check, and who audits takes the blocks in
// order.
//
// A fixed number of blocks goes round, so memory does not grow with the ledger, and a fast reader waits.
// Depends on: base, block, pthreads. Threads: start, take, give back and stop from one.
#ifndef LEDGER_AUDIT_LINE_H
#define LEDGER_AUDIT_LINE_H

#include "ledger/audit/block.h"

enum { LINE_WORKERS_MAX = 64 };

struct line;

struct line_plan {
    struct block_tools tools;
    unsigned workers;  // 0: one for each core
};

// Starts reading at entry 0. E_NO_MEMORY.
enum err line_start(const struct line_plan *plan, struct line **line_out);

// The next block, checked; the one taken before goes back. After the last block of the log, NULL: its
// `failed` has said whether the log ended there.
struct block *line_take(struct line *line);

// Ends the threads and frees everything. NULL is legal.
void line_stop(struct line *line);

#endif
