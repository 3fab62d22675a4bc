// fold_invite.c — invitations: into an organization, or of the platform to register.
#include "ledger/core/message.h"
#include "ledger/state/families.h"

static const Tally__SubjectKind invitation_kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_INVITATION;

static const char *status_text(enum invite_status status)
{
    static const char *const texts[] = {
        [INVITE_PENDING] = "pending", [INVITE_ACCEPTED] = "accepted", [INVITE_DECLINED] = "declined",
        [INVITE_REVOKED] = "revoked", [INVITE_VOID] = "void",
    };
    return texts[status];
}

static struct span id_span(const uint8_t *id)
{
    return span(id, PLATFORM_ID_SIZE);
}

// What the two commands that invite have in common.
struct draft {
    const Tally__PublicKey *token;
    const Tally__Commitment *email;
    const Tally__Commitment *message;
    uint32_t expires_in_s;
};

static enum err take_draft(const Tally__Intent *intent, struct draft *draft, struct invite *invite)
{
    if (intent->payload_case == TALLY__INTENT__PAYLOAD_USER_INVITE) {
        const Tally__UserInvite *command = intent->user_invite;
        *draft = (struct draft){command->token, command->email, NULL, command->expires_in_s};
        return OK;
    }
    const Tally__InviteCreate *command = intent->invite_create;
    *draft = (struct draft){command->token, command->email, command->message, command->expires_in_s};
    return fold_member_named(command->role, command->flag, command->n_flag, invite->role, &invite->flags);
}

static enum err take_contact(const struct fold_input *input, struct invite *invite)
{
    const Tally__Facts *facts = input->facts;
    if (facts == NULL || facts->n_contact != 1 || facts->contact[0].len != PLATFORM_ID_SIZE) {
        return E_CORRUPT;
    }
    memcpy(invite->contact, facts->contact[0].data, PLATFORM_ID_SIZE);
    return OK;
}

static enum err take_token(const struct change *change, const Tally__PublicKey *token, struct invite *invite)
{
    struct change_owner owner = {TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_UNSPECIFIED, change->id.data};
    return change_key_new(change, token, &owner, &invite->token);
}

// Leaves the pending state and puts the invitation.
static enum err end(const struct change *change, struct invite *invite, enum invite_status status)
{
    if (invite->status != INVITE_PENDING) {
        return E_CORRUPT;
    }
    change_text(change, "status", status_text(invite->status), status_text(status));
    invite->status = status;
    invite->status_entry = change->input->index;
    TRY(invite_set_pending(change->view, change->org, invite->contact, NULL));
    return invite_put(change->view, change->org, change->id.data, invite);
}

enum err fold_invite_end(const struct change *change, enum invite_status status, struct invite *invite_out)
{
    struct invite invite;
    TRY(change_found(invite_get(change->view, change->org, change->id.data, &invite)));
    *invite_out = invite;
    return end(change, &invite, status);
}

// One pending invitation for an address: an older one is void from now on (INV-10).
static enum err supersede(const struct change *change, const uint8_t *contact)
{
    struct invite older;
    uint8_t id[PLATFORM_ID_SIZE];
    enum err error = invite_pending_of(change->view, change->org, contact, id);
    if (error != OK) {
        return error == E_NOT_FOUND ? OK : error;
    }
    struct change other = change_other(change, invitation_kind, id_span(id));
    return fold_invite_end(&other, INVITE_VOID, &older);
}

static void list_new(const struct change *change, const struct invite *invite)
{
    change_text(change, "status", "", status_text(invite->status));
    change_text(change, "role", "", invite->role);
    change_text(change, "flags", "", member_flags_text(invite->flags));
    change_id(change, "contact", span(NULL, 0), id_span(invite->contact));
    change_id(change, "inviter", span(NULL, 0), id_span(invite->inviter));
    change_id(change, "token", span(NULL, 0), digest_span(&invite->token));
    change_number(change, "expires_us", 0, (int64_t)invite->expires_us);
    change_number(change, "sent_count", 0, invite->sent_count);
}

