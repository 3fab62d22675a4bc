// judged.h — every authorization asked for again, and the state folded from what was permitted.
//
// The gate is the one that admitted the commands (state/gate.h): authentication once for each batch,
// judgement for each command, against the state as of the entry before. What it says is compared with what
// the entry says: outcome, stage, code, engine, policy, evidence, and the actor with his role; then a
// permitted command is folded, and its effects are compared.
// It goes on only while it knows the state: after a permitted command whose body was withheld (but one that
// changes nothing) nothing is judged any more, and `blind` says so.
// Depends on: base, crypto, core, state, proto. Threads: one at a time.
#ifndef LEDGER_AUDIT_JUDGED_H
#define LEDGER_AUDIT_JUDGED_H

#include "ledger/audit/signed.h"
#include "ledger/state/gate.h"

struct judged {
    const struct gate *gate;
    struct view view;     // the state as of the entry before; the caller's
    struct view reading;  // the same for the gate
    struct arena scratch;
    // The batch in hand.
    struct gate_batch batch;
    struct gate_actor actor;
    bool authenticated;
    bool blind;
    uint64_t blind_from;  // the entry after which nothing was judged
    uint64_t judged;      // entries
    uint64_t unjudged;    // entries that were not, though somebody ordered them
    uint64_t unproven;    // of them, those that were permitted
};

// Starts on a view, which is empty before entry 0. E_NO_GATE, E_NO_MEMORY.
enum err judged_init(struct judged *judged, const struct gate *gate, const struct view *view);
// Legal on zeroed memory.
void judged_fini(struct judged *judged);

// Begins the batch that `entry`, with its command, belongs to: any entry of it, the first whose command is
// not withheld; or a question. Authenticates, but for a question, where that is part of judging. Entry and
// signers must live until the batch ends. FAULT_NONE, or FAULT_UNAUTHORIZED.
enum fault_class judged_begin(struct judged *judged, const struct item_opened *entry,
                              const struct signed_by *by, struct fault *fault_out);

// Judges one entry, compares, folds, compares. Entries of one batch come in order, after judged_begin() if
// any of them has its command; entries of the ledger's own need none. FAULT_NONE; FAULT_UNAUTHORIZED,
// FAULT_STATE_DIFFERS (its effects are others); FAULT_UNREADABLE when the fold ran out of memory.
enum fault_class judged_entry(struct judged *judged, const struct item_opened *entry,
                              struct fault *fault_out);

#endif
