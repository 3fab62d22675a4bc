// fault.h — what can be wrong with a ledger, in words that do not accuse more than was shown.
//
// A class says how something differs from what the log says, a part says what, and an index which entry it is
// about. README.md has the table that tells the classes from each other. Nobody is called a forger here: a
// writer that wrote twice leaves a fork, and a disk that cannot be read leaves what is unreadable.
// Depends on: base. Threads: pure.
#ifndef LEDGER_AUDIT_FAULT_H
#define LEDGER_AUDIT_FAULT_H

#include <stdint.h>

enum fault_class {
    FAULT_NONE,
    FAULT_MODIFIED,        // the bytes are not those that the log was made of
    FAULT_MISSING,         // what must be there is not
    FAULT_REORDERED,       // it is there, in another place
    FAULT_DUPLICATED,      // it stands twice
    FAULT_FORKED,          // two different ones claim one place: two histories
    FAULT_TRUNCATED,       // it ends before its end
    FAULT_UNAUTHORIZED,    // it was written so, and nobody who may had ordered it
    FAULT_STATE_DIFFERS,   // what is served is not what the log says
    FAULT_UNREADABLE,      // it cannot be read at all; nothing is said about why
    FAULT_SCHEMA_UNKNOWN,  // it was written by a version that knows more
};

enum fault_part {
    FAULT_IN_ENTRY,
    FAULT_IN_BODY,  // the command, question or notice
    FAULT_IN_EFFECTS,
    FAULT_IN_DISCLOSURES,
    FAULT_IN_LINK,
    FAULT_IN_SIGNATURE,
    FAULT_IN_VERDICT,  // actor, role, verdict, evidence
    FAULT_IN_TILE,
    FAULT_IN_CHECKPOINT,
    FAULT_IN_STATE,
    FAULT_IN_CHAIN,  // the head of a chain
    FAULT_IN_HEAD,
};

enum { FAULT_WHAT_SIZE = 240 };

struct fault {
    enum fault_class class;
    enum fault_part part;
    uint64_t index;              // of the entry; of a checkpoint, a HEAD or an end: its size
    char what[FAULT_WHAT_SIZE];  // a sentence without a full stop
};

// Fills `fault`, cutting the sentence to its room, and returns `class`.
[[gnu::format(printf, 5, 6)]] enum fault_class fault_set(struct fault *fault, enum fault_class class,
                                                         enum fault_part part, uint64_t index,
                                                         const char *format, ...);

// "modified", "state differs"; "entry", "tile". Static storage.
const char *fault_class_name(enum fault_class class);
const char *fault_part_name(enum fault_part part);

#endif
