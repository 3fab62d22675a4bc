// watch.c — counters, a probe, and a new listener.
#include "ledger/wire/watch.h"

#include "ledger/base/diag.h"
#include "ledger/base/require.h"
#include "ledger/wire/closing.h"

#include <nng/protocol/reqrep0/req.h>

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LOOK_MS = 250, PROBE_MS = 500, PROBE_STEP_MS = 10, URL_SIZE = 256, LISTENERS_MAX = 8 };

struct target {
    char url[URL_SIZE];
    nng_socket socket;
    nng_listener listener;
    bool listens;
    uint64_t failed;  // accepts, when it was last looked at
};

struct watch {
    pthread_mutex_t lock;
    pthread_cond_t stop;
    pthread_t thread;
    bool stopping;
    struct target targets[LISTENERS_MAX];
    size_t count;
};

struct counters {
    uint64_t came;    // connections, taken or turned away
    uint64_t failed;  // accepts that nng gives no reason for
};

static uint64_t counter(nng_stat *listener, const char *name)
{
    nng_stat *stat = nng_stat_find(listener, name);
    return stat == NULL ? 0 : nng_stat_value(stat);
}

static bool read_counters(nng_listener listener, struct counters *counters)
{
    nng_stat *all = NULL;
    if (nng_stats_get(&all) != 0) {
        return false;
    }
    nng_stat *own = nng_stat_find_listener(all, listener);
    if (own != NULL) {
        counters->came = counter(own, "accept") + counter(own, "reject");
        counters->failed = counter(own, "other");
    }
    nng_stats_free(all);
    return own != NULL;
}

static void pause_for(unsigned milliseconds)
{
    struct timespec pause = {.tv_nsec = (long)milliseconds * 1000000};
    (void)nanosleep(&pause, NULL);
}

// Connects, and looks whether a connection comes of it.
static bool is_alive(const struct target *target)
{
    struct counters before;
    struct counters after;
    nng_socket probe;
    if (!read_counters(target->listener, &before) || nng_req0_open(&probe) != 0) {
        return true;  // Nothing is known, so nothing is done.
    }
    bool came = false;
    (void)nng_dial(probe, target->url, NULL, NNG_FLAG_NONBLOCK);
    for (unsigned waited = 0; !came && waited < PROBE_MS; waited += PROBE_STEP_MS) {
        pause_for(PROBE_STEP_MS);
        came = !read_counters(target->listener, &after) || after.came > before.came;
    }
    closing_socket(probe);
    return came;
}

static int listen_on(struct target *target)
{
    int error = nng_listen(target->socket, target->url, &target->listener, 0);
    target->listens = error == 0;
    target->failed = 0;
    return error;
}

static void revive(struct target *target)
{
    diag(DIAG_WARNING, "network: %s takes no connections any more; it is opened again", target->url);
    if (target->listens) {
        (void)nng_listener_close(target->listener);
    }
    int error = listen_on(target);
    if (error != 0) {
        diag(DIAG_ERROR, "network: %s: %s", target->url, nng_strerror(error));
    }
}

static void look_at(struct target *target)
{
    struct counters now;
    if (!target->listens) {
        revive(target);
        return;
    }
    if (!read_counters(target->listener, &now) || now.failed == target->failed) {
        return;
    }
    target->failed = now.failed;
    if (!is_alive(target)) {
        revive(target);
    }
}

static void wait_a_while(struct watch *watch)
{
    struct timespec at;
    int failed = clock_gettime(CLOCK_MONOTONIC, &at);
    require(failed == 0);
    at.tv_nsec += (long)LOOK_MS * 1000000;
    at.tv_sec += at.tv_nsec / 1000000000;
    at.tv_nsec %= 1000000000;
    (void)pthread_cond_timedwait(&watch->stop, &watch->lock, &at);
}

static void *look_around(void *context)
{
    struct watch *watch = context;
    (void)pthread_mutex_lock(&watch->lock);
    while (!watch->stopping) {
        wait_a_while(watch);
        for (size_t i = 0; i < watch->count && !watch->stopping; i++) {
            look_at(&watch->targets[i]);
        }
    }
    (void)pthread_mutex_unlock(&watch->lock);
    return NULL;
}

enum err watch_open(struct watch **watch_out)
{
    struct watch *watch = calloc(1, sizeof(*watch));
    if (watch == NULL) {
        return E_NO_MEMORY;
    }
    pthread_condattr_t attributes;
    int failed = pthread_mutex_init(&watch->lock, NULL);
    failed |= pthread_condattr_init(&attributes);
    failed |= pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    failed |= pthread_cond_init(&watch->stop, &attributes);
    failed |= pthread_condattr_destroy(&attributes);
    require(failed == 0);
    if (pthread_create(&watch->thread, NULL, look_around, watch) != 0) {
        free(watch);
        return E_NO_MEMORY;
    }
    *watch_out = watch;
    return OK;
}

void watch_close(struct watch *watch)
{
    if (watch == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&watch->lock);
    watch->stopping = true;
    (void)pthread_cond_signal(&watch->stop);
    (void)pthread_mutex_unlock(&watch->lock);
    (void)pthread_join(watch->thread, NULL);
    (void)pthread_cond_destroy(&watch->stop);
    (void)pthread_mutex_destroy(&watch->lock);
    free(watch);
}

enum err watch_listen(struct watch *watch, nng_socket socket, const char *url)
{
    size_t size = strlen(url);
    if (watch->count == LISTENERS_MAX || size >= URL_SIZE) {
        return E_LIMIT;
    }
    (void)pthread_mutex_lock(&watch->lock);
    struct target *target = &watch->targets[watch->count];
    *target = (struct target){.socket = socket};
    memcpy(target->url, url, size);
    int error = listen_on(target);
    watch->count += error == 0;
    (void)pthread_mutex_unlock(&watch->lock);
    if (error != 0) {
        diag(DIAG_ERROR, "network: %s: %s", url, nng_strerror(error));
    }
    return error == 0 ? OK : E_IO;
}
