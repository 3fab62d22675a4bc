// entry.c — checking what every reader may rely on.
#include "ledger/core/entry.h"

#include "ledger/base/limits.h"
#include "ledger/core/message.h"

struct digest entry_effects_hash(const uint8_t command_id[static BATCH_COMMAND_ID_SIZE], struct span effects)
{
    struct sha256 hash;
    sha256_init(&hash);
    sha256_update(&hash, span(TAG_EFFECTS, sizeof(TAG_EFFECTS)));
    sha256_update(&hash, span(command_id, BATCH_COMMAND_ID_SIZE));
    sha256_update(&hash, effects);
    return sha256_final(&hash);
}

static bool has_size(ProtobufCBinaryData bytes, size_t size)
{
    return bytes.len == size;
}

static bool empty_or(ProtobufCBinaryData bytes, size_t size)
{
    return bytes.len == 0 || bytes.len == size;
}

static enum err check_link(const Tally__Link *link, size_t at)
{
    bool is_org = link->kind == TALLY__LINK_KIND__LINK_KIND_ORG;
    bool is_actor = link->kind == TALLY__LINK_KIND__LINK_KIND_ACTOR;
    if (is_org != (at == 0) || is_actor != (at == 1)
        || link->kind == TALLY__LINK_KIND__LINK_KIND_UNSPECIFIED) {
        return E_INVALID;
    }
    bool named = link->id.len > 0 && link->id.len <= LIMIT_SUBJECT_ID
                 && link->subject != TALLY__SUBJECT_KIND__SUBJECT_KIND_UNSPECIFIED;
    bool bare = link->id.len == 0 && link->subject == TALLY__SUBJECT_KIND__SUBJECT_KIND_UNSPECIFIED;
    if (is_org ? !bare : !named) {
        return E_INVALID;
    }
    return has_size(link->leaf_before, link->before == 0 ? 0 : DIGEST_SIZE) ? OK : E_INVALID;
}

// An entry joins each chain once, or the chain's count would not say how many entries it has.
static bool joins_twice(const Tally__Entry *entry, size_t at)
{
    const Tally__Link *link = entry->link[at];
    for (size_t before = 0; before < at; before++) {
        const Tally__Link *other = entry->link[before];
        if (other->kind == link->kind && other->subject == link->subject
            && span_equal(message_span(other->id), message_span(link->id))) {
            return true;
        }
    }
    return false;
}

static enum err check_links(const Tally__Entry *entry)
{
    if (entry->n_link > LIMIT_LINKS) {
        return E_LIMIT;
    }
    if (entry->n_link < 2) {
        return E_INVALID;
    }
    for (size_t i = 0; i < entry->n_link; i++) {
        TRY(check_link(entry->link[i], i));
        if (joins_twice(entry, i)) {
            return E_INVALID;
        }
    }
    return OK;
}

static enum err check_signatures(const Tally__Entry *entry)
{
    bool expected = entry->position == 0 && entry->count > 0;
    if (entry->n_signature > LIMIT_SIGNATURES) {
        return E_LIMIT;
    }
    if (expected != (entry->n_signature > 0)) {
        return E_INVALID;
    }
    for (size_t i = 0; i < entry->n_signature; i++) {
        const Tally__Signature *signature = entry->signature[i];
        if (!has_size(signature->key, DIGEST_SIZE) || !has_size(signature->bytes, SIGNATURE_SIZE)
            || signature->algorithm == TALLY__KEY_ALGORITHM__KEY_ALGORITHM_UNSPECIFIED) {
            return E_INVALID;
        }
    }
    return OK;
}

static enum err check_facts(const Tally__Facts *facts)
{
    if (facts == NULL) {
        return OK;
    }
    for (size_t i = 0; i < facts->n_contact; i++) {
        if (!has_size(facts->contact[i], ENTRY_ID_SIZE)) {
            return E_INVALID;
        }
    }
    return facts->source == NULL || has_size(facts->source->digest, DIGEST_SIZE) ? OK : E_INVALID;
}

