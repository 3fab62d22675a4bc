// authenticate.c — a column of guards over the key's record.
#include "authz/authenticate.h"

#include "authz/check.h"
#include "ledger/core/message.h"
#include "ledger/state/platform.h"

static const uint64_t clock_skew_us = 300u * 1000000u;

static enum code check_time(const struct gate_batch *batch)
{
    const Tally__Envelope *envelope = batch->first->envelope;
    uint64_t now = batch->time_us;
    uint64_t apart = now > envelope->time_us ? now - envelope->time_us : envelope->time_us - now;
    if (denies(CODE_CLOCK, apart > clock_skew_us)) {
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

// The key's record: under the organization (service accounts, tokens), or under the platform (people,
// administrators).
static enum err find_key(const struct view *view, const struct gate_batch *batch, struct platform_key *key)
{
    struct span org = span_text(batch->first->intent->org);
    enum err error = platform_key_get(view, org, &batch->signers[0], key);
    if (error == E_NOT_FOUND) {
        error = platform_key_get(view, span_text(STATE_KEY_PLATFORM), &batch->signers[0], key);
    }
    return error;
}

static enum code check_owner(const struct view *view, const struct platform_key *key)
{
    struct platform_admin admin;
    if (key->owner_kind != TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_PLATFORM_ADMIN) {
        return CODE_KEY_SCOPE;
    }
    enum err error = platform_admin_get(view, key->owner, &admin);
    if (error != OK) {
        return CODE_EVAL_ERROR;
    }
    return denies(CODE_PRINCIPAL_DEACTIVATED, !admin.active) ? CODE_PRINCIPAL_DEACTIVATED : CODE_NONE;
}

static enum code check_key(const struct view *view, const struct gate_batch *batch, struct platform_key *key,
                           struct gate_verdict *verdict)
{
    enum err error = find_key(view, batch, key);
    if (error == E_NOT_FOUND) {
        return CODE_KEY_UNKNOWN;
    }
    if (error != OK) {
        return CODE_EVAL_ERROR;
    }
    check_cite(verdict, key->enrolled);
    if (denies(CODE_KEY_REVOKED, key->status != PLATFORM_KEY_ACTIVE)) {
        check_cite(verdict, key->revoked);
        return CODE_KEY_REVOKED;
    }
    return check_owner(view, key);
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
    return CODE_NONE;
}

static enum code authenticate(const struct view *view, const struct gate_batch *batch,
                              struct gate_actor *actor, struct gate_verdict *verdict)
{
    bool genesis = batch->first->intent->payload_case == TALLY__INTENT__PAYLOAD_PLATFORM_GENESIS;
    if (denies(CODE_INVALID, genesis != (batch->index == 0))) {
        return CODE_INVALID;
    }
    struct platform_key key = {.owner_kind = TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_PLATFORM_ADMIN};
    enum code code = genesis ? check_genesis(batch, actor) : check_key(view, batch, &key, verdict);
    if (code == CODE_NONE && !genesis) {
        memcpy(actor->id, key.owner, GATE_ID_SIZE);
        actor->key_entry = key.enrolled;
    }
    actor->kind = (Tally__PrincipalKind)key.owner_kind;
    actor->assurance = TALLY__ASSURANCE__ASSURANCE_KEY_ATTESTED;
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
    if (code != CODE_NONE) {
        check_deny(verdict_out, code);
    }
}
