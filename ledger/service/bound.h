// bound.h — the most that a request can add to a commit, so that no commit outgrows LIMIT_COMMIT.
//
// A commit takes whole requests and is closed only between them. What an entry and its effects take is more
// than the bytes that were sent, by an amount that differs from command to command; so it is bounded before
// anything is judged, and a request over the bound is refused whole (TOO_LARGE). The client library then
// sends its batches one by one.
// Depends on: core, service. Threads: any; one for each request.
#ifndef LEDGER_SERVICE_BOUND_H
#define LEDGER_SERVICE_BOUND_H

#include "ledger/service/request.h"

// Bytes that a commit which is still open has room for.
enum { BOUND_ROOM = LIMIT_COMMIT - LIMIT_COMMIT_CLOSE - 64 * 1024 };

// The most bytes of entries, commands, effects and sealed values that the request's jobs can become.
uint64_t bound_of(const struct request *request);

#endif
