// prepare.h — what a worker does with a request before the sequencer sees it: decode, form, commitments,
// signatures, facts, seals.
//
// Everything here can be done without knowing what comes before, so it runs on every core. What fails is
// noted in the job or the request as a code; nothing here is written anywhere.
// Depends on: base, core, state (gate), store (vault), service. Threads: any; one for each request.
#ifndef LEDGER_SERVICE_PREPARE_H
#define LEDGER_SERVICE_PREPARE_H

#include "ledger/service/keyring.h"
#include "ledger/service/request.h"
#include "ledger/state/gate.h"
#include "ledger/store/index.h"
#include "ledger/store/vault.h"

struct prepare_tools {
    const struct gate *gate;
    struct keyring *keyring;
    struct vault *vault;
    struct store *store;
    const struct index *index;  // NULL while there is nothing to find
    struct digest ledger_id;
    // Batches signed before may have been answered by a process before this one.
    uint64_t known_from_us;
};

enum { REQUEST_VERSION = 1 };

// Decodes the request and prepares its jobs. Afterwards either request->refused says why it is refused as a
// whole, or each job is ready or has its own `refused`. E_STORE, E_CORRUPT: the vault failed, which ends the
// process.
enum err prepare_request(const struct prepare_tools *tools, struct request *request);

// For questions (question.h): refuses the job when its envelope says that the client has seen another log.
// E_STORE, E_CORRUPT.
enum err prepare_check_seen(const struct prepare_tools *tools, struct job *job);

// For questions: seals the job's disclosures, which were checked. Without memory, or where the owner's data
// key was destroyed, the job is refused. E_STORE, E_CORRUPT.
enum err prepare_seal(const struct prepare_tools *tools, struct request *request, struct job *job);

#endif
