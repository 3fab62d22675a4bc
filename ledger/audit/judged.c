// judged.c — the same steps as when it was committed, with comparisons instead of writing.
#include "ledger/audit/judged.h"

#include "ledger/base/limits.h"
#include "ledger/core/code.h"
#include "ledger/core/message.h"
#include "ledger/state/account.h"
#include "ledger/state/fold.h"

enum { SCRATCH_SIZE = 1024 * 1024 };

enum err judged_init(struct judged *judged, const struct gate *gate, const struct view *view)
{
    *judged = (struct judged){.gate = gate, .view = *view};
    if (gate == NULL) {
        return E_NO_GATE;
    }
    judged->reading = view_read_only(&judged->view);
    return arena_init(&judged->scratch, SCRATCH_SIZE);
}

void judged_fini(struct judged *judged)
{
    arena_fini(&judged->scratch);
}

static const char *name_of(uint32_t code)
{
    const struct code_row *row = code_find(code);
    return code == CODE_NONE ? "PERMIT" : row == NULL ? "UNKNOWN" : row->name;
}

static enum fault_class unauthorized(uint64_t index, const char *what, struct fault *fault)
{
    return fault_set(fault, FAULT_UNAUTHORIZED, FAULT_IN_VERDICT, index, "%s", what);
}

// ---- Authentication

enum fault_class judged_begin(struct judged *judged, const struct item_opened *entry,
                              const struct signed_by *by, struct fault *fault_out)
{
    const Tally__Entry *bytes = entry->entry;
    struct gate_verdict verdict = {0};
    judged->batch = (struct gate_batch){
        .first = entry->command,
        .count = bytes->count,
        .signers = by->keys,
        .signer_count = by->count,
        .index = bytes->index - bytes->position,
        .time_us = bytes->time_us,
        .ingress = bytes->facts == NULL ? TALLY__CHANNEL__CHANNEL_UNSPECIFIED : bytes->facts->ingress,
    };
    judged->actor = (struct gate_actor){0};
    judged->authenticated = false;
    if (judged->blind || entry->kind == ITEM_QUESTION) {
        judged->authenticated = !judged->blind;
        return FAULT_NONE;
    }
    judged->gate->authenticate(judged->gate->context, &judged->reading, &judged->batch, &judged->actor,
                               &verdict);
    if (verdict.outcome != TALLY__OUTCOME__OUTCOME_PERMIT) {
        return fault_set(fault_out, FAULT_UNAUTHORIZED, FAULT_IN_VERDICT, bytes->index,
                         "its batch does not pass authentication: %s (%u)", name_of(verdict.code),
                         verdict.code);
    }
    judged->authenticated = true;
    return FAULT_NONE;
}

// ---- Judgement

static bool same_id(ProtobufCBinaryData bytes, bool has, const uint8_t *id)
{
    return span_equal(message_span(bytes), has ? span(id, GATE_ID_SIZE) : span(NULL, 0));
}

static bool same_actor(const Tally__Actor *said, const struct gate_actor *actor)
{
    return said->kind == actor->kind && same_id(said->id, true, actor->id)
           && said->assurance == actor->assurance
           && same_id(said->accountable, actor->has_accountable, actor->accountable)
           && said->on_behalf_of.len == 0 && strcmp(said->role, actor->role) == 0
           && said->key_entry == actor->key_entry && said->session_entry == actor->session_entry;
}

static bool same_evidence(const Tally__Verdict *said, const struct gate_verdict *verdict)
{
    bool same = said->n_evidence == verdict->evidence_count;
    for (size_t i = 0; same && i < verdict->evidence_count; i++) {
        same = said->evidence[i] == verdict->evidence[i];
    }
    return same;
}

static enum fault_class compare_verdict(const Tally__Entry *entry, const struct gate_verdict *verdict,
                                        struct fault *fault)
{
    const Tally__Verdict *said = entry->verdict;
    if (said->outcome != verdict->outcome || said->code != verdict->code || said->stage != verdict->stage) {
        return fault_set(fault, FAULT_UNAUTHORIZED, FAULT_IN_VERDICT, entry->index,
                         "the entry says %s (%u), and the rules say %s (%u)", name_of(said->code), said->code,
                         name_of(verdict->code), verdict->code);
    }
    if (said->engine != verdict->engine || said->policy != verdict->policy) {
        return unauthorized(entry->index, "it was judged by other rules than those in force", fault);
    }
    return same_evidence(said, verdict)
               ? FAULT_NONE
               : unauthorized(entry->index, "its verdict rests on other entries than it cites", fault);
}

