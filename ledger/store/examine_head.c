// examine_head.c — HEAD against the database's record of its newest commit.
//
// Where the start-up matrix (start.h) refuses a ledger, this says why in an audit's words. What HEAD alone
// can tell is said here; that entries are missing at the end, the audit finds by counting them.
#include "ledger/store/examine_inside.h"

#include <inttypes.h>

static enum fault_class in_head(struct fault *fault, enum fault_class class, uint64_t size, const char *what)
{
    return fault_set(fault, class, FAULT_IN_HEAD, size, "%s", what);
}

// How a slot that is not good came to be so, as far as it shows.
static enum fault_class check_damaged(const struct head_reading *reading, int slot, uint64_t size,
                                      struct fault *fault)
{
    int other = (slot + 1) % HEAD_SLOTS;
    if (reading->cut[slot]) {
        return in_head(fault, FAULT_TRUNCATED, size, "the HEAD file ends within a slot");
    }
    if (reading->misplaced[slot] && reading->misplaced[other]) {
        return in_head(fault, FAULT_REORDERED, size, "the slots of HEAD stand in each other's place");
    }
    if (reading->misplaced[slot]) {
        return in_head(fault, FAULT_DUPLICATED, size, "a slot of HEAD stands in the place of the other, too");
    }
    return in_head(fault, FAULT_MODIFIED, size, "a slot of HEAD has not the digest that it ends with");
}

static enum fault_class check_without_slot(const struct examine *examine, struct fault *fault)
{
    const struct head_reading *reading = &examine->reading;
    uint64_t size = examine->record_error == OK ? examine->record.facts.size : 0;
    for (int i = 0; i < HEAD_SLOTS; i++) {
        if (reading->states[i] == HEAD_SLOT_DAMAGED) {
            return check_damaged(reading, i, size, fault);
        }
    }
    return in_head(fault, FAULT_MISSING, size, "there is no HEAD");
}

// The slot beside the newest is that of the commit before.
static enum fault_class check_other_slot(const struct head_reading *reading, const struct head_facts *head,
                                         struct fault *fault)
{
    int other = (int)((head->commit + 1) % HEAD_SLOTS);
    const struct head_facts *before = &reading->slots[other];
    switch (reading->states[other]) {
    case HEAD_SLOT_DAMAGED:
        return check_damaged(reading, other, head->size, fault);
    case HEAD_SLOT_EMPTY:
        return head->commit == 1 ? FAULT_NONE
                                 : in_head(fault, FAULT_MISSING, head->size, "a slot of HEAD is empty");
    default:
        return before->commit + 1 == head->commit
                   ? FAULT_NONE
                   : in_head(fault, FAULT_TRUNCATED, head->size, "a slot of HEAD is older than it must be");
    }
}

static bool same_end(const struct head_facts *left, const struct head_facts *right)
{
    return left->size == right->size && digest_equal(&left->root, &right->root)
           && digest_equal(&left->chain_head, &right->chain_head);
}

static enum fault_class check_record(const struct examine *examine, const struct head_facts *head,
                                     struct fault *fault)
{
    const struct head_facts *record = &examine->record.facts;
    if (examine->record_error != OK) {
        return in_head(fault, FAULT_UNREADABLE, head->size,
                       "the database's record of its newest commit cannot be read");
    }
    if (record->commit == 0) {
        return in_head(fault, FAULT_MISSING, head->size,
                       "the database's record of its newest commit is not there");
    }
    if (record->commit > head->commit + 1) {
        return fault_set(fault, FAULT_TRUNCATED, FAULT_IN_HEAD, head->size,
                         "HEAD ends with commit %" PRIu64 ", and the database with %" PRIu64, head->commit,
                         record->commit);
    }
    if (record->commit < head->commit) {
        return fault_set(fault, FAULT_TRUNCATED, FAULT_IN_HEAD, record->size,
                         "the database's record ends with commit %" PRIu64 ", and HEAD with %" PRIu64,
                         record->commit, head->commit);
    }
    if (record->commit == head->commit && !same_end(record, head)) {
        return in_head(fault, FAULT_FORKED, head->size,
                       "HEAD and the database's record are of two histories");
    }
    return digest_equal(&record->ledger_id, &head->ledger_id)
               ? FAULT_NONE
               : in_head(fault, FAULT_FORKED, head->size, "HEAD belongs to another ledger");
}

enum fault_class examine_end(void *context, struct source_end *end_out, struct fault *fault_out)
{
    const struct examine *examine = context;
    const struct head_facts *head = head_newest(&examine->reading);
    const struct head_facts *record = &examine->record.facts;
    bool has_record = examine->record_error == OK && record->commit > 0;
    *end_out = (struct source_end){.durable = has_record ? record->size : 0};
    if (head == NULL) {
        return check_without_slot(examine, fault_out);
    }
    end_out->known = true;
    end_out->size = head->size;
    end_out->commits = has_record && record->commit > head->commit ? record->commit : head->commit;
    end_out->ledger_id = head->ledger_id;
    end_out->root = head->root;
    end_out->chain_head = head->chain_head;
    end_out->checkpoint = span(head->checkpoint, head->checkpoint_size);
    if (end_out->durable < head->size) {
        end_out->durable = head->size;
    }
    enum fault_class class = check_record(examine, head, fault_out);
    return class == FAULT_NONE ? check_other_slot(&examine->reading, head, fault_out) : class;
}
