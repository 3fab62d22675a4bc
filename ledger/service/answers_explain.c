// answers_explain.c — verdicts in sentences: of what was judged, of what would be, and of who may do what.
#include "ledger/base/clock.h"
#include "ledger/core/batch.h"
#include "ledger/core/brought.h"
#include "ledger/core/entry.h"
#include "ledger/core/message.h"
#include "ledger/crypto/secret.h"
#include "ledger/service/answers.h"

enum { CONTACTS = 1, FIRST_ACTION = 32 };

static enum err explain(struct page *page, const struct gate_verdict *verdict, Tally__Action action,
                        const char *role)
{
    const struct gate *gate = page->tools->gate;
    struct gate_explained explained = {verdict, action, page->query->org, role};
    struct gate_lines *lines = request_lend(page->request, sizeof(*lines));
    if (lines == NULL) {
        return E_LIMIT;
    }
    gate->explain(gate->context, &page->view, &explained, lines);
    return page_lines(page, lines);
}

// ---- What was judged

static struct gate_verdict verdict_of(const Tally__Verdict *message)
{
    struct gate_verdict verdict = {
        .outcome = message->outcome,
        .stage = message->stage,
        .code = message->code,
        .engine = message->engine,
        .policy = message->policy,
    };
    for (size_t i = 0; i < message->n_evidence && i < LIMIT_EVIDENCE; i++) {
        verdict.evidence[verdict.evidence_count++] = message->evidence[i];
    }
    return verdict;
}

static enum err explain_entry(struct page *page)
{
    uint64_t index = page->query->explain->index;
    Tally__Entry *entry = NULL;
    struct span command;
    TRY(page_read(page, index, &entry, &command));
    if (strcmp(entry->org, page->query->org) != 0) {
        return E_NOT_FOUND;
    }
    struct gate_verdict verdict = verdict_of(entry->verdict);
    TRY(explain(page, &verdict, entry->action, entry->actor->role));
    TRY(page_item(page, index, page_may_open(page, entry)));
    page->answer.matched = 1;
    return OK;
}

// ---- What would be judged

// What the service would vouch for. An address is only known once it is disclosed: it is taken for one that
// nobody has.
static void fill_facts(const struct page *page, Tally__Facts *facts, ProtobufCBinaryData *contact,
                       uint8_t number[static VAULT_CONTACT_SIZE])
{
    tally__facts__init(facts);
    secret_random(number, VAULT_CONTACT_SIZE);
    *contact = message_bytes(span(number, VAULT_CONTACT_SIZE));
    facts->ingress = (Tally__Channel)page->request->source.channel;
    facts->contact = contact;
    facts->n_contact = CONTACTS;
}

struct signers {
    struct digest keys[LIMIT_SIGNATURES];
    size_t count;
};

static bool add_signer(void *context, const struct key *key)
{
    struct signers *signers = context;
    if (signers->count < LIMIT_SIGNATURES) {
        signers->keys[signers->count++] = key_fingerprint(key);
    }
    return signers->count < LIMIT_SIGNATURES;
}

// Whoever brings a key is taken to have it sign too, as it would have to.
static void judge(struct page *page, const Tally__Command *command, struct gate_verdict *verdict)
{
    struct signers signers = {{page->question->signer}, 1};
    (void)brought_walk(&command->intent->base, add_signer, &signers);
    const struct gate *gate = page->tools->gate;
    struct view reading = view_read_only(&page->view);
    uint8_t number[VAULT_CONTACT_SIZE];
    ProtobufCBinaryData contact;
    Tally__Facts facts;
    fill_facts(page, &facts, &contact, number);
    struct gate_batch batch = {
        .first = command,
        .count = 1,
        .signers = signers.keys,
        .signer_count = signers.count,
        .index = page->size,
        .time_us = clock_wall_us(),
        .ingress = facts.ingress,
    };
    struct gate_command judged = {command, &batch, &facts, page->size};
    gate->judge(gate->context, &reading, &judged, &page->actor, verdict);
}

static enum err dry_run(struct page *page)
{
    const struct gate *gate = page->tools->gate;
    struct span bytes = message_span(page->query->explain->command);
    struct gate_verdict verdict = {.outcome = TALLY__OUTCOME__OUTCOME_DENY, .stage = 1};
    Tally__Command *command = NULL;
    TRY(message_decode(&tally__command__descriptor, bytes, &page->request->arena, &command));
    if (command->envelope == NULL || command->intent == NULL
        || strcmp(command->intent->org, page->query->org) != 0) {
        return E_INVALID;
    }
    Tally__Action action = (Tally__Action)command->intent->payload_case;
    verdict.code = gate->form(gate->context, command);
    if (verdict.code == CODE_NONE) {
        judge(page, command, &verdict);
    }
    TRY(page_number(
        page, &(struct page_thing){TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION, page->org, page->org},
        "code", verdict.code, page->size));
    return explain(page, &verdict, action, page->actor.role);
}

enum err answers_explain(struct page *page)
{
    return page->query->explain->command.len > 0 ? dry_run(page) : explain_entry(page);
}

// ---- Who may do what

static Tally__PrincipalKind kind_of(const Tally__Subject *principal)
{
    switch (principal->kind) {
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_SERVICE_ACCOUNT:
        return TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_SERVICE_ACCOUNT;
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_PLATFORM_ADMIN:
        return TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_PLATFORM_ADMIN;
    default:
        return TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_USER;
    }
}

// The time of the last entry that the answer tells of.
static enum err time_then(struct page *page, uint64_t *time_out)
{
    Tally__Entry *entry = NULL;
    struct span command;
    TRY(page_read(page, page->size - 1, &entry, &command));
    *time_out = entry->time_us;
    return OK;
}

// One fact for one action: its name, and 0 or the code that refuses it.
static enum err can(struct page *page, Tally__Action action, uint64_t time_us, bool in_words)
{
    const struct gate *gate = page->tools->gate;
    const Tally__Subject *principal = page->query->can_do->principal;
    const ProtobufCEnumValue *name =
        protobuf_c_enum_descriptor_get_value(&tally__action__descriptor, (int)action);
    struct gate_can able = {page->query->org, action, page->size, time_us};
    struct gate_actor actor = {.kind = kind_of(principal)};
    struct gate_verdict verdict;
    struct page_thing thing = {principal->kind, message_span(principal->id), page->org};
    if (name == NULL) {
        return in_words ? E_INVALID : OK;
    }
    memcpy(actor.id, principal->id.data, GATE_ID_SIZE);
    gate->can(gate->context, &page->view, &able, &actor, &verdict);
    TRY(page_number(page, &thing, name->name, verdict.code, page->size - 1));
    page->answer.matched++;
    return in_words ? explain(page, &verdict, action, actor.role) : OK;
}

enum err answers_can(struct page *page)
{
    const Tally__CanDo *asked = page->query->can_do;
    uint64_t time_us = 0;
    TRY(time_then(page, &time_us));
    if (asked->action != 0) {
        return can(page, (Tally__Action)asked->action, time_us, true);
    }
    for (uint32_t action = FIRST_ACTION; action <= TALLY__ACTION__ACTION_PROOF_EXPORT; action++) {
        TRY(can(page, (Tally__Action)action, time_us, false));
    }
    return OK;
}