// `org` is the one that the command or question is addressed to.
static enum fault_class compare(const struct judged *judged, const Tally__Entry *said, const char *org,
                                const struct gate_verdict *verdict, struct fault *fault)
{
    enum fault_class class = compare_verdict(said, verdict, fault);
    if (class != FAULT_NONE) {
        return class;
    }
    if (!same_actor(said->actor, &judged->actor)) {
        return unauthorized(said->index, "its actor or his role is not who signed", fault);
    }
    return strcmp(said->org, gate_place(verdict, &judged->actor, org)) == 0
               ? FAULT_NONE
               : unauthorized(said->index, "it stands in another organization's chain", fault);
}

// ---- Effects

static enum fault_class compare_effects(const struct item_opened *entry, const Tally__Effects *effects,
                                        struct arena *scratch, struct fault *fault)
{
    const Tally__Entry *said = entry->entry;
    struct span bytes = span(NULL, 0);
    struct digest hash;
    if (effects->n_effect > 0) {
        uint8_t id[BATCH_COMMAND_ID_SIZE];
        enum err error = message_encode_in(effects, scratch, &bytes);
        if (error != OK) {
            return fault_set(fault, FAULT_UNREADABLE, FAULT_IN_EFFECTS, said->index, "%s",
                             err_sentence(error));
        }
        batch_command_id(message_span(entry->command->envelope->batch_id), said->position, id);
        hash = entry_effects_hash(id, bytes);
    }
    struct span expected = effects->n_effect > 0 ? digest_span(&hash) : span(NULL, 0);
    return span_equal(message_span(said->effects_hash), expected)
               ? FAULT_NONE
               : fault_set(fault, FAULT_STATE_DIFFERS, FAULT_IN_EFFECTS, said->index,
                           "what the command changes is not what its entry says it changed");
}

static enum fault_class apply(struct judged *judged, const struct item_opened *entry, struct fault *fault)
{
    const Tally__Entry *said = entry->entry;
    Tally__Effects effects = TALLY__EFFECTS__INIT;
    struct fold_input input = {said->index, said->time_us, entry->command, said->actor, said->facts};
    enum err error = fold_apply(&judged->view, &input, &judged->scratch, &effects);
    if (error == E_CORRUPT) {
        return unauthorized(said->index, "the state before it is none in which it can have been permitted",
                            fault);
    }
    if (error != OK) {
        return fault_set(fault, FAULT_UNREADABLE, FAULT_IN_STATE, said->index, "it cannot be folded: %s",
                         err_sentence(error));
    }
    return compare_effects(entry, &effects, &judged->scratch, fault);
}

// Commands of one batch differ in their position and their intent alone, and are committed at one time.
static bool belongs(const struct gate_batch *batch, const struct item_opened *entry)
{
    const Tally__Envelope *a = batch->first->envelope;
    const Tally__Envelope *b = entry->command->envelope;
    return span_equal(message_span(a->key), message_span(b->key))
           && span_equal(message_span(a->batch_id), message_span(b->batch_id)) && a->time_us == b->time_us
           && a->window_ms == b->window_ms && a->channel == b->channel
           && span_equal(message_span(a->session), message_span(b->session))
           && strcmp(batch->first->intent->org, entry->command->intent->org) == 0
           && entry->entry->time_us == batch->time_us;
}

static enum fault_class judge_command(struct judged *judged, const struct item_opened *entry,
                                      struct fault *fault)
{
    const Tally__Entry *said = entry->entry;
    struct gate_verdict verdict = {0};
    struct gate_command command = {entry->command, &judged->batch, said->facts, said->index};
    if (!belongs(&judged->batch, entry)) {
        return unauthorized(said->index, "it does not belong to the batch that it stands in", fault);
    }
    uint32_t code = judged->gate->form(judged->gate->context, entry->command);
    if (code != CODE_NONE) {
        return fault_set(fault, FAULT_UNAUTHORIZED, FAULT_IN_VERDICT, said->index,
                         "its command has not the form that is admitted: %s (%u)", name_of(code), code);
    }
    judged->gate->judge(judged->gate->context, &judged->reading, &command, &judged->actor, &verdict);
    enum fault_class class = compare(judged, said, entry->command->intent->org, &verdict, fault);
    if (class == FAULT_NONE && verdict.outcome == TALLY__OUTCOME__OUTCOME_PERMIT) {
        class = apply(judged, entry, fault);
    }
    judged->judged += class == FAULT_NONE;
    return class;
}

