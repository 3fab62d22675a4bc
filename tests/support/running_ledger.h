// running_ledger.h — a ledger in a folder of its own, and the service over it on an ipc socket beside.
//
// Founded by one platform administrator, with the gate of open_gate.h. The service runs in this process, or
// in one of its own that can be killed. Anything that fails here ends the test.
#ifndef TESTS_SUPPORT_RUNNING_LEDGER_H
#define TESTS_SUPPORT_RUNNING_LEDGER_H

#include "ledger/service/service.h"
#include "ledger/wire/client.h"
#include "tests/support/files.h"

#include <sys/types.h>

#define RUNNING_LEDGER_ORIGIN "tally.example/lab-west"

struct running_ledger {
    struct files_path folder;  // of all that follows
    struct files_path database;
    struct files_path head;  // folder of the HEAD file
    struct files_path vault_folder;
    struct files_path master;  // key of the vault
    struct files_path key;     // of the ledger
    struct files_path admin_key;
    struct files_path pin;
    struct files_path vkey;
    struct files_path memory;  // a file for a client, not yet there
    struct files_path url;
    struct signer *signer;    // the ledger's
    struct tally_key *admin;  // may append events
    struct digest ledger_id;
    struct gate gate;
    // While it runs in this process.
    struct vault *vault;
    struct service *service;
    // While it runs in one of its own.
    pid_t child;
};

// A new ledger, which does not run yet.
void running_ledger_found(struct running_ledger *ledger);

// Stops it, removes its folder.
void running_ledger_destroy(struct running_ledger *ledger);

// Runs the service in this process, and ends it in order.
void running_ledger_start(struct running_ledger *ledger);
void running_ledger_stop(struct running_ledger *ledger);

// Runs the service in a process of its own, and ends that by a signal: SIGTERM in order, SIGKILL not.
void running_ledger_spawn(struct running_ledger *ledger);
void running_ledger_kill(struct running_ledger *ledger, int signal);

// Copies database and HEAD of a ledger that does not run to "<name>", or puts such a copy in their place.
void running_ledger_save(const struct running_ledger *ledger, const char *name);
void running_ledger_restore(const struct running_ledger *ledger, const char *name);

// A client of it, with or without a memory file. Patient enough for a slow machine.
struct tally_client *running_ledger_client(const struct running_ledger *ledger, const char *memory);
struct tally_options running_ledger_options(const struct running_ledger *ledger, const char *memory);

// Calls `visit` for each item of a ledger that does not run.
void running_ledger_walk(const struct running_ledger *ledger,
                         enum err (*visit)(void *context, uint64_t index, const struct frame_item *item),
                         void *context);

// Opens the ledger in `folder`, which running_ledger_found() made, and serves it until a signal says to end:
// the other process.
int running_ledger_serve(const char *folder);

#endif
