// diagnose.h — from "this does not fit" to which entry it is, and how it differs.
//
// The first place where an audit stumbles is not always the place that is at fault, and a changed byte may
// look like a false verdict. So who stumbles looks around: what the next entry, the stored nodes and the
// signed end say about the entry in question; and whether what is missed stands somewhere else. README.md has
// the table. It reads the source again, as far as it must: to its end at most.
// Depends on: base, crypto, core, source. Threads: one.
#ifndef LEDGER_AUDIT_DIAGNOSE_H
#define LEDGER_AUDIT_DIAGNOSE_H

#include "ledger/audit/source.h"

struct diagnose_place {
    const struct source *source;
    const struct source_end *end;
    uint64_t index;          // entries before it were in order
    uint64_t found;          // place of the item that was found instead
    struct digest previous;  // leaf hash of the last of them; ignored at index 0
};

// Corrects class, part, index and sentence of `fault`, which was found at `place`.
void diagnose(const struct diagnose_place *place, struct fault *fault);

#endif
