// index.h — where entries stand: by organization, actor, subject, action, and by batch id.
//
// Derived from the log, behind the commit, by one thread that follows it; can be thrown away and built again.
// A posting block holds the indexes of one term that one round of following found. A question that needs the
// index waits until it has caught up with the checkpoint it answers from (index_done).
//
//   posting   u8 kind, u8 size of org, org, rest of term, u64be first index -> varint first, varint deltas
//   batch     u8 INDEX_BATCH, fingerprint[32], batch id[14] -> varint first index
//   position  u8 0 -> u64be entries indexed
//
// Depends on: base, core, store. Threads: one follows; reading from any.
#ifndef LEDGER_STORE_INDEX_H
#define LEDGER_STORE_INDEX_H

#include "ledger/store/store.h"

enum index_kind {
    INDEX_ORG = 1,      // rest: nothing
    INDEX_ACTOR = 2,    // rest: u8 subject kind, u8 size of id, id
    INDEX_SUBJECT = 3,  // rest: u8 subject kind, u8 size of id, id
    INDEX_ACTION = 4,   // rest: u16be action
    INDEX_BATCH = 5,
};

struct index;

// Opens the index of a store; reads how far it has come. E_STORE, E_CORRUPT, E_NO_MEMORY.
enum err index_open(struct store *store, struct index **index_out);
void index_close(struct index *index);

// Indexes what is published and not yet indexed. The following thread's. E_STORE, E_CORRUPT, E_NO_MEMORY.
enum err index_follow(struct index *index);

// Entries indexed so far. Any thread.
uint64_t index_done(const struct index *index);

// The first entry of the batch that `fingerprint` signed under `batch_id`. E_NOT_FOUND, E_STORE, E_CORRUPT.
enum err index_find_batch(const struct index *index, const struct digest *fingerprint, struct span batch_id,
                          uint64_t *first_out);

struct index_term {
    enum index_kind kind;
    struct span org;
    uint32_t number;  // subject kind, or action
    struct span id;   // of an actor or subject
};

// Calls `visit` for the entries of a term below `before`, the newest first, until it answers other than OK;
// E_NOT_FOUND from it ends the walk with OK. E_STORE, E_CORRUPT.
enum err index_walk(const struct index *index, const struct index_term *term, uint64_t before,
                    enum err (*visit)(void *context, uint64_t entry), void *context);

// The same for the entries from `from` on, the oldest first.
enum err index_walk_up(const struct index *index, const struct index_term *term, uint64_t from,
                       enum err (*visit)(void *context, uint64_t entry), void *context);

#endif
