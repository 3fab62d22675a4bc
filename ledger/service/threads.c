// threads.c — what the workers, the sequencer, the committer and the indexer do.
#include "ledger/service/threads.h"

#include "ledger/base/clock.h"
#include "ledger/base/diag.h"
#include "ledger/base/require.h"
#include "ledger/service/inbox.h"
#include "ledger/service/question.h"
#include "ledger/service/refusals.h"

#include <unistd.h>

// What wakes the sequencer or the indexer without giving it work.
static char tick;

void threads_fail(struct service *service, enum err error, const char *where)
{
    diag(DIAG_ERROR, "%s: %s; the process ends, clients have to send again what was not answered", where,
         err_sentence(error));
    store_taint(service->store);
    _exit(SERVICE_EXIT_STORE);
}

// ---- Working

// At most one tick waits, so that no number of probes takes the room of requests.
static void wake_sequencer(struct service *service)
{
    if (!atomic_exchange(&service->is_ticking, true) && queue_put(&service->order, &tick) != OK) {
        atomic_store(&service->is_ticking, false);
    }
}

// The next request or tick. Whoever wakes the sequencer from now on puts a new tick.
static void *take_order(struct service *service, uint64_t timeout_us)
{
    void *item = queue_take(&service->order, timeout_us);
    if (item == &tick) {
        atomic_store(&service->is_ticking, false);
    }
    return item;
}

static bool wants_commit(const struct request *request)
{
    if (request->refused != CODE_NONE) {
        return false;
    }
    bool asks = request->question != NULL && request->question->is_recorded;
    return asks || request->message->payload_case == TALLY__REQUEST__PAYLOAD_SUBMIT;
}

// Questions are answered by threads of their own: one that reads much keeps no command waiting.
static void answer_later(struct service *service, struct request *request)
{
    if (queue_put(&service->questions, request) != OK) {
        inbox_refuse(service, request->exchange, CODE_OVERLOADED);
        request_free(request);
    }
}

static void prepare(struct service *service, struct request *request)
{
    enum err error = prepare_request(&service->tools, request);
    if (error != OK) {
        threads_fail(service, error, "preparing");
    }
    if (request->refused == CODE_NONE && wants_commit(request) && inbox_disk_is_low(service)) {
        request->refused = CODE_STORE_UNAVAILABLE;
    }
    if (wants_commit(request)) {
        request->stage = REQUEST_COMMITTED;
        // Counted off first: the sequencer that takes it must not wait for it.
        atomic_fetch_sub(&service->verifying, 1);
        enum err put = queue_put(&service->order, request);
        require(put == OK);
        return;
    }
    if (atomic_fetch_sub(&service->verifying, 1) == 1) {
        wake_sequencer(service);
    }
    if (request->refused == CODE_NONE && request->message->payload_case == TALLY__REQUEST__PAYLOAD_PROBE) {
        inbox_answer_probe(service, request);
        return;
    }
    if (request->refused == CODE_NONE && request->question != NULL) {
        answer_later(service, request);
        return;
    }
    inbox_refuse(service, request->exchange,
                 request->refused == CODE_NONE ? CODE_COMMAND_UNKNOWN : request->refused);
    request_free(request);
}

void *threads_work(void *context)
{
    struct service *service = context;
    struct request *request = NULL;
    while ((request = queue_take(&service->inbox, UINT64_MAX)) != NULL) {
        if (request->stage == REQUEST_RECEIVED) {
            prepare(service, request);
        } else if (request->question != NULL) {
            answer_later(service, request);
        } else {
            inbox_answer(service, request);
        }
    }
    return NULL;
}

void *threads_answer(void *context)
{
    struct service *service = context;
    struct request *request = NULL;
    while ((request = queue_take(&service->questions, UINT64_MAX)) != NULL) {
        inbox_answer(service, request);
    }
    return NULL;
}

// ---- Sequencing

static void take_request(struct service *service, struct closed *closed, struct request *request)
{
    enum err error = sequencer_take(&service->sequencer, request);
    if (error != OK) {
        threads_fail(service, error, "sequencing");
    }
    closed->requests[closed->request_count++] = request;
}

