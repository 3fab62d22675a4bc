// remembered.h — the newest checkpoint that a client has verified: the memory that a ledger cannot talk its
// way around.
//
// Kept in a file, if there is one, as the signed note itself: written when it changes, but at most once a
// second, and at closing. What a crash loses is the checkpoints of the last second. A file is for one client
// at a time.
// Invariant: it never gets smaller, and never another root of the same size.
// Depends on: base, crypto, core. Threads: any.
#ifndef LEDGER_WIRE_REMEMBERED_H
#define LEDGER_WIRE_REMEMBERED_H

#include "ledger/core/proof.h"
#include "ledger/core/receipt.h"

#include <limits.h>
#include <pthread.h>

enum { REMEMBERED_RECENT = 4 };

// A note that was verified.
struct remembered_note {
    struct checkpoint checkpoint;
    uint8_t note[LIMIT_CHECKPOINT];
    size_t size;  // of the note; 0: none
};

struct remembered {
    pthread_mutex_t lock;
    const struct note_key *key;  // the ledger's; borrowed
    char path[PATH_MAX];         // empty: no file
    struct remembered_note newest;
    struct remembered_note recent[REMEMBERED_RECENT];  // verified lately, so that it need not be again
    size_t next;                                       // of `recent` to be replaced
    bool is_written;
    bool is_writing;      // by a thread that has let go of the lock meanwhile
    uint64_t written_us;  // boot clock
};

// Reads the file, which need not exist. `path` may be NULL. E_IO, E_MALFORMED, E_SIGNATURE or E_MISMATCH (not
// this ledger's checkpoint), E_LIMIT.
enum err remembered_open(struct remembered *remembered, const char *path, const struct note_key *key);

// Writes the file if it has to be. E_IO.
enum err remembered_close(struct remembered *remembered);

// Size and root of what is remembered; size 0: nothing.
struct proof_tree remembered_tree(struct remembered *remembered);

// Verifies a note. One with the bytes of one that was verified lately is not verified again. E_LIMIT, over
// LIMIT_CHECKPOINT bytes, and errors of checkpoint_verify().
enum err remembered_verify(struct remembered *remembered, struct span note,
                           struct checkpoint *checkpoint_out);

// Remembers a verified checkpoint if it is the largest, and was proven to extend the one remembered now:
// `proven` is what it was proven to extend. E_FORK: another root of the same size. A file that cannot be
// written is tried again with the next checkpoint, and at closing.
enum err remembered_take(struct remembered *remembered, const struct proof_tree *proven,
                         const struct receipt_known *known);

#endif
