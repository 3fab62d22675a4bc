// open_gate.c — see open_gate.h.
#include "tests/support/open_gate.h"

#include "ledger/core/batch.h"
#include "ledger/core/code.h"
#include "ledger/core/message.h"
#include "ledger/core/query.h"
#include "ledger/state/platform.h"

static bool subjects_have_form(const Tally__Intent *intent)
{
    if (intent->n_subject > LIMIT_SUBJECTS) {
        return false;
    }
    for (size_t i = 0; i < intent->n_subject; i++) {
        const Tally__Subject *subject = intent->subject[i];
        if (subject->kind == TALLY__SUBJECT_KIND__SUBJECT_KIND_UNSPECIFIED || subject->id.len == 0
            || subject->id.len > LIMIT_SUBJECT_ID) {
            return false;
        }
    }
    return true;
}

static uint32_t form(void *context, const Tally__Command *command)
{
    (void)context;
    const Tally__Envelope *envelope = command->envelope;
    const Tally__Intent *intent = command->intent;
    size_t org_size = strlen(intent->org);
    if (intent->payload_case != TALLY__INTENT__PAYLOAD_PLATFORM_GENESIS
        && intent->payload_case != TALLY__INTENT__PAYLOAD_EVENT_APPEND) {
        return CODE_COMMAND_UNKNOWN;
    }
    bool good = envelope->key.len == DIGEST_SIZE && envelope->batch_id.len == BATCH_ID_SIZE
                && envelope->window_ms > 0 && envelope->window_ms <= LIMIT_WINDOW_MS && org_size > 0
                && org_size <= LIMIT_ORG_ID && subjects_have_form(intent);
    return good ? CODE_NONE : CODE_INVALID;
}

static void deny(struct gate_verdict *verdict, enum code code)
{
    *verdict = (struct gate_verdict){
        .outcome = TALLY__OUTCOME__OUTCOME_DENY,
        .stage = 5,
        .code = code,
        .told = code,
        .engine = 1,
        .record = GATE_RECORD_ENTRY,
        .sender_gets_it = true,
    };
}

static void permit(struct gate_verdict *verdict)
{
    *verdict = (struct gate_verdict){.outcome = TALLY__OUTCOME__OUTCOME_PERMIT, .engine = 1};
}

// The administrator whose key this is, as genesis itself says.
static bool find_founder(const Tally__Command *command, const struct digest *fingerprint,
                         struct gate_actor *actor)
{
    if (command->intent->payload_case != TALLY__INTENT__PAYLOAD_PLATFORM_GENESIS) {
        return false;
    }
    const Tally__Genesis *genesis = command->intent->platform_genesis;
    for (size_t i = 0; i < genesis->n_platform_key; i++) {
        const Tally__PlatformKey *founder = genesis->platform_key[i];
        struct key key;
        if (key_from((enum key_algorithm)founder->key->algorithm, message_span(founder->key->bytes), &key)
            != OK) {
            return false;
        }
        struct digest actual = key_fingerprint(&key);
        if (digest_equal(&actual, fingerprint)) {
            memcpy(actor->id, founder->admin.data, GATE_ID_SIZE);
            return true;
        }
    }
    return false;
}

static bool find_admin(const struct view *view, const struct digest *fingerprint, struct gate_actor *actor)
{
    struct platform_key key;
    if (platform_key_get(view, span_text(STATE_KEY_PLATFORM), fingerprint, &key) != OK
        || key.status != PLATFORM_KEY_ACTIVE) {
        return false;
    }
    memcpy(actor->id, key.owner, GATE_ID_SIZE);
    actor->key_entry = key.enrolled;
    return true;
}

static void authenticate(void *context, const struct view *view, const struct gate_batch *batch,
                         struct gate_actor *actor_out, struct gate_verdict *verdict_out)
{
    (void)context;
    struct platform_ledger ledger;
    *actor_out = (struct gate_actor){
        .kind = TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_PLATFORM_ADMIN,
        .assurance = TALLY__ASSURANCE__ASSURANCE_KEY_ATTESTED,
    };
    bool is_founded = platform_ledger_get(view, &ledger) == OK;
    bool known = is_founded ? find_admin(view, &batch->signers[0], actor_out)
                            : find_founder(batch->first, &batch->signers[0], actor_out);
    if (!known) {
        deny(verdict_out, CODE_KEY_UNKNOWN);
    } else if (batch->time_us
               > batch->first->envelope->time_us + batch->first->envelope->window_ms * 1000ull) {
        deny(verdict_out, CODE_COMMAND_EXPIRED);
    } else {
        permit(verdict_out);
    }
}

static bool begins_with(const char *text, const char *begin)
{
    return strncmp(text, begin, strlen(begin)) == 0;
}

static void judge(void *context, const struct view *view, const struct gate_command *command,
                  struct gate_actor *actor, struct gate_verdict *verdict_out)
{
    (void)context;
    (void)view;
    (void)actor;
    const Tally__Intent *intent = command->command->intent;
    bool is_event = intent->payload_case == TALLY__INTENT__PAYLOAD_EVENT_APPEND;
    if (is_event && begins_with(intent->event_append->type, "hush.")) {
        deny(verdict_out, CODE_RATE_LIMITED);
        verdict_out->record = GATE_RECORD_NONE;
    } else if (is_event ? begins_with(intent->event_append->type, "deny.") : command->index > 0) {
        deny(verdict_out, CODE_ROLE);
    } else {
        permit(verdict_out);
    }
}

static uint32_t admit(void *context, const struct view *view, const Tally__Command *command,
                      Tally__Disclosure *const *disclosures, size_t count)
{
    (void)context;
    (void)view;
    (void)command;
    (void)disclosures;
    (void)count;
    return CODE_NONE;
}

static uint32_t form_question(void *context, const Tally__Query *query)
{
    (void)context;
    size_t org_size = strlen(query->org);
    bool good = query->envelope != NULL && org_size > 0 && org_size <= LIMIT_ORG_ID
                && query_action(query) != TALLY__ACTION__ACTION_UNSPECIFIED;
    return good ? CODE_NONE : CODE_INVALID;
}

static void ask(void *context, const struct view *view, const struct gate_question *question,
                struct gate_actor *actor_out, struct gate_verdict *verdict_out)
{
    struct query_command stands;
    query_command(question->query, NULL, &stands);
    struct gate_batch batch = {
        .first = &stands.command, .signers = question->signer, .time_us = question->time_us};
    authenticate(context, view, &batch, actor_out, verdict_out);
    Tally__Action action = query_action(question->query);
    bool recorded =
        action == TALLY__ACTION__ACTION_AUDITLOG_READ || action == TALLY__ACTION__ACTION_PROOF_EXPORT;
    verdict_out->record = recorded && verdict_out->code == CODE_NONE ? GATE_RECORD_ENTRY : GATE_RECORD_NONE;
}

struct gate open_gate(void)
{
    return (struct gate){
        .form = form,
        .admit = admit,
        .authenticate = authenticate,
        .judge = judge,
        .form_question = form_question,
        .ask = ask,
    };
}
