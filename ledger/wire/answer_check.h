// answer_check.h — what a client checks in an answer before it believes it.
//
// Depends on: base, crypto, core, proto. Threads: one for each struct.
#ifndef LEDGER_WIRE_ANSWER_CHECK_H
#define LEDGER_WIRE_ANSWER_CHECK_H

#include "ledger/base/arena.h"
#include "ledger/core/checkpoint.h"
#include "ledger/core/entry.h"
#include "ledger/core/proof.h"

#include "proto/request.pb-c.h"

// The chain of an organization, as far as the pages of its export have shown it.
struct answer_chain {
    bool is_begun;
    uint64_t before;     // links of its last entry
    struct digest leaf;  // of that entry
    bool is_closed;      // it was the export's own
};

struct answer_claim {
    const Tally__Query *query;
    const struct digest *query_hash;      // as it stands in the entry that the question became
    const struct checkpoint *checkpoint;  // verified
    struct answer_chain *chain;           // of an organization's export; moved on
};

// Checks the items and facts of an answer, and decodes the entries into the arena. E_MISMATCH, E_MALFORMED,
// E_INVALID, E_LIMIT.
enum err answer_check(const Tally__Answer *answer, const struct answer_claim *claim, struct arena *arena,
                      Tally__Entry ***entries_out);

#endif
