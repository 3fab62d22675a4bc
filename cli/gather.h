// gather.h — the lines of JSON that become one batch.
//
// Depends on: crypto, jansson, event. Threads: one.
#ifndef CLI_GATHER_H
#define CLI_GATHER_H

#include "cli/event.h"
#include "cli/journal.h"
#include "cli/lines.h"

enum { GATHER_MAX = 256, GATHER_BYTES_MAX = 400 * 1024 };

struct gather {
    struct lines lines;
    const json_t *defaults;  // borrowed
    json_t *events[GATHER_MAX];
    uint64_t line_numbers[GATHER_MAX];
    size_t count;
    size_t bytes;
    uint64_t first_line;
    struct sha256 hash;
    struct journal_batch batch;  // of what was gathered last
    char problem[EVENT_PROBLEM_SIZE + 64];
};

// Starts on `file`, which stays the caller's. `defaults` may be NULL.
void gather_init(struct gather *gather, int file, const json_t *defaults);
void gather_fini(struct gather *gather);

// Gathers the next lines, as many as make a good batch: of one organization, at most GATHER_MAX events and
// GATHER_BYTES_MAX bytes. E_NOT_FOUND at the end of the input. E_INVALID, E_LIMIT, E_IO: `problem` says which
// line, and why.
enum err gather_next(struct gather *gather);

// Gathers exactly `count` lines, which once were a batch. E_NOT_FOUND: there are fewer; and the errors above.
enum err gather_exactly(struct gather *gather, uint64_t count);

// The same, without reading the events.
enum err gather_skip(struct gather *gather, uint64_t count);

// Adds what was gathered to a draft. E_INVALID, E_LIMIT, E_NO_MEMORY, with `problem`.
enum err gather_fill(struct gather *gather, struct tally_draft *draft);

#endif
