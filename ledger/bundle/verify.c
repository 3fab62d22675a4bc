// verify.c — from the head to the end, and what it comes to.
#include "ledger/bundle/verify.h"

#include "ledger/bundle/texts.h"
#include "ledger/bundle/verifying.h"
#include "ledger/core/message.h"
#include "ledger/core/proof.h"

#include <stdarg.h>

enum { BATCH_ARENA_SIZE = 512 * 1024 };

enum err verifying_fault(struct verifying *verifying, enum fault_class class, enum fault_part part,
                         uint64_t index, const char *format, ...)
{
    struct fault *fault = &verifying->report->fault;
    va_list arguments;
    fault->class = class;
    fault->part = part;
    fault->index = index;
    va_start(arguments, format);
    (void)vsnprintf(fault->what, sizeof(fault->what), format, arguments);
    va_end(arguments);
    return E_INVALID;
}

void verifying_why_not(struct verifying *verifying, enum audit_level level, const char *format, ...)
{
    char *text = verifying->why_not[level];
    va_list arguments;
    if (text[0] != '\0') {
        return;
    }
    va_start(arguments, format);
    (void)vsnprintf(text, BUNDLE_WHY_SIZE, format, arguments);
    va_end(arguments);
}

static enum err begin(struct verifying *verifying)
{
    keys_init(&verifying->keys);
    bundle_chains_init(&verifying->chains);
    bundle_rests_init(&verifying->rests);
    memory_init(&verifying->memory);
    TRY(arena_init(&verifying->arena, BUNDLE_ARENA_SIZE));
    TRY(arena_init(&verifying->batch_arena, BATCH_ARENA_SIZE));
    if (verifying->request->gate == NULL) {
        return OK;
    }
    struct view view = memory_view(&verifying->memory);
    verifying->judging = true;
    return judged_init(&verifying->judged, verifying->request->gate, &view);
}

static void finish(struct verifying *verifying)
{
    judged_fini(&verifying->judged);
    memory_fini(&verifying->memory);
    arena_fini(&verifying->batch_arena);
    arena_fini(&verifying->arena);
    bundle_rests_fini(&verifying->rests);
    bundle_chains_fini(&verifying->chains);
    keys_fini(&verifying->keys);
}

// ---- The head

// What the head promises, to be borne out by the items. The note and the proof outlive the part that they
// came in.
struct promise {
    struct buf note;
    uint64_t earlier_size;
    struct proof consistency;
};

static enum err bad_head(struct verifying *verifying, const char *what)
{
    return verifying_fault(verifying, FAULT_UNREADABLE, FAULT_IN_CHECKPOINT,
                           verifying->report->checkpoint.size, "%s", what);
}

static enum err take_consistency(struct verifying *verifying, const Tally__BundleHead *head,
                                 struct promise *promise)
{
    promise->earlier_size = head->earlier_size;
    promise->consistency.count = head->n_consistency;
    if (head->n_consistency > LIMIT_PROOF_HASHES) {
        return bad_head(verifying, "the proof from an earlier checkpoint is too long");
    }
    for (size_t i = 0; i < head->n_consistency; i++) {
        if (head->consistency[i].len != DIGEST_SIZE) {
            return bad_head(verifying, "the proof from an earlier checkpoint has not the form of one");
        }
        promise->consistency.path[i] = digest_from(message_span(head->consistency[i]));
    }
    return OK;
}

static enum err take_head(struct verifying *verifying, const Tally__BundleHead *head, struct promise *promise)
{
    struct bundle_report *report = verifying->report;
    struct span note = message_span(head->checkpoint);
    if (note.size > LIMIT_CHECKPOINT || checkpoint_parse(note, &report->checkpoint) != OK) {
        return bad_head(verifying, "the checkpoint cannot be read");
    }
    bool range = head->kind == TALLY__BUNDLE_KIND__BUNDLE_KIND_ORGANIZATION;
    bool entry = head->kind == TALLY__BUNDLE_KIND__BUNDLE_KIND_ENTRY && head->first == head->last;
    if ((!range && !entry) || head->first > head->last || head->last >= report->checkpoint.size
        || head->ledger_id.len != DIGEST_SIZE || head->org[0] == '\0' || strlen(head->org) > LIMIT_ORG_ID
        || strcmp(head->origin, report->checkpoint.origin) != 0) {
        return bad_head(verifying, "the head has not the form of one, or does not fit its checkpoint");
    }
    report->kind = head->kind;
    report->first = head->first;
    report->last = head->last;
    report->ledger_id = digest_from(message_span(head->ledger_id));
    memcpy(report->org, head->org, strlen(head->org) + 1);
    verifying->tree = (struct proof_tree){report->checkpoint.size, report->checkpoint.root};
    TRY(buf_append(&promise->note, note));
    return take_consistency(verifying, head, promise);
}

