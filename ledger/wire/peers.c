// peers.c — a table of connections, and a thread that closes the silent ones.
#include "ledger/wire/peers.h"

#include "ledger/base/clock.h"
#include "ledger/base/limits.h"
#include "ledger/base/require.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { SWEEP_MS = 1000 };

struct peer {
    int id;  // of the pipe; 0: free
    uint64_t last_us;
    struct source source;
};

struct peers {
    pthread_mutex_t lock;
    pthread_cond_t stop;
    pthread_t sweeper;
    bool stopping;
    uint64_t idle_us;
    struct peer table[LIMIT_CONNECTIONS];
};

// The row of a pipe, or NULL. The lock is held.
static struct peer *find(struct peers *peers, int id)
{
    for (size_t i = 0; i < LIMIT_CONNECTIONS; i++) {
        if (peers->table[i].id == id) {
            return &peers->table[i];
        }
    }
    return NULL;
}

// Whether there is room for one more from this source. The lock is held.
static bool has_room(const struct peers *peers, const struct source *source)
{
    size_t same = 0;
    size_t remote = 0;
    if (source->counted_as[0] == '\0') {
        return true;
    }
    for (size_t i = 0; i < LIMIT_CONNECTIONS; i++) {
        const struct peer *row = &peers->table[i];
        same += row->id != 0 && strcmp(row->source.counted_as, source->counted_as) == 0;
        remote += row->id != 0 && row->source.counted_as[0] != '\0';
    }
    return same < LIMIT_CONNECTIONS_SOURCE && remote < LIMIT_CONNECTIONS_REMOTE;
}

static bool admit(struct peers *peers, nng_pipe pipe)
{
    struct source source = source_of_pipe(pipe);
    (void)pthread_mutex_lock(&peers->lock);
    struct peer *row = find(peers, 0);
    bool admitted = row != NULL && has_room(peers, &source);
    if (admitted) {
        *row = (struct peer){nng_pipe_id(pipe), clock_boot_us(), source};
    }
    (void)pthread_mutex_unlock(&peers->lock);
    return admitted;
}

static void changed(nng_pipe pipe, nng_pipe_ev event, void *context)
{
    struct peers *peers = context;
    if (event == NNG_PIPE_EV_ADD_PRE) {
        if (!admit(peers, pipe)) {
            (void)nng_pipe_close(pipe);
        }
        return;
    }
    (void)pthread_mutex_lock(&peers->lock);
    struct peer *row = find(peers, nng_pipe_id(pipe));
    if (row != NULL) {
        *row = (struct peer){0};
    }
    (void)pthread_mutex_unlock(&peers->lock);
}

static size_t collect_idle(struct peers *peers, nng_pipe *idle)
{
    uint64_t now = clock_boot_us();
    size_t count = 0;
    for (size_t i = 0; i < LIMIT_CONNECTIONS; i++) {
        const struct peer *row = &peers->table[i];
        if (row->id != 0 && now - row->last_us > peers->idle_us) {
            idle[count++] = (nng_pipe){.id = (uint32_t)row->id};
        }
    }
    return count;
}

static void *sweep(void *context)
{
    struct peers *peers = context;
    nng_pipe *idle = calloc(LIMIT_CONNECTIONS, sizeof(*idle));
    require(idle != NULL);
    (void)pthread_mutex_lock(&peers->lock);
    while (!peers->stopping) {
        struct timespec at;
        (void)clock_gettime(CLOCK_MONOTONIC, &at);
        at.tv_sec += SWEEP_MS / 1000;
        (void)pthread_cond_timedwait(&peers->stop, &peers->lock, &at);
        size_t count = collect_idle(peers, idle);
        (void)pthread_mutex_unlock(&peers->lock);
        for (size_t i = 0; i < count; i++) {
            (void)nng_pipe_close(idle[i]);
        }
        (void)pthread_mutex_lock(&peers->lock);
    }
    (void)pthread_mutex_unlock(&peers->lock);
    free(idle);
    return NULL;
}

enum err peers_open(uint32_t idle_ms, struct peers **peers_out)
{
    struct peers *peers = calloc(1, sizeof(*peers));
    if (peers == NULL) {
        return E_NO_MEMORY;
    }
    peers->idle_us = (uint64_t)idle_ms * 1000u;
    pthread_condattr_t attributes;
    int failed = pthread_mutex_init(&peers->lock, NULL);
    failed |= pthread_condattr_init(&attributes);
    failed |= pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    failed |= pthread_cond_init(&peers->stop, &attributes);
    failed |= pthread_condattr_destroy(&attributes);
    require(failed == 0);
    if (pthread_create(&peers->sweeper, NULL, sweep, peers) != 0) {
        free(peers);
        return E_NO_MEMORY;
    }
    *peers_out = peers;
    return OK;
}

void peers_close(struct peers *peers)
{
    if (peers == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&peers->lock);
    peers->stopping = true;
    (void)pthread_cond_signal(&peers->stop);
    (void)pthread_mutex_unlock(&peers->lock);
    (void)pthread_join(peers->sweeper, NULL);
    (void)pthread_cond_destroy(&peers->stop);
    (void)pthread_mutex_destroy(&peers->lock);
    free(peers);
}

enum err peers_watch(struct peers *peers, nng_socket socket)
{
    bool failed = nng_pipe_notify(socket, NNG_PIPE_EV_ADD_PRE, changed, peers) != 0
                  || nng_pipe_notify(socket, NNG_PIPE_EV_REM_POST, changed, peers) != 0;
    return failed ? E_IO : OK;
}

void peers_note(struct peers *peers, nng_pipe pipe, struct source *source_out)
{
    (void)pthread_mutex_lock(&peers->lock);
    struct peer *row = find(peers, nng_pipe_id(pipe));
    if (row != NULL) {
        row->last_us = clock_boot_us();
    }
    *source_out = row == NULL ? (struct source){{0}, {0}} : row->source;
    (void)pthread_mutex_unlock(&peers->lock);
}
