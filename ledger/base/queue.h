// queue.h — the one way in which threads of Tally hand work to each other.
//
// A bounded ring of pointers behind one lock. Whoever puts a pointer in gives away what it points to.
// Threads: any number on either side.
#ifndef LEDGER_BASE_QUEUE_H
#define LEDGER_BASE_QUEUE_H

#include "ledger/base/err.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    void **ring;
    size_t room;
    size_t head;
    size_t count;
    bool closed;
};

// An empty queue for `room` pointers. E_NO_MEMORY.
enum err queue_init(struct queue *queue, size_t room);

// Frees the ring; the queue is empty and no thread waits. Legal on zeroed memory.
void queue_fini(struct queue *queue);

// Puts `item` at the end. E_BUSY when full, E_CLOSED when closed; the item then stays the caller's.
enum err queue_put(struct queue *queue, void *item);

// Takes the first item; waits for one for at most `timeout_us` (0: not at all; UINT64_MAX: for ever). NULL
// when the time is over, or when the queue is closed and empty.
void *queue_take(struct queue *queue, uint64_t timeout_us);

// Refuses new items from now on and wakes all who wait; what is in the queue can still be taken.
void queue_close(struct queue *queue);

#endif
