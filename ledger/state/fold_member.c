// fold_member.c — memberships: role and flags, the end, the return; and what is counted of them.
#include "ledger/core/message.h"
#include "ledger/state/families.h"

static bool counts_as_owner(const struct member *member)
{
    return member->status == MEMBER_ACTIVE && strcmp(member->role, MEMBER_ROLE_OWNER) == 0;
}

static enum err count(uint32_t *counter, bool before, bool after)
{
    if ((before && !after && *counter == 0) || (!before && after && *counter == UINT32_MAX)) {
        return E_CORRUPT;
    }
    *counter += (uint32_t)after - (uint32_t)before;
    return OK;
}

static struct span inviter(const struct member *member)
{
    return span(member->invited_by, PLATFORM_ID_SIZE);
}

enum err fold_member_set(const struct change *change, struct org *org, const struct member *after)
{
    struct member before = {0};
    enum err error = member_get(change->view, change->org, change->id.data, &before);
    if (error != OK && error != E_NOT_FOUND) {
        return error;
    }
    TRY(count(&org->owner_count, counts_as_owner(&before), counts_as_owner(after)));
    TRY(count(&org->member_count, before.status == MEMBER_ACTIVE, after->status == MEMBER_ACTIVE));
    change_text(change, "status", member_status_text(before.status), member_status_text(after->status));
    change_text(change, "role", before.role, after->role);
    change_text(change, "flags", member_flags_text(before.flags), member_flags_text(after->flags));
    if (!span_equal(inviter(&before), inviter(after))) {
        change_id(change, "invited_by", span(NULL, 0), inviter(after));
    }
    return member_put(change->view, change->org, change->id.data, after);
}

enum err fold_member_named(const char *role, char *const *flags, size_t count,
                           char role_out[static LIMIT_NAME + 1], uint32_t *flags_out)
{
    struct span canonical = member_role_canonical(span_text(role));
    uint32_t all = 0;
    if (canonical.size == 0 || canonical.size > LIMIT_NAME) {
        return E_CORRUPT;
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t flag = member_flag_of(span_text(flags[i]));
        if (flag == 0) {
            return E_CORRUPT;
        }
        all |= flag;
    }
    memcpy(role_out, canonical.data, canonical.size);
    role_out[canonical.size] = '\0';
    *flags_out = all;
    return OK;
}

static enum err begin(const struct view *view, const struct fold_input *input, struct effect_list *effects,
                      struct change *change, struct member *member)
{
    TRY(change_first(view, input, effects, TALLY__SUBJECT_KIND__SUBJECT_KIND_USER, change));
    return change_found(member_get(view, change->org, change->id.data, member));
}

static enum err finish(const struct change *change, const struct member *member)
{
    struct org org;
    TRY(change_found(org_get(change->view, change->org, &org)));
    TRY(fold_member_set(change, &org, member));
    return org_put(change->view, change->org, &org);
}

enum err fold_member_role(const struct view *view, const struct fold_input *input,
                          struct effect_list *effects)
{
    const Tally__MemberRoleChange *command = input->command->intent->member_role_change;
    struct change change;
    struct member member;
    TRY(begin(view, input, effects, &change, &member));
    TRY(fold_member_named(command->role, command->flag, command->n_flag, member.role, &member.flags));
    member.role_entry = input->index;
    return finish(&change, &member);
}

enum err fold_member_end(const struct view *view, const struct fold_input *input, struct effect_list *effects)
{
    struct change change;
    struct member member;
    TRY(begin(view, input, effects, &change, &member));
    if (member.status != MEMBER_ACTIVE) {
        return E_CORRUPT;
    }
    member.status = MEMBER_DEACTIVATED;
    member.status_entry = input->index;
    return finish(&change, &member);
}

enum err fold_member_reactivate(const struct view *view, const struct fold_input *input,
                                struct effect_list *effects)
{
    const Tally__MemberReactivate *command = input->command->intent->member_reactivate;
    struct change change;
    struct member member;
    TRY(begin(view, input, effects, &change, &member));
    if (member.status != MEMBER_DEACTIVATED) {
        return E_CORRUPT;
    }
    TRY(fold_member_named(command->role, command->flag, command->n_flag, member.role, &member.flags));
    member.status = MEMBER_ACTIVE;
    member.role_entry = input->index;
    member.status_entry = input->index;
    return finish(&change, &member);
}
