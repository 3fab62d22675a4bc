// redact.c — an empty disclosure stands where one was left out.
#include "ledger/bundle/redact.h"

#include "ledger/audit/item.h"
#include "ledger/base/limits.h"
#include "ledger/core/commitment.h"
#include "ledger/core/entry.h"
#include "ledger/core/message.h"

static bool is_kept(const struct bundle_redaction *redaction, struct span field)
{
    bool named = false;
    for (size_t i = 0; i < redaction->count; i++) {
        named = named || span_equal(span_text(redaction->fields[i]), field);
    }
    return named == redaction->all_but;
}

static void leave_out_bodies(Tally__Item *item)
{
    item->command = (ProtobufCBinaryData){0};
    item->effects = (ProtobufCBinaryData){0};
    item->n_disclosure = 0;
}

static enum err leave_out_values(Tally__Item *item, const struct commitment_found *found,
                                 const struct bundle_redaction *redaction, struct arena *arena)
{
    Tally__Disclosure **list = arena_alloc(arena, item->n_disclosure * sizeof(*list));
    Tally__Disclosure *none = arena_alloc(arena, sizeof(*none));
    bool any = false;
    if (list == NULL || none == NULL) {
        return E_LIMIT;
    }
    tally__disclosure__init(none);
    for (size_t i = 0; i < item->n_disclosure; i++) {
        bool kept = is_kept(redaction, found[i].field);
        list[i] = kept ? item->disclosure[i] : none;
        any = any || kept;
    }
    item->disclosure = list;
    item->n_disclosure = any ? item->n_disclosure : 0;
    return OK;
}

enum err bundle_redact(Tally__Item *item, const struct bundle_redaction *redaction, struct arena *arena)
{
    Tally__Entry *entry = NULL;
    const ProtobufCMessage *body = NULL;
    struct commitment_found found[LIMIT_DISCLOSURES];
    size_t count = 0;
    TRY(entry_decode(message_span(item->entry), arena, &entry));
    if (!entry_has_command(entry) || item->command.len == 0) {
        return OK;
    }
    if (redaction->bodies) {
        leave_out_bodies(item);
        return OK;
    }
    if (item->n_disclosure == 0) {
        return OK;
    }
    bool question = item_kind_of(entry->action) == ITEM_QUESTION;
    const ProtobufCMessageDescriptor *type =
        question ? &tally__query__descriptor : &tally__command__descriptor;
    TRY(message_decode(type, message_span(item->command), arena, &body));
    TRY(commitment_list(body, found, LIMIT_DISCLOSURES, &count));
    if (count != item->n_disclosure) {
        return E_INVALID;
    }
    return leave_out_values(item, found, redaction, arena);
}
