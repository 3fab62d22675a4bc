// form_user.c — the payloads of commands about people.
#include "authz/check.h"
#include "authz/form.h"
#include "ledger/core/entry.h"

static uint32_t check_register(const Tally__Intent *intent)
{
    const Tally__UserRegister *payload = intent->user_register;
    uint32_t code = form_same_id(intent, payload->user);
    if (code == CODE_NONE) {
        bool holds = payload->invitation.len == 0 || payload->invitation.len == ENTRY_ID_SIZE;
        code = denies(CODE_BAD_ID, !holds) ? CODE_BAD_ID : CODE_NONE;
    }
    if (code == CODE_NONE) {
        code = form_key(payload->key, false);
    }
    if (code == CODE_NONE) {
        code = form_present(payload->email);
    }
    return code == CODE_NONE ? form_fields(payload->profile, payload->n_profile, PROFILE_OF_USER) : code;
}

static uint32_t check_invite(const Tally__Intent *intent)
{
    const Tally__UserInvite *payload = intent->user_invite;
    uint32_t code = form_same_id(intent, payload->invitation);
    if (code == CODE_NONE) {
        code = form_key(payload->token, true);
    }
    if (code == CODE_NONE) {
        code = form_present(payload->email);
    }
    return code == CODE_NONE ? form_expiry(payload->expires_in_s) : code;
}

static uint32_t check_fingerprint(ProtobufCBinaryData fingerprint)
{
    return denies(CODE_BAD_ID, fingerprint.len != DIGEST_SIZE) ? CODE_BAD_ID : CODE_NONE;
}

static uint32_t check_update(const Tally__Intent *intent)
{
    const Tally__UserProfileUpdate *payload = intent->user_profile_update;
    if (denies(CODE_INVALID, payload->n_profile == 0)) {
        return CODE_INVALID;
    }
    return form_fields(payload->profile, payload->n_profile, PROFILE_OF_USER);
}

uint32_t form_user(const Tally__Intent *intent)
{
    switch (intent->payload_case) {
    case TALLY__INTENT__PAYLOAD_USER_REGISTER:
        return check_register(intent);
    case TALLY__INTENT__PAYLOAD_USER_INVITE:
        return check_invite(intent);
    case TALLY__INTENT__PAYLOAD_USER_KEY_ENROLL:
        return form_key(intent->user_key_enroll->key, false);
    case TALLY__INTENT__PAYLOAD_USER_KEY_ROTATE:
        return form_key(intent->user_key_rotate->key, false);
    case TALLY__INTENT__PAYLOAD_USER_KEY_REVOKE:
        return check_fingerprint(intent->user_key_revoke->key);
    case TALLY__INTENT__PAYLOAD_USER_EMAIL_VERIFY:
        return check_fingerprint(intent->user_email_verify->code);
    case TALLY__INTENT__PAYLOAD_USER_PROFILE_UPDATE:
        return check_update(intent);
    default:
        return CODE_COMMAND_UNKNOWN;
    }
}