// A question that was recorded before it was answered. It changes nothing.
static enum fault_class judge_question(struct judged *judged, const struct item_opened *entry,
                                       struct fault *fault)
{
    const Tally__Entry *said = entry->entry;
    struct gate_verdict verdict = {0};
    struct gate_question question = {
        .query = entry->question,
        .signer = &judged->batch.signers[0],
        .index = said->index,
        .time_us = said->time_us,
        .ingress = judged->batch.ingress,
    };
    uint32_t code = judged->gate->form_question(judged->gate->context, entry->question);
    if (code != CODE_NONE) {
        return fault_set(fault, FAULT_UNAUTHORIZED, FAULT_IN_VERDICT, said->index,
                         "its question has not the form that is admitted: %s (%u)", name_of(code), code);
    }
    judged->gate->ask(judged->gate->context, &judged->reading, &question, &judged->actor, &verdict);
    enum fault_class class = compare(judged, said, entry->question->org, &verdict, fault);
    if (class == FAULT_NONE && said->effects_hash.len > 0) {
        class = fault_set(fault, FAULT_STATE_DIFFERS, FAULT_IN_EFFECTS, said->index,
                          "a question is said to have changed something");
    }
    judged->judged += class == FAULT_NONE;
    return class;
}

// ---- What nobody can judge

static void pass_over(struct judged *judged, const Tally__Entry *entry)
{
    bool permitted = entry->verdict->outcome == TALLY__OUTCOME__OUTCOME_PERMIT;
    bool changes =
        item_kind_of(entry->action) == ITEM_COMMAND && entry->action != TALLY__ACTION__ACTION_EVENT_APPEND;
    judged->unjudged++;
    judged->unproven += permitted;
    if (permitted && changes && !judged->blind) {
        judged->blind = true;
        judged->blind_from = entry->index;
    }
}

// A batch that was refused whole: who signed its root is who is said to have sent it, and the notice says
// why. Whether it had to be refused, nobody can say who has not its commands.
static enum fault_class check_refused(const struct judged *judged, const struct item_opened *entry,
                                      struct fault *fault)
{
    const Tally__Entry *said = entry->entry;
    struct platform_key key;
    if (said->verdict->outcome == TALLY__OUTCOME__OUTCOME_PERMIT
        || (entry->notice != NULL && entry->notice->batch_refused->code != said->verdict->code)) {
        return unauthorized(said->index, "it says another refusal than its notice", fault);
    }
    if (judged->blind || said->n_signature == 0) {
        return FAULT_NONE;
    }
    struct digest fingerprint = digest_from(message_span(said->signature[0]->key));
    enum err error = account_signing_key(&judged->reading, span_text(said->org), &fingerprint, &key);
    bool same = error == OK && key.owner_kind == (uint32_t)said->actor->kind
                && same_id(said->actor->id, true, key.owner);
    return same ? FAULT_NONE : unauthorized(said->index, "its actor is not who signed", fault);
}

// An entry of the ledger's own says who speaks, and nothing else that would be anybody's act.
static enum fault_class check_notice(const Tally__Entry *entry, struct fault *fault)
{
    static const uint8_t nobody[GATE_ID_SIZE];
    bool follows = entry->action == TALLY__ACTION__ACTION_NOTICE_FOLLOW;
    bool own = entry->actor->kind == TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_LEDGER
               && same_id(entry->actor->id, true, nobody);
    if (!own || (!follows && entry->effects_hash.len > 0)) {
        return unauthorized(entry->index, "it is the ledger's own, and says that somebody else acted", fault);
    }
    return FAULT_NONE;
}

enum fault_class judged_entry(struct judged *judged, const struct item_opened *entry, struct fault *fault_out)
{
    arena_reset(&judged->scratch);
    if (entry->entry->action == TALLY__ACTION__ACTION_NOTICE_BATCH_REFUSED) {
        return check_refused(judged, entry, fault_out);
    }
    if (entry->kind == ITEM_NOTICE) {
        return check_notice(entry->entry, fault_out);
    }
    bool begun =
        judged->authenticated && (entry->question == NULL || judged->batch.index == entry->entry->index);
    if (judged->blind || !begun || (entry->command == NULL && entry->question == NULL)) {
        pass_over(judged, entry->entry);
        return FAULT_NONE;
    }
    return entry->question != NULL ? judge_question(judged, entry, fault_out)
                                   : judge_command(judged, entry, fault_out);
}
