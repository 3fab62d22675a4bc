// submit.c — threads that submit against a service in the same process, all through one client.
//
// usage: submit [seconds [threads [events of a batch [batches under way for each thread]]]]
//
// Every receipt is verified by the client; at the end the ledger must hold each event once, and nothing else.
// Prints what it did in a second. Run under ThreadSanitizer it shows the races of service and client.
#include "ledger/base/clock.h"
#include "ledger/base/require.h"
#include "tests/support/events.h"
#include "tests/support/running_ledger.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS_MAX = 64, UNDER_WAY_MAX = 4096 };

struct run {
    struct tally_client *client;
    struct tally_key *key;
    uint64_t ends_us;
    size_t batch;
    size_t under_way;
};

struct worker {
    pthread_t thread;
    const struct run *run;
    uint64_t events;
    uint64_t batches;
    uint64_t waited_us;
};

static void end_one(struct worker *worker, struct tally_draft *draft, struct tally_ticket *ticket)
{
    struct tally_result result;
    enum err error = tally_submit_end(ticket, &result);
    if (error != OK || result.refused != 0) {
        (void)fprintf(stderr, "%s, refused %u\n", err_name(error), error == OK ? result.refused : 0);
    }
    require(error == OK && result.refused == 0 && result.count == worker->run->batch);
    for (size_t i = 0; i < result.count; i++) {
        require(result.codes[i] == 0);
    }
    worker->events += result.count;
    worker->batches++;
    tally_draft_free(draft);
}

static void *work(void *context)
{
    struct worker *worker = context;
    const struct run *run = worker->run;
    struct tally_draft **drafts = calloc(run->under_way, sizeof(*drafts));
    struct tally_ticket **tickets = calloc(run->under_way, sizeof(*tickets));
    require(drafts != NULL && tickets != NULL);
    for (size_t at = 0; clock_boot_us() < run->ends_us; at = (at + 1) % run->under_way) {
        if (drafts[at] != NULL) {
            end_one(worker, drafts[at], tickets[at]);
        }
        drafts[at] = events_draft(run->batch);
        enum err error = tally_submit_begin(run->client, drafts[at], &run->key, 1, &tickets[at]);
        require(error == OK);
    }
    for (size_t at = 0; at < run->under_way; at++) {
        if (drafts[at] != NULL) {
            end_one(worker, drafts[at], tickets[at]);
        }
    }
    free(drafts);
    free(tickets);
    return NULL;
}

static enum err count_event(void *context, uint64_t index, const struct frame_item *item)
{
    (void)index;
    uint64_t *count = context;
    *count += memmem(item->command.data, item->command.size, "sample.measured", 15) != NULL;
    return OK;
}

static size_t argument(int count, char **arguments, int at, size_t otherwise, size_t most)
{
    size_t number = at < count ? strtoul(arguments[at], NULL, 10) : otherwise;
    require(number > 0 && number <= most);
    return number;
}

int main(int count, char **arguments)
{
    static struct running_ledger ledger;
    static struct worker workers[THREADS_MAX];
    size_t seconds = argument(count, arguments, 1, 3, 3600);
    size_t threads = argument(count, arguments, 2, 8, THREADS_MAX);
    struct run run = {
        .batch = argument(count, arguments, 3, 1, 1024),
        .under_way = argument(count, arguments, 4, 4, UNDER_WAY_MAX),
    };
    running_ledger_found(&ledger);
    running_ledger_start(&ledger);
    run.client = running_ledger_client(&ledger, ledger.memory.text);
    run.key = ledger.admin;
    uint64_t began_us = clock_boot_us();
    run.ends_us = began_us + seconds * 1000000u;
    for (size_t i = 0; i < threads; i++) {
        workers[i].run = &run;
        int failed = pthread_create(&workers[i].thread, NULL, work, &workers[i]);
        require(failed == 0);
    }
    uint64_t events = 0;
    uint64_t batches = 0;
    for (size_t i = 0; i < threads; i++) {
        (void)pthread_join(workers[i].thread, NULL);
        events += workers[i].events;
        batches += workers[i].batches;
    }
    double took = (double)(clock_boot_us() - began_us) / 1e6;
    tally_close(run.client);
    running_ledger_stop(&ledger);
    uint64_t found = 0;
    running_ledger_walk(&ledger, count_event, &found);
    (void)printf(
        "%zu threads, batches of %zu, %zu under way each: %.0f events/s, %.0f batches/s, %.3f ms each\n",
        threads, run.batch, run.under_way, (double)events / took, (double)batches / took,
        took * 1e3 * (double)(threads * run.under_way) / (double)batches);
    require(found == events);
    running_ledger_destroy(&ledger);
    return 0;
}