// ---- The parts

static enum err take_item(struct verifying *verifying, const Tally__Item *message)
{
    struct verifying_item item;
    TRY(verifying_item(verifying, message, &item));
    verifying->report->items++;
    return verifying_judgement(verifying, &item);
}

static enum err take_part(struct verifying *verifying, const Tally__BundlePart *part, struct promise *promise)
{
    switch (part->part_case) {
    case TALLY__BUNDLE_PART__PART_HEAD:
        return take_head(verifying, part->head, promise);
    case TALLY__BUNDLE_PART__PART_TEXT: {
        struct span own = bundle_text_find(part->text->name);
        verifying->report->texts_differ |= !span_equal(own, message_span(part->text->text));
        return OK;
    }
    case TALLY__BUNDLE_PART__PART_ITEM:
        return take_item(verifying, part->item);
    default:
        verifying->report->digest = digest_from(message_span(part->end->digest));
        return OK;
    }
}

// What it means that the file cannot be read on.
static enum err unreadable(struct verifying *verifying, const struct bundle_reader *reader, enum err error)
{
    uint64_t next = verifying->any ? verifying->last + 1 : 0;
    if (error == E_IO || error == E_NO_MEMORY) {
        return error;
    }
    if (reader->cut) {
        return verifying_fault(verifying, FAULT_TRUNCATED, FAULT_IN_ENTRY, next,
                               "the file ends before its end, after %" PRIu64 " items", reader->items);
    }
    if (error == E_MISMATCH) {
        return verifying_fault(
            verifying, FAULT_MODIFIED, FAULT_IN_ENTRY, next,
            "the file is damaged: its end names another number of items, or another digest");
    }
    enum fault_class class = error == E_UNKNOWN_FIELD ? FAULT_SCHEMA_UNKNOWN : FAULT_UNREADABLE;
    return verifying_fault(verifying, class, FAULT_IN_ENTRY, next,
                           "the part at byte %" PRIu64 " cannot be read: %s", reader->offset,
                           err_sentence(error));
}

static enum err read_all(struct verifying *verifying, struct bundle_reader *reader, struct promise *promise)
{
    for (;;) {
        Tally__BundlePart *part = NULL;
        arena_reset(&verifying->arena);
        enum err error = bundle_reader_next(reader, &verifying->arena, &part);
        if (error == E_NOT_FOUND) {
            return OK;
        }
        if (error != OK) {
            return unreadable(verifying, reader, error);
        }
        TRY(take_part(verifying, part, promise));
    }
}

// ---- The end

static enum err check_ends(struct verifying *verifying)
{
    const struct bundle_report *report = verifying->report;
    if (report->proven == 0) {
        return verifying_fault(verifying, FAULT_MISSING, FAULT_IN_ENTRY, report->first,
                               "the entry that the head names is not in the file");
    }
    return verifying->last == report->last
               ? OK
               : verifying_fault(verifying, FAULT_TRUNCATED, FAULT_IN_ENTRY, verifying->last,
                                 "the last entry is not the one that the head names, %" PRIu64, report->last);
}

// OK when a key of the ledger signed the note: of the service's keys the newest `count`.
static enum err check_note(const struct verifying *verifying, struct span note, size_t count,
                           struct checkpoint *checkpoint)
{
    const struct bundle_trust *trust = &verifying->request->trust;
    enum err error = E_SIGNATURE;
    if (trust->key != NULL) {
        return checkpoint_verify(note, trust->key, checkpoint);
    }
    for (size_t i = 0; error != OK && i < count && i < verifying->era_count; i++) {
        struct note_key key;
        error = note_key_from(trust->origin, &verifying->eras[verifying->era_count - 1 - i], &key);
        error = error == OK ? checkpoint_verify(note, &key, checkpoint) : error;
    }
    return error;
}

