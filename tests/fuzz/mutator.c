// mutator.c — how libFuzzer changes an input that is a message: by its bytes, by its fields, or by its form.
//
// Bytes alone seldom get past the first length prefix; fields alone never break the form.
#include "ledger/core/message.h"
#include "tests/fuzz/bend.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/shape.h"

enum { CHANGES_MAX = 4 };

// libFuzzer's: LLVMFuzzerMutate changes bytes, LLVMFuzzerCustomMutator is called in its place.
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    struct shape shape = {.arena = fuzz_arena(), .random = {seed}, .odd = true};
    ProtobufCMessage *message = NULL;
    if (random_once_in(&shape.random, 3)
        || message_decode(fuzz_message_type(), span(data, size), shape.arena, &message) != OK) {
        return LLVMFuzzerMutate(data, size, max_size);
    }
    for (size_t more = 1 + random_below(&shape.random, CHANGES_MAX); more > 0; more--) {
        shape_mutate(&shape, message);
    }
    struct span bytes;
    if (message_encode_in(message, shape.arena, &bytes) != OK || bytes.size > max_size) {
        return LLVMFuzzerMutate(data, size, max_size);
    }
    if (random_once_in(&shape.random, 3)) {
        bytes = bend(fuzz_message_type(), bytes, &shape.random, shape.arena);
        bytes.size = bytes.size < max_size ? bytes.size : max_size;
    }
    memcpy(data, bytes.data, bytes.size);
    return bytes.size;
}
