// frame.h — the unit of storage: some entries with their bodies, in one value of the database.
//
//   frame  = u8 version (1), item...
//   item   = run entry, run command, run effects, run sealed        (run: varint length, bytes)
//
// A frame is keyed by the index of its first entry and closed at LIMIT_FRAME_CLOSE; an item is never split.
// Leaf hashes are not stored: they are the hashes of what is. An empty run is a body that the entry has not,
// or that was withheld or removed. `command` holds a command or a notice; `sealed` the encrypted disclosures.
// Depends on: base. Threads: one at a time for each struct.
#ifndef LEDGER_STORE_FRAME_H
#define LEDGER_STORE_FRAME_H

#include "ledger/base/buf.h"
#include "ledger/base/err.h"
#include "ledger/base/limits.h"

struct frame_item {
    struct span entry;
    struct span command;
    struct span effects;
    struct span sealed;
};

// Begins a frame at the end of `frame`. E_LIMIT, E_NO_MEMORY; unchanged after failure.
enum err frame_begin(struct buf *frame);

// Appends an item to the frame at the end of `frame`. E_LIMIT, E_NO_MEMORY; unchanged after failure.
enum err frame_append(struct buf *frame, const struct frame_item *item);

// Bytes that an item takes in a frame.
size_t frame_item_size(const struct frame_item *item);

struct frame_reader {
    struct span rest;
};

// Starts reading a frame. E_CORRUPT for another version or an empty value.
enum err frame_open(struct span frame, struct frame_reader *reader_out);

// The next item, borrowed from the frame. E_NOT_FOUND at the end; E_CORRUPT.
enum err frame_next(struct frame_reader *reader, struct frame_item *item_out);

#endif
