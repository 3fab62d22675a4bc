// audit.c — one entry after the other, in the order of the log, until something is wrong or nothing is left.
#include "ledger/audit/audit.h"

#include "ledger/audit/diagnose.h"
#include "ledger/audit/inside.h"
#include "ledger/base/require.h"
#include "ledger/core/message.h"

#include <inttypes.h>

const char *audit_level_name(enum audit_level level)
{
    static const char *const names[] = {"nothing", "authentic", "whole", "judged"};
    require(level < sizeof(names) / sizeof(names[0]));
    return names[level];
}

// ---- The ledger's name and key

static enum fault_class take_genesis(struct inside *inside, const struct item_opened *entry,
                                     struct fault *fault)
{
    const struct digest *meant = inside->options->ledger_id;
    const struct source_end *end = &inside->end;
    struct digest ledger_id;
    bool is_end = end->known && digest_equal(&end->ledger_id, &entry->leaf);
    inside->report->ledger_id = entry->leaf;
    if (meant != NULL && !digest_equal(meant, &entry->leaf)) {
        return fault_set(fault, end->known && !is_end ? FAULT_MODIFIED : FAULT_FORKED, FAULT_IN_ENTRY, 0,
                         is_end ? "this is another ledger than the one that is meant"
                                : "its hash is not the ledger's id");
    }
    if (end->known && !is_end) {
        return fault_set(fault, meant == NULL ? FAULT_MODIFIED : FAULT_FORKED,
                         meant == NULL ? FAULT_IN_ENTRY : FAULT_IN_HEAD, 0,
                         "its hash is not the ledger's id in HEAD");
    }
    inside->has_service = keys_ledger(&inside->keys, &ledger_id, &inside->service);
    if (inside->has_service) {
        memcpy(inside->report->origin, inside->service.name, sizeof(inside->report->origin));
    }
    return FAULT_NONE;
}

// From here on another key signs.
static void take_rotation(struct inside *inside, const struct item_opened *entry)
{
    struct key key;
    const Tally__PublicKey *next = entry->command->intent->key_rotate->service_key;
    if (inside->has_service && next != NULL
        && key_from((enum key_algorithm)next->algorithm, message_span(next->bytes), &key) == OK
        && note_key_from(inside->report->origin, &key, &inside->service) == OK) {
        keys_set_ledger(&inside->keys, &inside->report->ledger_id, &inside->service);
    }
}

static bool is_permitted(const struct item_opened *entry)
{
    return entry->entry->verdict->outcome == TALLY__OUTCOME__OUTCOME_PERMIT;
}

static enum fault_class take_body(struct inside *inside, const struct item_opened *entry, struct fault *fault)
{
    if (entry->body.size > 0) {
        bool rotates = entry->command != NULL && is_permitted(entry)
                       && entry->entry->action == TALLY__ACTION__ACTION_KEY_ROTATE;
        if (rotates) {
            take_rotation(inside, entry);
        }
        return FAULT_NONE;
    }
    inside->report->withheld++;
    if (!inside->source->is_whole || !is_permitted(entry)) {
        return FAULT_NONE;
    }
    return fault_set(fault, FAULT_MISSING, FAULT_IN_BODY, entry->place, "its body is not there");
}

static enum fault_class take_effects(const struct inside *inside, const struct item_opened *entry,
                                     struct fault *fault)
{
    return inside->source->is_whole && entry->effects_withheld
               ? fault_set(fault, FAULT_MISSING, FAULT_IN_EFFECTS, entry->place, "its effects are not there")
               : FAULT_NONE;
}

// ---- Batches

static enum err find_key(void *context, struct span org, const struct digest *fingerprint,
                         struct key *key_out)
{
    struct inside *inside = context;
    enum err error = keys_find(&inside->keys, org, fingerprint, key_out);
    if (error == E_NOT_FOUND && inside->has_gate) {
        error = signed_find_in_view(&inside->view, org, fingerprint, key_out);
    }
    return error;
}

