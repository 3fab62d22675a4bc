// audit.h — verifies a whole ledger from bytes, and names the first thing that is wrong.
//
// Every hash, link, root, signature and checkpoint is computed again; every authorization is asked for again
// with the gate that is given; the state that follows is compared with the one that is served. Signatures and
// hashes are checked on all cores (line.h), the rest in order on the caller's thread.
// Depends on: base, crypto, core, state, proto. Threads: one call for each source at a time.
#ifndef LEDGER_AUDIT_AUDIT_H
#define LEDGER_AUDIT_AUDIT_H

#include "ledger/audit/source.h"
#include "ledger/core/note.h"
#include "ledger/state/gate.h"

// How far it got; each includes those before.
enum audit_level {
    AUDIT_NOTHING,
    AUDIT_AUTHENTIC,  // bytes, tree, signatures and checkpoints are the ledger's
    AUDIT_WHOLE,      // nothing is missing, up to a signed end
    AUDIT_JUDGED,     // every verdict is the rules', and the state is what the log says
};

struct audit_options {
    const struct source *source;
    const struct gate *gate;                            // NULL: nothing is judged
    const struct digest *ledger_id;                     // which ledger is meant; NULL: the one that is there
    struct span since;                                  // a checkpoint that somebody kept; empty: none
    unsigned workers;                                   // threads that check; 0: one for each core
    void (*progress)(void *context, uint64_t entries);  // may be NULL
    void *progress_context;
};

struct audit_report {
    bool verified;
    struct fault fault;  // the first, when not
    uint64_t good;       // entries before it that are in order
    enum audit_level level;
    char origin[NOTE_NAME_MAX + 1];
    struct digest ledger_id;
    struct digest root;       // of all entries read
    struct digest state;      // the digest of the folded state; zeros when nothing was judged
    uint64_t entries;         // read
    uint64_t unacknowledged;  // of them, past the end that was acknowledged
    uint64_t batches;         // whose signatures verify
    uint64_t checkpoints;     // that verify
    uint64_t judged;          // entries
    uint64_t unjudged;        // entries that somebody ordered, and that could not be judged
    uint64_t withheld;        // bodies that are not there
    uint64_t sealed;          // commands with sealed values
    uint64_t erased;          // of them, those whose key is gone
};

// Audits. OK: the report says what was found. E_NO_MEMORY; and for `since`: E_MALFORMED, E_SIGNATURE: it is
// no checkpoint of this ledger.
enum err audit_run(const struct audit_options *options, struct audit_report *report_out);

// "nothing", "authentic", "whole", "judged". Static storage.
const char *audit_level_name(enum audit_level level);

#endif
