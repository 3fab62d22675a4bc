// closing.c — a thread that closes, and somebody who waits for it a while.
#include "ledger/wire/closing.h"

#include "ledger/base/diag.h"
#include "ledger/base/require.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { WAIT_S = 2 };

// Freed by whoever is the last to look at it.
struct closing {
    pthread_mutex_t lock;
    pthread_cond_t done;
    nng_socket socket;
    bool is_closed;
    bool is_left;
};

static void release(struct closing *closing)
{
    (void)pthread_cond_destroy(&closing->done);
    (void)pthread_mutex_destroy(&closing->lock);
    free(closing);
}

static void *close_socket(void *context)
{
    struct closing *closing = context;
    (void)nng_close(closing->socket);
    (void)pthread_mutex_lock(&closing->lock);
    closing->is_closed = true;
    bool left = closing->is_left;
    (void)pthread_cond_signal(&closing->done);
    (void)pthread_mutex_unlock(&closing->lock);
    if (left) {
        release(closing);
    }
    return NULL;
}

static bool wait_for(struct closing *closing)
{
    struct timespec until;
    int failed = clock_gettime(CLOCK_MONOTONIC, &until);
    require(failed == 0);
    until.tv_sec += WAIT_S;
    (void)pthread_mutex_lock(&closing->lock);
    while (!closing->is_closed && failed == 0) {
        failed = pthread_cond_timedwait(&closing->done, &closing->lock, &until);
    }
    bool closed = closing->is_closed;
    closing->is_left = !closed;
    (void)pthread_mutex_unlock(&closing->lock);
    return closed;
}

static struct closing *closing_new(nng_socket socket)
{
    pthread_condattr_t attributes;
    struct closing *closing = calloc(1, sizeof(*closing));
    require(closing != NULL);
    closing->socket = socket;
    int failed = pthread_mutex_init(&closing->lock, NULL);
    failed |= pthread_condattr_init(&attributes);
    failed |= pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    failed |= pthread_cond_init(&closing->done, &attributes);
    failed |= pthread_condattr_destroy(&attributes);
    require(failed == 0);
    return closing;
}

void closing_socket(nng_socket socket)
{
    pthread_t thread;
    struct closing *closing = closing_new(socket);
    if (pthread_create(&thread, NULL, close_socket, closing) != 0) {
        (void)nng_close(socket);
        release(closing);
        return;
    }
    (void)pthread_detach(thread);
    if (wait_for(closing)) {
        release(closing);
    } else {
        diag(DIAG_WARNING, "network: a connection did not close in %d s and is left behind", WAIT_S);
    }
}
