// shape.h — messages of any type, made and changed by their descriptors.
//
// Random bytes are rarely a message. What is made here is one, with ids, hashes and names of the sizes that
// their fields' names call for; a bytes field that holds an encoded message (a request's command) gets one.
// Everything lives in the arena. The same seed gives the same message. Depends on: core,
// tests/support/random. Threads: one.
#ifndef TESTS_FUZZ_SHAPE_H
#define TESTS_FUZZ_SHAPE_H

#include "ledger/base/arena.h"
#include "tests/support/random.h"

#include <protobuf-c/protobuf-c.h>

struct shape {
    struct arena *arena;
    struct random random;
    uint32_t member;  // that the first oneof gets; 0: any
    bool sparse;      // leave out about two fields in three, where there are more than two
    bool odd;         // now and then give bytes a size that their place does not allow
};

// A new message.
void *shape_message(struct shape *shape, const ProtobufCMessageDescriptor *type);

// A text that lives in the arena, for a field of a message.
char *shape_text(struct shape *shape, const char *text);

// `size` random bytes.
ProtobufCBinaryData shape_bytes(struct shape *shape, size_t size);

// Changes one field somewhere in the message.
void shape_mutate(struct shape *shape, ProtobufCMessage *message);

#endif
