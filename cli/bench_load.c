// bench_load.c — threads that each keep some batches under way, and wait for the oldest.
#include "cli/bench.h"
#include "cli/bench_event.h"
#include "ledger/base/arena.h"
#include "ledger/base/buf.h"
#include "ledger/base/clock.h"
#include "ledger/base/require.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { IN_FLIGHT_MAX = 1024, LOOK_EVERY = 64 };

struct under_way {
    struct tally_draft *draft;
    struct tally_ticket *ticket;
    uint64_t began_us;
};

struct load {
    const struct bench_plan *plan;
    struct tally_client *client;  // shared; NULL when each thread has its own
    uint64_t ends_us;
    _Atomic uint64_t events;
    _Atomic bool stopped;
};

struct loader {
    struct load *load;
    struct bench_event_maker maker;
    struct tally_client *client;
    struct under_way ring[IN_FLIGHT_MAX];
    size_t first;
    size_t count;
    struct buf latencies;  // uint32_t microseconds
    uint64_t batches;
    enum err error;
    uint32_t refused;
    pthread_t thread;
};

bool bench_interrupted(void)
{
    sigset_t pending;
    (void)sigemptyset(&pending);
    return sigpending(&pending) == 0
           && (sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1
               || sigismember(&pending, SIGHUP) == 1);
}

static void note(struct loader *loader, enum err error, uint32_t refused)
{
    if (error != OK || refused != 0) {
        loader->error = loader->error == OK ? error : loader->error;
        loader->refused = loader->refused == 0 ? refused : loader->refused;
        atomic_store(&loader->load->stopped, true);
    }
}

// Starts one batch.
static void begin(struct loader *loader)
{
    struct under_way *place = &loader->ring[(loader->first + loader->count) % IN_FLIGHT_MAX];
    struct tally_key *keys[] = {loader->load->plan->key};
    place->began_us = clock_boot_us();
    place->draft = bench_event_draft(&loader->maker);
    enum err error = place->draft == NULL
                         ? E_NO_MEMORY
                         : tally_submit_begin(loader->client, place->draft, keys, 1, &place->ticket);
    note(loader, error, 0);
    if (error != OK) {
        tally_draft_free(place->draft);
        return;
    }
    loader->count++;
}

// Waits for the oldest one.
static void finish(struct loader *loader)
{
    struct under_way *place = &loader->ring[loader->first];
    struct tally_result result = {0};
    enum err error = tally_submit_end(place->ticket, &result);
    uint64_t us = clock_boot_us() - place->began_us;
    uint32_t latency = us > UINT32_MAX ? UINT32_MAX : (uint32_t)us;
    note(loader, error, error == OK ? result.refused : 0);
    if (error == OK) {
        note(loader, OK, result.refused != 0 ? 0 : result.codes[0]);
        // A latency for which there is no room is missing from the figures, and nothing else.
        (void)buf_append(&loader->latencies, span(&latency, sizeof(latency)));
        loader->batches++;
        atomic_fetch_add(&loader->load->events, result.count);
    }
    tally_draft_free(place->draft);
    loader->first = (loader->first + 1) % IN_FLIGHT_MAX;
    loader->count--;
}

static bool goes_on(struct loader *loader)
{
    struct load *load = loader->load;
    if (loader->batches % LOOK_EVERY == 0 && bench_interrupted()) {
        atomic_store(&load->stopped, true);
    }
    return clock_boot_us() < load->ends_us && !atomic_load(&load->stopped)
           && atomic_load(&load->events) < BENCH_EVENTS_MAX;
}

static void *run(void *context)
{
    struct loader *loader = context;
    while (goes_on(loader)) {
        if (loader->count == loader->load->plan->in_flight) {
            finish(loader);
        }
        begin(loader);
    }
    while (loader->count > 0) {
        finish(loader);
    }
    return NULL;
}

static int compare(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static uint32_t at_permille(struct span latencies, size_t permille)
{
    size_t count = latencies.size / sizeof(uint32_t);
    const uint32_t *sorted = (const uint32_t *)(const void *)latencies.data;
    return count == 0 ? 0 : sorted[(count - 1) * permille / 1000];
}

static void add_up(struct loader *loaders, size_t count, struct bench_outcome *outcome)
{
    struct buf all;
    buf_init(&all, (size_t)BENCH_EVENTS_MAX * 2 * sizeof(uint32_t));
    for (size_t i = 0; i < count; i++) {
        outcome->batches += loaders[i].batches;
        outcome->error = outcome->error == OK ? loaders[i].error : outcome->error;
        outcome->refused = outcome->refused == 0 ? loaders[i].refused : outcome->refused;
        (void)buf_append(&all, buf_span(&loaders[i].latencies));
    }
    if (all.size > 0) {
        qsort(all.data, all.size / sizeof(uint32_t), sizeof(uint32_t), compare);
    }
    outcome->p50_us = at_permille(buf_span(&all), 500);
    outcome->p99_us = at_permille(buf_span(&all), 990);
    buf_fini(&all);
}

static enum err open_loader(struct load *load, struct loader *loader, size_t at)
{
    *loader = (struct loader){.load = load, .client = load->client};
    loader->maker = (struct bench_event_maker){load->plan, UINT64_C(0x9E3779B97F4A7C15) * (at + 1)};
    buf_init(&loader->latencies, BENCH_EVENTS_MAX * sizeof(uint32_t));
    return load->client != NULL ? OK : tally_connect(&load->plan->connect, &loader->client);
}

static void close_loader(struct loader *loader)
{
    if (loader->load->client == NULL) {
        tally_close(loader->client);
    }
    buf_fini(&loader->latencies);
}

static void run_all(struct load *load, struct loader *loaders, struct bench_outcome *outcome)
{
    size_t count = load->plan->threads;
    uint64_t began_us = clock_boot_us();
    load->ends_us = began_us + load->plan->time_us;
    for (size_t i = 0; i < count; i++) {
        int failed = pthread_create(&loaders[i].thread, NULL, run, &loaders[i]);
        require(failed == 0);
    }
    for (size_t i = 0; i < count; i++) {
        (void)pthread_join(loaders[i].thread, NULL);
    }
    outcome->elapsed_us = clock_boot_us() - began_us;
    outcome->events = atomic_load(&load->events);
}

enum err bench_load_run(const struct bench_plan *plan, struct bench_outcome *outcome_out)
{
    struct load load = {.plan = plan};
    struct bench_outcome outcome = {0};
    size_t opened = 0;
    enum err error = OK;
    require(plan->threads <= BENCH_THREADS_MAX && plan->in_flight <= IN_FLIGHT_MAX);
    struct arena arena;
    TRY(arena_init(&arena, (plan->threads + 1) * sizeof(struct loader)));
    struct loader *loaders = arena_alloc(&arena, plan->threads * sizeof(*loaders));
    require(loaders != NULL);
    if (!plan->own_clients) {
        error = tally_connect(&plan->connect, &load.client);
    }
    while (error == OK && opened < plan->threads) {
        error = open_loader(&load, &loaders[opened], opened);
        opened++;
    }
    if (error == OK) {
        run_all(&load, loaders, &outcome);
        add_up(loaders, plan->threads, &outcome);
    }
    while (opened > 0) {
        close_loader(&loaders[--opened]);
    }
    tally_close(load.client);
    arena_fini(&arena);
    if (error == OK) {
        *outcome_out = outcome;
    }
    return error;
}
