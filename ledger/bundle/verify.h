// verify.h — what a bundle proves, found out from its bytes and one thing that the reader trusts.
//
// Trusted is the pin (origin and ledger id: entry 0's leaf hash, so that genesis in the bundle gives the
// first service key, and each rotation, signed as genesis asks, the next), or one key of one era. From there,
// for every item: its entry is in the tree whose root the checkpoint signs; body, effects and disclosures are
// those of the entry; the senders' signatures hold; links agree. Then how far that goes has a name:
//
//   authentic  all of that
//   whole      of an entry: all that it cites is in the file. Of an organization: its chain has no gap from
//              the first to the last, and the last is the entry of the export itself
//   judged     whole, and every verdict that the bundle is about was asked again of the gate, over a state
//              folded from the bundle's entries alone, and came out the same
//
// The first fault ends it, and nothing is then said to hold. A level that is not reached without a fault is
// no fault: the report says why it is not.
// Depends on: base, crypto, core, state, audit. Threads: one for each call.
#ifndef LEDGER_BUNDLE_VERIFY_H
#define LEDGER_BUNDLE_VERIFY_H

#include "ledger/audit/audit.h"
#include "ledger/bundle/file.h"
#include "ledger/core/checkpoint.h"
#include "ledger/state/gate.h"

#include "proto/bundle.pb-c.h"

enum { BUNDLE_WHY_SIZE = 200 };

// One of the two.
struct bundle_trust {
    const struct note_key *key;      // NULL: the pin is trusted
    const struct digest *ledger_id;  // of the pin
    const char *origin;              // of the pin
};

// Something that the file does not show.
enum bundle_withheld_kind { BUNDLE_WITHHELD_BODY, BUNDLE_WITHHELD_EFFECTS, BUNDLE_WITHHELD_VALUE };

struct bundle_withheld {
    uint64_t index;  // of the entry
    enum bundle_withheld_kind kind;
    struct span field;  // name of the value
};

struct bundle_request {
    struct bundle_trust trust;
    const struct gate *gate;  // NULL: nothing is judged
    struct span earlier;      // a checkpoint that the recipient was shown before (a note); empty: none
    // Told of each thing that is withheld, in order; NULL: nobody wants to know.
    void (*withheld)(void *context, const struct bundle_withheld *withheld);
    void *context;
};

struct bundle_report {
    enum audit_level level;
    struct fault fault;             // FAULT_NONE: there is none
    char why_not[BUNDLE_WHY_SIZE];  // the next level is not reached; empty at the last
    Tally__BundleKind kind;
    char org[LIMIT_ORG_ID + 1];
    uint64_t first;
    uint64_t last;
    struct checkpoint checkpoint;
    struct digest ledger_id;
    struct digest digest;  // of the file up to its end
    bool from_start;       // of an organization: the range begins with its first entry
    bool closed;           // it ends with the entry of the export
    bool texts_differ;     // a text in it is not the one that this version writes
    bool earlier_holds;    // the earlier checkpoint is of this log, and it was extended
    uint64_t items;
    uint64_t proven;  // of them: those that the bundle is about
    uint64_t bodies;
    uint64_t withheld;  // bodies, effects, and values that are not shown
    uint64_t values;    // that are shown
    uint64_t signatures;
    uint64_t unknown_signatures;  // by keys that no entry in the bundle brings
    uint64_t judged;
    uint64_t unjudged;  // of what the bundle is about, what nobody could judge
};

// Verifies a bundle. OK: the report says how it came out. E_UNSUPPORTED: it is none, or of another version;
// E_FOREIGN: it is of another ledger than the one that is trusted; E_MALFORMED: the earlier checkpoint is
// none; E_IO, E_NO_MEMORY.
enum err bundle_verify(const struct bundle_source *source, const struct bundle_request *request,
                       struct bundle_report *report_out);

#endif
