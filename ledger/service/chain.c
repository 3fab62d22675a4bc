// chain.c — from inputs and outputs to the bytes of an entry.
#include "ledger/service/chain.h"

#include "ledger/base/require.h"
#include "ledger/core/entry.h"
#include "ledger/core/message.h"

struct building {
    Tally__Entry entry;
    Tally__Link links[LIMIT_LINKS];
    Tally__Link *link_places[LIMIT_LINKS];
    struct digest leaves_before[LIMIT_LINKS];
    struct chain_key keys[LIMIT_LINKS];
    Tally__Actor actor;
    Tally__Verdict verdict;
};

static bool is_linked(const struct building *building, const struct chain_key *key)
{
    for (size_t i = 0; i < building->entry.n_link; i++) {
        const struct chain_key *other = &building->keys[i];
        if (other->kind == key->kind && other->subject_kind == key->subject_kind
            && span_equal(other->id, key->id)) {
            return true;
        }
    }
    return false;
}

static enum err add_link(struct building *building, struct chains *chains, const struct chain_key *key)
{
    size_t at = building->entry.n_link;
    if (is_linked(building, key)) {
        return OK;
    }
    if (at == LIMIT_LINKS) {
        return E_LIMIT;
    }
    struct chain_head head = chains_get(chains, key);
    Tally__Link *link = &building->links[at];
    tally__link__init(link);
    link->kind = (Tally__LinkKind)key->kind;
    link->subject = (Tally__SubjectKind)key->subject_kind;
    link->id = message_bytes(key->id);
    link->before = head.count;
    if (head.count > 0) {
        building->leaves_before[at] = head.leaf;
        link->leaf_before = message_bytes(digest_span(&building->leaves_before[at]));
    }
    building->keys[at] = *key;
    building->link_places[at] = link;
    building->entry.n_link++;
    return OK;
}

static enum err add_links(struct building *building, struct chains *chains, const struct chain_input *input)
{
    struct span org = span_text(input->org);
    struct chain_key org_chain = {org, TALLY__LINK_KIND__LINK_KIND_ORG, 0, span(NULL, 0)};
    struct chain_key actor_chain = {org, TALLY__LINK_KIND__LINK_KIND_ACTOR,
                                    (uint32_t)entry_actor_subject(input->actor->kind),
                                    span(input->actor->id, GATE_ID_SIZE)};
    building->entry.link = building->link_places;
    TRY(add_link(building, chains, &org_chain));
    TRY(add_link(building, chains, &actor_chain));
    for (size_t i = 0; i < input->subject_count; i++) {
        const Tally__Subject *subject = input->subjects[i];
        struct chain_key key = {org, TALLY__LINK_KIND__LINK_KIND_SUBJECT, (uint32_t)subject->kind,
                                message_span(subject->id)};
        TRY(add_link(building, chains, &key));
    }
    return OK;
}

static void fill_actor(struct building *building, const struct gate_actor *actor)
{
    tally__actor__init(&building->actor);
    building->actor.kind = actor->kind;
    building->actor.id = message_bytes(span(actor->id, GATE_ID_SIZE));
    building->actor.assurance = actor->assurance;
    if (actor->has_accountable) {
        building->actor.accountable = message_bytes(span(actor->accountable, GATE_ID_SIZE));
    }
    building->actor.role = (char *)(uintptr_t)actor->role;
    building->actor.key_entry = actor->key_entry;
    building->actor.session_entry = actor->session_entry;
    building->entry.actor = &building->actor;
}

static void fill_verdict(struct building *building, const struct gate_verdict *verdict)
{
    tally__verdict__init(&building->verdict);
    building->verdict.outcome = verdict->outcome;
    building->verdict.stage = verdict->stage;
    building->verdict.code = verdict->code;
    building->verdict.engine = verdict->engine;
    building->verdict.policy = verdict->policy;
    building->verdict.n_evidence = verdict->evidence_count;
    building->verdict.evidence = (uint64_t *)(uintptr_t)verdict->evidence;
    building->entry.verdict = &building->verdict;
}

static void fill_entry(struct building *building, const struct chain_input *input)
{
    Tally__Entry *entry = &building->entry;
    entry->index = input->index;
    entry->time_us = input->time_us;
    if (input->index > 0) {
        entry->previous = message_bytes(digest_span(&input->previous));
    }
    entry->org = (char *)(uintptr_t)input->org;
    entry->action = input->action;
    entry->command_hash = message_bytes(digest_span(&input->command_hash));
    entry->position = input->position;
    entry->count = input->count;
    entry->signature = input->signatures;
    entry->n_signature = input->signature_count;
    entry->cause = input->cause;
    entry->follow = input->follow;
    entry->facts = input->facts;
    if (input->effects_hash != NULL) {
        entry->effects_hash = message_bytes(digest_span(input->effects_hash));
    }
    fill_actor(building, input->actor);
    fill_verdict(building, input->verdict);
}

enum err chain_entry(struct chains *chains, const struct chain_input *input, struct buf *entry,
                     struct digest *leaf_out)
{
    struct building building;
    tally__entry__init(&building.entry);
    TRY(add_links(&building, chains, input));
    fill_entry(&building, input);
    enum err formed = entry_check(&building.entry);
    require(formed == OK);
    buf_clear(entry);
    TRY(message_encode(&building.entry, entry));
    if (entry->size > LIMIT_ENTRY) {
        return E_LIMIT;
    }
    struct digest leaf = digest_leaf(buf_span(entry));
    for (size_t i = 0; i < building.entry.n_link; i++) {
        TRY(chains_join(chains, &building.keys[i], input->index, &leaf));
    }
    *leaf_out = leaf;
    return OK;
}
