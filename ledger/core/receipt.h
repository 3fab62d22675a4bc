// receipt.h — what a client checks before it believes that its batch is in the log.
//
// A receipt holds the batch's entries, one range proof and the first checkpoint that covers them. Verified,
// it says: the holder of the ledger's key has signed a log in which these very commands stand at consecutive
// indexes, in order, none left out.
// Depends on: base, crypto, proto, checkpoint, entry, range. Threads: pure.
#ifndef LEDGER_CORE_RECEIPT_H
#define LEDGER_CORE_RECEIPT_H

#include "ledger/core/checkpoint.h"
#include "ledger/core/entry.h"

#include "proto/request.pb-c.h"

// A checkpoint whose note was verified before: its signature is not checked again where the same bytes stand.
struct receipt_known {
    struct span note;
    struct checkpoint checkpoint;
};

struct receipt_claim {
    const struct note_key *key;           // the ledger's
    const struct digest *command_hashes;  // of the batch that was sent, in order
    size_t count;
    const struct receipt_known *known;  // verified under the same key; NULL: none
};

struct receipt_facts {
    uint64_t first;  // index of the batch's first entry
    struct checkpoint checkpoint;
    Tally__Entry **entries;  // claim->count of them, decoded, in the arena
};

// Verifies `receipt` for the batch that `claim` says was sent. E_MISMATCH, E_SIGNATURE, E_MALFORMED,
// E_INVALID, E_LIMIT (the arena is used up). Takes from the arena what the entries need and 32 bytes for
// each.
enum err receipt_verify(const Tally__Receipt *receipt, const struct receipt_claim *claim, struct arena *arena,
                        struct receipt_facts *facts_out);

#endif
