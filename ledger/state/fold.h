// fold.h — what each committed command does to the state. The only code that writes it.
//
// The same function runs when a command is committed, when a start rebuilds the state, and when an auditor
// replays the log. It trusts that the command was permitted: whether it may be is the gate's question.
// It yields the effects: for each field that changed, the value before and after. A public value over
// LIMIT_PUBLIC_VALUE bytes stands by its digest, a sensitive one by its commitment.
// Depends on: base, crypto, core, proto, view. Threads: as the view.
#ifndef LEDGER_STATE_FOLD_H
#define LEDGER_STATE_FOLD_H

#include "ledger/base/arena.h"
#include "ledger/state/view.h"

#include "proto/entry.pb-c.h"

struct fold_input {
    uint64_t index;  // of the entry
    uint64_t time_us;
    const Tally__Command *command;
    const Tally__Actor *actor;
    const Tally__Facts *facts;  // NULL when there are none
};

// Applies a permitted command to `view`. The effects lie in the arena; without any, n_effect is 0. E_LIMIT
// (arena), E_NO_MEMORY, E_CORRUPT (the state is not what a permitted command can meet), E_STORE. After a
// failure the state may be half changed: the caller gives it up.
enum err fold_apply(const struct view *view, const struct fold_input *input, struct arena *arena,
                    Tally__Effects *effects_out);

// Applies a stored entry: decodes its command and, if it was permitted, folds it. `command` is empty for an
// entry whose body was withheld, which E_NOT_FOUND says. Entries of the ledger's own and refusals change
// nothing.
enum err fold_entry(const struct view *view, const Tally__Entry *entry, struct span command,
                    struct arena *arena, Tally__Effects *effects_out);

#endif
