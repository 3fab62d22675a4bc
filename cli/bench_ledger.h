// bench_ledger.h — a throw-away ledger, and a tallyd of its own that serves it.
//
// Depends on: founding. Threads: one.
#ifndef CLI_BENCH_LEDGER_H
#define CLI_BENCH_LEDGER_H

#include "ledger/base/err.h"
#include "ledger/wire/client.h"

#include <limits.h>
#include <sys/types.h>

struct bench_ledger {
    char folder[PATH_MAX];  // temporary; everything is in it
    char dir[PATH_MAX];
    char url[PATH_MAX];
    char pin[PATH_MAX];
    char vkey[PATH_MAX];
    struct tally_key *key;  // the administrator's
    pid_t process;          // 0: not running
};

// Makes the ledger in a new folder inside `where`, and starts `program` (a tallyd; NULL: the one beside this
// program) on it. E_IO, and the errors of founding_make(); E_TIMEOUT when it does not get ready.
enum err bench_ledger_open(const char *where, const char *program, struct bench_ledger *ledger_out);

// Stops tallyd in order, and says what the database takes on the disk once it is written out. E_IO, E_STORE.
enum err bench_ledger_stop(struct bench_ledger *ledger, uint64_t *bytes_out);

// Ends what runs and removes everything. Legal on zeroed memory.
void bench_ledger_close(struct bench_ledger *ledger);

#endif
