// image.h — the state of the service: resident in memory, with the database as its durable image.
//
// The sequencer reads and writes the memory; what it changes since the last commit was closed is listed, and
// goes into that commit's write batch, one put for each key. At start everything is read back.
// Depends on: base, crypto, state, rocks. Threads: one.
#ifndef LEDGER_STORE_IMAGE_H
#define LEDGER_STORE_IMAGE_H

#include "ledger/state/memory.h"
#include "ledger/store/rocks.h"

struct image {
    struct memory resident;
    struct map changed;  // keys put or deleted since the last image_take(); no values
};

// An empty state. Allocates nothing.
void image_init(struct image *image);
// Frees everything. Legal on zeroed memory.
void image_fini(struct image *image);

// The view over it.
struct view image_view(struct image *image);

// Appends what changed, in the order of the keys, to `changes` as (u8 deleted, run key, run value), and
// starts a new list. E_LIMIT, E_NO_MEMORY.
enum err image_take(struct image *image, struct buf *changes);

// Forgets the list of changes without writing it: what is resident is what the database holds.
void image_forget_changes(struct image *image);

// Reads the whole state. E_STORE, E_NO_MEMORY.
enum err image_load(struct image *image, const struct rocks_at *at);

#endif
