// answer_check.c — items under the checkpoint, values under their commitments, a chain without a gap.
#include "ledger/wire/answer_check.h"

#include "ledger/core/commitment.h"
#include "ledger/core/message.h"
#include "ledger/core/peek.h"
#include "ledger/core/query.h"

#define PLATFORM "platform"
#define SETTING "setting."

// ---- Items

static enum err check_proof(const Tally__Item *item, const Tally__Entry *entry, const struct digest *leaf,
                            const struct checkpoint *checkpoint)
{
    struct proof proof = {.count = item->n_proof};
    if (item->n_proof > LIMIT_PROOF_HASHES) {
        return E_LIMIT;
    }
    for (size_t i = 0; i < item->n_proof; i++) {
        if (item->proof[i].len != DIGEST_SIZE) {
            return E_MALFORMED;
        }
        proof.path[i] = digest_from(message_span(item->proof[i]));
    }
    return proof_verify_inclusion(&proof, entry->index, checkpoint->size, leaf, &checkpoint->root);
}

static struct commitment_place whole_of(const char *org)
{
    return (struct commitment_place){
        .org = span_text(org),
        .subject_kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION,
        .subject_id = span_text(org),
    };
}

static enum err check_disclosures(const Tally__Item *item, const Tally__Entry *entry, struct arena *arena)
{
    Tally__Command *command = NULL;
    Tally__Query *query = NULL;
    struct span body = message_span(item->command);
    if (item->n_disclosure == 0) {
        return OK;
    }
    if (query_is_action(entry->action)) {
        TRY(message_decode(&tally__query__descriptor, body, arena, &query));
        struct commitment_place place = whole_of(query->org);
        return commitment_check_at(&place, &query->base, item->disclosure, item->n_disclosure);
    }
    TRY(message_decode(&tally__command__descriptor, body, arena, &command));
    return commitment_check(command, item->disclosure, item->n_disclosure);
}

static enum err check_item(const Tally__Item *item, const struct answer_claim *claim, struct arena *arena,
                           Tally__Entry **entry_out)
{
    struct peek peek;
    struct span bytes = message_span(item->entry);
    struct digest leaf = digest_leaf(bytes);
    TRY(entry_decode(bytes, arena, entry_out));
    if (peek_entry(bytes, &peek) != OK
        || peek_check_bodies(&peek, message_span(item->command), message_span(item->effects)) != OK) {
        return E_MISMATCH;
    }
    TRY(check_disclosures(item, *entry_out, arena));
    return check_proof(item, *entry_out, &leaf, claim->checkpoint);
}

// Each entry of the chain says how many came before it, and which was the last of them.
static enum err follow_chain(const struct answer_claim *claim, const Tally__Entry *entry, struct span bytes)
{
    struct answer_chain *chain = claim->chain;
    const Tally__Link *link = entry->link[0];
    uint64_t first = claim->query->proof_export->first;
    if (strcmp(entry->org, claim->query->org) != 0 || entry->index < first) {
        return OK;  // What a verdict rests on.
    }
    bool goes_on = link->before == chain->before + 1
                   && span_equal(message_span(link->leaf_before), digest_span(&chain->leaf));
    if (chain->is_closed || (chain->is_begun && !goes_on)) {
        return E_MISMATCH;
    }
    // The first one is the chain's first, unless the export begins later.
    if (!chain->is_begun && first == 0 && link->before != 0) {
        return E_MISMATCH;
    }
    chain->is_begun = true;
    chain->before = link->before;
    chain->leaf = digest_leaf(bytes);
    chain->is_closed = span_equal(message_span(entry->command_hash), digest_span(claim->query_hash));
    return OK;
}

static enum err check_items(const Tally__Answer *answer, const struct answer_claim *claim,
                            struct arena *arena, Tally__Entry **entries)
{
    for (size_t i = 0; i < answer->n_item; i++) {
        TRY(check_item(answer->item[i], claim, arena, &entries[i]));
        if (claim->chain != NULL) {
            TRY(follow_chain(claim, entries[i], message_span(answer->item[i]->entry)));
        }
    }
    bool is_open = claim->chain != NULL && answer->cursor == 0 && !claim->chain->is_closed;
    return is_open ? E_MISMATCH : OK;
}

// ---- Facts

static bool opens(const Tally__Fact *fact, const char *org)
{
    struct span name = span_text(fact->field);
    struct span setting = span_text(SETTING);
    // A setting is named in the state by more than it is where it is set.
    if (name.size > setting.size && span_equal(span(name.data, setting.size), setting)) {
        name = span(name.data + setting.size, name.size - setting.size);
    }
    struct commitment_place place = {
        .org = span_text(org),
        .subject_kind = (uint32_t)fact->subject->kind,
        .subject_id = message_span(fact->subject->id),
        .field = name,
    };
    struct digest digest =
        commitment_of(&place, message_span(fact->disclosure->salt), message_span(fact->disclosure->value));
    return span_equal(message_span(fact->value->sealed->digest), digest_span(&digest));
}

static enum err check_fact(const Tally__Fact *fact, const struct answer_claim *claim)
{
    if (fact->subject == NULL || fact->value == NULL) {
        return E_MALFORMED;
    }
    if (fact->disclosure == NULL) {
        return OK;
    }
    if (fact->value->kind_case != TALLY__DATUM__KIND_SEALED
        || fact->disclosure->salt.len != COMMITMENT_SALT_SIZE || fact->disclosure->value.len > LIMIT_VALUE) {
        return E_MALFORMED;
    }
    // What a person says of himself is the platform's.
    bool personal = fact->subject->kind == TALLY__SUBJECT_KIND__SUBJECT_KIND_USER;
    return opens(fact, claim->query->org) || (personal && opens(fact, PLATFORM)) ? OK : E_MISMATCH;
}

enum err answer_check(const Tally__Answer *answer, const struct answer_claim *claim, struct arena *arena,
                      Tally__Entry ***entries_out)
{
    Tally__Entry **entries = arena_alloc(arena, answer->n_item * sizeof(Tally__Entry *));
    if (entries == NULL) {
        return E_LIMIT;
    }
    TRY(check_items(answer, claim, arena, entries));
    for (size_t i = 0; i < answer->n_fact; i++) {
        TRY(check_fact(answer->fact[i], claim));
    }
    *entries_out = entries;
    return OK;
}
