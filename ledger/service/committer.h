// committer.h — making closed commits durable, one after the other.
//
// For each: write batch and WAL sync, then the checkpoint is signed, then HEAD is synced: that is the commit
// point. The next commit is not written before. Any failure on the way leaves the outcome unknown, and the
// caller ends the process.
// Depends on: base, core, store. Threads: one.
#ifndef LEDGER_SERVICE_COMMITTER_H
#define LEDGER_SERVICE_COMMITTER_H

#include "ledger/core/checkpoint.h"
#include "ledger/store/store.h"

struct committer {
    struct store *store;
    const struct signer *signer;  // borrowed
    struct note_key key;          // named by the origin
    struct buf checkpoint;        // the last one signed
};

// `origin` names the ledger. E_INVALID when it cannot name a key.
enum err committer_init(struct committer *committer, struct store *store, const char *origin,
                        const struct signer *signer);
// Frees the buffer. Legal on zeroed memory.
void committer_fini(struct committer *committer);

// Takes `commit` through both steps. E_CORRUPT, E_STORE, E_IO, E_NO_MEMORY: the outcome is unknown.
enum err committer_commit(struct committer *committer, const struct commit *commit);

// The second step alone, for a commit that a crash left durable but not acknowledged. Errors as above.
enum err committer_acknowledge(struct committer *committer);

#endif
