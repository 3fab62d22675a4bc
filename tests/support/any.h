// any.h — random messages of any type that follow the wire rule.
#ifndef TESTS_SUPPORT_ANY_H
#define TESTS_SUPPORT_ANY_H

#include "ledger/base/arena.h"
#include "tests/support/random.h"

#include <protobuf-c/protobuf-c.h>

// A message of `type`, built in the arena from its descriptor: fields set or not, up to three elements where
// they repeat, texts of UTF-8 with and without several bytes to a character, the largest numbers now and
// then.
ProtobufCMessage *any_message(const ProtobufCMessageDescriptor *type, struct random *random,
                              struct arena *arena);

#endif
