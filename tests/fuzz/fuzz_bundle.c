// fuzz_bundle.c — one part of an exported file, and what it encloses.
#include "ledger/core/checkpoint.h"
#include "ledger/core/entry.h"
#include "ledger/core/message.h"
#include "tests/fuzz/fuzz.h"

#include "proto/bundle.pb-c.h"

const ProtobufCMessageDescriptor *fuzz_message_type(void)
{
    return &tally__bundle_part__descriptor;
}

static void take_item(const Tally__Item *item, struct arena *arena)
{
    Tally__Entry *entry = NULL;
    (void)entry_decode(message_span(item->entry), arena, &entry);
    (void)fuzz_decode(&tally__command__descriptor, message_span(item->command), arena);
    (void)fuzz_decode(&tally__notice__descriptor, message_span(item->command), arena);
    (void)fuzz_decode(&tally__effects__descriptor, message_span(item->effects), arena);
    for (size_t i = 0; i < item->n_disclosure; i++) {
        (void)fuzz_decode(&tally__value__descriptor, message_span(item->disclosure[i]->value), arena);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = fuzz_arena();
    const Tally__BundlePart *part = fuzz_decode(fuzz_message_type(), span(data, size), arena);
    if (part == NULL) {
        return 0;
    }
    if (part->part_case == TALLY__BUNDLE_PART__PART_ITEM) {
        take_item(part->item, arena);
    }
    if (part->part_case == TALLY__BUNDLE_PART__PART_HEAD) {
        struct checkpoint checkpoint;
        (void)checkpoint_parse(message_span(part->head->checkpoint), &checkpoint);
    }
    return 0;
}
