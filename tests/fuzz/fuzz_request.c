// fuzz_request.c — one message of a client, down to the commands, disclosures and question within it.
#include "ledger/core/commitment.h"
#include "tests/fuzz/fuzz.h"

#include "proto/request.pb-c.h"

const ProtobufCMessageDescriptor *fuzz_message_type(void)
{
    return &tally__request__descriptor;
}

static void take_batch(const Tally__SignedBatch *batch, struct arena *arena)
{
    for (size_t i = 0; i < batch->n_command; i++) {
        struct span bytes = span(batch->command[i].data, batch->command[i].len);
        const Tally__Command *command = fuzz_decode(&tally__command__descriptor, bytes, arena);
        if (command == NULL) {
            continue;
        }
        if (i < batch->n_disclosures) {
            const Tally__DisclosureSet *set = batch->disclosures[i];
            (void)commitment_check(command, set->disclosure, set->n_disclosure);
        } else {
            (void)commitment_check(command, NULL, 0);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = fuzz_arena();
    const Tally__Request *request = fuzz_decode(fuzz_message_type(), span(data, size), arena);
    if (request == NULL) {
        return 0;
    }
    if (request->payload_case == TALLY__REQUEST__PAYLOAD_SUBMIT) {
        for (size_t i = 0; i < request->submit->n_batch; i++) {
            take_batch(request->submit->batch[i], arena);
        }
    }
    if (request->payload_case == TALLY__REQUEST__PAYLOAD_QUERY) {
        ProtobufCBinaryData query = request->query->query;
        (void)fuzz_decode(&tally__query__descriptor, span(query.data, query.len), arena);
    }
    return 0;
}
