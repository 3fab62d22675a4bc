// signed.h — the signatures of a batch, verified again.
//
// What was signed is a batch (batch.h): the entry at position 0 carries the signatures, and the root is over
// the hashes of all bodies of the batch, which every entry of it says; so no body is needed. A question is
// signed over its own preimage, and alone.
// A key is named by its fingerprint, which is a hash of it: so whoever gives it cannot give another, and it
// does not matter when it was looked up. Whether it counted then is judged (judged.h).
// Depends on: base, crypto, core, state, proto. Threads: pure, but for what the keys' function does.
#ifndef LEDGER_AUDIT_SIGNED_H
#define LEDGER_AUDIT_SIGNED_H

#include "ledger/audit/item.h"
#include "ledger/base/limits.h"
#include "ledger/state/platform.h"

struct signed_keys {
    // The key of a fingerprint, in an organization or the platform. E_NOT_FOUND; other errors are passed on.
    enum err (*find)(void *context, struct span org, const struct digest *fingerprint, struct key *key_out);
    void *context;
};

struct signed_batch {
    const struct item_opened *first;  // at position 0; its body may be withheld
    struct digest root;               // over the body hashes of the batch, in order
};

// The signers in their order, for the gate.
struct signed_by {
    struct digest keys[LIMIT_SIGNATURES];
    size_t count;
};

// The root over the body hashes that `count` entries say. `hashes` has room for as many.
struct digest signed_root(const struct item_opened *entries, size_t count, struct digest *hashes);

// Verifies every signature. A key that `keys` does not know may be one that the first command brings. The
// ledger id is that of the log; entry 0 is signed over 32 zero bytes instead. E_SIGNATURE: one does not
// verify. E_NOT_FOUND: its key is not known. E_INVALID: the first is not by the key that the body names, or
// there is none, or not of the key's algorithm. Errors of `keys`.
enum err signed_verify(const struct signed_batch *batch, const struct digest *ledger_id,
                       const struct signed_keys *keys, struct signed_by *by_out);

// Describes what signed_verify() found.
enum fault_class signed_fault(enum err error, uint64_t index, struct fault *fault_out);

// The key alone, as signed_keys wants it (context: a struct view).
enum err signed_find_in_view(void *context, struct span org, const struct digest *fingerprint,
                             struct key *key_out);

#endif
