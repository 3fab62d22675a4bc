// form_member.c — the payloads of commands about members and invitations.
#include "authz/check.h"
#include "authz/form.h"

static uint32_t check_create(const Tally__Intent *intent)
{
    const Tally__InviteCreate *payload = intent->invite_create;
    uint32_t code = form_same_id(intent, payload->invitation);
    if (code == CODE_NONE) {
        code = form_key(payload->token, true);
    }
    if (code == CODE_NONE) {
        code = form_present(payload->email);
    }
    if (code == CODE_NONE) {
        code = form_role(payload->role, payload->flag, payload->n_flag);
    }
    return code == CODE_NONE ? form_expiry(payload->expires_in_s) : code;
}

static uint32_t check_resend(const Tally__Intent *intent)
{
    uint32_t code = form_same_id(intent, intent->invite_resend->invitation);
    return code == CODE_NONE ? form_key(intent->invite_resend->token, true) : code;
}

uint32_t form_member(const Tally__Intent *intent)
{
    switch (intent->payload_case) {
    case TALLY__INTENT__PAYLOAD_MEMBER_ROLE_CHANGE:
        return form_role(intent->member_role_change->role, intent->member_role_change->flag,
                         intent->member_role_change->n_flag);
    case TALLY__INTENT__PAYLOAD_MEMBER_REACTIVATE:
        return form_role(intent->member_reactivate->role, intent->member_reactivate->flag,
                         intent->member_reactivate->n_flag);
    case TALLY__INTENT__PAYLOAD_MEMBER_DEACTIVATE:
    case TALLY__INTENT__PAYLOAD_MEMBER_LEAVE:
        return CODE_NONE;  // Who, says the subject.
    case TALLY__INTENT__PAYLOAD_INVITE_CREATE:
        return check_create(intent);
    case TALLY__INTENT__PAYLOAD_INVITE_RESEND:
        return check_resend(intent);
    case TALLY__INTENT__PAYLOAD_INVITE_REVOKE:
        return form_same_id(intent, intent->invite_revoke->invitation);
    case TALLY__INTENT__PAYLOAD_INVITE_ACCEPT:
        return form_same_id(intent, intent->invite_accept->invitation);
    case TALLY__INTENT__PAYLOAD_INVITE_DECLINE:
        return form_same_id(intent, intent->invite_decline->invitation);
    default:
        return CODE_COMMAND_UNKNOWN;
    }
}
