// verify_item.c — one item: place, tree, entry and bodies, links, signatures.
#include "ledger/bundle/verifying.h"
#include "ledger/core/commitment.h"
#include "ledger/core/message.h"
#include "ledger/core/peek.h"
#include "ledger/core/proof.h"

static enum err take_proof(const Tally__Item *message, struct proof *proof)
{
    if (message->n_proof > LIMIT_PROOF_HASHES) {
        return E_LIMIT;
    }
    proof->count = message->n_proof;
    for (size_t i = 0; i < message->n_proof; i++) {
        if (message->proof[i].len != DIGEST_SIZE) {
            return E_MALFORMED;
        }
        proof->path[i] = digest_from(message_span(message->proof[i]));
    }
    return OK;
}

// That the entry stands in the signed tree, at the index that it says. Everything else that is said of it is
// said of what the ledger recorded.
static enum err check_tree(struct verifying *verifying, const Tally__Item *message, uint64_t index,
                           const struct digest *leaf)
{
    struct proof proof;
    if (take_proof(message, &proof) != OK) {
        return verifying_fault(verifying, FAULT_UNREADABLE, FAULT_IN_ENTRY, index,
                               "its proof has not the form of one");
    }
    if (proof_verify_inclusion(&proof, index, verifying->tree.size, leaf, &verifying->tree.root) != OK) {
        return verifying_fault(verifying, FAULT_MODIFIED, FAULT_IN_ENTRY, index,
                               "the entry, or its proof, is not that of the log that the checkpoint signs");
    }
    return OK;
}

static enum err check_order(struct verifying *verifying, uint64_t index)
{
    if (!verifying->any) {
        return index == 0 ? OK
                          : verifying_fault(verifying, FAULT_MISSING, FAULT_IN_ENTRY, 0,
                                            "the first item is entry %" PRIu64 ", and not entry 0", index);
    }
    if (index == verifying->last) {
        return verifying_fault(verifying, FAULT_DUPLICATED, FAULT_IN_ENTRY, index, "it stands twice");
    }
    return index > verifying->last ? OK
                                   : verifying_fault(verifying, FAULT_REORDERED, FAULT_IN_ENTRY, index,
                                                     "it stands after entry %" PRIu64, verifying->last);
}

// Entry 0 says which ledger this is.
static enum err check_ledger(struct verifying *verifying, const struct digest *leaf)
{
    const struct bundle_trust *trust = &verifying->request->trust;
    if (trust->key == NULL && !digest_equal(leaf, trust->ledger_id)) {
        return E_FOREIGN;
    }
    return digest_equal(leaf, &verifying->report->ledger_id)
               ? OK
               : verifying_fault(verifying, FAULT_MODIFIED, FAULT_IN_ENTRY, 0,
                                 "the head names another ledger than entry 0");
}

static enum err check_neighbour(struct verifying *verifying, const struct item_opened *opened)
{
    const Tally__Entry *entry = opened->entry;
    if (!verifying->any) {
        return OK;
    }
    if (entry->index == verifying->last + 1
        && !span_equal(message_span(entry->previous), digest_span(&verifying->last_leaf))) {
        return verifying_fault(verifying, FAULT_FORKED, FAULT_IN_LINK, entry->index,
                               "the entry before it is not the one that it names");
    }
    return entry->time_us >= verifying->last_time_us
               ? OK
               : verifying_fault(verifying, FAULT_REORDERED, FAULT_IN_ENTRY, entry->index,
                                 "its time is before that of an earlier entry");
}

// ---- The range

static bool is_proven(const struct bundle_report *report, const Tally__Entry *entry)
{
    bool within = entry->index >= report->first && entry->index <= report->last;
    bool whole = report->kind == TALLY__BUNDLE_KIND__BUNDLE_KIND_ORGANIZATION;
    return within && (!whole || strcmp(entry->org, report->org) == 0);
}

static enum err check_range(struct verifying *verifying, const struct verifying_item *item,
                            enum bundle_link org)
{
    struct bundle_report *report = verifying->report;
    const Tally__Entry *entry = item->opened.entry;
    if (entry->index > report->last) {
        return verifying_fault(verifying, FAULT_MODIFIED, FAULT_IN_ENTRY, entry->index,
                               "it stands after the last entry that the head names");
    }
    if (!item->proven) {
        return OK;
    }
    if (strcmp(entry->org, report->org) != 0) {
        return verifying_fault(verifying, FAULT_MODIFIED, FAULT_IN_ENTRY, entry->index,
                               "the head names another organization");
    }
    if (report->kind == TALLY__BUNDLE_KIND__BUNDLE_KIND_ENTRY) {
        return OK;
    }
    if (report->proven == 0) {
        report->from_start = entry->link[0]->before == 0;
        if (entry->index != report->first) {
            return verifying_fault(verifying, FAULT_MISSING, FAULT_IN_ENTRY, report->first,
                                   "the range begins with entry %" PRIu64 " instead", entry->index);
        }
    } else if (org == BUNDLE_LINK_GAP) {
        return verifying_fault(verifying, FAULT_MISSING, FAULT_IN_ENTRY, entry->index,
                               "entries of the organization are missing before it");
    }
    report->closed = entry->action == TALLY__ACTION__ACTION_PROOF_EXPORT
                     && entry->verdict->outcome == TALLY__OUTCOME__OUTCOME_PERMIT;
    return OK;
}

