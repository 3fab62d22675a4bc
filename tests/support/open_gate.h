// open_gate.h — a gate that lets in what a test of the service needs, and no rule beside it.
//
// It knows genesis at index 0 and event.append. Form is checked as far as the service relies on it. Whoever
// has an active key of a platform administrator may append events, in any organization; others fail
// authentication (200). He may ask everything; the audit log and exports are recorded. An event whose type
// begins with "deny." is refused with 400 and an entry that its sender is given; one that begins with
// "hush.", with 106 and without an entry; one of any other action, with 400.
#ifndef TESTS_SUPPORT_OPEN_GATE_H
#define TESTS_SUPPORT_OPEN_GATE_H

#include "ledger/state/gate.h"

struct gate open_gate(void);

#endif
