// draft.h — a batch that is being written: intents, the values that are sealed, and in the end the signed
// bytes.
//
// Everything of a draft lies in its pool and lives as long as the draft. The first failure is kept: from then
// on every call answers NULL, and signing reports it, so that a value for which there was no memory is not
// left out silently. Once signed, a draft does not change: submitted again, the same bytes are sent.
// Depends on: base, crypto, core, proto. Threads: one at a time.
#ifndef LEDGER_WIRE_DRAFT_H
#define LEDGER_WIRE_DRAFT_H

#include "ledger/base/pool.h"
#include "ledger/crypto/digest.h"
#include "ledger/wire/client.h"

struct draft_command {
    struct draft_command *next;
    Tally__Command command;
    Tally__Envelope envelope;
    Tally__Intent intent;
};

// A value to which the draft commits. `commitment` is what the caller puts into a message.
struct draft_sealed {
    Tally__Commitment commitment;
    struct digest digest;  // that the commitment holds, once its place is known
    struct span value;     // encoded Value
    bool placed;
    struct draft_sealed *before;
    struct draft_sealed *after;
};

struct tally_draft {
    struct pool pool;
    enum err error;  // the first failure
    struct draft_command *first;
    struct draft_command *last;
    size_t count;
    struct draft_sealed *sealed_first;
    struct draft_sealed *sealed_last;
    size_t sealed_count;
    // Set by signing_finish().
    bool is_signed;
    struct digest ledger_id;
    uint64_t window_ends_us;  // wall clock
    struct digest *hashes;    // of the commands
    struct span batch;        // encoded SignedBatch
    // Made by the first submission, for that and all later ones.
    struct tally_ticket *ticket;
};

// Memory from the pool; NULL is the draft's failure from now on.
void *draft_lend(struct tally_draft *draft, size_t size);

// The encoding of `message` in the pool. E_NO_MEMORY.
enum err draft_encode(struct tally_draft *draft, const void *message, struct span *bytes_out);

#endif
