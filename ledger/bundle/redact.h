// redact.h — leaving out of an item what its recipient is not to see.
//
// What stands for a value is its commitment, which entry and signature cover; so a value can be left out, and
// a whole body, and the bundle verifies as before and says what it withholds.
// Depends on: base, core, proto. Threads: as the arena.
#ifndef LEDGER_BUNDLE_REDACT_H
#define LEDGER_BUNDLE_REDACT_H

#include "ledger/base/arena.h"

#include "proto/query.pb-c.h"

struct bundle_redaction {
    const char *const *fields;  // names of sealed values: "email", "note", "text" (of a reason)
    size_t count;
    bool all_but;  // those are kept and all others left out, instead of the other way round
    bool bodies;   // leave out commands, effects and values altogether
};

// Changes `item`, whose parts may be borrowed: what is left out is no longer pointed to; new lists lie in the
// arena. A notice is never left out: there is nothing to hide in it. Errors of message_decode(); E_INVALID
// when the item has other values than its command has commitments.
enum err bundle_redact(Tally__Item *item, const struct bundle_redaction *redaction, struct arena *arena);

#endif
