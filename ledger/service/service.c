// service.c — threads, queues, and the order of starting and stopping.
#include "ledger/service/service.h"

#include "ledger/base/clock.h"
#include "ledger/base/diag.h"
#include "ledger/base/queue.h"
#include "ledger/base/require.h"
#include "ledger/core/message.h"
#include "ledger/crypto/secret.h"
#include "ledger/service/answer.h"
#include "ledger/service/closed.h"
#include "ledger/service/committer.h"
#include "ledger/service/deliver.h"
#include "ledger/service/prepare.h"
#include "ledger/service/sequencer.h"
#include "ledger/state/platform.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { CLOSED_COUNT = 2, WORKERS_MAX = 64, DISK_LOOK_US = 1000000 };

struct service {
    // Set at opening, then read by all.
    struct service_options options;
    struct store *store;
    struct keyring *keyring;
    struct index *index;
    struct endpoint *endpoint;
    struct prepare_tools tools;
    struct deliver deliver;
    uint64_t started_boot_us;
    pthread_t workers[WORKERS_MAX];
    size_t worker_count;
    pthread_t sequencing;
    pthread_t committing;
    pthread_t indexing;

    // Each locks itself.
    struct queue inbox;          // requests: received, or committed
    struct queue order;          // requests: prepared; and ticks
    struct queue ready;          // closed commits, for the committer
    struct queue spare;          // the others
    struct queue news;           // ticks: something was published
    _Atomic uint32_t in_hand;    // requests between the handler and their reply
    _Atomic uint32_t verifying;  // requests between the handler and the order queue
    _Atomic uint32_t committing_count;
    _Atomic bool draining;
    _Atomic uint64_t disk_looked_us;
    _Atomic bool disk_low;

    // Owned by the sequencer's thread.
    struct sequencer sequencer;

    // Owned by the committer's thread.
    struct committer committer;

    struct closed closed[CLOSED_COUNT];
};

// What the committer and the workers put into the order queue to wake the sequencer.
static char tick;

[[gnu::noreturn]] static void fail(struct service *service, enum err error, const char *where)
{
    diag(DIAG_ERROR, "%s: %s; the process ends, clients have to send again what was not answered", where,
         err_sentence(error));
    store_taint(service->store);
    _exit(SERVICE_EXIT_STORE);
}

// ---- Answering

static void reply(struct service *service, struct exchange *exchange, struct buf *bytes)
{
    endpoint_reply(exchange, buf_span(bytes));
    buf_fini(bytes);
    atomic_fetch_sub(&service->in_hand, 1);
}

static void refuse(struct service *service, struct exchange *exchange, uint32_t code)
{
    struct buf bytes;
    buf_init(&bytes, LIMIT_REPLY);
    enum err error = answer_refusal(code, &bytes);
    if (error != OK) {
        buf_clear(&bytes);  // An empty reply: the client sends again.
    }
    reply(service, exchange, &bytes);
}

static void answer(struct service *service, struct request *request)
{
    struct buf bytes;
    if (request->refused != CODE_NONE) {  // By the sequencer, which took none of it.
        refuse(service, request->exchange, request->refused);
        request_free(request);
        return;
    }
    deliver_request(&service->deliver, request);
    buf_init(&bytes, LIMIT_REPLY);
    enum err error = answer_submit(service->store, request, &bytes);
    if (err_class(error) == ERR_CLASS_STOP) {
        fail(service, error, "answering");
    }
    if (error == OK) {
        reply(service, request->exchange, &bytes);
    } else {
        buf_fini(&bytes);
        refuse(service, request->exchange, CODE_OVERLOADED);
    }
    request_free(request);
}

static void answer_status_probe(struct service *service, struct request *request)
{
    struct buf bytes;
    struct answer_status status = {
        .origin = service->options.origin,
        .ledger_id = service->tools.ledger_id,
        .uptime_us = clock_boot_us() - service->started_boot_us,
        .queue = atomic_load(&service->in_hand),
        .last_error = "",
    };
    buf_init(&bytes, LIMIT_REPLY);
    enum err error = answer_probe(service->store, &status, &bytes);
    if (err_class(error) == ERR_CLASS_STOP) {
        fail(service, error, "answering");
    }
    reply(service, request->exchange, &bytes);
    request_free(request);
}

