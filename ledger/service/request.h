// request.h — one request on its way: received, prepared, sequenced, committed, answered.
//
// A request is owned by one thread at a time and handed over whole, through queues. Its arena holds
// everything decoded from it and is freed with it. A batch of the request is a job.
// Depends on: base, core, proto, wire. Threads: one at a time.
#ifndef LEDGER_SERVICE_REQUEST_H
#define LEDGER_SERVICE_REQUEST_H

#include "ledger/base/arena.h"
#include "ledger/base/limits.h"
#include "ledger/core/code.h"
#include "ledger/crypto/digest.h"
#include "ledger/crypto/signer.h"
#include "ledger/wire/endpoint.h"

#include "proto/entry.pb-c.h"
#include "proto/request.pb-c.h"

enum request_stage { REQUEST_RECEIVED, REQUEST_COMMITTED };

// A one-time code on its way from the generator to the hook that delivers it.
struct request_code {
    uint8_t seed[SIGNER_SEED_SIZE];  // wiped with the request
    struct span address;
};

struct question;
struct unchanged;

struct job {
    Tally__SignedBatch *message;
    struct question *question;  // that it stands for; NULL: commands
    size_t count;
    // Prepared by a worker.
    Tally__Command **commands;
    struct digest *hashes;
    struct span *sealed;        // one for each command; empty without disclosures
    Tally__Facts *facts;        // one for each command
    struct request_code *code;  // of the first command, a registration; else NULL
    struct digest root;
    struct digest signers[LIMIT_SIGNATURES];
    size_t signer_count;
    size_t known_signers;    // of them; the others come with the command
    struct unchanged *same;  // what it would set is in force already; NULL: it is not, or nobody has looked
    // Answered by whoever knows: a code that refuses the whole batch, or where its entries stand.
    uint32_t refused;
    enum err failed;       // an error that ends the process
    bool unchanged;        // nothing happened, and there is no entry
    bool twin;             // it stands in the log already: read the entries from there
    uint64_t first;        // index of its first entry
    struct span *entries;  // their bytes; of a twin they are read later
};

struct request {
    enum request_stage stage;
    struct exchange *exchange;
    struct endpoint_source source;
    struct span bytes;  // borrowed from the exchange
    struct arena arena;
    struct arena answers;  // for the reply, where the other is used up; not taken before it is needed
    Tally__Request *message;
    struct question *question;  // NULL: a submission or a probe
    struct job *jobs;           // of a question the one that stands for it
    size_t job_count;
    uint32_t refused;  // the request as a whole
    // The first checkpoint that covers the commit it went into.
    uint64_t commit_size;
    uint8_t checkpoint[LIMIT_CHECKPOINT];
    size_t checkpoint_size;
};

// A new request, with memory in proportion to its size. NULL when there is none.
struct request *request_new(struct exchange *exchange, const struct endpoint_source *source,
                            struct span bytes);

// Lends memory for the reply: of the request's arena, or, when that is used up, of one as large as any reply
// needs. NULL when there is none.
void *request_lend(struct request *request, size_t size);

// Frees it; its exchange has been answered. NULL is legal.
void request_free(struct request *request);

#endif
