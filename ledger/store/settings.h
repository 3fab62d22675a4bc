// settings.h — what RocksDB says its settings are, once it is open.
//
// An option that goes through an option string can be lost on its way without an error (known of some in
// 7.8.3). RocksDB writes the settings in force to a file of its own, and what decides on survival is looked
// up there.
// Depends on: base. Threads: any.
#ifndef LEDGER_STORE_SETTINGS_H
#define LEDGER_STORE_SETTINGS_H

#include "ledger/base/err.h"

#include <stddef.h>

// Reads the newest OPTIONS file in the database's folder and checks that each setting that the store relies
// on is in force, for the database or for each of its `families`. E_STORE when one is not (diag says which);
// E_IO, E_NO_MEMORY.
enum err settings_check(const char *path, size_t families);

#endif
