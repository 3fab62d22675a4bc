// fuzz_query.c — a question, and the dry run of a command that it may ask for.
#include "tests/fuzz/fuzz.h"

#include "proto/query.pb-c.h"

const ProtobufCMessageDescriptor *fuzz_message_type(void)
{
    return &tally__query__descriptor;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = fuzz_arena();
    const Tally__Query *query = fuzz_decode(fuzz_message_type(), span(data, size), arena);
    if (query != NULL && query->question_case == TALLY__QUERY__QUESTION_EXPLAIN) {
        ProtobufCBinaryData command = query->explain->command;
        (void)fuzz_decode(&tally__command__descriptor, span(command.data, command.len), arena);
    }
    return 0;
}
