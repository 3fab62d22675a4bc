// lines.h — the lines of a file or a pipe, one after the other.
//
// Depends on: base. Threads: one at a time.
#ifndef CLI_LINES_H
#define CLI_LINES_H

#include "ledger/base/buf.h"
#include "ledger/base/err.h"

enum { LINES_LINE_MAX = 1024 * 1024 };

struct lines {
    int file;
    uint64_t number;  // of the line read last, from 1
    struct buf text;
    size_t begin;  // of what was not given out yet
    size_t taken;  // by the line read last
    bool ended;
};

// Starts reading `file`, which stays the caller's.
void lines_init(struct lines *lines, int file);
void lines_fini(struct lines *lines);

// The next line without its end, borrowed until the next call. E_NOT_FOUND at the end; E_LIMIT (over
// LINES_LINE_MAX), E_IO.
enum err lines_next(struct lines *lines, struct span *line_out);

// Puts the line read last back; once for each line.
void lines_put_back(struct lines *lines);

#endif
