// notices.h — what the ledger writes about its own running: start, stop, a gap of its clock.
//
// Each is a commit by itself, made while the threads do not run. Errors leave the outcome unknown.
// Depends on: service (threads.h). Threads: the main thread.
#ifndef LEDGER_SERVICE_NOTICES_H
#define LEDGER_SERVICE_NOTICES_H

#include "ledger/service/threads.h"

// The software of this version serves from now on, judging by `engine`.
enum err notices_start(struct service *service, uint32_t engine);

// The operator has confirmed that `step_us` lie between the last entry and this start.
enum err notices_clock(struct service *service, int64_t step_us);

// It stops serving. E_CLOCK: the clock cannot be believed, and nothing was written.
enum err notices_stop(struct service *service);

#endif
