// deliver.h — handing one-time codes out of the house: into a folder, or to a program.
//
//   folder    <hexadecimal user id>.code, mode 0600: the code, a newline
//   program   on its standard input: the address, a newline, the code, a newline
//
// A code is written as the hexadecimal seed of its key. It appears in no argument, no environment and no
// diagnostics. A program runs in a process group of its own, with nothing else open, and is killed after
// LIMIT_DELIVER_MS: what takes longer it has to put into a queue.
// Depends on: base, core, crypto, service (request). Threads: any.
#ifndef LEDGER_SERVICE_DELIVER_H
#define LEDGER_SERVICE_DELIVER_H

#include "ledger/base/err.h"
#include "ledger/service/request.h"

struct deliver {
    const char *path;  // borrowed; NULL: nothing is delivered
    bool folder;
};

// Looks at what lies at `path`, which may be NULL. E_INVALID when it is neither a folder nor a program that
// may be run.
enum err deliver_init(const char *path, struct deliver *deliver_out);

struct deliver_code {
    struct span user;
    struct span address;
    const uint8_t *seed;  // SIGNER_SEED_SIZE bytes
};

// Delivers one code, and waits until it is. Without a path: OK. E_EXISTS (such a file is there already), E_IO
// (not written; the program did not run, or ended otherwise than with 0), E_TIMEOUT.
enum err deliver_code(const struct deliver *deliver, const struct deliver_code *code);

// Delivers the codes of a request that is committed, of those registrations that it was the first to bring
// and that were permitted. What fails goes to diag alone: an entry is not taken back.
void deliver_request(const struct deliver *deliver, const struct request *request);

#endif
