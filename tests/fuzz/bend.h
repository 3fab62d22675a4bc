// bend.h — breaks the wire rule in one place of a message, and keeps every length around it right.
//
// What the rule refuses is close to what it accepts: a field twice, a longer number, an empty text. A mutator
// of bytes seldom gets there below the outermost message, because each length above has to follow.
// Depends on: core, tests/support/random. Threads: one.
#ifndef TESTS_FUZZ_BEND_H
#define TESTS_FUZZ_BEND_H

#include "ledger/base/arena.h"
#include "tests/support/random.h"

#include <protobuf-c/protobuf-c.h>

// A copy of `bytes`, which are an accepted message of `type`, with one field of it, at any depth, bent. In
// the arena.
struct span bend(const ProtobufCMessageDescriptor *type, struct span bytes, struct random *random,
                 struct arena *arena);

#endif
