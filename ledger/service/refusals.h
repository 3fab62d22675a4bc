// refusals.h — what becomes of what was refused: an entry, or a number in a later one.
//
// The sequencer's, in a file of its own: within the budgets of denials.h a refusal is an entry of its own;
// past them it is counted, and summed up in an entry of the ledger's own, in the chain where it would have
// stood. A batch that fails authentication by a key of somebody known is one entry, with the batch's
// signatures over its root (BatchRefused). What nobody known has sent is summed up by the window.
// Depends on: base, core, state, store, service. Threads: the sequencer's.
#ifndef LEDGER_SERVICE_REFUSALS_H
#define LEDGER_SERVICE_REFUSALS_H

#include "ledger/service/sequencer.h"

// What was refused, and to whom.
struct refusal {
    const char *org;  // that the command was addressed to
    const struct gate_actor *actor;
    const struct gate_verdict *verdict;
    uint32_t action;
    uint64_t time_us;
};

// Whether a refused command is to be an entry, as far as the budget goes. Counts it otherwise.
bool refusals_note(struct sequencer *sequencer, const struct refusal *refusal);

// Writes the entry of a batch that failed authentication, if its sender is known and the budget allows it.
// Errors end the process.
enum err refusals_batch(struct sequencer *sequencer, const struct job *job, const struct refusal *refusal);

// Whether something is to be summed up at `now_us`.
bool refusals_are_due(const struct sequencer *sequencer, uint64_t now_us);

// Adds the summaries that are due to the open commit (any there are, for UINT64_MAX). Errors end the process.
enum err refusals_sum_up(struct sequencer *sequencer, uint64_t now_us);

#endif
