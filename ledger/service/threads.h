// threads.h — the service's own parts, for its files: what the threads share, and what each of them runs.
//
// Depends on: service. Threads: every field says whose it is.
#ifndef LEDGER_SERVICE_THREADS_H
#define LEDGER_SERVICE_THREADS_H

#include "ledger/base/queue.h"
#include "ledger/service/closed.h"
#include "ledger/service/committer.h"
#include "ledger/service/deliver.h"
#include "ledger/service/prepare.h"
#include "ledger/service/sequencer.h"
#include "ledger/service/service.h"

#include <stdatomic.h>

enum { THREADS_CLOSED = 2, THREADS_WORKERS_MAX = 64, THREADS_ANSWERING = 2 };

struct service {
    // Set at opening, then read by all.
    struct service_options options;
    struct store *store;
    struct vault *vault;
    struct keyring *keyring;
    struct index *index;
    struct endpoint *endpoint;
    struct prepare_tools tools;
    struct deliver deliver;
    struct window window;  // what was turned away; locks itself
    uint64_t started_boot_us;
    pthread_t workers[THREADS_WORKERS_MAX];
    size_t worker_count;
    pthread_t sequencing;
    pthread_t committing;
    pthread_t indexing;
    pthread_t answering[THREADS_ANSWERING];

    // Each locks itself.
    struct queue inbox;          // requests: received, or committed
    struct queue order;          // requests: prepared; and a tick
    struct queue ready;          // closed commits, for the committer
    struct queue spare;          // the others
    struct queue news;           // ticks: something was published
    struct queue questions;      // requests: to be answered
    _Atomic uint32_t in_hand;    // requests between the handler and their reply
    _Atomic uint32_t verifying;  // requests between the handler and the order queue
    _Atomic uint32_t committing_count;
    _Atomic bool is_ticking;  // a tick is in the order queue
    _Atomic bool draining;
    _Atomic uint64_t disk_looked_us;
    _Atomic bool disk_low;

    // Owned by the sequencer's thread.
    struct sequencer sequencer;

    // Owned by the committer's thread.
    struct committer committer;

    struct closed closed[THREADS_CLOSED];
};

// Ends the process after an error whose outcome is unknown, and leaves the mark for the next start.
[[gnu::noreturn]] void threads_fail(struct service *service, enum err error, const char *where);

// What each thread runs, until the queue that it takes from is closed and empty. `context` is the service.
void *threads_work(void *context);
void *threads_sequence(void *context);
void *threads_commit(void *context);
void *threads_follow(void *context);
void *threads_answer(void *context);

#endif
