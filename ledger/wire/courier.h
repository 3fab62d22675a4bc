// courier.h — carries batches to the ledger and brings replies back, over one nng REQ socket.
//
// What waits goes into one request, as much as fits, as soon as one of a few requests is free; so many are
// under way at once. An answer that does not come in time, a lost connection and an overloaded ledger are all
// the same: the batches are sent again, byte for byte, after a pause that doubles up to a second, until their
// time is over. When nothing at all was heard for the time of one answer, the connection is made anew, by a
// thread that waits (requester.h). nng itself never resends (NNG_OPT_REQ_RESENDTIME is infinite), and a
// receive is only begun when its send has ended: cancelled before, it crashes in nng 1.5.2.
// Nothing is verified here: callbacks run on nng's threads, of which there are few.
// Depends on: base, core, nng. Threads: any; opening and closing by one.
#ifndef LEDGER_WIRE_COURIER_H
#define LEDGER_WIRE_COURIER_H

#include "ledger/wire/reply.h"

enum { COURIER_REQUESTS_MAX = 64 };

struct courier;

struct courier_options {
    const char *url;                // ipc:///path or tcp://host:port
    uint32_t timeout_ms;            // for one answer
    uint32_t requests;              // under way at once
    struct remembered *remembered;  // borrowed; what requests say is known
};

// One batch on its way. The caller's memory, untouched between courier_put() and courier_wait().
struct courier_parcel {
    struct span batch;     // encoded SignedBatch of at most LETTER_BATCH_MAX bytes; borrowed
    uint64_t deadline_us;  // boot clock: not sent again after this
    // The courier's.
    struct courier_parcel *next;
    bool is_alone;  // goes in a request of its own
    bool is_done;
    enum err error;
    struct reply *reply;
    size_t at;  // its place in the reply
    pthread_cond_t done;
};

// Does not connect yet. E_INVALID (a URL of another transport, too many requests), E_NO_MEMORY, E_IO.
enum err courier_open(const struct courier_options *options, struct courier **courier_out);

// Closes. Nothing is on its way. NULL is legal.
void courier_close(struct courier *courier);

// Takes a batch along.
void courier_put(struct courier *courier, struct courier_parcel *parcel);

// Waits until the batch is answered, or given up. OK: `*reply_out` is held for the caller, and answers the
// batch at parcel->at, or refuses the whole request, which then held this batch alone. E_TIMEOUT: the outcome
// is unknown. E_MALFORMED, E_LIMIT, E_UNSUPPORTED (of the reply), E_NO_MEMORY.
enum err courier_wait(struct courier *courier, struct courier_parcel *parcel, struct reply **reply_out);

// Sends `request` by itself and waits for its reply, which is held for the caller. `known` is what the
// request says is remembered. E_TIMEOUT, and errors of the reply.
enum err courier_ask(struct courier *courier, struct span request, const struct proof_tree *known,
                     struct reply **reply_out);

#endif
