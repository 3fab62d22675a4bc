// fuzz_peek.c — the short way to read an entry says what the long way says.
#include "ledger/base/require.h"
#include "ledger/core/entry.h"
#include "ledger/core/message.h"
#include "ledger/core/peek.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/mini.h"

const ProtobufCMessageDescriptor *fuzz_message_type(void)
{
    return &tally__entry__descriptor;
}

static void expect_same(const struct peek *peek, const Tally__Entry *entry)
{
    require(peek->index == entry->index && peek->time_us == entry->time_us);
    require(peek->position == entry->position && peek->count == entry->count);
    require(peek->code == entry->verdict->code);
    require(span_equal(peek->org, span_text(entry->org)));
    require(span_equal(peek->previous, message_span(entry->previous)));
    require(span_equal(peek->command_hash, message_span(entry->command_hash)));
    require(span_equal(peek->effects_hash, message_span(entry->effects_hash)));
}

// Bodies that are not the entry's are found out, whatever else the entry says.
static void expect_bodies(const struct peek *peek, struct span bytes)
{
    const struct mini *mini = mini_get();
    enum err error = peek_check_bodies(peek, span(NULL, 0), span(NULL, 0));
    require(error == OK);
    error = peek_check_bodies(peek, span(NULL, 0), bytes);
    require(error == E_CORRUPT);
    for (size_t i = 0; i < MINI_ENTRIES; i++) {
        bool is_its = span_equal(peek->command_hash, digest_span(&mini->command_hashes[i]));
        error = peek_check_bodies(peek, mini->commands[i], span(NULL, 0));
        require(error == (is_its ? OK : E_CORRUPT));
        error = peek_check_bodies(peek, mini->commands[i], bytes);
        require(error == E_CORRUPT);
    }
    // Any bytes may stand where a command is looked for.
    uint8_t id[BATCH_COMMAND_ID_SIZE];
    error = peek_command_id(peek, bytes, id);
    require(error == OK || error == E_CORRUPT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span bytes = span(data, size);
    Tally__Entry *entry = NULL;
    struct peek peek = {0};
    bool is_entry = entry_decode(bytes, fuzz_arena(), &entry) == OK;
    bool is_peeked = peek_entry(bytes, &peek) == OK;
    require(is_peeked || !is_entry);
    if (is_entry) {
        expect_same(&peek, entry);
    }
    if (is_peeked && size > 0) {
        expect_bodies(&peek, bytes);
    }
    return 0;
}
