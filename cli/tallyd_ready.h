// tallyd_ready.h — says that the ledger serves, once it has been asked through its own front door.
//
// Depends on: wire. Threads: the main one.
#ifndef CLI_TALLYD_READY_H
#define CLI_TALLYD_READY_H

#include "cli/tallyd_options.h"
#include "ledger/base/err.h"

// Asks the first listener for its status as any client would, with the pin and the vkey of the directory, and
// writes a line "ready <url> size <n>" for each listener. E_TIMEOUT: nobody answers. E_MISMATCH, E_SIGNATURE:
// the files are not this ledger's.
enum err tallyd_ready_announce(const struct tallyd_options *options);

#endif
