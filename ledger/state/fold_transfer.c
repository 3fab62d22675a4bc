// fold_transfer.c — the ultimate ownership: offered, accepted in one step, or withdrawn.
#include "ledger/core/message.h"
#include "ledger/state/families.h"

static enum err begin(const struct view *view, const struct fold_input *input, struct effect_list *effects,
                      struct change *change, struct org *org)
{
    TRY(change_first(view, input, effects, TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION, change));
    return change_found(org_get(view, change->org, org));
}

static struct span offered_to(const struct org *org)
{
    return org->has_offer ? span(org->offered_to, PLATFORM_ID_SIZE) : span(NULL, 0);
}

static void end_offer(const struct change *change, struct org *org)
{
    change_id(change, "offer", offered_to(org), span(NULL, 0));
    org->has_offer = false;
    org->offer_entry = 0;
    memset(org->offered_to, 0, sizeof(org->offered_to));
}

enum err fold_transfer_offer(const struct view *view, const struct fold_input *input,
                             struct effect_list *effects)
{
    struct span to = message_span(input->command->intent->org_transfer_offer->to);
    struct change change;
    struct org org;
    TRY(begin(view, input, effects, &change, &org));
    if (to.size != PLATFORM_ID_SIZE) {
        return E_CORRUPT;
    }
    change_id(&change, "offer", offered_to(&org), to);
    org.has_offer = true;
    memcpy(org.offered_to, to.data, PLATFORM_ID_SIZE);
    org.offer_entry = input->index;
    return org_put(view, change.org, &org);
}

// The new owner has the role, if he had it not; the former one keeps it (ORG-23).
static enum err make_owner(const struct change *change, struct org *org)
{
    struct member member;
    struct span user = span(org->owner, PLATFORM_ID_SIZE);
    struct change rising = change_other(change, TALLY__SUBJECT_KIND__SUBJECT_KIND_USER, user);
    TRY(change_found(member_get(change->view, change->org, org->owner, &member)));
    if (member.status != MEMBER_ACTIVE) {
        return E_CORRUPT;
    }
    if (strcmp(member.role, MEMBER_ROLE_OWNER) == 0) {
        return OK;
    }
    memcpy(member.role, MEMBER_ROLE_OWNER, sizeof(MEMBER_ROLE_OWNER));
    member.role_entry = change->input->index;
    return fold_member_set(&rising, org, &member);
}

enum err fold_transfer_accept(const struct view *view, const struct fold_input *input,
                              struct effect_list *effects)
{
    struct change change;
    struct org org;
    TRY(begin(view, input, effects, &change, &org));
    if (!org.has_offer) {
        return E_CORRUPT;
    }
    change_id(&change, "owner", span(org.owner, PLATFORM_ID_SIZE), offered_to(&org));
    memcpy(org.owner, org.offered_to, PLATFORM_ID_SIZE);
    org.owner_entry = input->index;
    end_offer(&change, &org);
    TRY(make_owner(&change, &org));
    return org_put(view, change.org, &org);
}

enum err fold_transfer_withdraw(const struct view *view, const struct fold_input *input,
                                struct effect_list *effects)
{
    struct change change;
    struct org org;
    TRY(begin(view, input, effects, &change, &org));
    if (!org.has_offer) {
        return E_CORRUPT;
    }
    end_offer(&change, &org);
    return org_put(view, change.org, &org);
}