static enum err check_links(struct verifying *verifying, struct verifying_item *item)
{
    enum bundle_link org = BUNDLE_LINK_CONTINUES;
    enum bundle_link worst = BUNDLE_LINK_CONTINUES;
    const struct item_opened *opened = &item->opened;
    TRY(bundle_chains_join(&verifying->chains, opened->entry, &opened->leaf, &org, &worst));
    if (worst == BUNDLE_LINK_FALSE) {
        return verifying_fault(verifying, FAULT_FORKED, FAULT_IN_LINK, opened->place,
                               "a link of it does not continue the chain that is shown");
    }
    item->proven = is_proven(verifying->report, opened->entry);
    TRY(check_range(verifying, item, org));
    verifying->report->proven += item->proven;
    return OK;
}

// ---- What is not shown

static void withhold(struct verifying *verifying, uint64_t index, enum bundle_withheld_kind kind,
                     struct span field)
{
    const struct bundle_request *request = verifying->request;
    struct bundle_withheld withheld = {index, kind, field};
    verifying->report->withheld++;
    if (request->withheld != NULL) {
        request->withheld(request->context, &withheld);
    }
}

static void list_values(struct verifying *verifying, const struct verifying_item *item)
{
    const struct item_opened *opened = &item->opened;
    struct commitment_found found[LIMIT_DISCLOSURES];
    size_t count = 0;
    // A refusal never had its disclosures kept: there is nothing to withhold.
    const ProtobufCMessage *body = opened->command != NULL    ? &opened->command->base
                                   : opened->question != NULL ? &opened->question->base
                                                              : NULL;
    if (body == NULL || opened->disclosed == opened->commitments
        || opened->entry->verdict->outcome != TALLY__OUTCOME__OUTCOME_PERMIT
        || commitment_list(body, found, LIMIT_DISCLOSURES, &count) != OK) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (item->message->n_disclosure == 0 || item->message->disclosure[i]->salt.len == 0) {
            withhold(verifying, opened->place, BUNDLE_WITHHELD_VALUE, found[i].field);
        }
    }
}

static void list_withheld(struct verifying *verifying, const struct verifying_item *item)
{
    const struct item_opened *opened = &item->opened;
    verifying->report->bodies += opened->body.size > 0;
    verifying->report->values += opened->disclosed;
    if (opened->body.size == 0) {
        withhold(verifying, opened->place, BUNDLE_WITHHELD_BODY, span(NULL, 0));
    }
    if (opened->effects_withheld) {
        withhold(verifying, opened->place, BUNDLE_WITHHELD_EFFECTS, span(NULL, 0));
    }
    list_values(verifying, item);
}

// ----

static enum err open_item(struct verifying *verifying, const Tally__Item *message, uint64_t index,
                          struct verifying_item *item)
{
    struct item parts = {
        .place = index,
        .entry = message_span(message->entry),
        .body = message_span(message->command),
        .effects = message_span(message->effects),
        .disclosures = message->disclosure,
        .disclosure_count = message->n_disclosure,
    };
    enum fault_class class = item_open(&parts, &verifying->arena, &item->opened, &verifying->report->fault);
    return class == FAULT_NONE ? OK : E_INVALID;
}

// A fingerprint is a hash of its key, so it does not matter which entry brings it.
static void take_keys(struct verifying *verifying, const struct item_opened *opened)
{
    keys_add_brought(&verifying->keys, &opened->entry->base);
    if (opened->command != NULL) {
        keys_add_brought(&verifying->keys, &opened->command->base);
    }
}

// A single entry is whole with all that it cites.
static void check_cited(struct verifying *verifying, const struct verifying_item *item)
{
    uint64_t which = 0;
    bool single = verifying->report->kind == TALLY__BUNDLE_KIND__BUNDLE_KIND_ENTRY;
    if (item->proven && single
        && bundle_rests_least(&verifying->rests, item->opened.entry, &which) == BUNDLE_REST_ABSENT) {
        verifying_why_not(verifying, AUDIT_WHOLE, "it cites entry %" PRIu64 ", which is not in the file",
                          which);
    }
}

enum err verifying_item(struct verifying *verifying, const Tally__Item *message,
                        struct verifying_item *item_out)
{
    struct verifying_item item = {.message = message};
    struct span bytes = message_span(message->entry);
    struct digest leaf = digest_leaf(bytes);
    struct peek peek;
    if (peek_entry(bytes, &peek) != OK) {
        return verifying_fault(verifying, FAULT_UNREADABLE, FAULT_IN_ENTRY,
                               verifying->any ? verifying->last + 1 : 0, "its bytes are no entry");
    }
    TRY(check_tree(verifying, message, peek.index, &leaf));
    TRY(check_order(verifying, peek.index));
    if (peek.index == 0) {
        TRY(check_ledger(verifying, &leaf));
    }
    TRY(open_item(verifying, message, peek.index, &item));
    TRY(check_neighbour(verifying, &item.opened));
    TRY(check_links(verifying, &item));
    take_keys(verifying, &item.opened);
    TRY(verifying_signatures(verifying, &item));
    TRY(verifying_era(verifying, &item));
    list_withheld(verifying, &item);
    check_cited(verifying, &item);
    TRY(bundle_rests_add(&verifying->rests, peek.index));
    verifying->any = true;
    verifying->last = peek.index;
    verifying->last_leaf = leaf;
    verifying->last_time_us = item.opened.entry->time_us;
    *item_out = item;
    return OK;
}
