// rules_invite.c — invitations: who may give one, who may take it, and what it is still worth.
#include "authz/rules.h"
#include "ledger/core/message.h"

enum { SENDS_MAX = 5 };  // in 24 hours (INV-5)

// ---- The invitation that a command names

static enum code load_invite(struct judging *judging, const uint8_t *id)
{
    bool known = false;
    enum err error = invite_get(judging->view, judging->org_id, id, &judging->invite);
    enum code code = judging_found(error, &known);
    if (code == CODE_NONE && denies(CODE_INVITE_UNKNOWN, !known)) {
        return CODE_INVITE_UNKNOWN;
    }
    if (code == CODE_NONE && known) {
        check_cite(judging->verdict, judging->invite.entry);
        check_cite(judging->verdict, judging->invite.status_entry);
    }
    return code;
}

static enum code check_pending(const struct judging *judging)
{
    enum invite_status status = judging->invite.status;
    if (denies(CODE_USED, status == INVITE_ACCEPTED || status == INVITE_DECLINED)) {
        return CODE_USED;
    }
    if (denies(CODE_REVOKED, status == INVITE_REVOKED)) {
        return CODE_REVOKED;
    }
    return denies(CODE_ROTATED, status == INVITE_VOID) ? CODE_ROTATED : CODE_NONE;
}

// Whether a signature is by an earlier token of the invitation.
static enum code find_older_token(const struct judging *judging, const uint8_t *id, bool *found_out)
{
    const struct gate_batch *batch = judging->command->batch;
    for (size_t i = 0; i < batch->signer_count; i++) {
        struct platform_key key;
        bool known = false;
        enum err error = platform_key_get(judging->view, judging->org_id, &batch->signers[i], &key);
        enum code code = judging_found(error, &known);
        if (code != CODE_NONE) {
            return code;
        }
        if (known && key.owner_kind == TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_UNSPECIFIED
            && span_equal(span(key.owner, PLATFORM_ID_SIZE), span(id, PLATFORM_ID_SIZE))) {
            *found_out = true;
            return CODE_NONE;
        }
    }
    return CODE_NONE;
}

static enum code check_token(bool current, bool older)
{
    if (denies(CODE_PROOF_INVALID, !current && !older)) {
        return CODE_PROOF_INVALID;
    }
    return denies(CODE_ROTATED, !current) ? CODE_ROTATED : CODE_NONE;
}

// Whether the address that the actor proved to have is the invited one. Who registers has it proved by the
// token, which went there.
static enum code check_address(const struct judging *judging)
{
    struct user user = {.verified = true};
    bool known = true;
    enum code code = CODE_NONE;
    if (judging->action != TALLY__ACTION__ACTION_USER_REGISTER) {
        code = judging_found(user_get(judging->view, judging->actor->id, &user), &known);
        if (known && user.verified) {
            check_cite(judging->verdict, user.verified_entry);
        }
    }
    const uint8_t *contact = judging_contact(judging);
    bool same =
        known && user.verified && contact != NULL
        && span_equal(span(contact, PLATFORM_ID_SIZE), span(judging->invite.contact, PLATFORM_ID_SIZE));
    return code == CODE_NONE && denies(CODE_EMAIL_MISMATCH, !same) ? CODE_EMAIL_MISMATCH : code;
}

enum code rules_redeem(struct judging *judging, const uint8_t *id)
{
    bool older = false;
    enum code code = load_invite(judging, id);
    if (code == CODE_NONE) {
        code = find_older_token(judging, id, &older);
    }
    if (code != CODE_NONE) {
        return code;
    }
    bool current = judging_is_signed_by(judging, &judging->invite.token);
    if ((current || older) && judging->standing == JUDGING_STRANGER) {
        judging->standing = JUDGING_INVITEE;
    }
    code = check_pending(judging);
    if (code == CODE_NONE) {
        code = check_token(current, older);
    }
    if (code == CODE_NONE && denies(CODE_EXPIRED, judging->time_us >= judging->invite.expires_us)) {
        return CODE_EXPIRED;
    }
    return code == CODE_NONE ? check_address(judging) : code;
}

// ---- Giving invitations

static enum code check_new(const struct judging *judging, const Tally__PublicKey *token)
{
    struct digest fingerprint = judging_fingerprint(token);
    bool known = false;
    enum code code = judging_key_known(judging, &fingerprint, &known);
    return code == CODE_NONE && denies(CODE_ALREADY_EXISTS, known) ? CODE_ALREADY_EXISTS : code;
}

static enum code check_new_invite(const struct judging *judging, const Tally__PublicKey *token)
{
    struct invite invite;
    bool known = false;
    enum err error = invite_get(judging->view, judging->org_id, judging_subject(judging), &invite);
    enum code code = judging_found(error, &known);
    if (code == CODE_NONE && denies(CODE_ALREADY_EXISTS, known)) {
        return CODE_ALREADY_EXISTS;
    }
    if (code == CODE_NONE) {
        code = check_new(judging, token);
    }
    bool missing = judging_contact(judging) == NULL;
    return code == CODE_NONE && denies(CODE_EVAL_ERROR, missing) ? CODE_EVAL_ERROR : code;
}

