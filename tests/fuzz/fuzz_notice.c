// fuzz_notice.c — the ledger's own word, as replay and auditors read it.
#include "tests/fuzz/fuzz.h"

#include "proto/entry.pb-c.h"

const ProtobufCMessageDescriptor *fuzz_message_type(void)
{
    return &tally__notice__descriptor;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    (void)fuzz_decode(fuzz_message_type(), span(data, size), fuzz_arena());
    return 0;
}
