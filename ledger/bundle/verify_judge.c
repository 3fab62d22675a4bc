// verify_judge.c — judging again, as far as the entries in the file go.
//
// A verdict that comes out otherwise is a fault only where the whole chain of the organization is there, and
// all that the entry cites: then nothing that judgement reads is missing. Of a single entry, and of the
// platform's entries, which are shown in part, it only means that the file does not show it.
#include "ledger/bundle/verifying.h"
#include "ledger/core/code.h"
#include "ledger/core/message.h"

static enum err keep_first(struct verifying *verifying, const struct verifying_item *item,
                           struct item_opened *kept)
{
    struct arena *arena = &verifying->batch_arena;
    struct fault fault;
    arena_reset(arena);
    struct item parts = {
        .place = item->opened.place,
        .entry = arena_copy(arena, message_span(item->message->entry)),
        .body = arena_copy(arena, message_span(item->message->command)),
    };
    bool good = parts.entry.data != NULL && item_open(&parts, arena, kept, &fault) == FAULT_NONE;
    return good ? OK : E_NO_MEMORY;
}

// Authenticates where a batch begins, or where its first shown command stands.
static enum err begin_batch(struct verifying *verifying, const struct verifying_item *item,
                            enum fault_class *class_out, struct fault *fault)
{
    const Tally__Entry *entry = item->opened.entry;
    const struct gate_batch *batch = &verifying->judged.batch;
    bool same = entry->position > 0 && batch->first != NULL && verifying->judged.authenticated
                && batch->index == entry->index - entry->position;
    *class_out = FAULT_NONE;
    if ((item->opened.command == NULL && item->opened.question == NULL) || same) {
        return OK;
    }
    struct item_opened first;
    TRY(keep_first(verifying, item, &first));
    *class_out = judged_begin(&verifying->judged, &first, &verifying->batch.by, fault);
    return OK;
}

// What is not judged may have changed the state: from there on nobody knows it.
static void give_up(struct verifying *verifying, const struct verifying_item *item)
{
    const Tally__Entry *entry = item->opened.entry;
    bool changes = item->opened.kind == ITEM_COMMAND
                   && entry->verdict->outcome == TALLY__OUTCOME__OUTCOME_PERMIT
                   && entry->action != TALLY__ACTION__ACTION_EVENT_APPEND;
    if (item->proven && changes && verifying->report->kind != TALLY__BUNDLE_KIND__BUNDLE_KIND_ENTRY) {
        verifying->judging = false;
    }
}

static bool can_judge(struct verifying *verifying, const struct verifying_item *item)
{
    uint64_t which = 0;
    enum bundle_rest least = bundle_rests_least(&verifying->rests, item->opened.entry, &which);
    uint64_t index = item->opened.place;
    if (item->opened.kind == ITEM_COMMAND && item->opened.command == NULL) {
        if (item->proven) {
            verifying_why_not(verifying, AUDIT_JUDGED, "the command of entry %" PRIu64 " is withheld", index);
        }
        return false;
    }
    if (least == BUNDLE_REST_SOUND) {
        return true;
    }
    if (item->proven) {
        const char *what = least == BUNDLE_REST_ABSENT ? "is not in the file" : "could not be judged itself";
        verifying_why_not(verifying, AUDIT_JUDGED, "entry %" PRIu64 " rests on entry %" PRIu64 ", which %s",
                          index, which, what);
    }
    return false;
}

// That a key is known already may rest on the registry of another organization's machines, which no bundle
// shows.
static bool is_decisive(const struct verifying *verifying, const struct verifying_item *item)
{
    const struct bundle_report *report = verifying->report;
    const Tally__Entry *entry = item->opened.entry;
    return entry->verdict->code != CODE_ALREADY_EXISTS && item->proven
           && report->kind == TALLY__BUNDLE_KIND__BUNDLE_KIND_ORGANIZATION && report->from_start;
}

enum err verifying_judgement(struct verifying *verifying, const struct verifying_item *item)
{
    struct fault fault = {0};
    enum fault_class class = FAULT_NONE;
    if (!verifying->judging) {
        return OK;
    }
    if (!can_judge(verifying, item)) {
        give_up(verifying, item);
        return OK;
    }
    uint64_t before = verifying->judged.judged;
    TRY(begin_batch(verifying, item, &class, &fault));
    if (class == FAULT_NONE) {
        class = judged_entry(&verifying->judged, &item->opened, &fault);
    }
    if (class == FAULT_NONE) {
        bool judged = verifying->judged.judged > before;
        verifying->report->judged += item->proven && judged;
        verifying->report->unjudged += item->proven && !judged && item->opened.kind != ITEM_NOTICE;
        bundle_rests_mark(&verifying->rests);
        return OK;
    }
    if (is_decisive(verifying, item)) {
        verifying->report->fault = fault;
        return E_INVALID;
    }
    if (item->proven) {
        verifying_why_not(verifying, AUDIT_JUDGED, "from what is in the file its verdict does not follow: %s",
                          fault.what);
    }
    give_up(verifying, item);
    return OK;
}
