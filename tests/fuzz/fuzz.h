// fuzz.h — what the fuzz targets share.
//
// A target is one file, fuzz_<what>.c: it hands bytes from outside to one decoder and requires of the outcome
// what the decoder's header promises. A broken promise aborts, which libFuzzer and the replay driver report.
// A target of a message type also names that type, for the mutator.
// Depends on: base, core. Threads: one.
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include "ledger/base/arena.h"
#include "ledger/crypto/digest.h"

#include <protobuf-c/protobuf-c.h>

// The entry point, by libFuzzer's name. Returns 0.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// The type of the messages that the target takes.
const ProtobufCMessageDescriptor *fuzz_message_type(void);

// An empty arena of LIMIT_ARENA, the same block each time: to ask the heap for it would be most of the run.
struct arena *fuzz_arena(void);

// Decodes `bytes`; NULL when they are refused. Requires what message.h and strict.h promise of any message:
// both verdicts agree, what is accepted encodes to the same bytes, and a narrow arena is E_LIMIT and
// nothing worse.
void *fuzz_decode(const ProtobufCMessageDescriptor *type, struct span bytes, struct arena *arena);

// An input that is read piece by piece; past its end it is zeros.
struct feed {
    struct span rest;
};

uint8_t feed_u8(struct feed *feed);
uint16_t feed_u16(struct feed *feed);
uint64_t feed_u64(struct feed *feed);

// Fills `bytes`.
void feed_fill(struct feed *feed, void *bytes, size_t size);

// Edits `bytes` as the feed says: each of its steps of three bytes (u16be place, xor) changes one byte. The
// first step that changes nothing, or the end of the feed, ends it. Returns whether anything differs.
bool feed_patch(struct feed *feed, uint8_t *bytes, size_t size);

// Edits a list of hashes as the feed says: flips a bit, drops, doubles, swaps, brings in new ones.
void feed_edit(struct feed *feed, struct digest *path, size_t *count, size_t room);

#endif