// Verifies it unless a worker has, and begins to judge it.
static enum fault_class begin_batch(struct inside *inside, const struct block_batch *batch,
                                    struct fault *fault)
{
    const struct block *block = inside->block;
    const struct item_opened *first = &block->opened[batch->first];
    struct signed_by *by = &inside->by;
    *by = batch->by;
    enum err error = batch->verified;
    if (error == E_NOT_FOUND) {
        struct signed_keys keys = {find_key, inside};
        error = block_verify(block, batch, &inside->report->ledger_id, &keys, by);
    }
    if (error == E_NOT_FOUND && batch->shown == BLOCK_ITEMS_MAX && !is_permitted(first)) {
        return FAULT_NONE;  // Nothing says whose key it was.
    }
    if (error != OK) {
        return signed_fault(error, first->place, fault);
    }
    inside->report->batches++;
    if (!inside->has_gate || batch->shown == BLOCK_ITEMS_MAX) {
        return FAULT_NONE;
    }
    return judged_begin(&inside->judged, &block->opened[batch->shown], by, fault);
}

static enum fault_class take_batch(struct inside *inside, size_t at, struct fault *fault)
{
    const struct block *block = inside->block;
    const Tally__Entry *entry = block->opened[at].entry;
    size_t number = block->batch_of[at];
    const struct block_batch *batch = number == SIZE_MAX ? NULL : &block->batches[number];
    if (entry->action == TALLY__ACTION__ACTION_NOTICE_FOLLOW) {
        return FAULT_NONE;
    }
    if (inside->batch_left > 0) {
        inside->batch_left--;
        return batch == inside->batch
                   ? FAULT_NONE
                   : fault_set(fault, FAULT_MISSING, FAULT_IN_ENTRY, entry->index,
                               "%zu more entries of a batch should stand here", inside->batch_left + 1);
    }
    if (entry->count == 0) {
        return FAULT_NONE;
    }
    if (batch == NULL || batch->first != at) {
        return fault_set(fault, FAULT_MISSING, FAULT_IN_ENTRY, entry->index,
                         "the beginning of the batch that it belongs to does not stand before it");
    }
    bool alone = item_kind_of(entry->action) != ITEM_COMMAND;
    inside->batch = batch;
    inside->batch_left = alone ? 0 : entry->count - 1;
    inside->judged.authenticated = false;
    return batch->is_whole ? begin_batch(inside, batch, fault) : FAULT_NONE;
}

// ---- One entry

static enum fault_class take_rest(struct inside *inside, size_t at, struct fault *fault)
{
    const struct item_opened *entry = &inside->block->opened[at];
    enum fault_class class = FAULT_NONE;
    if (entry->place == 0) {
        class = take_genesis(inside, entry, fault);
    }
    if (class == FAULT_NONE) {
        class = take_body(inside, entry, fault);
    }
    if (class == FAULT_NONE) {
        class = take_effects(inside, entry, fault);
    }
    if (class == FAULT_NONE) {
        class = take_batch(inside, at, fault);
    }
    if (class == FAULT_NONE && inside->has_gate) {
        class = judged_entry(&inside->judged, entry, fault);
    }
    if (class == FAULT_NONE && inside->block->sealed_at == at) {
        *fault = inside->block->sealed_fault;
        class = fault->class;
    }
    return class == FAULT_NONE ? linked_join(&inside->linked, entry, fault) : class;
}

static void grow(struct inside *inside, const struct digest *leaf)
{
    struct fault fault;
    const struct source *source = inside->source;
    if (source->grown != NULL && source->grown(source->context, leaf, &fault) != FAULT_NONE
        && inside->tile_fault.class == FAULT_NONE) {
        inside->tile_fault = fault;
    }
}

