// The queue alone, and between threads.
#include "ledger/base/clock.h"
#include "ledger/base/queue.h"

#include <criterion/criterion.h>

#include <stdatomic.h>

static int items[8];

Test(queue, gives_items_back_in_their_order)
{
    struct queue queue;
    cr_assert_eq(queue_init(&queue, 3), OK);
    for (int turn = 0; turn < 5; turn++) {  // The ring's beginning moves.
        cr_assert_eq(queue_put(&queue, &items[0]), OK);
        cr_assert_eq(queue_put(&queue, &items[1]), OK);
        cr_assert_eq(queue_take(&queue, 0), &items[0]);
        cr_assert_eq(queue_take(&queue, UINT64_MAX), &items[1]);
        cr_assert_null(queue_take(&queue, 0));
    }
    queue_fini(&queue);
}

Test(queue, is_busy_at_its_room_and_takes_again_when_one_is_gone)
{
    struct queue queue;
    cr_assert_eq(queue_init(&queue, 4), OK);
    for (int i = 0; i < 4; i++) {
        cr_assert_eq(queue_put(&queue, &items[i]), OK);
    }
    cr_assert_eq(queue_put(&queue, &items[4]), E_BUSY);
    cr_assert_eq(queue_take(&queue, 0), &items[0]);
    cr_assert_eq(queue_put(&queue, &items[4]), OK);
    for (int i = 1; i <= 4; i++) {
        cr_assert_eq(queue_take(&queue, 0), &items[i]);
    }
    queue_fini(&queue);
}

Test(queue, a_closed_one_refuses_items_and_gives_out_what_it_has)
{
    struct queue queue;
    cr_assert_eq(queue_init(&queue, 4), OK);
    cr_assert_eq(queue_put(&queue, &items[0]), OK);
    queue_close(&queue);
    cr_assert_eq(queue_put(&queue, &items[1]), E_CLOSED);
    cr_assert_eq(queue_take(&queue, UINT64_MAX), &items[0]);
    cr_assert_null(queue_take(&queue, UINT64_MAX), "it does not wait for what cannot come");
    queue_fini(&queue);
}

Test(queue, a_timed_take_of_nothing_ends_after_its_time)
{
    struct queue queue;
    cr_assert_eq(queue_init(&queue, 1), OK);
    uint64_t before = clock_boot_us();
    cr_assert_null(queue_take(&queue, 20000));
    cr_assert(clock_boot_us() - before >= 20000);
    queue_fini(&queue);
}

Test(queue, fini_is_legal_on_zeroed_memory)
{
    struct queue queue = {0};
    queue_fini(&queue);
    cr_assert_null(queue.ring);
}

static void *take_one(void *queue)
{
    return queue_take(queue, UINT64_MAX);
}

Test(queue, an_item_wakes_one_who_waits)
{
    struct queue queue;
    pthread_t taker;
    void *taken = NULL;
    cr_assert_eq(queue_init(&queue, 1), OK);
    cr_assert_eq(pthread_create(&taker, NULL, take_one, &queue), 0);
    cr_assert_eq(queue_put(&queue, &items[3]), OK);
    cr_assert_eq(pthread_join(taker, &taken), 0);
    cr_assert_eq(taken, &items[3]);
    queue_fini(&queue);
}

Test(queue, closing_wakes_all_who_wait)
{
    struct queue queue;
    pthread_t takers[4];
    cr_assert_eq(queue_init(&queue, 1), OK);
    for (int i = 0; i < 4; i++) {
        cr_assert_eq(pthread_create(&takers[i], NULL, take_one, &queue), 0);
    }
    queue_close(&queue);
    for (int i = 0; i < 4; i++) {
        void *taken = &items[0];
        cr_assert_eq(pthread_join(takers[i], &taken), 0);
        cr_assert_null(taken);
    }
    queue_fini(&queue);
}

enum { PUTTERS = 4, TAKERS = 4, EACH = 5000 };

struct traffic {
    struct queue queue;
    uint8_t numbers[PUTTERS * EACH];  // an item is the address of its number
    _Atomic int seen[PUTTERS * EACH];
    _Atomic int next_putter;
};

static void *put_many(void *context)
{
    struct traffic *traffic = context;
    int from = atomic_fetch_add(&traffic->next_putter, 1) * EACH;
    for (int i = from; i < from + EACH; i++) {
        while (queue_put(&traffic->queue, &traffic->numbers[i]) == E_BUSY) {
            sched_yield();
        }
    }
    return NULL;
}

// Each taker sees the items of one putter in the order in which they were put.
static void *take_many(void *context)
{
    struct traffic *traffic = context;
    int last[PUTTERS] = {-1, -1, -1, -1};
    uint8_t *item = NULL;
    while ((item = queue_take(&traffic->queue, UINT64_MAX)) != NULL) {
        int number = (int)(item - traffic->numbers);
        if (number <= last[number / EACH]) {
            return context;
        }
        last[number / EACH] = number;
        atomic_fetch_add(&traffic->seen[number], 1);
    }
    return NULL;
}

Test(queue, many_threads_lose_double_and_reorder_nothing)
{
    static struct traffic traffic;
    pthread_t putters[PUTTERS];
    pthread_t takers[TAKERS];
    cr_assert_eq(queue_init(&traffic.queue, 7), OK);
    for (int i = 0; i < PUTTERS; i++) {
        cr_assert_eq(pthread_create(&putters[i], NULL, put_many, &traffic), 0);
        cr_assert_eq(pthread_create(&takers[i], NULL, take_many, &traffic), 0);
    }
    for (int i = 0; i < PUTTERS; i++) {
        cr_assert_eq(pthread_join(putters[i], NULL), 0);
    }
    queue_close(&traffic.queue);
    for (int i = 0; i < TAKERS; i++) {
        void *reordered = NULL;
        cr_assert_eq(pthread_join(takers[i], &reordered), 0);
        cr_assert_null(reordered);
    }
    for (int i = 0; i < PUTTERS * EACH; i++) {
        cr_assert_eq(traffic.seen[i], 1, "item %d", i);
    }
    queue_fini(&traffic.queue);
}
