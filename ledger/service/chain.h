// chain.h — building an entry: links, hashes, outputs, in the one form.
//
// Chaining is the last of the three steps that the sequencer takes for a command (judge, apply, chain). Pure,
// but for the heads of chains, which it reads and moves on.
// Depends on: base, core, state, store. Threads: the sequencer's.
#ifndef LEDGER_SERVICE_CHAIN_H
#define LEDGER_SERVICE_CHAIN_H

#include "ledger/state/gate.h"
#include "ledger/store/store.h"

struct chain_input {
    uint64_t index;
    uint64_t time_us;
    struct digest previous;  // ignored at index 0
    const char *org;
    Tally__Action action;
    struct digest command_hash;
    uint32_t position;
    uint32_t count;
    Tally__Signature **signatures;  // at position 0
    size_t signature_count;
    Tally__Subject **subjects;  // that the entry joins; none for a refusal
    size_t subject_count;
    Tally__EntryRef *cause;
    uint32_t follow;
    Tally__Facts *facts;
    const struct gate_actor *actor;
    const struct gate_verdict *verdict;
    const struct digest *effects_hash;  // NULL: none
};

// Builds the entry, appends its bytes to `entry` (cleared first), and moves the heads of its chains on.
// `leaf_out` is its leaf hash. A subject that stands twice is linked once. E_LIMIT when the entry would be
// too large, E_NO_MEMORY.
enum err chain_entry(struct chains *chains, const struct chain_input *input, struct buf *entry,
                     struct digest *leaf_out);

#endif
