// inside.h — the store's own parts, for the files of this folder alone.
#ifndef LEDGER_STORE_INSIDE_H
#define LEDGER_STORE_INSIDE_H

#include "ledger/base/pack.h"
#include "ledger/store/store.h"

#include <pthread.h>

// The record of the newest commit in ROCKS_META under "newest".
//
//   u64 commit, u64 size, ledger id[32], root[32], chain head[32], u64 time_us,
//   u64 chains complete to, u64 state complete to
struct inside_record {
    struct head_facts facts;  // without checkpoint
    uint64_t chains_complete_to;
    uint64_t state_complete_to;
};

// What readers share: an acknowledged size, and the database as it was then.
struct inside_view {
    struct head_facts facts;
    struct rocks_snapshot *snapshot;
    struct edge edge;  // as it was then, so that a full tile it does not hold is in the snapshot
    size_t holders;    // under published_lock
};

struct store {
    // Set at opening, then read by all.
    struct rocks *rocks;
    struct head *head;

    // Owned by the sequencer's thread.
    struct image image;
    struct chains chains;

    // Owned by the committer's thread.
    struct rocks_batch *batch;
    struct merkle tree;  // of the newest durable commit
    struct edge edge;    // of the same
    struct inside_record newest;
    uint8_t checkpoint[LIMIT_CHECKPOINT];  // of the newest acknowledged commit
    size_t checkpoint_size;
    struct inside_view *unpublished;  // of a commit that is durable and not yet acknowledged

    // Published: what readers see. Under its own lock.
    pthread_mutex_t published_lock;
    struct inside_view *published;
};

// A view of the database as it is now. Never fails. The caller holds it.
struct inside_view *inside_view_new(struct store *store, const struct head_facts *facts);

// Makes `view` what readers see from now on, and takes it over from the caller.
void inside_publish(struct store *store, struct inside_view *view);

// Gives up one hold; the last one releases the snapshot. NULL is legal.
void inside_view_drop(struct store *store, struct inside_view *view);

// Reads the record; commit 0 when there is none yet. E_CORRUPT, E_STORE.
enum err inside_read_record(const struct rocks_at *at, struct inside_record *record_out);

// Puts the record into a write batch.
void inside_put_record(struct store *store, const struct inside_record *record);

enum { INSIDE_CHECKPOINT_KEY_SIZE = 9 };

// The key of the checkpoint of `size` entries: 'c', u64 size.
void inside_checkpoint_key(uint64_t size, uint8_t key[static INSIDE_CHECKPOINT_KEY_SIZE]);

// Puts the checkpoint of the commit that made `size` entries into the write batch.
void inside_put_checkpoint(struct store *store, uint64_t size, struct span checkpoint);

// Puts the next change of the state (image_take), or the heads of chains (chains_take), into the write batch.
void inside_put_change(struct store *store, struct unpack *changes);
void inside_put_chains(struct store *store, struct span changes);

enum { INSIDE_FRAME_KEY_SIZE = 8 };

// The key of a frame.
void inside_frame_key(uint64_t first, uint8_t key[static INSIDE_FRAME_KEY_SIZE]);

struct inside_walk {
    uint64_t first;
    uint64_t size;
    enum err (*visit)(void *context, uint64_t index, const struct frame_item *item);
    void *context;
};

// Calls `visit` for every item from `first` to below `size`, checking that indexes are dense. As
// store_walk().
enum err inside_walk(const struct rocks_at *at, const struct inside_walk *walk);

// The item of entry `index`; as store_read_item().
enum err inside_read_item(const struct rocks_at *at, uint64_t index, struct buf *frame,
                          struct frame_item *item_out);

// Loads the edge of the tree of `head`, whose root it must have. With `from_bytes` it is grown from the bytes
// of every entry, and every stored tile is compared. E_CORRUPT, E_STORE. (verify.c)
enum err inside_load_edge(struct store *store, const struct head_facts *head, bool from_bytes);

// Grows the edge from `head` to the newest commit, which must have added entries: each entry's link to the
// one before, its time, its bodies, the tiles and the root are verified. E_CORRUPT, E_STORE; the edge is then
// spoiled. (verify.c)
enum err inside_verify_tail(struct store *store, const struct head_facts *head);

// Folds the state, the heads of chains, or both again from the frames, and writes the state. E_CORRUPT when
// an entry cannot be folded, also because its body was withheld; E_STORE, E_NO_MEMORY. (rebuild.c)
enum err inside_rebuild(struct store *store);

// Removes what a commit after `to` wrote, the checkpoint that came with it too, with state and heads of
// chains; the caller rebuilds. E_CORRUPT, E_STORE. (rebuild.c)
enum err inside_drop_tail(struct store *store, const struct head_facts *to);

// Removes state and heads of chains; the caller rebuilds. Says so on disk first, along with what is in the
// write batch, so that a start after a crash in the middle clears again. (rebuild.c)
enum err inside_drop_state(struct store *store);
enum err inside_clear_state(struct store *store);

#endif
