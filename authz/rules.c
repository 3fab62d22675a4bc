// rules.c — the table of guards.
#include "authz/rules.h"

#define ACTION(name) TALLY__ACTION__ACTION_##name

#define rules_none_proof NULL
#define rules_none_organization NULL
#define rules_none_permission NULL
#define rules_none_blocking NULL

static const struct rule rules[PLATFORM_ACTIONS] = {
#define X(action, who, three, four, five, seven)                                         \
    [ACTION(action)] = {RULES_##who, rules_##three##_proof, rules_##four##_organization, \
                        rules_##five##_permission, rules_##seven##_blocking},
#include "authz/rules.def"
#undef X
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
    case ACTION(INVITE_LIST):
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
