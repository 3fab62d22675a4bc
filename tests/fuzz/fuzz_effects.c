// fuzz_effects.c — what an entry changed, and the hash that binds it to the command.
#include "ledger/base/require.h"
#include "ledger/core/entry.h"
#include "tests/fuzz/fuzz.h"

const ProtobufCMessageDescriptor *fuzz_message_type(void)
{
    return &tally__effects__descriptor;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = fuzz_arena();
    if (fuzz_decode(fuzz_message_type(), span(data, size), arena) == NULL) {
        return 0;
    }
    uint8_t id[BATCH_COMMAND_ID_SIZE] = {1};
    struct digest one = entry_effects_hash(id, span(data, size));
    id[BATCH_COMMAND_ID_SIZE - 1] = 1;
    struct digest other = entry_effects_hash(id, span(data, size));
    require(!digest_equal(&one, &other));
    return 0;
}
