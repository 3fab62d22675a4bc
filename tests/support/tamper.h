// tamper.h — what somebody with the disk in his hands does to a stopped ledger: RocksDB written past Tally.
//
// Frames are taken apart and put together, values set and removed, with every checksum of RocksDB right. What
// was read lies in the tamper's arena until it is closed. Anything that fails here ends the test.
#ifndef TESTS_SUPPORT_TAMPER_H
#define TESTS_SUPPORT_TAMPER_H

#include "ledger/base/arena.h"
#include "ledger/store/store.h"

enum { TAMPER_FRAME_MAX = 64 };

struct tamper {
    struct rocks *rocks;
    struct arena arena;
};

// A frame taken apart.
struct tamper_frame {
    uint64_t first;
    size_t count;
    struct frame_item items[TAMPER_FRAME_MAX];
};

void tamper_open(struct tamper *tamper, const char *database);
void tamper_close(struct tamper *tamper);

// A value; empty when there is none.
struct span tamper_get(struct tamper *tamper, enum rocks_family family, struct span key);
void tamper_put(struct tamper *tamper, enum rocks_family family, struct span key, struct span value);
void tamper_delete(struct tamper *tamper, enum rocks_family family, struct span key);

// The first key of a family from `from` on, that is not before it; empty when there is none.
struct span tamper_key(struct tamper *tamper, enum rocks_family family, struct span from);

// The frame that holds an entry; a frame of no items is removed when it is put.
struct tamper_frame tamper_frame(struct tamper *tamper, uint64_t index);
void tamper_put_frame(struct tamper *tamper, const struct tamper_frame *frame);

// A copy with one bit turned over; without its last `less` bytes.
struct span tamper_flipped(struct tamper *tamper, struct span bytes, size_t at);
struct span tamper_cut(struct span bytes, size_t less);

#endif
