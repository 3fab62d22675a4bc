// spoil.h — values of the state that are not what was written.
#ifndef TESTS_SUPPORT_SPOIL_H
#define TESTS_SUPPORT_SPOIL_H

#include "ledger/state/memory.h"

// `memory` holds one value, and `get` reads it. How many of its spoiled forms are read as E_CORRUPT: cut at
// each length, and one byte too long.
size_t spoil_size(struct memory *memory, enum err (*get)(const struct view *view));

// What `get` says when byte `at` of it is `value`.
enum err spoil_byte(struct memory *memory, enum err (*get)(const struct view *view), size_t at,
                    uint8_t value);

// Bytes of the one value.
size_t spoil_value_size(struct memory *memory);

#endif
