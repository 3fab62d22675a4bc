// authz.h — the gate that knows the rules.
//
// Depends on: state (gate). Threads: pure; one gate for all.
#ifndef AUTHZ_AUTHZ_H
#define AUTHZ_AUTHZ_H

#include "ledger/state/gate.h"

// The gate of engine 1. Static storage.
const struct gate *authz_gate(void);

#endif
