// chains.h — how far the chains of a bundle's entries are without a gap.
//
// A link says how many entries of its chain stand before, and names the last of them. Of a chain whose
// entries are all shown, each link continues the one before; where one is left out, the count jumps; where
// count and name do not agree, the ledger has linked falsely.
// Depends on: base, crypto, proto. Threads: one at a time.
#ifndef LEDGER_BUNDLE_CHAINS_H
#define LEDGER_BUNDLE_CHAINS_H

#include "ledger/base/map.h"
#include "ledger/crypto/digest.h"

#include "proto/entry.pb-c.h"

struct bundle_chains {
    struct map map;
};

// Of one link, worst last.
enum bundle_link {
    BUNDLE_LINK_CONTINUES,  // the one before is in the bundle, or there is none
    BUNDLE_LINK_GAP,        // entries of the chain are not shown
    BUNDLE_LINK_FALSE,      // it contradicts an entry that is shown
};

// No chain yet.
void bundle_chains_init(struct bundle_chains *chains);
// Legal on zeroed memory.
void bundle_chains_fini(struct bundle_chains *chains);

// Joins an entry to its chains. `org_out` is said of the organization's chain, `worst_out` of all of them.
// E_NO_MEMORY.
enum err bundle_chains_join(struct bundle_chains *chains, const Tally__Entry *entry,
                            const struct digest *leaf, enum bundle_link *org_out,
                            enum bundle_link *worst_out);

#endif
