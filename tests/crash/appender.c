// appender.c — the client of the kill campaign: submits events for ever, and writes down what it was told.
//
// usage: appender URL PIN VKEY KEY LOG SECONDS THREADS
//
// Each event carries a tag of its own. The log, one line an event, is what the checker holds the ledger to:
//   ACK tag index     the receipt verified: the event stands at this index
//   REFUSED tag code  nothing was done
//   UNKNOWN tag       no answer came before the window was over
// A thread that is told nothing goes on with the next event; the library has sent the same bytes again until
// then.
#include "ledger/base/clock.h"
#include "ledger/wire/client.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH_MAX = 32, THREADS_MAX = 16, TAG_SIZE = 32 };

struct campaign {
    struct tally_client *client;
    struct tally_key *key;
    FILE *log;
    pthread_mutex_t log_lock;
    uint64_t until_us;
    _Atomic uint64_t next;
    _Atomic uint64_t acknowledged;
    _Atomic uint64_t wrong;
};

static void add_event(struct tally_draft *draft, uint64_t tag)
{
    char text[TAG_SIZE];
    Tally__Intent *intent = tally_draft_intent(draft);
    Tally__EventAppend *event = tally_draft_alloc(draft, sizeof(*event));
    Tally__Field **fields = tally_draft_alloc(draft, 2 * sizeof(Tally__Field *));
    if (intent == NULL || event == NULL || fields == NULL) {
        abort();
    }
    (void)snprintf(text, sizeof(text), "tag-%" PRIu64, tag);
    tally__event_append__init(event);
    event->type = tally_draft_text(draft, "crash.test");
    event->field = fields;
    fields[event->n_field++] = tally_draft_open_field(draft, "tag", text);
    fields[event->n_field++] = tally_draft_sealed_field(draft, "secret", "nobody reads this");
    intent->org = tally_draft_text(draft, "platform");
    intent->payload_case = TALLY__INTENT__PAYLOAD_EVENT_APPEND;
    intent->event_append = event;
}

static void note(struct campaign *campaign, enum err error, const struct tally_result *result,
                 uint64_t first_tag, size_t count)
{
    (void)pthread_mutex_lock(&campaign->log_lock);
    for (size_t i = 0; i < count; i++) {
        if (error == OK && result->refused == 0 && result->codes[i] == 0) {
            fprintf(campaign->log, "ACK %" PRIu64 " %" PRIu64 "\n", first_tag + i, result->first + i);
        } else if (error == OK) {
            uint32_t code = result->refused != 0 ? result->refused : result->codes[i];
            fprintf(campaign->log, "REFUSED %" PRIu64 " %" PRIu32 "\n", first_tag + i, code);
        } else {
            fprintf(campaign->log, "UNKNOWN %" PRIu64 " %s\n", first_tag + i, err_name(error));
        }
    }
    (void)fflush(campaign->log);
    (void)pthread_mutex_unlock(&campaign->log_lock);
}

static void *append(void *context)
{
    struct campaign *campaign = context;
    unsigned seed = (unsigned)(uintptr_t)&seed ^ (unsigned)clock_boot_us();
    while (clock_boot_us() < campaign->until_us) {
        size_t count = rand_r(&seed) % 4 == 0 ? 1 + (size_t)rand_r(&seed) % BATCH_MAX : 1;
        uint64_t first_tag = atomic_fetch_add(&campaign->next, count);
        struct tally_draft *draft = tally_draft_new();
        struct tally_result result = {0};
        for (size_t i = 0; i < count; i++) {
            add_event(draft, first_tag + i);
        }
        enum err error = tally_submit(campaign->client, draft, &campaign->key, 1, &result);
        note(campaign, error, &result, first_tag, count);
        if (error == OK && result.refused == 0) {
            atomic_fetch_add(&campaign->acknowledged, count);
        }
        if (err_class(error) == ERR_CLASS_DENIED || error == E_ROLLBACK || error == E_FORK) {
            atomic_fetch_add(&campaign->wrong, 1);  // A receipt that does not verify, or a log that forgot.
        }
        tally_draft_free(draft);
    }
    return NULL;
}

int main(int count, char **words)
{
    if (count != 8) {
        fprintf(stderr, "usage: appender URL PIN VKEY KEY LOG SECONDS THREADS\n");
        return 2;
    }
    struct campaign campaign = {.log = fopen(words[5], "we"), .next = 1};
    struct tally_options options = {
        .url = words[1],
        .pin = words[2],
        .vkey = words[3],
        .timeout_ms = 500,
        .window_ms = 30000,
        .channel = TALLY__CHANNEL__CHANNEL_API,
    };
    size_t threads = (size_t)strtoul(words[7], NULL, 10);
    enum err error = tally_key_load(words[4], NULL, &campaign.key);
    if (error == OK) {
        error = tally_connect(&options, &campaign.client);
    }
    if (error != OK || campaign.log == NULL || threads == 0 || threads > THREADS_MAX) {
        fprintf(stderr, "appender: %s\n", err_sentence(error));
        return 2;
    }
    campaign.until_us = clock_boot_us() + strtoull(words[6], NULL, 10) * 1000000u;
    (void)pthread_mutex_init(&campaign.log_lock, NULL);
    pthread_t workers[THREADS_MAX];
    for (size_t i = 0; i < threads; i++) {
        if (pthread_create(&workers[i], NULL, append, &campaign) != 0) {
            abort();
        }
    }
    for (size_t i = 0; i < threads; i++) {
        (void)pthread_join(workers[i], NULL);
    }
    printf("%" PRIu64 " sent, %" PRIu64 " acknowledged, %" PRIu64 " wrong\n", campaign.next - 1,
           campaign.acknowledged, campaign.wrong);
    tally_close(campaign.client);
    tally_key_free(campaign.key);
    (void)fclose(campaign.log);
    return campaign.wrong == 0 ? 0 : 1;
}
