// published.h — the published state as a view, for workers: for reading alone, as of the newest acknowledged
// commit.
//
// What it says may be over by the time a command is judged, so it decides no command: it finds keys, and what
// the facts of a command need. A question that leaves no trace is judged and answered from it.
// Depends on: base, state, store. Threads: one for each; several may be open.
#ifndef LEDGER_SERVICE_PUBLISHED_H
#define LEDGER_SERVICE_PUBLISHED_H

#include "ledger/base/map.h"
#include "ledger/state/view.h"
#include "ledger/store/store.h"

struct published {
    struct store_reader reader;
    struct buf value;  // the last one read
};

// Opens it; false when nothing is published yet.
bool published_open(struct store *store, struct published *published);
void published_close(struct published *published);

// The view, of which only get() and scan() may be called; a value is borrowed until the next one is read. It
// is valid until `published` is closed.
struct view published_view(struct published *published);

// For who may ask nothing, or the same few keys again and again: opened when it is first asked, it remembers
// what it has read until it is closed. What is not there is looked for each time.
struct published_memory {
    struct store *store;  // NULL: nothing is there
    bool opened;
    struct published published;
    struct map read;
};

// One that has read nothing.
struct published_memory published_memory(struct store *store);
// Closes what was opened, and forgets.
void published_memory_close(struct published_memory *memory);
// The view, as above; a value is borrowed until the next one is read.
struct view published_memory_view(struct published_memory *memory);

#endif
