// fuzz_reply.c — what a client gets back, from a service that it need not believe.
#include "ledger/base/require.h"
#include "ledger/core/checkpoint.h"
#include "ledger/core/entry.h"
#include "ledger/core/message.h"
#include "ledger/core/query.h"
#include "tests/fuzz/fuzz.h"

#include "proto/request.pb-c.h"

const ProtobufCMessageDescriptor *fuzz_message_type(void)
{
    return &tally__reply__descriptor;
}

static void take_receipt(const Tally__Receipt *receipt, struct arena *arena)
{
    struct checkpoint checkpoint;
    (void)checkpoint_parse(message_span(receipt->checkpoint), &checkpoint);
    for (size_t i = 0; i < receipt->n_entry; i++) {
        Tally__Entry *entry = NULL;
        (void)entry_decode(message_span(receipt->entry[i]), arena, &entry);
    }
}

static void take_item(const Tally__Item *item, struct arena *arena)
{
    Tally__Entry *entry = NULL;
    (void)entry_decode(message_span(item->entry), arena, &entry);
    const ProtobufCMessageDescriptor *body = &tally__command__descriptor;
    if (entry != NULL && query_is_action(entry->action)) {
        body = &tally__query__descriptor;
    } else if (entry != NULL && !entry_has_command(entry)) {
        body = &tally__notice__descriptor;
    }
    (void)fuzz_decode(body, message_span(item->command), arena);
    (void)fuzz_decode(&tally__effects__descriptor, message_span(item->effects), arena);
    for (size_t i = 0; i < item->n_disclosure; i++) {
        (void)fuzz_decode(&tally__value__descriptor, message_span(item->disclosure[i]->value), arena);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = fuzz_arena();
    const Tally__Reply *reply = fuzz_decode(fuzz_message_type(), span(data, size), arena);
    if (reply == NULL) {
        return 0;
    }
    for (size_t i = 0; i < reply->n_batch; i++) {
        if (reply->batch[i]->answer_case == TALLY__BATCH_REPLY__ANSWER_RECEIPT) {
            take_receipt(reply->batch[i]->receipt, arena);
        }
    }
    for (size_t i = 0; reply->answer != NULL && i < reply->answer->n_item; i++) {
        take_item(reply->answer->item[i], arena);
    }
    return 0;
}
