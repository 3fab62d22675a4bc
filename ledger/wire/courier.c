// courier.c — opening, dialling, and the caller's side of it: put, wait, ask.
#include "ledger/wire/courier.h"

#include "ledger/base/clock.h"
#include "ledger/base/require.h"
#include "ledger/wire/slot.h"

#include <stdlib.h>
#include <time.h>

enum { ASK_MS = 1000, ASK_PAUSE_MS = 10 };

static enum err open_all(struct courier *courier, const struct courier_options *options)
{
    TRY(requester_open(&courier->requester, options->url));
    while (courier->slot_count < options->requests) {
        struct slot *slot = &courier->slots[courier->slot_count++];
        TRY(slot_open(courier, slot));
    }
    return OK;
}

enum err courier_open(const struct courier_options *options, struct courier **courier_out)
{
    if (options->requests == 0 || options->requests > COURIER_REQUESTS_MAX
        || options->timeout_ms > INT32_MAX) {
        return E_INVALID;
    }
    struct courier *courier = calloc(1, sizeof(*courier));
    if (courier == NULL) {
        return E_NO_MEMORY;
    }
    courier->remembered = options->remembered;
    courier->needs_dial = true;
    courier->timeout_ms = (nng_duration)options->timeout_ms;
    int failed = pthread_mutex_init(&courier->lock, NULL);
    require(failed == 0);
    enum err error = open_all(courier, options);
    if (error != OK) {
        courier_close(courier);
        return error;
    }
    *courier_out = courier;
    return OK;
}

void courier_close(struct courier *courier)
{
    if (courier == NULL) {
        return;
    }
    require(courier->first == NULL);
    for (size_t i = 0; i < courier->slot_count; i++) {
        slot_stop(&courier->slots[i]);
    }
    requester_close(&courier->requester);
    for (size_t i = 0; i < courier->slot_count; i++) {
        slot_close(&courier->slots[i]);
    }
    (void)pthread_mutex_destroy(&courier->lock);
    free(courier);
}

// Connects, or connects anew, if that is needed. The connection is made in the background; until it stands,
// sends wait for it. The lock is held, and let go of meanwhile.
static void dial(struct courier *courier)
{
    if (!courier->needs_dial || courier->is_dialing) {
        return;
    }
    courier->needs_dial = false;
    courier->is_dialing = true;
    (void)pthread_mutex_unlock(&courier->lock);
    requester_dial(&courier->requester);
    (void)pthread_mutex_lock(&courier->lock);
    courier->is_dialing = false;
    courier->heard_us = clock_boot_us();
}

void courier_put(struct courier *courier, struct courier_parcel *parcel)
{
    require(parcel->batch.size <= LETTER_BATCH_MAX);
    parcel->is_alone = false;
    parcel->is_done = false;
    parcel->reply = NULL;
    (void)pthread_mutex_lock(&courier->lock);
    dial(courier);
    slot_append(courier, parcel);
    (void)pthread_mutex_unlock(&courier->lock);
    slot_pump(courier);
}

enum err courier_wait(struct courier *courier, struct courier_parcel *parcel, struct reply **reply_out)
{
    (void)pthread_mutex_lock(&courier->lock);
    while (!parcel->is_done) {
        if (courier->needs_dial && !courier->is_dialing) {
            dial(courier);
        } else {
            (void)pthread_cond_wait(&parcel->done, &courier->lock);
        }
    }
    (void)pthread_mutex_unlock(&courier->lock);
    TRY(parcel->error);
    *reply_out = parcel->reply;
    parcel->reply = NULL;
    return OK;
}

static void pause_thread(void)
{
    struct timespec pause = {.tv_nsec = (long)ASK_PAUSE_MS * 1000000};
    (void)nanosleep(&pause, NULL);
}

// Dials if needed; after a question that timed out, anew, when nothing was heard since.
static void dial_after(struct courier *courier, enum err error)
{
    (void)pthread_mutex_lock(&courier->lock);
    bool is_silent = clock_boot_us() - courier->heard_us >= (uint64_t)ASK_MS * 1000u;
    courier->needs_dial |= error == E_TIMEOUT && is_silent;
    dial(courier);
    (void)pthread_mutex_unlock(&courier->lock);
}

static enum err ask(struct courier *courier, nng_ctx context, struct span request, nng_msg **message_out)
{
    uint64_t deadline_us = clock_boot_us() + (uint64_t)courier->timeout_ms * 1000u;
    enum err error = OK;
    for (;;) {
        dial_after(courier, error);
        uint64_t now_us = clock_boot_us();
        if (now_us >= deadline_us) {
            return E_TIMEOUT;
        }
        uint32_t left_ms = (uint32_t)((deadline_us - now_us) / 1000u) + 1;
        error = requester_ask(context, request, left_ms < ASK_MS ? left_ms : ASK_MS, message_out);
        if (error == OK || error == E_NO_MEMORY) {
            return error;
        }
        pause_thread();
    }
}

enum err courier_ask(struct courier *courier, struct span request, const struct proof_tree *known,
                     struct reply **reply_out)
{
    nng_ctx context;
    nng_msg *message = NULL;
    TRY(requester_context(&courier->requester, &context));
    enum err error = ask(courier, context, request, &message);
    (void)nng_ctx_close(context);
    TRY(error);
    error = reply_open(message, known, reply_out);
    if (error != OK) {
        nng_msg_free(message);
    }
    return error;
}
