// disclose.h — opening what was sealed, for those who may read it.
//
// A value is opened with the data key of whoever it belongs to (vault.h). What was erased stays shut, and so
// does what cannot be opened for any other reason: an answer is then without it, and is still right.
// Depends on: base, crypto, core, store. Threads: one for each struct.
#ifndef LEDGER_SERVICE_DISCLOSE_H
#define LEDGER_SERVICE_DISCLOSE_H

#include "ledger/base/arena.h"
#include "ledger/core/commitment.h"
#include "ledger/store/store.h"
#include "ledger/store/vault.h"

#include "proto/request.pb-c.h"

struct disclose {
    struct vault *vault;
    const struct store_reader *reader;
    struct arena arena;  // of the entry that was opened last
    struct buf frame;
    bool is_open;
    uint64_t entry;
    Tally__DisclosureSet *set;  // NULL: nothing could be opened
    struct commitment_found found[LIMIT_DISCLOSURES];
    size_t count;
};

// E_NO_MEMORY.
enum err disclose_begin(struct disclose *disclose, struct vault *vault, const struct store_reader *reader);
// Wipes and frees. Legal on zeroed memory.
void disclose_end(struct disclose *disclose);

// All disclosures of an entry, in the order of its commitments; NULL where none can be opened. Borrowed until
// another entry is opened. E_STORE, E_CORRUPT.
enum err disclose_entry(struct disclose *disclose, uint64_t entry, const Tally__DisclosureSet **set_out);

// The one that opens `commitment` in the command of `entry`; NULL where it cannot be opened. As above.
enum err disclose_one(struct disclose *disclose, uint64_t entry, const struct digest *commitment,
                      const Tally__Disclosure **disclosure_out);

#endif
