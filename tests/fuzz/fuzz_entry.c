// fuzz_entry.c — a leaf of the tree: its bytes, and the form that every reader relies on.
#include "ledger/base/limits.h"
#include "ledger/base/require.h"
#include "ledger/core/entry.h"
#include "ledger/core/message.h"
#include "tests/fuzz/fuzz.h"

const ProtobufCMessageDescriptor *fuzz_message_type(void)
{
    return &tally__entry__descriptor;
}

// Each chain once, the organization's first, the actor's second; what came before is there if anything did.
static void expect_links(const Tally__Entry *entry)
{
    require(entry->n_link >= 2 && entry->n_link <= LIMIT_LINKS);
    require(entry->link[0]->kind == TALLY__LINK_KIND__LINK_KIND_ORG && entry->link[0]->id.len == 0);
    require(entry->link[1]->kind == TALLY__LINK_KIND__LINK_KIND_ACTOR);
    for (size_t i = 0; i < entry->n_link; i++) {
        const Tally__Link *link = entry->link[i];
        require(link->leaf_before.len == (link->before == 0 ? 0 : DIGEST_SIZE));
        require(i < 2 || link->kind == TALLY__LINK_KIND__LINK_KIND_SUBJECT);
        for (size_t other = 2; other < i; other++) {
            require(link->subject != entry->link[other]->subject
                    || !span_equal(message_span(link->id), message_span(entry->link[other]->id)));
        }
    }
}

// What the header of entry.h promises, written a second time.
static void expect_form(const Tally__Entry *entry)
{
    require(entry->command_hash.len == DIGEST_SIZE
            && entry->previous.len == (entry->index == 0 ? 0 : DIGEST_SIZE));
    expect_links(entry);
    require(entry->count <= LIMIT_BATCH_COMMANDS && entry->position < entry->count + (entry->count == 0));
    require((entry->n_signature > 0) == (entry_has_command(entry) && entry->position == 0));
    require(entry->n_signature <= LIMIT_SIGNATURES && entry->actor->id.len == ENTRY_ID_SIZE);
    require(entry->effects_hash.len == 0 || entry->effects_hash.len == DIGEST_SIZE);
    require(entry->cause == NULL || entry->cause->index < entry->index);
    require(entry->verdict->n_evidence <= LIMIT_EVIDENCE);
    for (size_t i = 1; i < entry->verdict->n_evidence; i++) {
        require(entry->verdict->evidence[i - 1] < entry->verdict->evidence[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = fuzz_arena();
    struct span bytes = span(data, size);
    const Tally__Entry *loose = fuzz_decode(fuzz_message_type(), bytes, arena);
    Tally__Entry *entry = NULL;
    enum err error = entry_decode(bytes, arena, &entry);
    require((error == OK) == (entry != NULL));
    if (size > LIMIT_ENTRY) {
        require(error == E_LIMIT);
    } else if (loose != NULL) {
        enum err form = entry_check(loose);
        require(form == error);
    } else {
        require(entry == NULL);
    }
    if (entry != NULL) {
        expect_form(entry);
    }
    return 0;
}
