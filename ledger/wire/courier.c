// courier.c — a list of what waits, and a few slots, each with one request under way.
//
//   idle -> sending -> receiving -> idle          the answer came
//              \-----------\------> pausing -> sending ...   it did not
#include "ledger/wire/courier.h"

#include "ledger/base/clock.h"
#include "ledger/base/require.h"
#include "ledger/core/code.h"
#include "ledger/wire/requester.h"

#include <stdlib.h>

enum { PAUSE_MIN_MS = 10, PAUSE_MAX_MS = 1000, DOUBLINGS_MAX = 7 };

enum slot_state { SLOT_SENDING, SLOT_RECEIVING, SLOT_PAUSING };

// A request under way. A busy one belongs to the thread that made it busy, and then to its callbacks.
struct slot {
    struct courier *courier;
    nng_ctx context;
    nng_aio *aio;
    bool is_busy;  // under the courier's lock
    enum slot_state state;
    struct courier_parcel *parcels[LIMIT_REQUEST_BATCHES];
    size_t count;
    unsigned failures;  // in a row
    struct proof_tree known;
};

struct courier {
    // Set at opening.
    struct remembered *remembered;
    struct requester requester;
    nng_duration timeout_ms;
    struct slot slots[COURIER_REQUESTS_MAX];
    size_t slot_count;

    pthread_mutex_t lock;  // of all that follows, and of which slots are busy
    bool is_dialing;
    struct courier_parcel *first;
    struct courier_parcel *last;
};

// ---- What waits. The lock is held.

static void append(struct courier *courier, struct courier_parcel *parcel)
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

// Fills an idle slot with what waits and fits into one request. False when nothing does.
static bool fill_slot(struct courier *courier, struct slot *slot)
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

static struct slot *idle_slot(struct courier *courier)
{
    for (size_t i = 0; i < courier->slot_count; i++) {
        if (!courier->slots[i].is_busy) {
            return &courier->slots[i];
        }
    }
    return NULL;
}

// Gives what waits to the slots that are idle.
static void pump(struct courier *courier)
{
    for (;;) {
        (void)pthread_mutex_lock(&courier->lock);
        struct slot *slot = courier->first == NULL ? NULL : idle_slot(courier);
        bool filled = slot != NULL && fill_slot(courier, slot);
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

// Makes a slot idle that holds nothing any more, and gives it the next work.
static void free_slot(struct slot *slot)
{
    struct courier *courier = slot->courier;
    (void)pthread_mutex_lock(&courier->lock);
    require(slot->count == 0);
    slot->is_busy = false;
    (void)pthread_mutex_unlock(&courier->lock);
    pump(courier);
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
    slot->state = SLOT_PAUSING;
    nng_sleep_aio(pause_ms < PAUSE_MAX_MS ? pause_ms : PAUSE_MAX_MS, slot->aio);
}

// A request that is refused as a whole says nothing about each batch in it: they are sent again, one by one.
static void part(struct slot *slot)
{
    struct courier *courier = slot->courier;
    (void)pthread_mutex_lock(&courier->lock);
    for (size_t i = 0; i < slot->count; i++) {
        slot->parcels[i]->is_alone = true;
        append(courier, slot->parcels[i]);
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

// nng calls this when a send, a receive or a pause of the slot has ended.
static void progress(void *context)
{
    struct slot *slot = context;
    int error = nng_aio_result(slot->aio);
    switch (slot->state) {
    case SLOT_SENDING:
        if (error != 0) {
            nng_msg_free(nng_aio_get_msg(slot->aio));
            pause_slot(slot);
            return;
        }
        slot->state = SLOT_RECEIVING;
        nng_ctx_recv(slot->context, slot->aio);
        return;
    case SLOT_RECEIVING:
        if (error != 0) {
            pause_slot(slot);
            return;
        }
        take_reply(slot, nng_aio_get_msg(slot->aio));
        return;
    case SLOT_PAUSING:
        send_slot(slot);
        return;
    default:
        require(false);
    }
}

// ---- Opening and closing

static enum err open_slot(struct courier *courier, struct slot *slot)
{
    slot->courier = courier;
    TRY(requester_error(nng_aio_alloc(&slot->aio, progress, slot)));
    return requester_context(&courier->requester, &slot->context);
}

static enum err open_all(struct courier *courier, const struct courier_options *options)
{
    TRY(requester_open(&courier->requester, options->url));
    while (courier->slot_count < options->requests) {
        struct slot *slot = &courier->slots[courier->slot_count++];
        TRY(open_slot(courier, slot));
    }
    return OK;
}

enum err courier_open(const struct courier_options *options, struct courier **courier_out)
{
    if (options->requests == 0 || options->requests > COURIER_REQUESTS_MAX || options->timeout_ms > INT32_MAX) {
        return E_INVALID;
    }
    struct courier *courier = calloc(1, sizeof(*courier));
    if (courier == NULL) {
        return E_NO_MEMORY;
    }
    courier->remembered = options->remembered;
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
        if (courier->slots[i].aio != NULL) {
            nng_aio_stop(courier->slots[i].aio);
        }
    }
    requester_close(&courier->requester);
    for (size_t i = 0; i < courier->slot_count; i++) {
        if (courier->slots[i].aio != NULL) {
            nng_aio_free(courier->slots[i].aio);
        }
    }
    (void)pthread_mutex_destroy(&courier->lock);
    free(courier);
}

// The connection is made in the background; until it stands, sends wait for it.
static void dial(struct courier *courier)
{
    (void)pthread_mutex_lock(&courier->lock);
    bool needed = !courier->is_dialing;
    courier->is_dialing = true;
    (void)pthread_mutex_unlock(&courier->lock);
    if (needed) {
        requester_dial(&courier->requester);
    }
}

// ---- For the client

void courier_put(struct courier *courier, struct courier_parcel *parcel)
{
    require(parcel->batch.size <= LETTER_BATCH_MAX);
    parcel->is_alone = false;
    parcel->is_done = false;
    parcel->reply = NULL;
    dial(courier);
    (void)pthread_mutex_lock(&courier->lock);
    append(courier, parcel);
    (void)pthread_mutex_unlock(&courier->lock);
    pump(courier);
}

enum err courier_wait(struct courier *courier, struct courier_parcel *parcel, struct reply **reply_out)
{
    (void)pthread_mutex_lock(&courier->lock);
    while (!parcel->is_done) {
        (void)pthread_cond_wait(&parcel->done, &courier->lock);
    }
    (void)pthread_mutex_unlock(&courier->lock);
    TRY(parcel->error);
    *reply_out = parcel->reply;
    parcel->reply = NULL;
    return OK;
}

enum err courier_ask(struct courier *courier, struct span request, struct reply **reply_out)
{
    nng_msg *message = NULL;
    struct proof_tree known = remembered_tree(courier->remembered);
    dial(courier);
    TRY(requester_ask(&courier->requester, request, (uint32_t)courier->timeout_ms, &message));
    enum err error = reply_open(message, &known, reply_out);
    if (error != OK) {
        nng_msg_free(message);
    }
    return error;
}
