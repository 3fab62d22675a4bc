// bench_bound.c — signatures on all cores, and the parts of one commit.
#include "cli/bench_bound.h"

#include "cli/path.h"
#include "ledger/base/clock.h"
#include "ledger/base/require.h"
#include "ledger/core/batch.h"
#include "ledger/wire/courier.h"
#include "ledger/wire/endpoint.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { CORES_MAX = 256, ROUNDS = 300, PAIRS_AT_ONCE = 32, WAL_RECORD = 2048, HEAD_SLOT = 4096 };

// ---- Pairs

struct signing {
    pthread_t thread;
    uint64_t ends_us;
    uint64_t pairs;
};

static void sign_and_verify(const struct signer *signer, uint8_t message[static BATCH_PREIMAGE_SIZE])
{
    struct span bytes = span(message, BATCH_PREIMAGE_SIZE);
    struct signature signature = signer_sign(signer, bytes);
    enum err error = key_verify(signer_key(signer), bytes, &signature);
    require(error == OK);
    message[BATCH_PREIMAGE_SIZE - 1]++;
}

static void *sign_on(void *context)
{
    struct signing *signing = context;
    struct signer *signer = NULL;
    uint8_t message[BATCH_PREIMAGE_SIZE] = {0};
    enum err error = signer_generate(KEY_ED25519, &signer);
    require(error == OK);
    while (clock_boot_us() < signing->ends_us && !bench_interrupted()) {
        for (int i = 0; i < PAIRS_AT_ONCE; i++) {
            sign_and_verify(signer, message);
        }
        signing->pairs += PAIRS_AT_ONCE;
    }
    signer_close(signer);
    return NULL;
}

enum err bench_bound_pairs(uint64_t time_us, double *pairs_out)
{
    struct signing signing[CORES_MAX] = {0};
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    size_t cores = online < 1 ? 1 : online > CORES_MAX ? CORES_MAX : (size_t)online;
    uint64_t began_us = clock_boot_us();
    uint64_t pairs = 0;
    for (size_t i = 0; i < cores; i++) {
        signing[i].ends_us = began_us + time_us;
        int failed = pthread_create(&signing[i].thread, NULL, sign_on, &signing[i]);
        require(failed == 0);
    }
    for (size_t i = 0; i < cores; i++) {
        (void)pthread_join(signing[i].thread, NULL);
        pairs += signing[i].pairs;
    }
    *pairs_out = (double)pairs * BENCH_US_IN_S / (double)(clock_boot_us() - began_us);
    return OK;
}

// ---- The parts of one commit

struct timing {
    uint64_t rounds[ROUNDS];
    size_t count;
};

static void add_round(struct timing *timing, uint64_t us)
{
    timing->rounds[timing->count++] = us;
}

static int compare(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

static double median(struct timing *timing)
{
    qsort(timing->rounds, timing->count, sizeof(timing->rounds[0]), compare);
    size_t middle = timing->count / 2;
    return timing->count == 0 ? 0 : (double)timing->rounds[middle];
}

static enum err time_syncs(int file, size_t size, bool append, double *us_out)
{
    struct timing timing = {0};
    uint8_t block[HEAD_SLOT];
    memset(block, 'x', sizeof(block));
    for (size_t i = 0; i < ROUNDS; i++) {
        uint64_t began_us = clock_boot_us();
        off_t at = append ? (off_t)(i * size) : (off_t)(i % 2 * size);
        if (pwrite(file, block, size, at) != (ssize_t)size || fdatasync(file) != 0) {
            return E_IO;
        }
        add_round(&timing, clock_boot_us() - began_us);
    }
    *us_out = median(&timing);
    return OK;
}

static enum err time_file(const char *where, size_t size, bool append, double *us_out)
{
    char path[PATH_MAX];
    TRY(path_join(where, "tally-bench-sync-XXXXXX", path));
    int file = mkstemp(path);
    if (file < 0) {
        return E_IO;
    }
    enum err error = time_syncs(file, size, append, us_out);
    (void)close(file);
    (void)unlink(path);
    return error;
}

static void time_signatures(double *sign_us, double *verify_us)
{
    struct signer *signer = NULL;
    struct signature signature = {0};
    uint8_t message[BATCH_PREIMAGE_SIZE] = {0};
    struct span bytes = span(message, sizeof(message));
    enum err error = signer_generate(KEY_ED25519, &signer);
    require(error == OK);
    uint64_t began_us = clock_boot_us();
    for (int i = 0; i < ROUNDS; i++) {
        signature = signer_sign(signer, bytes);
    }
    uint64_t signed_us = clock_boot_us();
    for (int i = 0; i < ROUNDS; i++) {
        error = key_verify(signer_key(signer), bytes, &signature);
        require(error == OK);
    }
    *sign_us = (double)(signed_us - began_us) / ROUNDS;
    *verify_us = (double)(clock_boot_us() - signed_us) / ROUNDS;
    signer_close(signer);
}

// Somebody who answers at once: an empty Reply of this version.
static void answer(void *context, struct exchange *exchange, const struct endpoint_source *source,
                   struct span request)
{
    static const uint8_t reply[] = {0x08, 0x01};
    (void)context;
    (void)source;
    (void)request;
    endpoint_reply(exchange, span(reply, sizeof(reply)));
}

static enum err time_asking(struct courier *courier, double *us_out)
{
    struct timing timing = {0};
    const struct proof_tree nothing = {0};
    for (int i = 0; i < ROUNDS; i++) {
        struct reply *reply = NULL;
        uint64_t began_us = clock_boot_us();
        TRY(courier_ask(courier, letter_probe(), &nothing, &reply));
        reply_drop(reply);
        add_round(&timing, clock_boot_us() - began_us);
    }
    *us_out = median(&timing);
    return OK;
}

static enum err time_courier(const char *url, double *us_out)
{
    struct remembered remembered;
    struct note_key key = {0};
    struct courier *courier = NULL;
    TRY(remembered_open(&remembered, NULL, &key));
    struct courier_options options = {
        .url = url, .timeout_ms = 2000, .requests = 1, .remembered = &remembered};
    enum err error = courier_open(&options, &courier);
    if (error == OK) {
        error = time_asking(courier, us_out);
    }
    courier_close(courier);
    enum err closed = remembered_close(&remembered);
    return error == OK ? closed : error;
}

static enum err time_round_trip(const char *where, double *us_out)
{
    char url[PATH_MAX];
    struct endpoint *endpoint = NULL;
    int size = snprintf(url, sizeof(url), "ipc://%s/tally-bench-%d.sock", where, getpid());
    if (size < 0 || (size_t)size >= sizeof(url)) {
        return E_LIMIT;
    }
    struct endpoint_listener listener = {url, TALLY__CHANNEL__CHANNEL_API};
    struct endpoint_options options = {.listeners = &listener, .listener_count = 1, .handle = answer};
    TRY(endpoint_open(&options, &endpoint));
    enum err error = time_courier(url, us_out);
    endpoint_drain(endpoint);
    endpoint_close(endpoint);
    return error;
}

enum err bench_bound_latency(const char *where, struct bench_bound_latency *latency_out)
{
    struct bench_bound_latency latency = {0};
    TRY(time_file(where, WAL_RECORD, true, &latency.append_sync));
    TRY(time_file(where, HEAD_SLOT, false, &latency.overwrite_sync));
    time_signatures(&latency.sign, &latency.verify);
    TRY(time_round_trip(where, &latency.round_trip));
    latency.total = latency.append_sync + latency.overwrite_sync + 2 * latency.sign + 2 * latency.verify
                    + latency.round_trip;
    *latency_out = latency;
    return OK;
}
