// store.h — the ledger on disk: database and HEAD file, opened together or not at all.
//
// One writer. A commit becomes durable in two steps, in this order: store_write() hashes everything a second
// time from the bytes that will be written and makes one synced write batch of them; store_acknowledge()
// syncs HEAD and publishes. Between the two the checkpoint is signed, so that no root is ever signed that a
// crash can take back. A start after a crash between them goes on with the second step, by the same function.
// Any error of these two leaves the outcome unknown: the caller must end the process (store_taint first).
//
// Invariants: (1) HEAD is never ahead of the database; (2) what readers see is acknowledged; (3) the
// checkpoint of commit n is in the write batch of commit n+1, and in HEAD until then.
// Depends on: base, crypto, core, state. Threads: as each function says.
#ifndef LEDGER_STORE_STORE_H
#define LEDGER_STORE_STORE_H

#include "ledger/store/chains.h"
#include "ledger/store/commit.h"
#include "ledger/store/edge.h"
#include "ledger/store/head.h"
#include "ledger/store/image.h"

struct store;

struct store_paths {
    const char *database;  // folder of the database
    const char *head;      // folder of the HEAD file; must exist
};

// Makes an empty ledger: no commit yet. The folder of the database must hold neither one nor what is left of
// one. E_EXISTS, E_LOCKED, E_IO, E_STORE.
enum err store_create(const struct store_paths *paths, struct store **store_out);

// What the start found.
struct store_opened {
    // the last commit is durable but not acknowledged: sign and call store_acknowledge()
    bool unfinished;
    uint64_t dropped_entries;  // of a tail that was never acknowledged and did not verify
    bool was_tainted;
};

// Looks before it opens for writing (start.h), locks, loads, checks that the rebuilt right edge has the root
// that HEAD says, and verifies an unacknowledged tail. After a taint everything is verified first. Errors of
// the start-up matrix, E_CORRUPT, E_LOCKED, E_STORE, E_IO.
enum err store_open(const struct store_paths *paths, struct store_opened *opened_out,
                    struct store **store_out);

// Closes it; readers are gone. NULL is legal.
void store_close(struct store *store);

// Marks the ledger, so that the next start verifies everything first. For the way out after an error.
void store_taint(struct store *store);

// The newest durable commit, acknowledged or not; commit 0 when there is none. Writer's thread.
struct head_facts store_newest(const struct store *store);

// For the sequencer's thread alone: the state, the chains, and the tree of the newest durable commit to start
// from.
struct image *store_image(struct store *store);
struct chains *store_chains(struct store *store);
struct merkle store_tree(const struct store *store);

// Steps one and two of a commit (see above), in turn. The committer's thread. E_CORRUPT: what was to be
// written is not what was hashed. E_STORE, E_IO. The first commit names the ledger: its first leaf hash is
// the ledger id.
enum err store_write(struct store *store, const struct commit *commit);
enum err store_acknowledge(struct store *store, struct span checkpoint);

// ---- Reading, from any thread. A reader sees one acknowledged size, for as long as it holds the view.

struct inside_view;

struct store_reader {
    struct store *store;
    struct inside_view *view;
    const struct head_facts *head;  // borrowed from the view
};

// Opens a reader on what is published now; false when nothing is yet.
bool store_reader_open(struct store *store, struct store_reader *reader);
void store_reader_close(struct store_reader *reader);

// The item of an entry, borrowed from `frame`, which the caller has initialised for at least LIMIT_COMMIT
// bytes. E_NOT_FOUND at or past the reader's size, E_CORRUPT, E_STORE.
enum err store_read_item(const struct store_reader *reader, uint64_t index, struct buf *frame,
                         struct frame_item *item_out);

// The first checkpoint that covers `size` entries. Appended to `checkpoint`. E_NOT_FOUND past the reader's
// size.
enum err store_read_checkpoint(const struct store_reader *reader, uint64_t size, struct buf *checkpoint);

// Calls `visit` for the items from `first` on, in order, until it answers other than OK or the reader's size
// is reached. E_NOT_FOUND from `visit` ends the walk with OK. E_CORRUPT, E_STORE.
enum err store_walk(const struct store_reader *reader, uint64_t first,
                    enum err (*visit)(void *context, uint64_t index, const struct frame_item *item),
                    void *context);

// The tree's nodes, for proofs (edge_source), as long as the reader is open.
struct edge_reader store_edge(const struct store_reader *reader);

// The state as the reader's size has it, from the database: for questions, not for judging.
enum err store_read_state(const struct store_reader *reader, struct span key, struct buf *value);

// Calls `visit` for the keys of the state that begin with `prefix`, as a view does.
enum err store_scan_state(const struct store_reader *reader, struct span prefix, view_visit *visit,
                          void *context);

#endif