static bool is_full(const struct closed *closed)
{
    return commit_bytes(&closed->commit) >= LIMIT_COMMIT_CLOSE
           || closed->request_count == CLOSED_REQUESTS_MAX;
}

// Whether more should be waited for, and for how long.
static uint64_t wait_for_more(struct service *service, uint64_t opened_us)
{
    bool committer_free = atomic_load(&service->committing_count) == 0;
    bool nothing_comes = atomic_load(&service->verifying) == 0;
    uint64_t open_us = clock_boot_us() - opened_us;
    if (committer_free && (nothing_comes || open_us >= LIMIT_COMMIT_WAIT_US)) {
        return 0;
    }
    return open_us < LIMIT_COMMIT_WAIT_US ? LIMIT_COMMIT_WAIT_US - open_us : LIMIT_COMMIT_WAIT_US;
}

static void fill(struct service *service, struct closed *closed)
{
    uint64_t opened_us = clock_boot_us();
    while (!is_full(closed)) {
        void *item = take_order(service, 0);
        if (item == NULL) {
            uint64_t wait_us = wait_for_more(service, opened_us);
            if (wait_us == 0) {
                return;
            }
            item = take_order(service, wait_us);
        }
        if (item != NULL && item != &tick) {
            take_request(service, closed, item);
        }
    }
}

// What a commit is opened for: a request, or a tick when something is to be summed up. NULL when the service
// stops.
static void *next_occasion(struct service *service)
{
    void *item = NULL;
    do {
        item = take_order(service, UINT64_MAX);
    } while (item == &tick && !refusals_are_due(&service->sequencer, clock_wall_us()));
    return item;
}

static void sum_up(struct service *service)
{
    enum err error = refusals_sum_up(&service->sequencer, clock_wall_us());
    if (error != OK && error != E_CLOCK) {
        threads_fail(service, error, "summing up");
    }
}

void *threads_sequence(void *context)
{
    struct service *service = context;
    for (;;) {
        void *first = next_occasion(service);
        if (first == NULL) {
            return NULL;
        }
        struct closed *closed = queue_take(&service->spare, UINT64_MAX);
        require(closed != NULL);
        closed->request_count = 0;
        sequencer_begin(&service->sequencer, &closed->commit);
        sum_up(service);
        if (first != &tick) {
            take_request(service, closed, first);
        }
        fill(service, closed);
        enum err error = sequencer_close(&service->sequencer);
        if (error != OK) {
            threads_fail(service, error, "closing a commit");
        }
        atomic_fetch_add(&service->committing_count, 1);
        enum err put = queue_put(&service->ready, closed);
        require(put == OK);
    }
}

// ---- Committing

static void hand_back(struct service *service, struct closed *closed)
{
    uint64_t size = store_newest(service->store).size;
    struct span checkpoint = buf_span(&service->committer.checkpoint);
    for (size_t i = 0; i < closed->request_count; i++) {
        struct request *request = closed->requests[i];
        request->commit_size = size;
        memcpy(request->checkpoint, checkpoint.data, checkpoint.size);
        request->checkpoint_size = checkpoint.size;
        enum err put = queue_put(&service->inbox, request);
        require(put == OK);
    }
    closed->request_count = 0;
}

void *threads_commit(void *context)
{
    struct service *service = context;
    struct closed *closed = NULL;
    while ((closed = queue_take(&service->ready, UINT64_MAX)) != NULL) {
        if (closed->commit.count > 0) {
            enum err error = committer_commit(&service->committer, &closed->commit);
            if (error != OK) {
                threads_fail(service, error, "committing");
            }
        }
        hand_back(service, closed);
        (void)!queue_put(&service->news, &tick);
        enum err put = queue_put(&service->spare, closed);
        require(put == OK);
        atomic_fetch_sub(&service->committing_count, 1);
        wake_sequencer(service);
    }
    return NULL;
}

// ---- Indexing: behind the commit

void *threads_follow(void *context)
{
    struct service *service = context;
    while (queue_take(&service->news, UINT64_MAX) != NULL) {
        enum err error = index_follow(service->index);
        if (error != OK) {
            threads_fail(service, error, "indexing");
        }
    }
    return NULL;
}
