// service.c — the order of starting and stopping.
#include "ledger/service/service.h"

#include "ledger/base/clock.h"
#include "ledger/base/require.h"
#include "ledger/service/inbox.h"
#include "ledger/service/notices.h"
#include "ledger/state/platform.h"

#include <stdlib.h>
#include <unistd.h>

// The ledger must be this signer's, and its clock believable.
static enum err check_start(struct service *service, struct platform_ledger *ledger, int64_t *gap_us)
{
    struct view view = image_view(store_image(service->store));
    uint64_t last_us = store_newest(service->store).time_us;
    uint64_t now_us = clock_wall_us();
    TRY(platform_ledger_get(&view, ledger));
    if (strcmp(ledger->origin, service->options.origin) != 0) {
        return E_FOREIGN;
    }
    if (!key_equal(&ledger->service_key, signer_key(service->options.signer))) {
        return E_KEY;
    }
    bool gap = ticker_gap(last_us, now_us);
    *gap_us = gap ? (int64_t)(now_us - last_us) : 0;
    return gap && !service->options.confirm_clock ? E_CLOCK : OK;
}

// Whatever was signed from here on was not answered before this start, even by a client whose clock is ahead
// by all that is admitted, and even if the wall clock has gone back since the last entry.
static uint64_t known_from(const struct service *service)
{
    uint64_t last_us = store_newest(service->store).time_us;
    uint64_t started_us = service->sequencer.started_us;
    return (last_us > started_us ? last_us : started_us) + (uint64_t)LIMIT_WINDOW_MS * 1000u;
}

static enum err start_ledger(struct service *service)
{
    struct store_opened opened;
    struct platform_ledger ledger;
    int64_t gap_us = 0;
    const struct service_options *options = &service->options;
    TRY(store_open(&options->paths, &opened, &service->store));
    // After the store, which looks from a child: a child must not be born of a process with RocksDB's
    // threads.
    TRY(vault_open(options->vault, options->master_key, &service->vault));
    TRY(check_start(service, &ledger, &gap_us));
    TRY(committer_init(&service->committer, service->store, options->origin, options->signer));
    if (opened.unfinished) {
        TRY(committer_acknowledge(&service->committer));
    }
    TRY(sequencer_init(&service->sequencer, service->store, options->gate, clock_wall_us()));
    service->sequencer.window = &service->window;
    service->sequencer.tools = &service->tools;
    if (gap_us != 0) {
        TRY(notices_clock(service, gap_us));
    }
    TRY(notices_start(service, ledger.engine));
    TRY(keyring_open(service->store, &service->keyring));
    TRY(index_open(service->store, &service->index));
    TRY(index_follow(service->index));
    service->sequencer.index = service->index;
    service->tools = (struct prepare_tools){
        .gate = options->gate,
        .keyring = service->keyring,
        .vault = service->vault,
        .store = service->store,
        .index = service->index,
        .ledger_id = store_newest(service->store).ledger_id,
        .known_from_us = known_from(service),
    };
    return OK;
}

static enum err open_queues(struct service *service)
{
    size_t room = service->options.listener_count * LIMIT_EXCHANGES;
    TRY(queue_init(&service->inbox, 2 * room));
    TRY(queue_init(&service->order, 4 * room));
    TRY(queue_init(&service->ready, THREADS_CLOSED));
    TRY(queue_init(&service->spare, THREADS_CLOSED));
    TRY(queue_init(&service->news, 1));
    TRY(queue_init(&service->questions, LIMIT_QUESTIONS));
    for (size_t i = 0; i < THREADS_CLOSED; i++) {
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
    count = count < THREADS_WORKERS_MAX ? count : THREADS_WORKERS_MAX;
    int failed = pthread_create(&service->sequencing, NULL, threads_sequence, service);
    failed |= pthread_create(&service->committing, NULL, threads_commit, service);
    failed |= pthread_create(&service->indexing, NULL, threads_follow, service);
    for (size_t i = 0; i < THREADS_ANSWERING; i++) {
        failed |= pthread_create(&service->answering[i], NULL, threads_answer, service);
    }
    for (; service->worker_count < count; service->worker_count++) {
        failed |= pthread_create(&service->workers[service->worker_count], NULL, threads_work, service);
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
    window_init(&service->window);
    enum err error = deliver_init(options->deliver, &service->deliver);
    if (error == OK) {
        error = open_queues(service);
    }
    if (error == OK) {
        error = start_ledger(service);
    }
    if (error != OK) {
        if (service->store != NULL && (error == E_STORE || error == E_IO || error == E_CORRUPT)) {
            store_taint(service->store);
        }
        service_close(service);
        return error;
    }
    start_threads(service);
    struct endpoint_options endpoint = {options->listeners, options->listener_count, inbox_handle, service};
    error = endpoint_open(&endpoint, &service->endpoint);
    if (error != OK) {
        service_stop(service);
        service_close(service);
        return error;
    }
    *service_out = service;
    return OK;
}

// Requests in hand first, then each thread once nothing can come to it any more.
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
    queue_close(&service->questions);
    for (size_t i = 0; i < THREADS_ANSWERING; i++) {
        (void)pthread_join(service->answering[i], NULL);
    }
    queue_close(&service->order);
    (void)pthread_join(service->sequencing, NULL);
    queue_close(&service->ready);
    (void)pthread_join(service->committing, NULL);
    queue_close(&service->news);
    (void)pthread_join(service->indexing, NULL);
    enum err error = notices_stop(service);
    if (error != OK && error != E_CLOCK) {
        threads_fail(service, error, "stopping");
    }
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
    vault_close(service->vault);
    store_close(service->store);
    struct queue *const queues[] = {&service->inbox, &service->order, &service->ready,
                                    &service->spare, &service->news,  &service->questions};
    for (size_t i = 0; i < sizeof(queues) / sizeof(queues[0]); i++) {
        empty(queues[i]);
        queue_fini(queues[i]);
    }
    for (size_t i = 0; i < THREADS_CLOSED; i++) {
        commit_fini(&service->closed[i].commit);
    }
    window_fini(&service->window);
    free(service);
}
