// check.h — one check of one code, in a form that a test can take out.
//
// Every refusal of the gate goes through denies(). A build with -DAUTHZ_SKIP=<code> leaves that one check
// out, and the tests must then fail: so no code stands in the table that no test holds up.
// Depends on: core. Threads: pure.
#ifndef AUTHZ_CHECK_H
#define AUTHZ_CHECK_H

#include "ledger/core/code.h"
#include "ledger/state/gate.h"

#include <stdbool.h>

#ifndef AUTHZ_SKIP
#define AUTHZ_SKIP 0
#endif

// Whether `condition` refuses with `code`.
static inline bool denies(enum code code, bool condition)
{
    return condition && (int)code != AUTHZ_SKIP;
}

// Cites an entry that the verdict rests on. Entries are kept ascending, each once; past LIMIT_EVIDENCE the
// first ones stay.
void check_cite(struct gate_verdict *verdict, uint64_t entry);

// Makes `verdict` a refusal with `code`: outcome, stage and told come from the table of codes.
void check_deny(struct gate_verdict *verdict, enum code code);

#endif
