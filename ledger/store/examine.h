// examine.h — a ledger that does not run, as it lies on disk, for an audit.
//
// Opens HEAD and database read-only, whatever state they are in, and gives what is there without believing
// it: also of a ledger that store_open() refuses. Holds the lock of HEAD, so that nothing starts meanwhile.
// The database is first opened in a child process, because damage can abort it (look.h).
// Depends on: base, core, state, audit (source), store. Threads: as source.h says; one examination of a
// ledger at a time.
#ifndef LEDGER_STORE_EXAMINE_H
#define LEDGER_STORE_EXAMINE_H

#include "ledger/audit/source.h"
#include "ledger/store/store.h"
#include "ledger/store/vault.h"

struct examine;

// Opens it. Call before the process has threads. E_NOT_FOUND: there is no database; E_LOCKED: it runs;
// E_CORRUPT: the database cannot be opened at all; E_IO.
enum err examine_open(const struct store_paths *paths, struct examine **examine_out);

// From now on sealed disclosures are opened with `vault`, which must outlive it, and compared; else they are
// not looked at.
void examine_use_vault(struct examine *examine, struct vault *vault);

// Closes it. NULL is legal.
void examine_close(struct examine *examine);

// What an audit reads; valid until it is closed.
const struct source *examine_source(struct examine *examine);

#endif