// A commit ended before this entry, so its checkpoint must have been there.
static enum fault_class check_noted(const struct inside *inside, const struct source_item *item,
                                    struct fault *fault)
{
    uint64_t size = inside->linked.tree.size;
    if (!item->begins_commit || item->item.place != size || size == 0 || inside->source->checkpoints == NULL
        || inside->noted_size == size) {
        return FAULT_NONE;
    }
    return fault_set(fault, FAULT_MISSING, FAULT_IN_CHECKPOINT, size,
                     "the checkpoint over %" PRIu64 " entries is not there", size);
}

static enum fault_class take_entry(struct inside *inside, size_t at, struct fault *fault)
{
    const struct block *block = inside->block;
    const struct item_opened *entry = &block->opened[at];
    enum fault_class class = FAULT_NONE;
    if (entry->place != inside->linked.tree.size) {
        return fault_set(fault, FAULT_MISSING, FAULT_IN_ENTRY, inside->linked.tree.size,
                         "nothing stands in its place");
    }
    if (entry->entry != NULL) {
        class = linked_follows(&inside->linked, entry, fault);
    }
    if (class == FAULT_NONE && at == block->opened_count) {
        *fault = block->fault;
        class = fault->class;
    }
    if (class == FAULT_NONE) {
        class = take_rest(inside, at, fault);
    }
    if (class != FAULT_NONE) {
        return class;
    }
    grow(inside, &entry->leaf);
    class = inside_take_notes(inside, fault);
    return class == FAULT_NONE ? inside_check_end(inside, fault) : class;
}

static void explain(struct inside *inside, uint64_t found, struct fault *fault)
{
    struct diagnose_place place = {
        .source = inside->source,
        .end = &inside->end,
        .index = inside->linked.tree.size,
        .found = found,
        .previous = inside->linked.previous,
    };
    line_stop(inside->line);
    inside->line = NULL;
    diagnose(&place, fault);
}

static enum fault_class take_block(struct inside *inside, struct fault *fault)
{
    const struct block *block = inside->block;
    enum fault_class class = FAULT_NONE;
    inside->next_note = 0;
    for (size_t at = 0; at < block->count; at++) {
        uint64_t found = block->items[at].item.place;
        class = check_noted(inside, &block->items[at], fault);
        if (class != FAULT_NONE) {
            return class;
        }
        uint64_t size = inside->linked.tree.size;
        class = take_entry(inside, at, fault);
        if (class != FAULT_NONE) {
            if (inside->linked.tree.size == size) {
                explain(inside, found, fault);
            }
            return class;
        }
    }
    inside->report->sealed += block->sealed;
    inside->report->erased += block->erased;
    return FAULT_NONE;
}

// ---- All of them

static enum fault_class cannot_read(const struct inside *inside, enum err error, struct fault *fault)
{
    uint64_t at = inside->linked.tree.size;
    bool newer = error == E_UNSUPPORTED;
    return fault_set(fault, newer ? FAULT_SCHEMA_UNKNOWN : FAULT_UNREADABLE, FAULT_IN_ENTRY, at,
                     "what is stored from here on cannot be read: %s", err_sentence(error));
}

static enum fault_class take_all(struct inside *inside, struct fault *fault)
{
    enum fault_class class = FAULT_NONE;
    enum err failed = OK;
    while (class == FAULT_NONE && failed == OK && (inside->block = line_take(inside->line)) != NULL) {
        failed = inside->block->failed;
        class = take_block(inside, fault);
        if (inside->options->progress != NULL) {
            inside->options->progress(inside->options->progress_context, inside->linked.tree.size);
        }
    }
    if (class == FAULT_NONE && failed != OK && failed != E_NOT_FOUND) {
        class = cannot_read(inside, failed, fault);
    }
    return class;
}

