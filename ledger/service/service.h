// service.h — the running ledger: endpoint, workers, sequencer and committer, and the order in which they
// start and stop.
//
//   nng thread -> inbox -> worker (prepare) -> order -> sequencer -> closed -> committer
//              -> inbox -> worker (answer) -> nng
//   a question -> inbox -> worker (verify), or all the way of a command -> questions -> answering -> nng
//
// Every arrow is a bounded queue (base/queue.h); whoever puts a request in gives it away. A commit is open
// until nothing received is still being verified and the committer is free, or for LIMIT_COMMIT_WAIT_US, or
// until it holds LIMIT_COMMIT_CLOSE bytes. Any error of the store, and any difference between what was hashed
// and what would be written, ends the process at once: the outcome is then unknown to clients, who send the
// same bytes again after the restart.
// Depends on: base, core, state, store, wire. Threads: open, stop and close by the main thread.
#ifndef LEDGER_SERVICE_SERVICE_H
#define LEDGER_SERVICE_SERVICE_H

#include "ledger/crypto/signer.h"
#include "ledger/state/gate.h"
#include "ledger/store/store.h"
#include "ledger/store/vault.h"
#include "ledger/wire/endpoint.h"

enum { SERVICE_EXIT_STORE = 74 };  // EX_IOERR: the process ended because the store failed

struct service;

struct service_options {
    struct store_paths paths;
    const char *vault;            // its folder
    const char *master_key;       // file of the key that wraps its keys
    const struct gate *gate;      // borrowed
    const struct signer *signer;  // borrowed; the ledger's key
    const char *origin;
    const struct endpoint_listener *listeners;
    size_t listener_count;
    size_t worker_count;  // 0: one for each core
    bool confirm_clock;   // the operator's word for a start long after the last entry
    const char *deliver;  // where one-time codes go (deliver.h): a folder or a program; NULL: nowhere
};

// Opens the ledger and then the vault, writes the entry of the start, and serves. Errors of store_open() and
// vault_open(), E_NO_GATE, E_CLOCK (a gap that was not confirmed), E_KEY (the signer's key is not the
// ledger's), E_FOREIGN (the origin is not), E_INVALID (codes cannot be delivered there), E_IO (cannot
// listen). The store looks at its database from a child (look.h), so a process should have no threads yet.
enum err service_open(const struct service_options *options, struct service **service_out);

// Stops taking requests, answers those in hand, writes the entry of the stop, and ends the threads.
void service_stop(struct service *service);

// Frees what is left. Call service_stop() first. NULL is legal.
void service_close(struct service *service);

struct service_found {
    struct store_paths paths;
    struct vault *vault;
    const struct gate *gate;
    const struct signer *signer;
    const char *origin;
};

// Makes a new ledger with its entry 0: `request` is an encoded Request with one batch of one command,
// genesis, signed by the platform keys over a ledger id of zeros. E_EXISTS, E_INVALID (refused; the code goes
// to diag), errors of the store.
enum err service_found(const struct service_found *found, struct span request, struct digest *ledger_id_out);

#endif
