// gather.h — which entries belong into a bundle, and the whole way from there to a file.
//
// Depends on: base, core, proto. Threads: one for each call.
#ifndef LEDGER_BUNDLE_GATHER_H
#define LEDGER_BUNDLE_GATHER_H

#include "ledger/base/arena.h"
#include "ledger/bundle/file.h"
#include "ledger/bundle/redact.h"

#include "proto/bundle.pb-c.h"

struct bundle_order {
    const Tally__BundleHead *head;
    const uint64_t *indexes;  // what the bundle is about, and each rotation of the service's key; any order
    size_t count;
    // Fills in what is known of an entry, in the arena: all but the proof may be asked for twice. Any error
    // is passed on.
    enum err (*fetch)(void *context, uint64_t index, struct arena *arena, Tally__Item *item_out);
    void *context;
    const struct bundle_redaction *redaction;  // NULL: nothing is left out of what the bundle is about
};

// Writes the bundle of an order: the entries named, those that they cite, and what these cite in turn, down
// to entry 0. Of an entry that is there only because it is cited, no values are shown: they are other
// people's. Each entry is fetched twice. Errors of the fetch, of the sink, of bundle_redact() and
// bundle_writer_push().
enum err bundle_gather(const struct bundle_order *order, const struct bundle_sink *sink);

#endif
