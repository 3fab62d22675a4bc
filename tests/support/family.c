// Payloads, and the subject that each command has.
#include "tests/support/family.h"

#include "ledger/core/message.h"

#define PLATFORM "platform"

enum {
    ORG = TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION,
    USER = TALLY__SUBJECT_KIND__SUBJECT_KIND_USER,
    INVITATION = TALLY__SUBJECT_KIND__SUBJECT_KIND_INVITATION,
    LICENSE = TALLY__SUBJECT_KIND__SUBJECT_KIND_LICENSE,
};

// Declares `payload` of the type, and a command about the subject that carries it.
#define COMMAND(org_name, kind, number, actor_number, CASE, member, type)              \
    Tally__##type payload;                                                             \
    struct folding_command command;                                                    \
    folding_new(&command, org_name, (Tally__SubjectKind)(kind), number, actor_number); \
    command.intent.payload_case = TALLY__INTENT__PAYLOAD_##CASE;                       \
    command.intent.member = &payload

static char *text(const char *constant)
{
    return (char *)(uintptr_t)constant;
}

enum err family_register(struct folding *folding, uint8_t user)
{
    COMMAND(PLATFORM, USER, user, user, USER_REGISTER, user_register, UserRegister);
    tally__user_register__init(&payload);
    payload.user = folding_bytes(user);
    payload.key = folding_key(user);
    payload.email = folding_sealed(user);
    folding_facts(&command, user, (uint8_t)(FAMILY_CODE + user));
    return folding_fold(folding, &command);
}

enum err family_verify(struct folding *folding, uint8_t user)
{
    COMMAND(PLATFORM, USER, user, user, USER_EMAIL_VERIFY, user_email_verify, UserEmailVerify);
    tally__user_email_verify__init(&payload);
    payload.code = message_bytes(digest_span(folding_fingerprint((uint8_t)(FAMILY_CODE + user))));
    return folding_fold(folding, &command);
}

enum err family_enroll(struct folding *folding, uint8_t user, uint8_t key)
{
    COMMAND(PLATFORM, USER, user, user, USER_KEY_ENROLL, user_key_enroll, UserKeyEnroll);
    tally__user_key_enroll__init(&payload);
    payload.key = folding_key(key);
    return folding_fold(folding, &command);
}

enum err family_rotate(struct folding *folding, uint8_t user, uint8_t from, uint8_t to)
{
    COMMAND(PLATFORM, USER, user, user, USER_KEY_ROTATE, user_key_rotate, UserKeyRotate);
    tally__user_key_rotate__init(&payload);
    payload.key = folding_key(to);
    command.envelope.key = message_bytes(digest_span(folding_fingerprint(from)));
    return folding_fold(folding, &command);
}

enum err family_revoke_key(struct folding *folding, uint8_t user, uint8_t key)
{
    COMMAND(PLATFORM, USER, user, user, USER_KEY_REVOKE, user_key_revoke, UserKeyRevoke);
    tally__user_key_revoke__init(&payload);
    payload.key = message_bytes(digest_span(folding_fingerprint(key)));
    return folding_fold(folding, &command);
}

enum err family_create(struct folding *folding, const char *org, uint8_t owner)
{
    COMMAND(org, ORG, 0, owner, ORG_CREATE, org_create, OrgCreate);
    tally__org_create__init(&payload);
    payload.type = TALLY__ORG_TYPE__ORG_TYPE_LAB;
    return folding_fold(folding, &command);
}

enum err family_offer(struct folding *folding, const char *org, uint8_t actor, uint8_t to)
{
    COMMAND(org, ORG, 0, actor, ORG_TRANSFER_OFFER, org_transfer_offer, OrgTransferOffer);
    tally__org_transfer_offer__init(&payload);
    payload.to = folding_bytes(to);
    return folding_fold(folding, &command);
}

enum err family_take_offer(struct folding *folding, const char *org, uint8_t actor)
{
    COMMAND(org, ORG, 0, actor, ORG_TRANSFER_ACCEPT, org_transfer_accept, OrgTransferAccept);
    tally__org_transfer_accept__init(&payload);
    return folding_fold(folding, &command);
}

enum err family_withdraw_offer(struct folding *folding, const char *org, uint8_t actor)
{
    COMMAND(org, ORG, 0, actor, ORG_TRANSFER_WITHDRAW, org_transfer_withdraw, OrgTransferWithdraw);
    tally__org_transfer_withdraw__init(&payload);
    return folding_fold(folding, &command);
}

enum err family_change_role(struct folding *folding, const char *org, uint8_t user, const char *role,
                            char *flag)
{
    COMMAND(org, USER, user, 1, MEMBER_ROLE_CHANGE, member_role_change, MemberRoleChange);
    tally__member_role_change__init(&payload);
    payload.role = text(role);
    payload.flag = &flag;
    payload.n_flag = flag == NULL ? 0 : 1;
    return folding_fold(folding, &command);
}

enum err family_deactivate(struct folding *folding, const char *org, uint8_t user)
{
    COMMAND(org, USER, user, 1, MEMBER_DEACTIVATE, member_deactivate, MemberDeactivate);
    tally__member_deactivate__init(&payload);
    return folding_fold(folding, &command);
}

