// rules_user.c — people: registration, keys, the address that came back.
#include "authz/rules.h"
#include "ledger/core/message.h"

// ---- Registration: by a key that nobody knows yet, of a user who is nobody yet

// authenticate.c saw to this for a batch that begins with a registration; no other may hold one.
enum code rules_register_proof(struct judging *judging)
{
    const Tally__UserRegister *payload = judging->intent->user_register;
    const struct gate_batch *batch = judging->command->batch;
    struct digest fingerprint = judging_fingerprint(payload->key);
    bool holds = batch->count == 1 && batch->signer_count > 0 && judging_is_actor(judging, payload->user)
                 && digest_equal(&fingerprint, &batch->signers[0]);
    return denies(CODE_PROOF_INVALID, !holds) ? CODE_PROOF_INVALID : CODE_NONE;
}

static enum code check_inviter(const struct judging *judging)
{
    struct platform_admin admin = {0};
    bool known = false;
    enum err error = platform_admin_get(judging->view, judging->invite.inviter, &admin);
    enum code code = judging_found(error, &known);
    bool may = known && admin.active;
    return code == CODE_NONE && denies(CODE_INVITER_LOST_AUTHORITY, !may) ? CODE_INVITER_LOST_AUTHORITY
                                                                          : code;
}

enum code rules_register_organization(struct judging *judging)
{
    ProtobufCBinaryData invitation = judging->intent->user_register->invitation;
    if (invitation.len == 0) {
        return CODE_NONE;
    }
    enum code code = rules_redeem(judging, invitation.data);
    return code == CODE_NONE ? check_inviter(judging) : code;
}

enum code rules_register_permission(struct judging *judging)
{
    bool invited = judging->intent->user_register->invitation.len > 0;
    return denies(CODE_ROLE, !invited && !judging->open_registration) ? CODE_ROLE : CODE_NONE;
}

// The service's part of a registration: a number for the address, and a code that nothing else uses.
static enum code check_facts(const struct judging *judging)
{
    const Tally__Facts *facts = judging->command->facts;
    struct key code_key;
    bool known = false;
    bool holds = judging_contact(judging) != NULL && facts->code != NULL
                 && facts->code->algorithm == TALLY__KEY_ALGORITHM__KEY_ALGORITHM_ED25519
                 && key_from(KEY_ED25519, message_span(facts->code->bytes), &code_key) == OK;
    if (denies(CODE_EVAL_ERROR, !holds)) {
        return CODE_EVAL_ERROR;
    }
    struct digest fingerprint = judging_fingerprint(facts->code);
    enum code code = judging_key_known(judging, &fingerprint, &known);
    known = known || judging_is_signed_by(judging, &fingerprint);
    return code == CODE_NONE && denies(CODE_EVAL_ERROR, known) ? CODE_EVAL_ERROR : code;
}

// Whether somebody has the id or the key.
static enum code check_nobody(const struct judging *judging)
{
    struct user user;
    bool user_known = false;
    bool key_known = false;
    enum code code = judging_found(user_get(judging->view, judging_subject(judging), &user), &user_known);
    if (code == CODE_NONE) {
        code = judging_key_known(judging, &judging->command->batch->signers[0], &key_known);
    }
    bool taken = user_known || key_known;
    return code == CODE_NONE && denies(CODE_ALREADY_EXISTS, taken) ? CODE_ALREADY_EXISTS : code;
}

enum code rules_register_blocking(struct judging *judging)
{
    uint8_t other[PLATFORM_ID_SIZE];
    bool known = false;
    enum code code = check_nobody(judging);
    if (code == CODE_NONE) {
        code = check_facts(judging);
    }
    if (code == CODE_NONE) {
        code = judging_found(user_of_contact(judging->view, judging_contact(judging), other), &known);
    }
    return code == CODE_NONE && denies(CODE_ALREADY_EXISTS, known) ? CODE_ALREADY_EXISTS : code;
}

// ---- Keys

