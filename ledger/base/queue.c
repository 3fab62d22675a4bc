// queue.c — a mutex, a condition and a ring.
#include "ledger/base/queue.h"

#include "ledger/base/require.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

enum err queue_init(struct queue *queue, size_t room)
{
    require(room > 0);
    *queue = (struct queue){.room = room};
    queue->ring = calloc(room, sizeof(void *));
    if (queue->ring == NULL) {
        return E_NO_MEMORY;
    }
    pthread_condattr_t attributes;
    int failed = pthread_mutex_init(&queue->lock, NULL);
    failed |= pthread_condattr_init(&attributes);
    failed |= pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    failed |= pthread_cond_init(&queue->filled, &attributes);
    failed |= pthread_condattr_destroy(&attributes);
    require(failed == 0);
    return OK;
}

void queue_fini(struct queue *queue)
{
    if (queue->ring == NULL) {
        return;
    }
    require(queue->count == 0);
    (void)pthread_cond_destroy(&queue->filled);
    (void)pthread_mutex_destroy(&queue->lock);
    free(queue->ring);
    queue->ring = NULL;
}

enum err queue_put(struct queue *queue, void *item)
{
    require(item != NULL);
    (void)pthread_mutex_lock(&queue->lock);
    enum err error = queue->closed ? E_CLOSED : queue->count == queue->room ? E_BUSY : OK;
    if (error == OK) {
        queue->ring[(queue->head + queue->count) % queue->room] = item;
        queue->count++;
        (void)pthread_cond_signal(&queue->filled);
    }
    (void)pthread_mutex_unlock(&queue->lock);
    return error;
}

static struct timespec deadline_after(uint64_t timeout_us)
{
    struct timespec at;
    int failed = clock_gettime(CLOCK_MONOTONIC, &at);
    require(failed == 0);
    uint64_t ns = (uint64_t)at.tv_nsec + timeout_us % 1000000u * 1000u;
    at.tv_sec += (time_t)(timeout_us / 1000000u + ns / 1000000000u);
    at.tv_nsec = (long)(ns % 1000000000u);
    return at;
}

// Waits until there is an item, the queue is closed or the time is over. The lock is held.
static void wait_filled(struct queue *queue, uint64_t timeout_us)
{
    if (timeout_us == UINT64_MAX) {
        while (queue->count == 0 && !queue->closed) {
            (void)pthread_cond_wait(&queue->filled, &queue->lock);
        }
        return;
    }
    struct timespec deadline = deadline_after(timeout_us);
    while (queue->count == 0 && !queue->closed) {
        if (pthread_cond_timedwait(&queue->filled, &queue->lock, &deadline) == ETIMEDOUT) {
            return;
        }
    }
}

void *queue_take(struct queue *queue, uint64_t timeout_us)
{
    void *item = NULL;
    (void)pthread_mutex_lock(&queue->lock);
    if (queue->count == 0 && timeout_us > 0) {
        wait_filled(queue, timeout_us);
    }
    if (queue->count > 0) {
        item = queue->ring[queue->head];
        queue->head = (queue->head + 1) % queue->room;
        queue->count--;
    }
    (void)pthread_mutex_unlock(&queue->lock);
    return item;
}

void queue_close(struct queue *queue)
{
    (void)pthread_mutex_lock(&queue->lock);
    queue->closed = true;
    (void)pthread_cond_broadcast(&queue->filled);
    (void)pthread_mutex_unlock(&queue->lock);
}
