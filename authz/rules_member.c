// rules_member.c — members: nobody raises himself, reaches above himself, or leaves an organization
// ownerless.
#include "authz/rules.h"

// The member whom the command is about, with the row of the role that he has or had.
struct target {
    bool known;
    bool self;
    bool ultimate;
    struct member member;
    struct platform_role role;
};

static enum code load_target(const struct judging *judging, struct target *target_out)
{
    const uint8_t *id = judging_subject(judging);
    struct target target = {
        .self = judging_is_actor(judging, judging->intent->subject[0]->id),
        .ultimate = span_equal(span(id, PLATFORM_ID_SIZE), span(judging->org.owner, PLATFORM_ID_SIZE)),
    };
    enum code code = judging_member(judging, id, &target.member, &target.known);
    if (code == CODE_NONE && target.known) {
        code = judging_role(judging, span_text(target.member.role), &target.role);
    }
    *target_out = target;
    return code;
}

static bool is_active_owner(const struct member *member)
{
    return member->status == MEMBER_ACTIVE && strcmp(member->role, MEMBER_ROLE_OWNER) == 0;
}

// Whether the organization would be without its ultimate owner, or without any, if this one were not.
static enum code check_owner_stays(const struct judging *judging, const struct target *target)
{
    bool last = is_active_owner(&target->member) && judging->org.owner_count <= 1;
    if (!target->ultimate && !last) {
        return CODE_NONE;
    }
    check_cite(judging->verdict, judging->org.owner_entry);
    return denies(CODE_SOLE_OWNER, true) ? CODE_SOLE_OWNER : CODE_NONE;
}

static enum code check_rank(const struct judging *judging, const struct target *target)
{
    bool below = target->role.rank < judging->role.rank;
    bool outranks = target->known && !below && !judging_is_ultimate(judging);
    return denies(CODE_TARGET_OUTRANKS_ACTOR, outranks) ? CODE_TARGET_OUTRANKS_ACTOR : CODE_NONE;
}

static enum code check_known(const struct target *target)
{
    return denies(CODE_NOT_FOUND, !target->known) ? CODE_NOT_FOUND : CODE_NONE;
}

static enum code check_status(const struct target *target, enum member_status expected)
{
    return denies(CODE_CONFLICT, target->member.status != expected) ? CODE_CONFLICT : CODE_NONE;
}

// What giving a member a role asks, whether he has another or is to come back.
static enum code check_giving(const struct judging *judging, const struct target *target, const char *role)
{
    if (denies(CODE_SELF, target->self)) {
        return CODE_SELF;
    }
    enum code code = rules_ceiling(judging, role);
    return code == CODE_NONE ? check_rank(judging, target) : code;
}

enum code rules_role_permission(struct judging *judging)
{
    const char *role = judging->intent->member_role_change->role;
    struct target target;
    enum code code = load_target(judging, &target);
    if (code == CODE_NONE && strcmp(role, MEMBER_ROLE_OWNER) != 0) {
        code = check_owner_stays(judging, &target);
    }
    return code == CODE_NONE ? check_giving(judging, &target, role) : code;
}

enum code rules_role_blocking(struct judging *judging)
{
    struct target target;
    enum code code = load_target(judging, &target);
    if (code == CODE_NONE) {
        code = check_known(&target);
    }
    return code == CODE_NONE ? check_status(&target, MEMBER_ACTIVE) : code;
}

enum code rules_deactivate_permission(struct judging *judging)
{
    struct target target;
    enum code code = load_target(judging, &target);
    if (code == CODE_NONE) {
        code = check_owner_stays(judging, &target);
    }
    return code == CODE_NONE ? check_rank(judging, &target) : code;
}

enum code rules_deactivate_blocking(struct judging *judging)
{
    return rules_role_blocking(judging);
}

enum code rules_reactivate_permission(struct judging *judging)
{
    struct target target;
    enum code code = load_target(judging, &target);
    return code == CODE_NONE ? check_giving(judging, &target, judging->intent->member_reactivate->role)
                             : code;
}

enum code rules_reactivate_blocking(struct judging *judging)
{
    struct target target;
    enum code code = load_target(judging, &target);
    if (code == CODE_NONE) {
        code = check_known(&target);
    }
    bool active = target.member.status == MEMBER_ACTIVE;
    return code == CODE_NONE && denies(CODE_ALREADY_EXISTS, active) ? CODE_ALREADY_EXISTS : code;
}

enum code rules_leave_permission(struct judging *judging)
{
    struct target target;
    enum code code = load_target(judging, &target);
    return code == CODE_NONE ? check_owner_stays(judging, &target) : code;
}
