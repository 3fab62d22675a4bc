// answering.h — a server that answers requests as a test says, in the place of a ledger.
//
// Threads: `answer` is called on nng's threads, one request at a time.
#ifndef TESTS_SUPPORT_ANSWERING_H
#define TESTS_SUPPORT_ANSWERING_H

#include "ledger/base/buf.h"
#include "ledger/wire/endpoint.h"
#include "tests/support/files.h"

#include <pthread.h>

struct answering {
    // Appends the reply to `request`, the number `at` since the start. False: it is never answered while the
    // server runs.
    bool (*answer)(void *context, size_t at, struct span request, struct buf *reply);
    void *context;
    struct files_path folder;
    struct files_path url;  // ipc, unless answering_start() was given another one
    struct endpoint *endpoint;
    pthread_mutex_t lock;
    size_t count;  // requests so far
    struct exchange *held[64];
    size_t held_count;
    struct endpoint_source source;  // of the last request
};

// Starts it at `url`, or at an ipc URL of its own when that is NULL.
void answering_start(struct answering *answering, const char *url);

// Answers what it holds with nothing, and stops.
void answering_stop(struct answering *answering);

// Requests that came so far.
size_t answering_count(struct answering *answering);

// A tcp URL on the loopback with a port that nobody uses.
struct files_path answering_tcp_url(void);

#endif
