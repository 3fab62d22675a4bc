// look.h — what a database says of itself, found out without touching it.
//
// The first open for writing of a damaged database can delete files (measured: a flipped bit of MANIFEST),
// and Debian's build of RocksDB asserts, so damage can abort the process. So the first look is read-only and
// in a child process.
// Depends on: base, start, rocks. Threads: call before the process has threads.
#ifndef LEDGER_STORE_LOOK_H
#define LEDGER_STORE_LOOK_H

#include "ledger/store/start.h"

// True when the folder holds a file as a database has them, whole or not, or when that cannot be found out: a
// new database made there would delete what it does not know. False for a folder that does not exist.
bool look_for_remains(const char *path);

// Whether the database can be opened for reading: OK, E_CORRUPT (also when the reader died of it), E_LOCKED,
// E_NOT_FOUND for a folder without a database, E_IO.
enum err look_opens(const char *path);

// Reads the newest commit's record. `database_out->exists` is false for a folder without a database.
// E_CORRUPT when the database cannot be read, also when the reader died of it; E_IO; E_STORE when no child
// could read it in 22 minutes.
enum err look_at(const char *path, struct start_database *database_out);

#endif
