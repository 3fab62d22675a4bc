// view.h — how judgement and fold see the state: a keyed map, through four functions.
//
// The service backs a view with resident memory over RocksDB, the verifier and the tests with memory alone;
// same fold, same keys, same bytes, so that a digest of the whole state can be compared anywhere. A value
// from get() is borrowed until the next put() or delete() through the same view. Judgement and fold never
// scan: what they count is state.
// Keys start with the organization (state_key.h), so that one organization's state can be told from another's
// by its bytes.
// Depends on: base. Threads: one at a time for each view.
#ifndef LEDGER_STATE_VIEW_H
#define LEDGER_STATE_VIEW_H

#include "ledger/base/err.h"
#include "ledger/base/span.h"

typedef enum err view_visit(void *context, struct span key, struct span value);

struct view {
    enum err (*get)(void *context, struct span key, struct span *value_out);  // E_NOT_FOUND; E_STORE
    enum err (*put)(void *context, struct span key, struct span value);       // E_NO_MEMORY
    enum err (*delete)(void *context, struct span key);                       // of what is not there: OK
    // In key order, until `visit` answers other than OK: E_NOT_FOUND ends the scan with OK, anything else is
    // returned.
    enum err (*scan)(void *context, struct span prefix, view_visit *visit, void *visit_context);
    void *context;
};

// The same view without its writing half: put() and delete() end the process. What a gate is given.
struct view view_read_only(const struct view *view);

#endif