enum err family_leave(struct folding *folding, const char *org, uint8_t user)
{
    COMMAND(org, USER, user, user, MEMBER_LEAVE, member_leave, MemberLeave);
    tally__member_leave__init(&payload);
    return folding_fold(folding, &command);
}

enum err family_reactivate(struct folding *folding, const char *org, uint8_t user, const char *role)
{
    COMMAND(org, USER, user, 1, MEMBER_REACTIVATE, member_reactivate, MemberReactivate);
    tally__member_reactivate__init(&payload);
    payload.role = text(role);
    return folding_fold(folding, &command);
}

static enum err invite_to_register(struct folding *folding, const struct family_invitation *invitation)
{
    COMMAND(PLATFORM, INVITATION, invitation->invitation, invitation->inviter, USER_INVITE, user_invite,
            UserInvite);
    tally__user_invite__init(&payload);
    payload.invitation = folding_bytes(invitation->invitation);
    payload.token = folding_key(invitation->token);
    payload.email = folding_sealed(invitation->contact);
    payload.expires_in_s = invitation->expires_in_s;
    folding_facts(&command, invitation->contact, 0);
    return folding_fold(folding, &command);
}

enum err family_invite(struct folding *folding, const struct family_invitation *invitation)
{
    if (strcmp(invitation->org, PLATFORM) == 0) {
        return invite_to_register(folding, invitation);
    }
    COMMAND(invitation->org, INVITATION, invitation->invitation, invitation->inviter, INVITE_CREATE,
            invite_create, InviteCreate);
    tally__invite_create__init(&payload);
    payload.invitation = folding_bytes(invitation->invitation);
    payload.token = folding_key(invitation->token);
    payload.email = folding_sealed(invitation->contact);
    payload.role = text(invitation->role);
    payload.expires_in_s = invitation->expires_in_s;
    folding_facts(&command, invitation->contact, 0);
    return folding_fold(folding, &command);
}

enum err family_resend(struct folding *folding, const char *org, uint8_t invitation, uint8_t token)
{
    COMMAND(org, INVITATION, invitation, 1, INVITE_RESEND, invite_resend, InviteResend);
    tally__invite_resend__init(&payload);
    payload.invitation = folding_bytes(invitation);
    payload.token = folding_key(token);
    return folding_fold(folding, &command);
}

enum err family_revoke(struct folding *folding, const char *org, uint8_t invitation)
{
    COMMAND(org, INVITATION, invitation, 1, INVITE_REVOKE, invite_revoke, InviteRevoke);
    tally__invite_revoke__init(&payload);
    payload.invitation = folding_bytes(invitation);
    return folding_fold(folding, &command);
}

enum err family_accept(struct folding *folding, const char *org, uint8_t invitation, uint8_t user)
{
    COMMAND(org, INVITATION, invitation, user, INVITE_ACCEPT, invite_accept, InviteAccept);
    tally__invite_accept__init(&payload);
    payload.invitation = folding_bytes(invitation);
    folding_facts(&command, user, 0);
    return folding_fold(folding, &command);
}

enum err family_decline(struct folding *folding, const char *org, uint8_t invitation, uint8_t user)
{
    COMMAND(org, INVITATION, invitation, user, INVITE_DECLINE, invite_decline, InviteDecline);
    tally__invite_decline__init(&payload);
    payload.invitation = folding_bytes(invitation);
    return folding_fold(folding, &command);
}

enum err family_add_license(struct folding *folding, const char *org, uint8_t license, bool primary)
{
    Tally__Field *number = family_sealed("number", license);
    COMMAND(org, LICENSE, license, 1, ORG_LICENSE_ADD, org_license_add, OrgLicense);
    tally__org_license__init(&payload);
    payload.license = folding_bytes(license);
    payload.primary = primary;
    payload.field = &number;
    payload.n_field = 1;
    return folding_fold(folding, &command);
}

enum err family_revoke_license(struct folding *folding, const char *org, uint8_t license)
{
    COMMAND(org, LICENSE, license, 1, ORG_LICENSE_REVOKE, org_license_revoke, OrgLicenseRevoke);
    tally__org_license_revoke__init(&payload);
    payload.license = folding_bytes(license);
    return folding_fold(folding, &command);
}

Tally__Field *family_sealed(const char *name, uint8_t commitment)
{
    static Tally__Field field;
    tally__field__init(&field);
    field.name = text(name);
    field.content_case = TALLY__FIELD__CONTENT_SEALED;
    field.sealed = folding_sealed(commitment);
    return &field;
}

Tally__Field *family_open(const char *name, const char *content)
{
    static Tally__Field field;
    static Tally__PublicValue value;
    tally__field__init(&field);
    tally__public_value__init(&value);
    field.name = text(name);
    field.content_case = TALLY__FIELD__CONTENT_OPEN;
    field.open = &value;
    value.kind_case = TALLY__PUBLIC_VALUE__KIND_TEXT;
    value.text = text(content);
    return &field;
}