static enum fault_class check_outstanding(const struct inside *inside, struct fault *fault)
{
    if (inside->batch_left > 0) {
        return fault_set(fault, FAULT_MISSING, FAULT_IN_ENTRY, inside->linked.tree.size,
                         "%zu more entries of a batch should stand here", inside->batch_left);
    }
    return linked_end(&inside->linked, fault);
}

static enum fault_class run(struct inside *inside, struct fault *fault)
{
    enum fault_class class = take_all(inside, fault);
    if (class == FAULT_NONE) {
        class = inside_finish_end(inside, fault);
    }
    if (class == FAULT_NONE) {
        class = check_outstanding(inside, fault);
    }
    if (class == FAULT_NONE && inside->has_gate && !inside->judged.blind) {
        class = inside_compare_state(inside, fault);
    }
    if (class == FAULT_NONE) {
        class = inside_compare_heads(inside, fault);
    }
    if (class == FAULT_NONE && inside->end_fault.class != FAULT_NONE) {
        *fault = inside->end_fault;
        class = fault->class;
    }
    return class;
}

// ---- The report

// A fault of what is derived from the entries, or stands beside them, leaves the entries good.
static bool is_beside(enum fault_part part)
{
    return part == FAULT_IN_TILE || part == FAULT_IN_CHECKPOINT || part == FAULT_IN_STATE
           || part == FAULT_IN_CHAIN || part == FAULT_IN_HEAD;
}

static void fill_report(struct inside *inside, enum fault_class class)
{
    struct audit_report *report = inside->report;
    const struct linked *linked = &inside->linked;
    report->verified = class == FAULT_NONE;
    report->entries = linked->tree.size;
    report->root = merkle_root(&linked->tree);
    report->judged = inside->judged.judged;
    report->unjudged = inside->judged.unjudged;
    report->checkpoints = inside->verified_notes;
    bool ahead = inside->end.known && linked->tree.size > inside->end.size;
    report->unacknowledged = ahead ? linked->tree.size - inside->end.size : 0;
    bool beside = class == FAULT_NONE || is_beside(report->fault.part);
    report->good = beside ? linked->tree.size : report->fault.index;
    if (!report->verified) {
        report->level = AUDIT_NOTHING;
    } else if (!inside->end.known) {
        report->level = AUDIT_AUTHENTIC;
    } else {
        report->level = inside->has_gate && inside->judged.unproven == 0 ? AUDIT_JUDGED : AUDIT_WHOLE;
    }
    if (inside->has_gate && memory_digest(&inside->view, &report->state) != OK) {
        report->state = (struct digest){{0}};
    }
}

static enum err begin(struct inside *inside)
{
    const struct audit_options *options = inside->options;
    const struct source *source = options->source;
    inside->has_gate = options->gate != NULL;
    if (options->since.size > 0) {
        TRY(checkpoint_parse(options->since, &inside->since));
        inside->has_since = true;
    }
    if (source->end != NULL) {
        (void)source->end(source->context, &inside->end, &inside->end_fault);
    }
    if (inside->has_gate) {
        TRY(judged_init(&inside->judged, options->gate, &inside->view));
    }
    struct line_plan plan = {{source, &inside->keys}, options->workers};
    return line_start(&plan, &inside->line);
}

enum err audit_run(const struct audit_options *options, struct audit_report *report_out)
{
    struct audit_report report = {0};
    struct inside inside = {.options = options, .source = options->source, .report = &report};
    keys_init(&inside.keys);
    linked_init(&inside.linked);
    memory_init(&inside.memory);
    inside.view = memory_view(&inside.memory);
    enum err error = begin(&inside);
    if (error == OK) {
        enum fault_class class = run(&inside, &report.fault);
        fill_report(&inside, class);
        error = inside.failed;
    }
    line_stop(inside.line);
    judged_fini(&inside.judged);
    memory_fini(&inside.memory);
    linked_fini(&inside.linked);
    keys_fini(&inside.keys);
    if (error == OK) {
        *report_out = report;
    }
    return error;
}
