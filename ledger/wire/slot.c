// slot.c — filling a request, sending it, and what becomes of it.
#include "ledger/wire/slot.h"

#include "ledger/base/clock.h"
#include "ledger/base/require.h"
#include "ledger/core/code.h"

enum { PAUSE_MIN_MS = 10, PAUSE_MAX_MS = 1000, DOUBLINGS_MAX = 7 };

// ---- What waits. The lock is held.

void slot_append(struct courier *courier, struct courier_parcel *parcel)
{
    parcel->next = NULL;
    if (courier->last == NULL) {
        courier->first = parcel;
    } else {
        courier->last->next = parcel;
    }
    courier->last = parcel;
}

static struct courier_parcel *pop(struct courier *courier)
{
    struct courier_parcel *parcel = courier->first;
    courier->first = parcel->next;
    if (courier->first == NULL) {
        courier->last = NULL;
    }
    return parcel;
}

static void finish(struct courier_parcel *parcel, enum err error)
{
    parcel->error = error;
    parcel->is_done = true;
    (void)pthread_cond_signal(&parcel->done);
}

// Fills a free slot with what waits and fits into one request. False when nothing does.
static bool fill(struct courier *courier, struct slot *slot)
{
    size_t room = LIMIT_REQUEST - LETTER_OVERHEAD;
    uint64_t now = clock_boot_us();
    slot->count = 0;
    while (courier->first != NULL && slot->count < LIMIT_REQUEST_BATCHES) {
        struct courier_parcel *parcel = courier->first;
        if (now > parcel->deadline_us) {
            finish(pop(courier), E_TIMEOUT);
            continue;
        }
        size_t size = parcel->batch.size + LETTER_BATCH_OVERHEAD;
        if (size > room || (parcel->is_alone && slot->count > 0)) {
            break;
        }
        slot->parcels[slot->count++] = pop(courier);
        room = parcel->is_alone ? 0 : room - size;
    }
    return slot->count > 0;
}

static struct slot *find_free(struct courier *courier)
{
    for (size_t i = 0; i < courier->slot_count; i++) {
        if (!courier->slots[i].is_busy) {
            return &courier->slots[i];
        }
    }
    return NULL;
}

// ---- One request

static void pause_slot(struct slot *slot);

static enum err write_request(const struct slot *slot, nng_msg **message_out)
{
    struct letter letter = {.count = slot->count, .known_size = slot->known.size};
    nng_msg *message = NULL;
    for (size_t i = 0; i < slot->count; i++) {
        letter.batches[i] = slot->parcels[i]->batch;
    }
    TRY(requester_error(nng_msg_alloc(&message, letter_size(&letter))));
    letter_write(&letter, nng_msg_body(message));
    *message_out = message;
    return OK;
}

// Sends, or sends again, what is in the slot.
static void send_slot(struct slot *slot)
{
    nng_msg *message = NULL;
    slot->known = remembered_tree(slot->courier->remembered);
    if (write_request(slot, &message) != OK) {
        pause_slot(slot);
        return;
    }
    slot->state = SLOT_SENDING;
    nng_aio_set_timeout(slot->aio, slot->courier->timeout_ms);
    nng_aio_set_msg(slot->aio, message);
    nng_ctx_send(slot->context, slot->aio);
}

void slot_pump(struct courier *courier)
{
    for (;;) {
        (void)pthread_mutex_lock(&courier->lock);
        struct slot *slot = courier->first == NULL ? NULL : find_free(courier);
        bool filled = slot != NULL && fill(courier, slot);
        if (filled) {
            slot->is_busy = true;
            slot->failures = 0;
        }
        (void)pthread_mutex_unlock(&courier->lock);
        if (!filled) {
            return;
        }
        send_slot(slot);
    }
}

// Frees a slot that holds nothing any more, for the next work.
static void free_slot(struct slot *slot)
{
    struct courier *courier = slot->courier;
    (void)pthread_mutex_lock(&courier->lock);
    require(slot->count == 0);
    slot->is_busy = false;
    (void)pthread_mutex_unlock(&courier->lock);
    slot_pump(courier);
}

// An answer did not come in time. If none came at all meanwhile, whoever waits is to dial anew.
static void note_silence(struct slot *slot)
{
    struct courier *courier = slot->courier;
    (void)pthread_mutex_lock(&courier->lock);
    if (clock_boot_us() - courier->heard_us >= (uint64_t)courier->timeout_ms * 1000u) {
        courier->needs_dial = true;
        for (size_t i = 0; i < slot->count; i++) {
            (void)pthread_cond_signal(&slot->parcels[i]->done);
        }
    }
    (void)pthread_mutex_unlock(&courier->lock);
}

static void note_reply(struct courier *courier)
{
    (void)pthread_mutex_lock(&courier->lock);
    courier->heard_us = clock_boot_us();
    (void)pthread_mutex_unlock(&courier->lock);
}

