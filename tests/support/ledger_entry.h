// ledger_entry.h — well-formed entries with their bodies, as a sequencer would build them, for whatever
// stores them.
#ifndef TESTS_SUPPORT_LEDGER_ENTRY_H
#define TESTS_SUPPORT_LEDGER_ENTRY_H

#include "ledger/base/arena.h"
#include "ledger/state/view.h"
#include "ledger/store/chains.h"
#include "ledger/store/frame.h"
#include "tests/support/random.h"

enum ledger_kind {
    LEDGER_EVENT,             // permitted; changes no state; may have sealed disclosures
    LEDGER_REFUSAL,           // with its command
    LEDGER_REFUSAL_WITHHELD,  // of whose command only the hash is kept
    LEDGER_NOTICE,            // of the ledger's own
    // permitted; changes state (a genesis, wherever it stands: the fold does not mind)
    LEDGER_STATE,
    LEDGER_KINDS,
};

// Where an entry goes, and what it goes through.
struct ledger_place {
    uint64_t index;
    uint64_t time_us;
    struct digest previous;  // leaf hash of the entry before; anything at index 0
    struct view view;        // it is folded into
    struct chains *chains;   // it joins
    struct arena *arena;     // its bytes lie in
};

// Builds an entry of `kind` with random content, an event with `event_bytes` more or less of it.
struct frame_item ledger_entry(struct random *random, enum ledger_kind kind, size_t event_bytes,
                               const struct ledger_place *place);

#endif