static struct digest new_key(const struct judging *judging)
{
    const Tally__Intent *intent = judging->intent;
    bool rotate = intent->payload_case == TALLY__INTENT__PAYLOAD_USER_KEY_ROTATE;
    return judging_fingerprint(rotate ? intent->user_key_rotate->key : intent->user_key_enroll->key);
}

// Whoever enrols a key holds it: it signs, too.
enum code rules_key_proof(struct judging *judging)
{
    struct digest fingerprint = new_key(judging);
    bool holds = judging_is_signed_by(judging, &fingerprint);
    return denies(CODE_PROOF_INVALID, !holds) ? CODE_PROOF_INVALID : CODE_NONE;
}

static enum code load_actor(const struct judging *judging, struct user *user_out)
{
    bool known = false;
    enum code code = judging_found(user_get(judging->view, judging->actor->id, user_out), &known);
    return code == CODE_NONE && denies(CODE_EVAL_ERROR, !known) ? CODE_EVAL_ERROR : code;
}

enum code rules_key_rotate_blocking(struct judging *judging)
{
    struct digest fingerprint = new_key(judging);
    bool known = false;
    enum code code = judging_key_known(judging, &fingerprint, &known);
    return code == CODE_NONE && denies(CODE_ALREADY_EXISTS, known) ? CODE_ALREADY_EXISTS : code;
}

enum code rules_key_enroll_blocking(struct judging *judging)
{
    struct user user;
    enum code code = rules_key_rotate_blocking(judging);
    if (code == CODE_NONE) {
        code = load_actor(judging, &user);
    }
    return code == CODE_NONE && denies(CODE_TOO_LARGE, user.active_keys >= LIMIT_USER_KEYS) ? CODE_TOO_LARGE
                                                                                            : code;
}

enum code rules_key_revoke_blocking(struct judging *judging)
{
    struct user user;
    struct platform_key key;
    struct digest fingerprint = digest_from(message_span(judging->intent->user_key_revoke->key));
    bool known = false;
    enum err error = platform_key_get(judging->view, span_text(STATE_KEY_PLATFORM), &fingerprint, &key);
    enum code code = judging_found(error, &known);
    if (code != CODE_NONE) {
        return code;
    }
    bool own = known && key.owner_kind == TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_USER
               && span_equal(span(key.owner, PLATFORM_ID_SIZE), span(judging->actor->id, GATE_ID_SIZE));
    if (denies(CODE_NOT_FOUND, !own)) {
        return CODE_NOT_FOUND;
    }
    check_cite(judging->verdict, key.enrolled);
    bool to_come = judging->intent->user_key_revoke->compromised_since_us > judging->time_us;
    if (denies(CODE_INVALID, to_come)) {
        return CODE_INVALID;
    }
    if (denies(CODE_CONFLICT, key.status != PLATFORM_KEY_ACTIVE)) {
        return CODE_CONFLICT;
    }
    code = load_actor(judging, &user);
    // A user without a key could never come back.
    return code == CODE_NONE && denies(CODE_INVALID, user.active_keys <= 1) ? CODE_INVALID : code;
}

// ---- The address

// The code that was sent there is a private key, and signs. Who is no user was sent none, and is refused as
// what he is.
enum code rules_email_proof(struct judging *judging)
{
    struct user user;
    struct digest sent = digest_from(message_span(judging->intent->user_email_verify->code));
    if (judging->actor->kind != TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_USER) {
        return CODE_NONE;
    }
    enum code code = load_actor(judging, &user);
    if (code != CODE_NONE) {
        return code;
    }
    bool holds = judging_is_signed_by(judging, &sent) && (user.verified || digest_equal(&user.code, &sent));
    return denies(CODE_PROOF_INVALID, !holds) ? CODE_PROOF_INVALID : CODE_NONE;
}

enum code rules_email_blocking(struct judging *judging)
{
    struct user user;
    enum code code = load_actor(judging, &user);
    return code == CODE_NONE && denies(CODE_ALREADY_EXISTS, user.verified) ? CODE_ALREADY_EXISTS : code;
}
