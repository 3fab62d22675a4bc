// tallyd_refusal.h — why the ledger is not served, and what the operator can do about it.
//
// Depends on: base. Threads: pure.
#ifndef CLI_TALLYD_REFUSAL_H
#define CLI_TALLYD_REFUSAL_H

#include "ledger/base/err.h"

// Says that `what` failed with `error`, and what to do. Returns the exit code.
int tallyd_refusal(enum err error, const char *what);

#endif
