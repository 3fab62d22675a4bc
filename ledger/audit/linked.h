// linked.h — the chains, computed again: the entry before, the clock, every link, what follows from what.
//
// Each entry names the leaf hash of the one before, and in each chain it joins, how many entries that chain
// has and the leaf hash of the last. So an entry that is missing, twice, or in another place shows in the
// next of each of its chains. An entry that says how many follow is followed by them, each naming it.
// Depends on: base, crypto, core, proto. Threads: one.
#ifndef LEDGER_AUDIT_LINKED_H
#define LEDGER_AUDIT_LINKED_H

#include "ledger/audit/item.h"
#include "ledger/base/map.h"
#include "ledger/core/merkle.h"

struct linked {
    struct merkle tree;      // of the entries so far
    struct digest previous;  // leaf hash of the last
    uint64_t time_us;        // of the last
    struct map heads;        // u8 size of org, org, u8 link kind, u8 subject kind, id -> struct linked_head
    uint64_t following;      // entries that must come yet
    struct digest leader;    // the entry that they follow from
    uint64_t leader_index;
};

struct linked_head {
    uint64_t count;
    struct digest leaf;
    uint64_t index;  // of the last entry
};

// Nothing is linked yet.
void linked_init(struct linked *linked);
// Frees everything. Legal on zeroed memory.
void linked_fini(struct linked *linked);

// Whether the entry goes on where the log is: place, index, the entry before, time. FAULT_NONE, or a first
// guess at the class, which only the bytes around it can tell (diagnose.h).
enum fault_class linked_follows(const struct linked *linked, const struct item_opened *entry,
                                struct fault *fault_out);

// Checks every link and what it follows from; then adds the entry to the tree and to its chains. FAULT_NONE,
// FAULT_FORKED, FAULT_MISSING; FAULT_UNREADABLE without memory.
enum fault_class linked_join(struct linked *linked, const struct item_opened *entry, struct fault *fault_out);

// Whether nothing is outstanding where the log ends.
enum fault_class linked_end(const struct linked *linked, struct fault *fault_out);

#endif
