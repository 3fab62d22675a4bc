// forge.h — what an operator can do who has everything but his clients' keys: the log rewritten from an entry
// on, every hash, link, tile, checkpoint and HEAD made anew and signed.
//
// Works on the folders of a copy. Anything that fails here ends the test.
#ifndef TESTS_SUPPORT_FORGE_H
#define TESTS_SUPPORT_FORGE_H

#include "tests/support/stopped.h"
#include "tests/support/tamper.h"

struct forgery {
    uint64_t it;
    // Bends entry `it` before it is chained, or, when `late`, after its links are set. May be NULL.
    void (*bend)(struct arena *arena, Tally__Entry *entry, struct frame_item *item);
    bool late;
    bool drop;              // entry `it` is left out, and those after it are numbered anew
    bool keep_checkpoints;  // of the log before: the ledger's key is not at hand; HEAD's, too
    bool keep_tiles;
    struct span more;  // bytes behind entry `it`
};

void forge(const struct stopped *lab, const struct store_paths *paths, const struct forgery *forgery);

#endif
