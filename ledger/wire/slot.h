// slot.h — a courier's insides: what waits, and the requests that are under way.
//
// A slot is one request at a time:
//
//   free -> sending -> receiving -> free            the answer came
//              \-----------\------> pausing -> sending ...   it did not
//
// For courier.c and slot.c alone. Depends on: courier, requester. Threads: as each field says.
#ifndef LEDGER_WIRE_SLOT_H
#define LEDGER_WIRE_SLOT_H

#include "ledger/wire/courier.h"
#include "ledger/wire/requester.h"

enum slot_state { SLOT_SENDING, SLOT_RECEIVING };

struct slot {
    struct courier *courier;
    nng_ctx context;
    nng_aio *aio;
    nng_aio *pause;  // of its own: in nng 1.5.2 an aio that has slept takes its next timeout for a success
    bool is_busy;    // under the courier's lock
    // A busy slot belongs to the thread that made it busy, and then to its callbacks.
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
    bool needs_dial;
    bool is_dialing;    // a thread is
    uint64_t heard_us;  // boot clock: of the last reply, or dial
    struct courier_parcel *first;
    struct courier_parcel *last;
};

// Opens a slot. E_NO_MEMORY, E_IO; slot_stop() and slot_close() are then legal, as they are on zeroed memory.
enum err slot_open(struct courier *courier, struct slot *slot);

// Stops what goes on in it, and waits for that.
void slot_stop(struct slot *slot);

// Frees it; the socket is closed.
void slot_close(struct slot *slot);

// Puts a parcel at the end of what waits. The lock is held.
void slot_append(struct courier *courier, struct courier_parcel *parcel);

// Gives what waits to the slots that are free.
void slot_pump(struct courier *courier);

#endif
