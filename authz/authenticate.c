// authenticate.c — a column of guards over the key's record.
#include "authz/authenticate.h"

#include "authz/judging.h"
#include "ledger/core/message.h"

static enum code check_time(const struct gate_batch *batch)
{
    const Tally__Envelope *envelope = batch->first->envelope;
    uint64_t now = batch->time_us;
    uint64_t apart = now > envelope->time_us ? now - envelope->time_us : envelope->time_us - now;
    if (denies(CODE_CLOCK, apart > AUTHENTICATE_SKEW_US)) {
        return CODE_CLOCK;
    }
    uint64_t closes = envelope->time_us + (uint64_t)envelope->window_ms * 1000u;
    return denies(CODE_COMMAND_EXPIRED, now >= closes) ? CODE_COMMAND_EXPIRED : CODE_NONE;
}

static enum code check_channel(const struct gate_batch *batch)
{
    bool same = batch->first->envelope->channel == batch->ingress;
    return denies(CODE_CHANNEL_MISMATCH, !same) ? CODE_CHANNEL_MISMATCH : CODE_NONE;
}

// What authentication finds out about one key.
struct finding {
    struct platform_key key;
    char home[LIMIT_ORG_ID + 1];  // the organization under which it was found; empty: the platform
    bool has_accountable;
    uint8_t accountable[PLATFORM_ID_SIZE];
};

// The key's record: under the platform (people, administrators), or under the organization (service accounts,
// tokens).
static enum err find_key(const struct view *view, const struct gate_batch *batch,
                         const struct digest *fingerprint, struct finding *finding)
{
    const char *org = batch->first->intent->org;
    *finding = (struct finding){0};
    enum err error = platform_key_get(view, span_text(STATE_KEY_PLATFORM), fingerprint, &finding->key);
    if (error == E_NOT_FOUND) {
        error = platform_key_get(view, span_text(org), fingerprint, &finding->key);
        if (error == OK && strlen(org) <= LIMIT_ORG_ID) {
            memcpy(finding->home, org, strlen(org) + 1);
        }
    }
    return error;
}

// A machine that acts elsewhere is found where it belongs.
static enum err find_machine(const struct view *view, const struct digest *fingerprint,
                             struct finding *finding)
{
    TRY(account_home(view, fingerprint, finding->home));
    return platform_key_get(view, span_text(finding->home), fingerprint, &finding->key);
}

static enum err read_admin(const struct view *view, const struct finding *finding, bool *active_out)
{
    struct platform_admin admin;
    TRY(platform_admin_get(view, finding->key.owner, &admin));
    *active_out = admin.active;
    return OK;
}

static enum err read_user(const struct view *view, const struct finding *finding, bool *active_out)
{
    struct user user;
    TRY(user_get(view, finding->key.owner, &user));
    *active_out = user.status == USER_ACTIVE;
    return OK;
}

static enum err read_account(const struct view *view, struct finding *finding, struct gate_verdict *verdict,
                             bool *active_out)
{
    struct account account;
    TRY(account_get(view, span_text(finding->home), finding->key.owner, &account));
    check_cite(verdict, account.status_entry);
    finding->has_accountable = true;
    memcpy(finding->accountable, account.responsible, PLATFORM_ID_SIZE);
    *active_out = account.status == ACCOUNT_ACTIVE;
    return OK;
}

// Whether whoever owns a key is there and active.
static enum code check_owner(const struct view *view, struct finding *finding, struct gate_verdict *verdict)
{
    bool active = false;
    enum err error = E_NOT_FOUND;
    switch (finding->key.owner_kind) {
    case TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_PLATFORM_ADMIN:
        error = read_admin(view, finding, &active);
        break;
    case TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_USER:
        error = read_user(view, finding, &active);
        break;
    case TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_SERVICE_ACCOUNT:
        error = read_account(view, finding, verdict, &active);
        break;
    default:
        return denies(CODE_KEY_SCOPE, true) ? CODE_KEY_SCOPE : CODE_NONE;
    }
    if (denies(CODE_EVAL_ERROR, error != OK)) {
        return CODE_EVAL_ERROR;
    }
    return denies(CODE_PRINCIPAL_DEACTIVATED, !active) ? CODE_PRINCIPAL_DEACTIVATED : CODE_NONE;
}

static enum code check_record(const struct view *view, struct finding *finding, struct gate_verdict *verdict)
{
    const struct platform_key *key = &finding->key;
    check_cite(verdict, key->enrolled);
    if (key->status != PLATFORM_KEY_ACTIVE) {
        check_cite(verdict, key->revoked);
    }
    bool token = key->owner_kind == TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_UNSPECIFIED;
    if (denies(CODE_KEY_REVOKED, key->status != PLATFORM_KEY_ACTIVE && !token)) {
        return CODE_KEY_REVOKED;
    }
    return check_owner(view, finding, verdict);
}

static enum code check_key(const struct view *view, const struct gate_batch *batch, struct finding *finding,
                           struct gate_verdict *verdict)
{
    enum err error = find_key(view, batch, &batch->signers[0], finding);
    if (error == E_NOT_FOUND) {
        error = find_machine(view, &batch->signers[0], finding);
    }
    if (denies(CODE_KEY_UNKNOWN, error == E_NOT_FOUND)) {
        return CODE_KEY_UNKNOWN;
    }
    if (denies(CODE_EVAL_ERROR, error != OK)) {
        return CODE_EVAL_ERROR;
    }
    return check_record(view, finding, verdict);
}

