// memory.h — a view over memory alone, and the digest of a whole state.
//
// Used by the verifier, by tests, and under the service's resident state.
// Depends on: base, crypto, view. Threads: one at a time.
#ifndef LEDGER_STATE_MEMORY_H
#define LEDGER_STATE_MEMORY_H

#include "ledger/base/map.h"
#include "ledger/crypto/digest.h"
#include "ledger/state/view.h"

struct memory {
    struct map map;
};

// An empty view. Allocates nothing.
void memory_init(struct memory *memory);
// Frees everything. Legal on zeroed memory.
void memory_fini(struct memory *memory);

// The view over it, valid as long as it is.
struct view memory_view(struct memory *memory);

// SHA-256("tally/state/v1\0", then for each key in byte order: u32be size, key, u32be size, value). Equal
// digests: equal states, whatever backs the views. Errors of the view's scan.
enum err memory_digest(const struct view *view, struct digest *digest_out);

#endif