// Gives up what is over its time. The rest stays.
static void drop_late(struct slot *slot)
{
    struct courier *courier = slot->courier;
    uint64_t now = clock_boot_us();
    size_t kept = 0;
    (void)pthread_mutex_lock(&courier->lock);
    for (size_t i = 0; i < slot->count; i++) {
        if (now > slot->parcels[i]->deadline_us) {
            finish(slot->parcels[i], E_TIMEOUT);
        } else {
            slot->parcels[kept++] = slot->parcels[i];
        }
    }
    slot->count = kept;
    (void)pthread_mutex_unlock(&courier->lock);
}

// The request came to nothing: it is sent again after a pause.
static void pause_slot(struct slot *slot)
{
    drop_late(slot);
    if (slot->count == 0) {
        free_slot(slot);
        return;
    }
    unsigned doublings = slot->failures < DOUBLINGS_MAX ? slot->failures : DOUBLINGS_MAX;
    nng_duration pause_ms = PAUSE_MIN_MS << doublings;
    slot->failures++;
    nng_sleep_aio(pause_ms < PAUSE_MAX_MS ? pause_ms : PAUSE_MAX_MS, slot->pause);
}

// A request that is refused as a whole says nothing about each batch in it: they are sent again, one by one.
static void part(struct slot *slot)
{
    struct courier *courier = slot->courier;
    (void)pthread_mutex_lock(&courier->lock);
    for (size_t i = 0; i < slot->count; i++) {
        slot->parcels[i]->is_alone = true;
        slot_append(courier, slot->parcels[i]);
    }
    slot->count = 0;
    (void)pthread_mutex_unlock(&courier->lock);
    free_slot(slot);
}

static void hand_out(struct slot *slot, struct reply *reply, enum err error)
{
    struct courier *courier = slot->courier;
    (void)pthread_mutex_lock(&courier->lock);
    for (size_t i = 0; i < slot->count; i++) {
        if (error == OK) {
            reply_hold(reply);
            slot->parcels[i]->reply = reply;
            slot->parcels[i]->at = i;
        }
        finish(slot->parcels[i], error);
    }
    slot->count = 0;  // Under the same lock: who has been answered may close.
    (void)pthread_mutex_unlock(&courier->lock);
    free_slot(slot);
}

static bool asks_again(const struct reply *reply)
{
    const struct letter_refusal *refusal = &reply->parts.refusal;
    return reply->parts.is_refused && (refusal->code == CODE_OVERLOADED || refusal->unknown);
}

static void take_reply(struct slot *slot, nng_msg *message)
{
    struct reply *reply = NULL;
    // An empty reply is one for which the ledger had no memory.
    bool is_empty = nng_msg_len(message) == 0;
    enum err error = is_empty ? E_NO_MEMORY : reply_open(message, &slot->known, &reply);
    if (error != OK) {
        nng_msg_free(message);
    } else if (!reply->parts.is_refused && reply->parts.batch_count != slot->count) {
        error = E_MALFORMED;
    }
    if (is_empty || (error == OK && asks_again(reply))) {
        pause_slot(slot);
    } else if (error == OK && reply->parts.is_refused && slot->count > 1) {
        part(slot);
    } else {
        hand_out(slot, reply, error);
    }
    reply_drop(reply);
}

// nng calls this when a pause of the slot has ended.
static void go_on(void *context)
{
    send_slot(context);
}

// nng calls this when a send or a receive of the slot has ended.
static void progress(void *context)
{
    struct slot *slot = context;
    int error = nng_aio_result(slot->aio);
    if (error == NNG_ETIMEDOUT) {
        note_silence(slot);
    }
    if (error != 0) {
        if (slot->state == SLOT_SENDING) {
            nng_msg_free(nng_aio_get_msg(slot->aio));
        }
        pause_slot(slot);
    } else if (slot->state == SLOT_SENDING) {
        slot->state = SLOT_RECEIVING;
        nng_ctx_recv(slot->context, slot->aio);
    } else {
        note_reply(slot->courier);
        take_reply(slot, nng_aio_get_msg(slot->aio));
    }
}

// ---- Opening and closing

enum err slot_open(struct courier *courier, struct slot *slot)
{
    slot->courier = courier;
    TRY(requester_error(nng_aio_alloc(&slot->aio, progress, slot)));
    TRY(requester_error(nng_aio_alloc(&slot->pause, go_on, slot)));
    return requester_context(&courier->requester, &slot->context);
}

void slot_stop(struct slot *slot)
{
    if (slot->aio != NULL) {
        nng_aio_stop(slot->aio);
    }
    if (slot->pause != NULL) {
        nng_aio_stop(slot->pause);
    }
}

void slot_close(struct slot *slot)
{
    nng_aio_free(slot->aio);
    nng_aio_free(slot->pause);
    slot->aio = NULL;
    slot->pause = NULL;
}