static enum err check_outputs(const Tally__Entry *entry)
{
    const Tally__Actor *actor = entry->actor;
    const Tally__Verdict *verdict = entry->verdict;
    if (actor == NULL || verdict == NULL || !has_size(actor->id, ENTRY_ID_SIZE)
        || actor->kind == TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_UNSPECIFIED
        || !empty_or(actor->accountable, ENTRY_ID_SIZE) || !empty_or(actor->on_behalf_of, ENTRY_ID_SIZE)) {
        return E_INVALID;
    }
    if (verdict->n_evidence > LIMIT_EVIDENCE) {
        return E_LIMIT;
    }
    for (size_t i = 1; i < verdict->n_evidence; i++) {
        if (verdict->evidence[i] <= verdict->evidence[i - 1]) {
            return E_INVALID;
        }
    }
    if (verdict->outcome == TALLY__OUTCOME__OUTCOME_UNSPECIFIED) {
        return E_INVALID;
    }
    bool permitted = verdict->outcome == TALLY__OUTCOME__OUTCOME_PERMIT;
    return permitted == (verdict->code == 0) && empty_or(entry->effects_hash, DIGEST_SIZE) ? OK : E_INVALID;
}

// What was signed stands in a batch; what the ledger says of its own does not. A batch that was refused whole
// is between: the ledger's word, with the batch's signatures.
static bool signed_as_its_action_asks(const Tally__Entry *entry)
{
    if (entry->action == TALLY__ACTION__ACTION_NOTICE_BATCH_REFUSED) {
        return true;
    }
    bool notice = entry->action >= TALLY__ACTION__ACTION_NOTICE_FOLLOW;
    return notice == (entry->count == 0);
}

enum err entry_check(const Tally__Entry *entry)
{
    if (!has_size(entry->previous, entry->index == 0 ? 0 : DIGEST_SIZE)
        || !has_size(entry->command_hash, DIGEST_SIZE) || entry->org[0] == '\0'
        || strlen(entry->org) > LIMIT_ORG_ID || entry->action == TALLY__ACTION__ACTION_UNSPECIFIED) {
        return E_INVALID;
    }
    if (entry->count > LIMIT_BATCH_COMMANDS || (entry->count > 0 && entry->position >= entry->count)
        || (entry->count == 0 && entry->position > 0)) {
        return E_INVALID;
    }
    if (entry->cause != NULL
        && (!has_size(entry->cause->leaf_hash, DIGEST_SIZE) || entry->cause->index >= entry->index)) {
        return E_INVALID;
    }
    if (!signed_as_its_action_asks(entry)) {
        return E_INVALID;
    }
    TRY(check_links(entry));
    TRY(check_signatures(entry));
    TRY(check_facts(entry->facts));
    return check_outputs(entry);
}

enum err entry_decode(struct span bytes, struct arena *arena, Tally__Entry **entry_out)
{
    if (bytes.size > LIMIT_ENTRY) {
        return E_LIMIT;
    }
    Tally__Entry *entry = NULL;
    TRY(message_decode(&tally__entry__descriptor, bytes, arena, &entry));
    TRY(entry_check(entry));
    *entry_out = entry;
    return OK;
}

// A stranger and the ledger itself have chains under the key they were known by, so that no principal of an
// organization shares one with them.
Tally__SubjectKind entry_actor_subject(Tally__PrincipalKind kind)
{
    switch (kind) {
    case TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_USER:
        return TALLY__SUBJECT_KIND__SUBJECT_KIND_USER;
    case TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_SERVICE_ACCOUNT:
    case TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_AGENT:
        return TALLY__SUBJECT_KIND__SUBJECT_KIND_SERVICE_ACCOUNT;
    case TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_PLATFORM_ADMIN:
        return TALLY__SUBJECT_KIND__SUBJECT_KIND_PLATFORM_ADMIN;
    default:
        return TALLY__SUBJECT_KIND__SUBJECT_KIND_KEY;
    }
}

bool entry_has_command(const Tally__Entry *entry)
{
    return entry->count > 0;
}