enum code rules_user_invite_blocking(struct judging *judging)
{
    uint8_t user[PLATFORM_ID_SIZE];
    bool known = false;
    enum code code = check_new_invite(judging, judging->intent->user_invite->token);
    if (code == CODE_NONE) {
        code = judging_found(user_of_contact(judging->view, judging_contact(judging), user), &known);
    }
    return code == CODE_NONE && denies(CODE_ALREADY_EXISTS, known) ? CODE_ALREADY_EXISTS : code;
}

enum code rules_invite_permission(struct judging *judging)
{
    return rules_ceiling(judging, judging->intent->invite_create->role);
}

enum code rules_invite_blocking(struct judging *judging)
{
    return check_new_invite(judging, judging->intent->invite_create->token);
}

// Only a member is told what became of an invitation; all others are refused as what they are.
static enum code check_as_member(struct judging *judging, ProtobufCBinaryData id)
{
    if (judging->standing != JUDGING_MEMBER && judging->standing != JUDGING_MACHINE) {
        return CODE_NONE;
    }
    enum code code = load_invite(judging, id.data);
    return code == CODE_NONE ? check_pending(judging) : code;
}

enum code rules_resend_organization(struct judging *judging)
{
    return check_as_member(judging, judging->intent->invite_resend->invitation);
}

// Whoever sends an invitation anew holds its token, so he may give its role.
enum code rules_resend_permission(struct judging *judging)
{
    return rules_ceiling(judging, judging->invite.role);
}

enum code rules_resend_blocking(struct judging *judging)
{
    if (denies(CODE_RATE_LIMITED, invite_sends_at(&judging->invite, judging->time_us) >= SENDS_MAX)) {
        return CODE_RATE_LIMITED;
    }
    return check_new(judging, judging->intent->invite_resend->token);
}

enum code rules_revoke_organization(struct judging *judging)
{
    return check_as_member(judging, judging->intent->invite_revoke->invitation);
}

// ---- Taking them

static bool cell_allows(const struct judging *judging, const struct platform_role *role)
{
    uint8_t cell = role->cells[TALLY__ACTION__ACTION_INVITE_CREATE];
    return cell == TALLY__CELL__CELL_ALLOWED
           || (cell == TALLY__CELL__CELL_BY_POLICY
               && rules_policy_allows(&judging->org, TALLY__ACTION__ACTION_INVITE_CREATE));
}

// Whoever invited may still do so (INV-11).
static enum code check_inviter(const struct judging *judging)
{
    const struct invite *invite = &judging->invite;
    struct member inviter = {0};
    struct platform_role held = {0};
    struct platform_role given = {0};
    bool known = false;
    enum code code = judging_member(judging, invite->inviter, &inviter, &known);
    bool active = known && inviter.status == MEMBER_ACTIVE;
    if (code == CODE_NONE && active) {
        code = judging_role(judging, span_text(inviter.role), &held);
    }
    if (code == CODE_NONE && active) {
        code = judging_role(judging, span_text(invite->role), &given);
    }
    if (code != CODE_NONE) {
        return code;
    }
    bool ultimate =
        span_equal(span(invite->inviter, PLATFORM_ID_SIZE), span(judging->org.owner, PLATFORM_ID_SIZE));
    bool may = active && cell_allows(judging, &held) && rules_may_give(ultimate, held.rank, &given);
    return denies(CODE_INVITER_LOST_AUTHORITY, !may) ? CODE_INVITER_LOST_AUTHORITY : CODE_NONE;
}

// Whoever is no person is refused as what he is.
static bool is_no_person(const struct judging *judging)
{
    return judging->standing == JUDGING_ADMIN || judging->standing == JUDGING_MACHINE;
}

enum code rules_accept_organization(struct judging *judging)
{
    if (is_no_person(judging)) {
        return CODE_NONE;
    }
    enum code code = rules_redeem(judging, judging->intent->invite_accept->invitation.data);
    if (code == CODE_NONE) {
        code = check_inviter(judging);
    }
    bool deactivated = judging->standing == JUDGING_DEACTIVATED;
    return code == CODE_NONE && denies(CODE_DEACTIVATED, deactivated) ? CODE_DEACTIVATED : code;
}

enum code rules_accept_blocking(struct judging *judging)
{
    bool member = judging->standing == JUDGING_MEMBER;
    return denies(CODE_ALREADY_EXISTS, member) ? CODE_ALREADY_EXISTS : CODE_NONE;
}

enum code rules_decline_organization(struct judging *judging)
{
    if (is_no_person(judging)) {
        return CODE_NONE;
    }
    return rules_redeem(judging, judging->intent->invite_decline->invitation.data);
}
