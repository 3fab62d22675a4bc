// rules.c — the table of guards.
#include "authz/rules.h"

#define ACTION(name) TALLY__ACTION__ACTION_##name

static const struct rule rules[PLATFORM_ACTIONS] = {
    [ACTION(PLATFORM_GENESIS)] = {.known = true},
    [ACTION(ORG_TYPE_CHANGE)] = {.known = true},
    [ACTION(USER_REGISTER)] = {.known = true,
                               .as_himself = true,
                               .proof = rules_register_proof,
                               .organization = rules_register_organization,
                               .permission = rules_register_permission,
                               .blocking = rules_register_blocking},
    [ACTION(USER_INVITE)] = {.known = true, .blocking = rules_user_invite_blocking},
    [ACTION(
        USER_KEY_ENROLL)] = {.known = true, .proof = rules_key_proof, .blocking = rules_key_enroll_blocking},
    [ACTION(
        USER_KEY_ROTATE)] = {.known = true, .proof = rules_key_proof, .blocking = rules_key_rotate_blocking},
    [ACTION(USER_KEY_REVOKE)] = {.known = true, .blocking = rules_key_revoke_blocking},
    [ACTION(
        USER_EMAIL_VERIFY)] = {.known = true, .proof = rules_email_proof, .blocking = rules_email_blocking},
    [ACTION(USER_PROFILE_UPDATE)] = {.known = true},
    [ACTION(ORG_CREATE)] = {.known = true,
                            .as_himself = true,
                            .permission = rules_create_permission,
                            .blocking = rules_create_blocking},
    [ACTION(ORG_UPDATE)] = {.known = true},
    [ACTION(ORG_SETTINGS_UPDATE)] = {.known = true, .permission = rules_settings_permission},
    [ACTION(ORG_LICENSE_ADD)] = {.known = true, .blocking = rules_license_add_blocking},
    [ACTION(ORG_LICENSE_UPDATE)] = {.known = true, .blocking = rules_license_blocking},
    [ACTION(ORG_LICENSE_REVOKE)] = {.known = true, .blocking = rules_license_blocking},
    [ACTION(ORG_TRANSFER_OFFER)] = {.known = true,
                                    .permission = rules_offer_permission,
                                    .blocking = rules_offer_blocking},
    [ACTION(ORG_TRANSFER_ACCEPT)] = {.known = true,
                                     .permission = rules_accept_offer_permission,
                                     .blocking = rules_accept_offer_blocking},
    [ACTION(ORG_TRANSFER_WITHDRAW)] = {.known = true, .blocking = rules_withdraw_blocking},
    [ACTION(MEMBER_ROLE_CHANGE)] = {.known = true,
                                    .permission = rules_role_permission,
                                    .blocking = rules_role_blocking},
    [ACTION(MEMBER_DEACTIVATE)] = {.known = true,
                                   .permission = rules_deactivate_permission,
                                   .blocking = rules_deactivate_blocking},
    [ACTION(MEMBER_REACTIVATE)] = {.known = true,
                                   .permission = rules_reactivate_permission,
                                   .blocking = rules_reactivate_blocking},
    [ACTION(MEMBER_LEAVE)] = {.known = true, .permission = rules_leave_permission},
    [ACTION(INVITE_CREATE)] = {.known = true,
                               .permission = rules_invite_permission,
                               .blocking = rules_invite_blocking},
    [ACTION(INVITE_RESEND)] = {.known = true,
                               .organization = rules_resend_organization,
                               .permission = rules_resend_permission,
                               .blocking = rules_resend_blocking},
    [ACTION(INVITE_REVOKE)] = {.known = true, .organization = rules_revoke_organization},
    [ACTION(INVITE_ACCEPT)] = {.known = true,
                               .as_himself = true,
                               .organization = rules_accept_organization,
                               .blocking = rules_accept_blocking},
    [ACTION(
        INVITE_DECLINE)] = {.known = true, .as_himself = true, .organization = rules_decline_organization},
    [ACTION(EVENT_APPEND)] = {.known = true},
};

const struct rule *rules_find(uint32_t action)
{
    return action < PLATFORM_ACTIONS ? &rules[action] : &rules[0];
}

bool rules_policy_allows(const struct org *org, uint32_t action)
{
    switch (action) {
    case ACTION(INVITE_CREATE):
    case ACTION(INVITE_RESEND):
    case ACTION(INVITE_REVOKE):
        return org->invite_policy == ORG_INVITE_OWNER_AND_ADMIN;
    case ACTION(MEMBER_ROLE_CHANGE):
    case ACTION(MEMBER_DEACTIVATE):
    case ACTION(MEMBER_REACTIVATE):
        return true;  // Towards members below: the guards see to that.
    default:
        return false;
    }
}

enum code rules_ceiling(const struct judging *judging, const char *role)
{
    struct platform_role given = {0};
    enum code code = judging_new_role(judging, role, &given);
    bool may_give = rules_may_give(judging_is_ultimate(judging), judging->role.rank, &given);
    return code == CODE_NONE && denies(CODE_ROLE_CEILING, !may_give) ? CODE_ROLE_CEILING : code;
}
