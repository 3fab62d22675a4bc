// signing.h — from a draft to the bytes of a signed batch.
//
// Envelopes are filled, commitments computed for the place where each stands (commitment.h), commands encoded
// and hashed, and the batch signed with every key (batch.h).
// Depends on: base, crypto, core, proto. Threads: as the draft.
#ifndef LEDGER_WIRE_SIGNING_H
#define LEDGER_WIRE_SIGNING_H

#include "ledger/wire/draft.h"
#include "ledger/wire/stamp.h"

// Signs an unsigned draft. E_INVALID (no command, more than one organization, no key or more than four, a
// commitment that is not the draft's or stands in two places), E_LIMIT (a command, its disclosures or the
// whole batch is too large), or the draft's own failure. The draft is unsigned after failure.
enum err signing_finish(struct tally_draft *draft, const struct stamp *stamp, struct tally_key *const *keys,
                        size_t key_count);

#endif