enum err fold_invite_create(const struct view *view, const struct fold_input *input,
                            struct effect_list *effects)
{
    struct change change;
    struct draft draft;
    struct invite invite = {.status = INVITE_PENDING,
                            .entry = input->index,
                            .status_entry = input->index,
                            .sent_count = 1,
                            .sends_since_us = input->time_us,
                            .sends = 1};
    TRY(change_first(view, input, effects, invitation_kind, &change));
    TRY(change_absent(invite_get(view, change.org, change.id.data, &(struct invite){0})));
    TRY(take_draft(input->command->intent, &draft, &invite));
    TRY(take_contact(input, &invite));
    TRY(take_token(&change, draft.token, &invite));
    if (input->actor->id.len != PLATFORM_ID_SIZE) {
        return E_CORRUPT;
    }
    memcpy(invite.inviter, input->actor->id.data, PLATFORM_ID_SIZE);
    invite.expires_in_us =
        (uint64_t)(draft.expires_in_s == 0 ? INVITE_EXPIRES_S : draft.expires_in_s) * 1000000u;
    invite.expires_us = input->time_us + invite.expires_in_us;
    TRY(supersede(&change, invite.contact));
    TRY(invite_put(view, change.org, change.id.data, &invite));
    TRY(invite_set_pending(view, change.org, invite.contact, change.id.data));
    list_new(&change, &invite);
    TRY(change_sealed(&change, "email", draft.email));
    return change_sealed(&change, "message", draft.message);
}

static enum err begin(const struct view *view, const struct fold_input *input, struct effect_list *effects,
                      struct change *change, struct invite *invite)
{
    TRY(change_first(view, input, effects, invitation_kind, change));
    return change_found(invite_get(view, change->org, change->id.data, invite));
}

// The token changes, the time begins anew (INV-5).
enum err fold_invite_resend(const struct view *view, const struct fold_input *input,
                            struct effect_list *effects)
{
    struct change change;
    struct invite invite;
    TRY(begin(view, input, effects, &change, &invite));
    if (invite.status != INVITE_PENDING) {
        return E_CORRUPT;
    }
    struct invite before = invite;
    TRY(take_token(&change, input->command->intent->invite_resend->token, &invite));
    TRY(change_key_revoke(&change, &before.token));
    invite.status_entry = input->index;
    invite.expires_us = input->time_us + invite.expires_in_us;
    invite.sends = invite_sends_at(&before, input->time_us) + 1;
    invite.sends_since_us = invite.sends == 1 ? input->time_us : before.sends_since_us;
    invite.sent_count++;
    change_id(&change, "token", digest_span(&before.token), digest_span(&invite.token));
    change_number(&change, "expires_us", (int64_t)before.expires_us, (int64_t)invite.expires_us);
    change_number(&change, "sent_count", before.sent_count, invite.sent_count);
    return invite_put(view, change.org, change.id.data, &invite);
}

enum err fold_invite_revoke(const struct view *view, const struct fold_input *input,
                            struct effect_list *effects)
{
    struct change change;
    struct invite invite;
    TRY(begin(view, input, effects, &change, &invite));
    return end(&change, &invite, INVITE_REVOKED);
}

enum err fold_invite_decline(const struct view *view, const struct fold_input *input,
                             struct effect_list *effects)
{
    struct change change;
    struct invite invite;
    TRY(begin(view, input, effects, &change, &invite));
    return end(&change, &invite, INVITE_DECLINED);
}

static struct member member_of(const struct invite *invite, uint64_t index)
{
    struct member member = {
        .flags = invite->flags,
        .status = MEMBER_ACTIVE,
        .role_entry = index,
        .status_entry = index,
        .joined_entry = index,
    };
    memcpy(member.role, invite->role, sizeof(member.role));
    memcpy(member.invited_by, invite->inviter, sizeof(member.invited_by));
    return member;
}

// Whoever accepts is a member at once (INV-9).
enum err fold_invite_accept(const struct view *view, const struct fold_input *input,
                            struct effect_list *effects)
{
    struct change change;
    struct invite invite;
    struct org org;
    struct member known;
    TRY(begin(view, input, effects, &change, &invite));
    if (input->actor->id.len != PLATFORM_ID_SIZE || invite.role[0] == '\0') {
        return E_CORRUPT;
    }
    struct member member = member_of(&invite, input->index);
    TRY(end(&change, &invite, INVITE_ACCEPTED));
    struct change joining =
        change_other(&change, TALLY__SUBJECT_KIND__SUBJECT_KIND_USER, message_span(input->actor->id));
    TRY(change_absent(member_get(view, change.org, joining.id.data, &known)));
    TRY(change_found(org_get(view, change.org, &org)));
    TRY(fold_member_set(&joining, &org, &member));
    return org_put(view, change.org, &org);
}
