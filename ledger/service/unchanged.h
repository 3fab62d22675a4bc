// unchanged.h — whether a command says nothing new: every value that it sets is the value in force.
//
// Sealed values differ by their salt, so a worker opens those in force and compares, as the newest published
// state has them. What it finds holds as long as the entries that set those values are the same when the
// command is judged, which the sequencer asks: then nothing happens, and there is no entry. A command that is
// refused is refused all the same; each command of a batch of several is an entry.
// Depends on: base, core, state, store, service. Threads: as each function says.
#ifndef LEDGER_SERVICE_UNCHANGED_H
#define LEDGER_SERVICE_UNCHANGED_H

#include "ledger/service/prepare.h"

struct unchanged {
    uint64_t entries[LIMIT_FIELDS];  // that set the values in force, in the order of the command's fields
};

// Sets job->same when the job is one command that updates fields, and none would differ. Any worker. E_STORE,
// E_CORRUPT.
enum err unchanged_find(const struct prepare_tools *tools, struct request *request, struct job *job);

// Whether what was found still holds. The sequencer's thread.
bool unchanged_holds(const struct view *view, const struct job *job);

#endif
