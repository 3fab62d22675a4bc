// schemas.h — the schemas of records that a ledger begins with, from the one table (schemas.def).
//
// Depends on: base, proto. Threads: pure.
#ifndef AUTHZ_SCHEMAS_H
#define AUTHZ_SCHEMAS_H

#include "ledger/base/arena.h"

#include "proto/platform.pb-c.h"

// Puts version 1 of each into a genesis; everything lies in the arena. False when that is used up.
bool schemas_fill(struct arena *arena, Tally__Genesis *genesis);

// One of them by its collection, likewise. NULL when there is none, or no room.
Tally__CollectionSchema *schemas_find(struct arena *arena, const char *collection);

#endif
