// rules_member.c — members: nobody raises himself, reaches above himself, or leaves an organization
// ownerless.
#include "authz/rules.h"

static enum code load_target(struct judging *judging)
{
    const uint8_t *id = judging_subject(judging);
    struct judging_target *target = &judging->target;
    target->self = judging_is_actor(judging, judging->intent->subject[0]->id);
    target->ultimate = span_equal(span(id, PLATFORM_ID_SIZE), span(judging->org.owner, PLATFORM_ID_SIZE));
    enum code code = judging_member(judging, id, &target->member, &target->known);
    if (code == CODE_NONE && target->known) {
        code = judging_role(judging, span_text(target->member.role), &target->role);
    }
    return code;
}

static bool is_active(const struct judging *judging)
{
    return judging->target.known && judging->target.member.status == MEMBER_ACTIVE;
}

// Whether the organization would be without its ultimate owner, or without any, if this one were not.
static enum code check_owner_stays(const struct judging *judging)
{
    const struct judging_target *target = &judging->target;
    bool owner = is_active(judging) && strcmp(target->member.role, MEMBER_ROLE_OWNER) == 0;
    bool needed = target->ultimate || (owner && judging->org.owner_count <= 1);
    if (needed) {
        check_cite(judging->verdict, judging->org.owner_entry);
    }
    return denies(CODE_SOLE_OWNER, needed) ? CODE_SOLE_OWNER : CODE_NONE;
}

static enum code check_rank(const struct judging *judging)
{
    const struct judging_target *target = &judging->target;
    bool below = target->role.rank < judging->role.rank;
    bool outranks = target->known && !below && !judging_is_ultimate(judging);
    return denies(CODE_TARGET_OUTRANKS_ACTOR, outranks) ? CODE_TARGET_OUTRANKS_ACTOR : CODE_NONE;
}

// What giving a member a role asks, whether he has another or is to come back.
static enum code check_giving(const struct judging *judging, const char *role)
{
    if (denies(CODE_SELF, judging->target.self)) {
        return CODE_SELF;
    }
    enum code code = rules_ceiling(judging, role);
    return code == CODE_NONE ? check_rank(judging) : code;
}

static enum code check_known(const struct judging *judging)
{
    return denies(CODE_NOT_FOUND, !judging->target.known) ? CODE_NOT_FOUND : CODE_NONE;
}

enum code rules_role_permission(struct judging *judging)
{
    const char *role = judging->intent->member_role_change->role;
    enum code code = load_target(judging);
    if (code == CODE_NONE && strcmp(role, MEMBER_ROLE_OWNER) != 0) {
        code = check_owner_stays(judging);
    }
    return code == CODE_NONE ? check_giving(judging, role) : code;
}

enum code rules_role_blocking(struct judging *judging)
{
    enum code code = check_known(judging);
    return code == CODE_NONE && denies(CODE_CONFLICT, !is_active(judging)) ? CODE_CONFLICT : code;
}

enum code rules_deactivate_permission(struct judging *judging)
{
    enum code code = load_target(judging);
    if (code == CODE_NONE) {
        code = check_owner_stays(judging);
    }
    return code == CODE_NONE ? check_rank(judging) : code;
}

enum code rules_deactivate_blocking(struct judging *judging)
{
    return rules_role_blocking(judging);
}

enum code rules_reactivate_permission(struct judging *judging)
{
    enum code code = load_target(judging);
    return code == CODE_NONE ? check_giving(judging, judging->intent->member_reactivate->role) : code;
}

enum code rules_reactivate_blocking(struct judging *judging)
{
    enum code code = check_known(judging);
    return code == CODE_NONE && denies(CODE_ALREADY_EXISTS, is_active(judging)) ? CODE_ALREADY_EXISTS : code;
}

enum code rules_leave_permission(struct judging *judging)
{
    enum code code = load_target(judging);
    return code == CODE_NONE ? check_owner_stays(judging) : code;
}
