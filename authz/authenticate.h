// authenticate.h — stage 3: whose key is it, and may it be used now?
//
// In this order: the key is known, not revoked, not a token's, its owner active; so are those of all other
// signatures that are anybody's (a machine's key is found wherever it signs first, and may act in its own
// organization alone: judge.h); the client's clock is within five minutes of the ledger's; the window is
// open; the batch came in through the channel that it says. A refusal here is one for the whole batch.
// Two commands bring the key that signs them: genesis, at index 0, is signed by every platform key that it
// names; a registration, alone in its batch, by the key of its user to be.
// Depends on: base, core, state. Threads: as the view.
#ifndef AUTHZ_AUTHENTICATE_H
#define AUTHZ_AUTHENTICATE_H

#include "ledger/core/code.h"
#include "ledger/state/gate.h"

// How far a client's clock may be from the ledger's.
#define AUTHENTICATE_SKEW_US (UINT64_C(300) * 1000000)

// See struct gate. The verdict is permit, or a refusal with its code.
void authenticate_batch(const struct view *view, const struct gate_batch *batch, struct gate_actor *actor_out,
                        struct gate_verdict *verdict_out);

// Whether the key that signed the batch may still be used for a later command of it: one before may have
// revoked it. Cites the entry that did.
enum code authenticate_again(const struct view *view, const struct gate_batch *batch,
                             struct gate_verdict *verdict);

#endif