// ---- Receiving: on nng's threads, never blocking

static bool disk_is_low(struct service *service)
{
    uint64_t now = clock_boot_us();
    if (now - atomic_load(&service->disk_looked_us) > DISK_LOOK_US) {
        struct statvfs facts;
        atomic_store(&service->disk_looked_us, now);
        bool known = statvfs(service->options.paths.database, &facts) == 0;
        atomic_store(&service->disk_low, !known || facts.f_bavail * facts.f_frsize < LIMIT_DISK_LOW);
    }
    return atomic_load(&service->disk_low);
}

static void handle(void *context, struct exchange *exchange, const struct endpoint_source *source,
                   struct span bytes)
{
    struct service *service = context;
    atomic_fetch_add(&service->in_hand, 1);
    struct request *request = request_new(exchange, source, bytes);
    if (request == NULL || atomic_load(&service->draining)) {
        request_free(request);
        refuse(service, exchange, CODE_OVERLOADED);
        return;
    }
    atomic_fetch_add(&service->verifying, 1);
    if (queue_put(&service->inbox, request) != OK) {
        atomic_fetch_sub(&service->verifying, 1);
        request_free(request);
        refuse(service, exchange, CODE_OVERLOADED);
    }
}

// ---- Working

static void wake_sequencer(struct service *service)
{
    // A full queue wakes it as well.
    (void)!queue_put(&service->order, &tick);
}

static bool wants_commit(const struct request *request)
{
    return request->refused == CODE_NONE && request->message->payload_case == TALLY__REQUEST__PAYLOAD_SUBMIT;
}

static void prepare(struct service *service, struct request *request)
{
    enum err error = prepare_request(&service->tools, request);
    if (error != OK) {
        fail(service, error, "preparing");
    }
    if (request->refused == CODE_NONE && wants_commit(request) && disk_is_low(service)) {
        request->refused = CODE_STORE_UNAVAILABLE;
    }
    if (wants_commit(request)) {
        request->stage = REQUEST_COMMITTED;
        enum err put = queue_put(&service->order, request);
        require(put == OK);
        atomic_fetch_sub(&service->verifying, 1);
        return;
    }
    if (atomic_fetch_sub(&service->verifying, 1) == 1) {
        wake_sequencer(service);
    }
    if (request->refused == CODE_NONE && request->message->payload_case == TALLY__REQUEST__PAYLOAD_PROBE) {
        answer_status_probe(service, request);
        return;
    }
    refuse(service, request->exchange,
           request->refused == CODE_NONE ? CODE_COMMAND_UNKNOWN : request->refused);
    request_free(request);
}

static void *work(void *context)
{
    struct service *service = context;
    struct request *request = NULL;
    while ((request = queue_take(&service->inbox, UINT64_MAX)) != NULL) {
        if (request->stage == REQUEST_RECEIVED) {
            prepare(service, request);
        } else {
            answer(service, request);
        }
    }
    return NULL;
}

// ---- Sequencing

static void take_request(struct service *service, struct closed *closed, struct request *request)
{
    enum err error = sequencer_take(&service->sequencer, request);
    if (error != OK) {
        fail(service, error, "sequencing");
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
        void *item = queue_take(&service->order, 0);
        if (item == NULL) {
            uint64_t wait_us = wait_for_more(service, opened_us);
            if (wait_us == 0) {
                return;
            }
            item = queue_take(&service->order, wait_us);
        }
        if (item != NULL && item != &tick) {
            take_request(service, closed, item);
        }
    }
}

// The next request, ticks aside. NULL when the service stops.
static struct request *next_request(struct service *service)
{
    void *item = NULL;
    do {
        item = queue_take(&service->order, UINT64_MAX);
    } while (item == &tick);
    return item;
}