// The signatures after the first are by tokens, by keys that the command brings, or by somebody; whoever that
// is, his key counts now or not at all.
static enum code check_others(const struct view *view, const struct gate_batch *batch,
                              struct gate_verdict *verdict)
{
    enum code code = CODE_NONE;
    for (size_t i = 1; code == CODE_NONE && i < batch->signer_count; i++) {
        struct finding finding;
        enum err error = find_key(view, batch, &batch->signers[i], &finding);
        if (denies(CODE_EVAL_ERROR, error != OK && error != E_NOT_FOUND)) {
            return CODE_EVAL_ERROR;
        }
        bool token = finding.key.owner_kind == TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_UNSPECIFIED;
        if (error == OK && !token) {
            code = check_record(view, &finding, verdict);
        }
    }
    return code;
}

static bool signed_by(const struct gate_batch *batch, const Tally__PublicKey *message)
{
    struct key key;
    if (key_from((enum key_algorithm)message->algorithm, message_span(message->bytes), &key) != OK) {
        return false;
    }
    struct digest fingerprint = key_fingerprint(&key);
    for (size_t i = 0; i < batch->signer_count; i++) {
        if (digest_equal(&batch->signers[i], &fingerprint)) {
            return true;
        }
    }
    return false;
}

// Nothing is known at index 0: genesis brings the keys, and each of them must have signed it.
static enum code check_genesis(const struct gate_batch *batch, struct gate_actor *actor)
{
    const Tally__Genesis *genesis = batch->first->intent->platform_genesis;
    bool in_platform = strcmp(batch->first->intent->org, STATE_KEY_PLATFORM) == 0;
    if (denies(CODE_INVALID, batch->count != 1 || !in_platform)) {
        return CODE_INVALID;
    }
    if (denies(CODE_PROOF_INVALID, batch->signer_count != genesis->n_platform_key)) {
        return CODE_PROOF_INVALID;
    }
    for (size_t i = 0; i < genesis->n_platform_key; i++) {
        if (denies(CODE_PROOF_INVALID, !signed_by(batch, genesis->platform_key[i]->key))) {
            return CODE_PROOF_INVALID;
        }
    }
    memcpy(actor->id, genesis->platform_key[0]->admin.data, GATE_ID_SIZE);
    actor->kind = TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_PLATFORM_ADMIN;
    return CODE_NONE;
}

// A registration brings its key; whether anybody has it already is judged later.
static enum code check_registration(const struct gate_batch *batch, struct gate_actor *actor)
{
    const Tally__UserRegister *payload = batch->first->intent->user_register;
    struct digest fingerprint = judging_fingerprint(payload->key);
    if (denies(CODE_INVALID, batch->count != 1)) {
        return CODE_INVALID;
    }
    if (denies(CODE_PROOF_INVALID, !digest_equal(&fingerprint, &batch->signers[0]))) {
        return CODE_PROOF_INVALID;
    }
    memcpy(actor->id, payload->user.data, GATE_ID_SIZE);
    actor->kind = TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_USER;
    actor->key_entry = batch->index;
    return CODE_NONE;
}

static enum code check_known(const struct view *view, const struct gate_batch *batch,
                             struct gate_actor *actor, struct gate_verdict *verdict)
{
    struct finding finding;
    enum code code = check_key(view, batch, &finding, verdict);
    if (finding.key.owner_kind != TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_UNSPECIFIED) {
        memcpy(actor->id, finding.key.owner, GATE_ID_SIZE);
        memcpy(actor->home, finding.home, sizeof(actor->home));
        memcpy(actor->accountable, finding.accountable, GATE_ID_SIZE);
        actor->has_accountable = finding.has_accountable;
        actor->kind = (Tally__PrincipalKind)finding.key.owner_kind;
        actor->key_entry = finding.key.enrolled;
    }
    return code;
}

static enum code authenticate(const struct view *view, const struct gate_batch *batch,
                              struct gate_actor *actor, struct gate_verdict *verdict)
{
    Tally__Intent__PayloadCase payload = batch->first->intent->payload_case;
    bool genesis = payload == TALLY__INTENT__PAYLOAD_PLATFORM_GENESIS;
    if (denies(CODE_INVALID, genesis != (batch->index == 0))) {
        return CODE_INVALID;
    }
    actor->assurance = TALLY__ASSURANCE__ASSURANCE_KEY_ATTESTED;
    enum code code = genesis ? check_genesis(batch, actor)
                     : payload == TALLY__INTENT__PAYLOAD_USER_REGISTER
                         ? check_registration(batch, actor)
                         : check_known(view, batch, actor, verdict);
    if (code == CODE_NONE && !genesis) {
        code = check_others(view, batch, verdict);
    }
    if (code == CODE_NONE) {
        code = check_time(batch);
    }
    return code == CODE_NONE ? check_channel(batch) : code;
}

void authenticate_batch(const struct view *view, const struct gate_batch *batch, struct gate_actor *actor_out,
                        struct gate_verdict *verdict_out)
{
    *actor_out = (struct gate_actor){0};
    *verdict_out = (struct gate_verdict){.outcome = TALLY__OUTCOME__OUTCOME_PERMIT};
    enum code code = authenticate(view, batch, actor_out, verdict_out);
    if (code == CODE_NONE) {
        return;
    }
    check_deny(verdict_out, code);
    // Whoever brings his key with him is nobody yet.
    if (batch->first->intent->payload_case == TALLY__INTENT__PAYLOAD_USER_REGISTER) {
        *actor_out = (struct gate_actor){0};
    }
    bool known = actor_out->kind != TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_UNSPECIFIED;
    verdict_out->in_platform = actor_out->home[0] == '\0';
    verdict_out->at_home = !verdict_out->in_platform;
    verdict_out->record = known ? GATE_RECORD_FIRST : GATE_RECORD_NONE;
}

enum code authenticate_again(const struct view *view, const struct gate_batch *batch,
                             struct gate_verdict *verdict)
{
    struct finding finding;
    return check_key(view, batch, &finding, verdict);
}