// Only the newest key counts: an older one may have been given up because somebody else has it.
static enum err check_checkpoint(struct verifying *verifying, struct span note)
{
    struct checkpoint checkpoint;
    return check_note(verifying, note, 1, &checkpoint) == OK
               ? OK
               : verifying_fault(verifying, FAULT_MODIFIED, FAULT_IN_CHECKPOINT,
                                 verifying->report->checkpoint.size,
                                 "it is not signed by the ledger's key for this size");
}

static enum err check_earlier(struct verifying *verifying, const struct promise *promise)
{
    struct checkpoint earlier;
    struct span note = verifying->request->earlier;
    const struct proof_tree *now = &verifying->tree;
    if (note.size == 0) {
        return OK;
    }
    if (check_note(verifying, note, VERIFYING_ERAS, &earlier) != OK) {
        return verifying_fault(verifying, FAULT_UNREADABLE, FAULT_IN_CHECKPOINT, 0,
                               "the earlier checkpoint is not signed by a key of this ledger");
    }
    struct proof_tree before = {earlier.size, earlier.root};
    bool same_size = before.size == now->size;
    if (same_size && digest_equal(&before.root, &now->root)) {
        verifying->report->earlier_holds = true;
        return OK;
    }
    if (same_size) {
        return verifying_fault(verifying, FAULT_FORKED, FAULT_IN_CHECKPOINT, before.size,
                               "the earlier checkpoint has the same size and another root");
    }
    if (before.size != promise->earlier_size) {
        return verifying_fault(verifying, FAULT_MISSING, FAULT_IN_CHECKPOINT, before.size,
                               "the file holds no proof from the earlier checkpoint");
    }
    if (proof_verify_consistency(&promise->consistency, &before, now) != OK) {
        return verifying_fault(verifying, FAULT_FORKED, FAULT_IN_CHECKPOINT, before.size,
                               "the log does not extend the one that the earlier checkpoint signs");
    }
    verifying->report->earlier_holds = true;
    return OK;
}

// ---- The level

static void check_completeness(struct verifying *verifying)
{
    const struct bundle_report *report = verifying->report;
    bool range = report->kind == TALLY__BUNDLE_KIND__BUNDLE_KIND_ORGANIZATION;
    if (range && !report->closed) {
        verifying_why_not(
            verifying, AUDIT_WHOLE,
            "its last entry is not that of an export, so more of the organization's entries may "
            "follow it");
    }
    if (range && !report->from_start) {
        verifying_why_not(verifying, AUDIT_JUDGED, "the range begins after the organization's first entry");
    }
    if (verifying->request->gate == NULL) {
        verifying_why_not(verifying, AUDIT_JUDGED, "no rules were given to judge by");
    }
}

static enum audit_level level_of(struct verifying *verifying)
{
    enum audit_level level = AUDIT_AUTHENTIC;
    check_completeness(verifying);
    while (level < AUDIT_JUDGED && verifying->why_not[level + 1][0] == '\0') {
        level++;
    }
    if (level < AUDIT_JUDGED) {
        memcpy(verifying->report->why_not, verifying->why_not[level + 1], BUNDLE_WHY_SIZE);
    }
    return level;
}

static enum err conclude(struct verifying *verifying, const struct promise *promise)
{
    TRY(check_ends(verifying));
    TRY(check_checkpoint(verifying, buf_span(&promise->note)));
    TRY(check_earlier(verifying, promise));
    verifying->report->level = level_of(verifying);
    return OK;
}

enum err bundle_verify(const struct bundle_source *source, const struct bundle_request *request,
                       struct bundle_report *report_out)
{
    struct bundle_report report = {0};
    struct verifying verifying = {.request = request, .report = &report};
    struct promise promise = {0};
    struct bundle_reader reader;
    struct checkpoint earlier;
    buf_init(&promise.note, LIMIT_CHECKPOINT);
    enum err error = bundle_reader_open(&reader, source);
    if (error == OK && request->earlier.size > 0) {
        error = checkpoint_parse(request->earlier, &earlier);
    }
    if (error == OK) {
        error = begin(&verifying);
    }
    if (error == OK) {
        error = read_all(&verifying, &reader, &promise);
    }
    if (error == OK) {
        error = conclude(&verifying, &promise);
    }
    bundle_reader_close(&reader);
    buf_fini(&promise.note);
    finish(&verifying);
    if (error == OK || error == E_INVALID) {
        *report_out = report;
        return OK;
    }
    return error;
}
