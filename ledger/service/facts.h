// facts.h — what the service vouches for beside a command, put there by a worker before anything is ordered.
//
// The channel it came in through. The contact number of the address that it names (user.register,
// user.invite, invite.create), or of the actor's own verified address in the command's organization
// (invite.accept, invite.decline). And for a registration the one-time code: an Ed25519 key whose public half
// stands in the facts, and whose seed is kept with the job until it is delivered (deliver.h).
//
// A number is drawn only for whom the published state lets expect that the command is permitted, so that
// strangers cannot fill the vault; for all others it is looked up. Where one is missing the facts hold none,
// and judgement refuses. A registration has facts at the first place of its batch alone: one key, one user.
// Depends on: base, crypto, core, state, store. Threads: any; one for each request.
#ifndef LEDGER_SERVICE_FACTS_H
#define LEDGER_SERVICE_FACTS_H

#include "ledger/service/request.h"
#include "ledger/store/store.h"
#include "ledger/store/vault.h"

struct facts_tools {
    struct vault *vault;
    struct store *store;  // NULL while nothing is published
};

// Makes the facts of a job whose form, disclosures and signatures hold. An address that is not in its
// canonical form refuses the job. E_LIMIT, E_NO_MEMORY: no memory for them; E_STORE, E_CORRUPT: the vault or
// the store failed.
enum err facts_make(const struct facts_tools *tools, struct request *request, struct job *job);

// An address in the one form that numbers are drawn for: printable ASCII without spaces, no capital letter,
// one "@" with something on both sides, at most LIMIT_ADDRESS bytes.
bool facts_is_canonical(struct span address);

#endif
