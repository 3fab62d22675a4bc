// closed.h — a commit with the requests that wait for it. For the files of this folder.
//
// Depends on: store, service. Threads: handed over whole.
#ifndef LEDGER_SERVICE_CLOSED_H
#define LEDGER_SERVICE_CLOSED_H

#include "ledger/service/request.h"
#include "ledger/store/commit.h"

enum { CLOSED_REQUESTS_MAX = 1024 };

struct closed {
    struct commit commit;
    struct request *requests[CLOSED_REQUESTS_MAX];
    size_t request_count;
};

#endif