static void *sequence(void *context)
{
    struct service *service = context;
    for (;;) {
        struct request *first = next_request(service);
        if (first == NULL) {
            return NULL;
        }
        struct closed *closed = queue_take(&service->spare, UINT64_MAX);
        require(closed != NULL);
        closed->request_count = 0;
        sequencer_begin(&service->sequencer, &closed->commit);
        take_request(service, closed, first);
        fill(service, closed);
        enum err error = sequencer_close(&service->sequencer);
        if (error != OK) {
            fail(service, error, "closing a commit");
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

static void *commit(void *context)
{
    struct service *service = context;
    struct closed *closed = NULL;
    while ((closed = queue_take(&service->ready, UINT64_MAX)) != NULL) {
        if (closed->commit.count > 0) {
            enum err error = committer_commit(&service->committer, &closed->commit);
            if (error != OK) {
                fail(service, error, "committing");
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

static void *follow(void *context)
{
    struct service *service = context;
    while (queue_take(&service->news, UINT64_MAX) != NULL) {
        enum err error = index_follow(service->index);
        if (error != OK) {
            fail(service, error, "indexing");
        }
    }
    return NULL;
}

// ---- Starting

static enum err commit_notice(struct service *service, const Tally__Notice *notice, Tally__Action action)
{
    struct commit *commit = &service->closed[0].commit;
    sequencer_begin(&service->sequencer, commit);
    TRY(sequencer_notice(&service->sequencer, notice, action));
    TRY(sequencer_close(&service->sequencer));
    return committer_commit(&service->committer, commit);
}

static Tally__Notice notice_new(uint8_t random[static GATE_ID_SIZE])
{
    Tally__Notice notice = TALLY__NOTICE__INIT;
    secret_random(random, GATE_ID_SIZE);
    notice.random = message_bytes(span(random, GATE_ID_SIZE));
    return notice;
}

static enum err notice_start(struct service *service, const struct platform_ledger *ledger)
{
    uint8_t random[GATE_ID_SIZE];
    Tally__Notice notice = notice_new(random);
    Tally__Start start = TALLY__START__INIT;
    start.version = (char *)(uintptr_t)TALLY_VERSION;
    start.engine = ledger->engine;
    notice.payload_case = TALLY__NOTICE__PAYLOAD_START;
    notice.start = &start;
    return commit_notice(service, &notice, TALLY__ACTION__ACTION_NOTICE_START);
}

static enum err notice_clock(struct service *service, int64_t step_us)
{
    uint8_t random[GATE_ID_SIZE];
    Tally__Notice notice = notice_new(random);
    Tally__ClockStep step = TALLY__CLOCK_STEP__INIT;
    step.step_us = step_us;
    notice.payload_case = TALLY__NOTICE__PAYLOAD_CLOCK;
    notice.clock = &step;
    return commit_notice(service, &notice, TALLY__ACTION__ACTION_NOTICE_CLOCK);
}

static void notice_stop(struct service *service)
{
    uint8_t random[GATE_ID_SIZE];
    Tally__Notice notice = notice_new(random);
    Tally__Stop stop = TALLY__STOP__INIT;
    notice.payload_case = TALLY__NOTICE__PAYLOAD_STOP;
    notice.stop = &stop;
    enum err error = commit_notice(service, &notice, TALLY__ACTION__ACTION_NOTICE_STOP);
    if (error != OK && error != E_CLOCK) {
        fail(service, error, "stopping");
    }
}

// The ledger must be this signer's, and its clock believable.
static enum err check_start(struct service *service, struct platform_ledger *ledger, int64_t *gap_us)
{
    struct view view = image_view(store_image(service->store));
    uint64_t last_us = store_newest(service->store).time_us;
    uint64_t now_us = clock_wall_us();
    TRY(platform_ledger_get(&view, ledger));
    if (!key_equal(&ledger->service_key, signer_key(service->options.signer))) {
        return E_KEY;
    }
    bool gap = ticker_gap(last_us, now_us);
    *gap_us = gap ? (int64_t)(now_us - last_us) : 0;
    return gap && !service->options.confirm_clock ? E_CLOCK : OK;
}

static enum err start_ledger(struct service *service)
{
    struct store_opened opened;
    struct platform_ledger ledger;
    int64_t gap_us = 0;
    const struct service_options *options = &service->options;
    TRY(store_open(&options->paths, &opened, &service->store));
    TRY(check_start(service, &ledger, &gap_us));
    TRY(committer_init(&service->committer, service->store, options->origin, options->signer));
    if (opened.unfinished) {
        TRY(committer_acknowledge(&service->committer));
    }
    TRY(sequencer_init(&service->sequencer, service->store, options->gate, clock_wall_us()));
    if (gap_us != 0) {
        TRY(notice_clock(service, gap_us));
    }
    TRY(notice_start(service, &ledger));
    TRY(keyring_open(service->store, &service->keyring));
    TRY(index_open(service->store, &service->index));
    TRY(index_follow(service->index));
    service->tools = (struct prepare_tools){
        .gate = options->gate,
        .keyring = service->keyring,
        .vault = options->vault,
        .store = service->store,
        .index = service->index,
        .ledger_id = store_newest(service->store).ledger_id,
        .started_us = service->sequencer.started_us,
    };
    return OK;
}

static enum err open_queues(struct service *service)
{
    size_t room = service->options.listener_count * LIMIT_EXCHANGES;
    TRY(queue_init(&service->inbox, 2 * room));
    TRY(queue_init(&service->order, 4 * room));
    TRY(queue_init(&service->ready, CLOSED_COUNT));
    TRY(queue_init(&service->spare, CLOSED_COUNT));
    TRY(queue_init(&service->news, 1));
    for (size_t i = 0; i < CLOSED_COUNT; i++) {
        commit_init(&service->closed[i].commit);
        TRY(queue_put(&service->spare, &service->closed[i]));
    }
    return OK;
}

static void start_threads(struct service *service)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t count =
        service->options.worker_count > 0 ? service->options.worker_count : (size_t)(cores > 0 ? cores : 1);
    count = count < WORKERS_MAX ? count : WORKERS_MAX;
    int failed = pthread_create(&service->sequencing, NULL, sequence, service);
    failed |= pthread_create(&service->committing, NULL, commit, service);
    failed |= pthread_create(&service->indexing, NULL, follow, service);
    for (; service->worker_count < count; service->worker_count++) {
        failed |= pthread_create(&service->workers[service->worker_count], NULL, work, service);
    }
    require(failed == 0);
}

enum err service_open(const struct service_options *options, struct service **service_out)
{
    struct service *service = calloc(1, sizeof(*service));
    if (service == NULL) {
        return E_NO_MEMORY;
    }
    service->options = *options;
    service->started_boot_us = clock_boot_us();
    enum err error = deliver_init(options->deliver, &service->deliver);
    if (error == OK) {
        error = open_queues(service);
    }
    if (error == OK) {
        error = start_ledger(service);
    }
    if (error != OK) {
        service_close(service);
        return error;
    }
    start_threads(service);
    struct endpoint_options endpoint = {options->listeners, options->listener_count, handle, service};
    error = endpoint_open(&endpoint, &service->endpoint);
    if (error != OK) {
        service_stop(service);
        service_close(service);
        return error;
    }
    *service_out = service;
    return OK;
}

// ---- Stopping: requests in hand first, then each thread once nothing can come to it any more

static void wait_until_answered(struct service *service)
{
    while (atomic_load(&service->in_hand) > 0) {
        (void)usleep(1000);
    }
}

void service_stop(struct service *service)
{
    atomic_store(&service->draining, true);
    if (service->endpoint != NULL) {
        endpoint_drain(service->endpoint);
    }
    wait_until_answered(service);
    queue_close(&service->inbox);
    for (size_t i = 0; i < service->worker_count; i++) {
        (void)pthread_join(service->workers[i], NULL);
    }
    queue_close(&service->order);
    (void)pthread_join(service->sequencing, NULL);
    queue_close(&service->ready);
    (void)pthread_join(service->committing, NULL);
    queue_close(&service->news);
    (void)pthread_join(service->indexing, NULL);
    notice_stop(service);
}

static void empty(struct queue *queue)
{
    while (queue->ring != NULL && queue_take(queue, 0) != NULL) {
    }
}

void service_close(struct service *service)
{
    if (service == NULL) {
        return;
    }
    endpoint_close(service->endpoint);
    keyring_close(service->keyring);
    index_close(service->index);
    sequencer_fini(&service->sequencer);
    committer_fini(&service->committer);
    store_close(service->store);
    struct queue *const queues[] = {&service->inbox, &service->order, &service->ready, &service->spare,
                                    &service->news};
    for (size_t i = 0; i < sizeof(queues) / sizeof(queues[0]); i++) {
        empty(queues[i]);
        queue_fini(queues[i]);
    }
    for (size_t i = 0; i < CLOSED_COUNT; i++) {
        commit_fini(&service->closed[i].commit);
    }
    free(service);
}
