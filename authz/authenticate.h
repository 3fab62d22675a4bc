// authenticate.h — stage 3: whose key is it, and may it be used now?
//
// In this order: the key is known, not revoked, its owner active; the client's clock is within five minutes
// of the ledger's; the window is open; the batch came in through the channel that it says. Genesis, at index
// 0, is signed by every platform key that it names. A refusal here is one for the whole batch.
// Depends on: base, core, state. Threads: as the view.
#ifndef AUTHZ_AUTHENTICATE_H
#define AUTHZ_AUTHENTICATE_H

#include "ledger/state/gate.h"

// See struct gate. The verdict is permit, or a refusal with its code.
void authenticate_batch(const struct view *view, const struct gate_batch *batch, struct gate_actor *actor_out,
                        struct gate_verdict *verdict_out);

#endif
