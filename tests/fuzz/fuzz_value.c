// fuzz_value.c — what a disclosure opens.
#include "tests/fuzz/fuzz.h"

#include "proto/value.pb-c.h"

const ProtobufCMessageDescriptor *fuzz_message_type(void)
{
    return &tally__value__descriptor;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    (void)fuzz_decode(fuzz_message_type(), span(data, size), fuzz_arena());
    return 0;
}
