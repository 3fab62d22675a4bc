// reply.h — one reply, shared by the batches that it answers.
//
// It is cut into its parts when it arrives, on one of nng's threads, and verified later by whoever asks
// first. It is freed with its last holder.
// Depends on: base, core, nng. Threads: any.
#ifndef LEDGER_WIRE_REPLY_H
#define LEDGER_WIRE_REPLY_H

#include "ledger/wire/letter.h"
#include "ledger/wire/remembered.h"

#include <nng/nng.h>

struct reply {
    nng_msg *message;
    struct letter_reply parts;
    struct proof_tree known;  // what was remembered when the request was sent
    _Atomic size_t holders;
    pthread_mutex_t lock;
    bool is_checked;
    enum err error;               // of the check
    struct receipt_known newest;  // the checkpoint, verified; its note lies in the message
};

// Takes `message`, with one holder; `known` is what its request said was remembered. E_MALFORMED, E_LIMIT,
// E_UNSUPPORTED,
// E_NO_MEMORY: the message then stays the caller's.
enum err reply_open(nng_msg *message, const struct proof_tree *known, struct reply **reply_out);

// One holder more, one less. NULL is legal for the latter.
void reply_hold(struct reply *reply);
void reply_drop(struct reply *reply);

// Verifies, once for all holders, that the reply's checkpoint is the ledger's and extends what was
// remembered, and remembers it. E_ROLLBACK: it is smaller. E_FORK: it is no extension. E_MALFORMED,
// E_LIMIT, E_SIGNATURE, E_MISMATCH.
enum err reply_check(struct reply *reply, struct remembered *remembered);

#endif
