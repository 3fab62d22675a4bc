// One payload after the other.
#include "tests/support/acts.h"

#include "ledger/core/message.h"

#include <criterion/criterion.h>

#include <stdio.h>

#define SUBJECT(name) TALLY__SUBJECT_KIND__SUBJECT_KIND_##name

// ---- Parts

char *acts_join(struct court *court, const char *first, const char *second)
{
    size_t size = strlen(first) + strlen(second) + 1;
    char *text = court_lend(court, size);
    (void)snprintf(text, size, "%s%s", first, second);
    return text;
}

ProtobufCBinaryData acts_id(struct court *court, const char *name)
{
    return message_bytes(arena_copy(&court->arena, message_span(court_id(name))));
}

static void *lend_message(struct court *court, const ProtobufCMessageDescriptor *type)
{
    void *message = court_lend(court, type->sizeof_message);
    protobuf_c_message_init(type, message);
    return message;
}

void *acts_fill(struct court *court, struct court_act *act, Tally__Intent__PayloadCase which,
                const ProtobufCMessageDescriptor *type)
{
    void *message = lend_message(court, type);
    act->intent->payload_case = which;
    act->intent->platform_genesis = message;  // All members of the oneof share this place.
    return message;
}

Tally__Commitment *acts_sealed(struct court *court)
{
    Tally__Commitment *commitment = lend_message(court, &tally__commitment__descriptor);
    commitment->digest = (ProtobufCBinaryData){.len = DIGEST_SIZE, .data = court_lend(court, DIGEST_SIZE)};
    memcpy(commitment->digest.data, &court->arena.used, sizeof(court->arena.used));
    return commitment;
}

Tally__PublicKey *acts_key(struct court *court, const char *name)
{
    Tally__PublicKey *message = lend_message(court, &tally__public_key__descriptor);
    struct key key = court_key(name);
    message->algorithm = (Tally__KeyAlgorithm)key.algorithm;
    message->bytes = message_bytes(arena_copy(&court->arena, span(key.bytes, key.size)));
    return message;
}

static Tally__Field *add_field(struct court *court, Tally__Field ***fields, size_t *count, const char *name)
{
    Tally__Field **more = court_lend(court, (*count + 1) * sizeof(Tally__Field *));
    for (size_t i = 0; i < *count; i++) {
        more[i] = (*fields)[i];
    }
    more[*count] = lend_message(court, &tally__field__descriptor);
    more[*count]->name = acts_join(court, name, "");
    *fields = more;
    return more[(*count)++];
}

void acts_add_sealed(struct court *court, Tally__Field ***fields, size_t *count, const char *name)
{
    Tally__Field *field = add_field(court, fields, count, name);
    field->content_case = TALLY__FIELD__CONTENT_SEALED;
    field->sealed = acts_sealed(court);
}

Tally__PublicValue *acts_add_open(struct court *court, Tally__Field ***fields, size_t *count,
                                  const char *name)
{
    Tally__Field *field = add_field(court, fields, count, name);
    field->content_case = TALLY__FIELD__CONTENT_OPEN;
    field->open = lend_message(court, &tally__public_value__descriptor);
    return field->open;
}

static void give_contact(struct court *court, struct court_act *act, const char *address)
{
    act->facts->contact = court_lend(court, sizeof(ProtobufCBinaryData));
    act->facts->contact[0] =
        message_bytes(arena_copy(&court->arena, message_span(court_number(act->intent->org, address))));
    act->facts->n_contact = 1;
}

void acts_give_reason(struct court *court, struct court_act *act)
{
    act->intent->reason = lend_message(court, &tally__reason__descriptor);
    act->intent->reason->code = 1;
    act->intent->reason->text = acts_sealed(court);
}

// ---- Of people

struct court_act acts_register(struct court *court, const char *user)
{
    struct court_act act = court_new(court, user, COURT_PLATFORM, SUBJECT(USER), user);
    Tally__UserRegister *payload = ACTS_FILL(court, &act, USER_REGISTER, user_register);
    payload->user = act.intent->subject[0]->id;
    payload->key = acts_key(court, user);
    payload->email = acts_sealed(court);
    acts_add_sealed(court, &payload->profile, &payload->n_profile, "name");
    give_contact(court, &act, user);
    act.facts->code = acts_key(court, acts_join(court, user, " code"));
    return act;
}

struct court_act acts_register_invited(struct court *court, const char *user, const char *invitation,
                                       const char *token)
{
    struct court_act act = acts_register(court, user);
    act.intent->user_register->invitation = acts_id(court, invitation);
    act.by[1] = token;
    return act;
}

struct court_act acts_verify(struct court *court, const char *user)
{
    struct court_act act = court_new(court, user, COURT_PLATFORM, SUBJECT(USER), user);
    Tally__UserEmailVerify *payload = ACTS_FILL(court, &act, USER_EMAIL_VERIFY, user_email_verify);
    act.by[1] = acts_join(court, user, " code");
    struct digest code = court_fingerprint(act.by[1]);
    payload->code = message_bytes(arena_copy(&court->arena, digest_span(&code)));
    return act;
}

struct court_act acts_enroll(struct court *court, const char *user, const char *key)
{
    struct court_act act = court_new(court, user, COURT_PLATFORM, SUBJECT(USER), user);
    Tally__UserKeyEnroll *payload = ACTS_FILL(court, &act, USER_KEY_ENROLL, user_key_enroll);
    payload->key = acts_key(court, key);
    act.by[1] = key;
    return act;
}

struct court_act acts_rotate(struct court *court, const char *user, const char *key)
{
    struct court_act act = court_new(court, user, COURT_PLATFORM, SUBJECT(USER), user);
    Tally__UserKeyRotate *payload = ACTS_FILL(court, &act, USER_KEY_ROTATE, user_key_rotate);
    payload->key = acts_key(court, key);
    act.by[1] = key;
    return act;
}

struct court_act acts_revoke_key(struct court *court, const char *user, const char *key)
{
    struct court_act act = court_new(court, user, COURT_PLATFORM, SUBJECT(USER), user);
    Tally__UserKeyRevoke *payload = ACTS_FILL(court, &act, USER_KEY_REVOKE, user_key_revoke);
    struct digest fingerprint = court_fingerprint(key);
    payload->key = message_bytes(arena_copy(&court->arena, digest_span(&fingerprint)));
    return act;
}

struct court_act acts_update_profile(struct court *court, const char *user)
{
    struct court_act act = court_new(court, user, COURT_PLATFORM, SUBJECT(USER), user);
    Tally__UserProfileUpdate *payload = ACTS_FILL(court, &act, USER_PROFILE_UPDATE, user_profile_update);
    acts_add_sealed(court, &payload->profile, &payload->n_profile, "position");
    return act;
}

struct court_act acts_invite_user(struct court *court, const char *admin, const char *invitation,
                                  const char *address)
{
    struct court_act act = court_new(court, admin, COURT_PLATFORM, SUBJECT(INVITATION), invitation);
    Tally__UserInvite *payload = ACTS_FILL(court, &act, USER_INVITE, user_invite);
    payload->invitation = act.intent->subject[0]->id;
    payload->token = acts_key(court, acts_join(court, invitation, " token"));
    payload->email = acts_sealed(court);
    give_contact(court, &act, address);
    return act;
}

// ---- Of organizations

struct court_act acts_create(struct court *court, const char *by, const char *org)
{
    struct court_act act = court_new(court, by, org, SUBJECT(ORGANIZATION), NULL);
    Tally__OrgCreate *payload = ACTS_FILL(court, &act, ORG_CREATE, org_create);
    payload->type = TALLY__ORG_TYPE__ORG_TYPE_LAB;
    acts_add_sealed(court, &payload->profile, &payload->n_profile, "name");
    acts_add_sealed(court, &payload->profile, &payload->n_profile, "city");
    return act;
}

struct court_act acts_update(struct court *court, const char *by, const char *org)
{
    struct court_act act = court_new(court, by, org, SUBJECT(ORGANIZATION), NULL);
    Tally__OrgUpdate *payload = ACTS_FILL(court, &act, ORG_UPDATE, org_update);
    acts_add_sealed(court, &payload->profile, &payload->n_profile, "phone");
    return act;
}

struct court_act acts_set(struct court *court, const char *by, const char *org)
{
    struct court_act act = court_new(court, by, org, SUBJECT(ORGANIZATION), NULL);
    Tally__OrgSettingsUpdate *payload = ACTS_FILL(court, &act, ORG_SETTINGS_UPDATE, org_settings_update);
    acts_add_sealed(court, &payload->setting, &payload->n_setting, "time_zone");
    return act;
}

struct court_act acts_set_policy(struct court *court, const char *by, const char *org, const char *policy)
{
    struct court_act act = court_new(court, by, org, SUBJECT(ORGANIZATION), NULL);
    Tally__OrgSettingsUpdate *payload = ACTS_FILL(court, &act, ORG_SETTINGS_UPDATE, org_settings_update);
    Tally__PublicValue *value = acts_add_open(court, &payload->setting, &payload->n_setting, "invite_policy");
    value->kind_case = TALLY__PUBLIC_VALUE__KIND_TEXT;
    value->text = acts_join(court, policy, "");
    return act;
}

struct court_act acts_license(struct court *court, const char *by, const char *org, const char *license)
{
    struct court_act act = court_new(court, by, org, SUBJECT(LICENSE), license);
    Tally__OrgLicense *payload = ACTS_FILL(court, &act, ORG_LICENSE_ADD, org_license);
    payload->license = act.intent->subject[0]->id;
    payload->primary = true;
    acts_add_sealed(court, &payload->field, &payload->n_field, "number");
    return act;
}

struct court_act acts_license_update(struct court *court, const char *by, const char *org,
                                     const char *license)
{
    struct court_act act = acts_license(court, by, org, license);
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_ORG_LICENSE_UPDATE;
    return act;
}

struct court_act acts_license_revoke(struct court *court, const char *by, const char *org,
                                     const char *license)
{
    struct court_act act = court_new(court, by, org, SUBJECT(LICENSE), license);
    Tally__OrgLicenseRevoke *payload = ACTS_FILL(court, &act, ORG_LICENSE_REVOKE, org_license_revoke);
    payload->license = act.intent->subject[0]->id;
    acts_give_reason(court, &act);
    return act;
}

struct court_act acts_offer(struct court *court, const char *by, const char *org, const char *to)
{
    struct court_act act = court_new(court, by, org, SUBJECT(ORGANIZATION), NULL);
    Tally__OrgTransferOffer *payload = ACTS_FILL(court, &act, ORG_TRANSFER_OFFER, org_transfer_offer);
    payload->to = acts_id(court, to);
    return act;
}

struct court_act acts_accept_offer(struct court *court, const char *by, const char *org, uint64_t offer)
{
    struct court_act act = court_new(court, by, org, SUBJECT(ORGANIZATION), NULL);
    Tally__OrgTransferAccept *payload = ACTS_FILL(court, &act, ORG_TRANSFER_ACCEPT, org_transfer_accept);
    payload->offer = offer;
    return act;
}

struct court_act acts_withdraw(struct court *court, const char *by, const char *org, uint64_t offer)
{
    struct court_act act = court_new(court, by, org, SUBJECT(ORGANIZATION), NULL);
    Tally__OrgTransferWithdraw *payload =
        ACTS_FILL(court, &act, ORG_TRANSFER_WITHDRAW, org_transfer_withdraw);
    payload->offer = offer;
    return act;
}

struct court_act acts_change_type(struct court *court, const char *by, const char *org)
{
    struct court_act act = court_new(court, by, org, SUBJECT(ORGANIZATION), NULL);
    Tally__OrgTypeChange *payload = ACTS_FILL(court, &act, ORG_TYPE_CHANGE, org_type_change);
    payload->type = TALLY__ORG_TYPE__ORG_TYPE_CLIENT;
    acts_give_reason(court, &act);
    return act;
}

struct court_act acts_event(struct court *court, const char *by, const char *org)
{
    struct court_act act = court_new(court, by, org, SUBJECT(THING), "thing");
    Tally__EventAppend *payload = ACTS_FILL(court, &act, EVENT_APPEND, event_append);
    act.intent->subject[0]->id = message_bytes(span_text("sample-17"));
    payload->type = acts_join(court, "seen", "");
    return act;
}

// ---- Of members

struct court_act acts_role(struct court *court, const char *by, const char *org, const char *member,
                           const char *role)
{
    struct court_act act = court_new(court, by, org, SUBJECT(USER), member);
    Tally__MemberRoleChange *payload = ACTS_FILL(court, &act, MEMBER_ROLE_CHANGE, member_role_change);
    payload->role = acts_join(court, role, "");
    acts_give_reason(court, &act);
    return act;
}

struct court_act acts_deactivate(struct court *court, const char *by, const char *org, const char *member)
{
    struct court_act act = court_new(court, by, org, SUBJECT(USER), member);
    (void)ACTS_FILL(court, &act, MEMBER_DEACTIVATE, member_deactivate);
    acts_give_reason(court, &act);
    return act;
}

struct court_act acts_reactivate(struct court *court, const char *by, const char *org, const char *member,
                                 const char *role)
{
    struct court_act act = court_new(court, by, org, SUBJECT(USER), member);
    Tally__MemberReactivate *payload = ACTS_FILL(court, &act, MEMBER_REACTIVATE, member_reactivate);
    payload->role = acts_join(court, role, "");
    acts_give_reason(court, &act);
    return act;
}

struct court_act acts_leave(struct court *court, const char *by, const char *org)
{
    struct court_act act = court_new(court, by, org, SUBJECT(USER), by);
    (void)ACTS_FILL(court, &act, MEMBER_LEAVE, member_leave);
    return act;
}

// ---- Of invitations

struct court_act acts_invite(struct court *court, const char *by, const char *org, const char *invitation,
                             const char *address, const char *role)
{
    struct court_act act = court_new(court, by, org, SUBJECT(INVITATION), invitation);
    Tally__InviteCreate *payload = ACTS_FILL(court, &act, INVITE_CREATE, invite_create);
    payload->invitation = act.intent->subject[0]->id;
    payload->token = acts_key(court, acts_join(court, invitation, " token"));
    payload->email = acts_sealed(court);
    payload->role = acts_join(court, role, "");
    give_contact(court, &act, address);
    return act;
}

struct court_act acts_resend(struct court *court, const char *by, const char *org, const char *invitation,
                             const char *token)
{
    struct court_act act = court_new(court, by, org, SUBJECT(INVITATION), invitation);
    Tally__InviteResend *payload = ACTS_FILL(court, &act, INVITE_RESEND, invite_resend);
    payload->invitation = act.intent->subject[0]->id;
    payload->token = acts_key(court, token);
    return act;
}

struct court_act acts_revoke(struct court *court, const char *by, const char *org, const char *invitation)
{
    struct court_act act = court_new(court, by, org, SUBJECT(INVITATION), invitation);
    Tally__InviteRevoke *payload = ACTS_FILL(court, &act, INVITE_REVOKE, invite_revoke);
    payload->invitation = act.intent->subject[0]->id;
    acts_give_reason(court, &act);
    return act;
}

struct court_act acts_accept(struct court *court, const char *by, const char *org, const char *invitation,
                             const char *token)
{
    struct court_act act = court_new(court, by, org, SUBJECT(INVITATION), invitation);
    Tally__InviteAccept *payload = ACTS_FILL(court, &act, INVITE_ACCEPT, invite_accept);
    payload->invitation = act.intent->subject[0]->id;
    act.by[1] = token;
    give_contact(court, &act, by);
    return act;
}

struct court_act acts_decline(struct court *court, const char *by, const char *org, const char *invitation,
                              const char *token)
{
    struct court_act act = court_new(court, by, org, SUBJECT(INVITATION), invitation);
    Tally__InviteDecline *payload = ACTS_FILL(court, &act, INVITE_DECLINE, invite_decline);
    payload->invitation = act.intent->subject[0]->id;
    act.by[1] = token;
    give_contact(court, &act, by);
    return act;
}

// ---- Several at once

void acts_have_user(struct court *court, const char *user)
{
    court_do(court, acts_register(court, user));
    court_do(court, acts_verify(court, user));
}

void acts_have_org(struct court *court, const char *owner, const char *org)
{
    acts_have_user(court, owner);
    court_do(court, acts_create(court, owner, org));
}

void acts_have_member(struct court *court, const char *by, const char *org, const char *user,
                      const char *role)
{
    const char *invitation = acts_join(court, org, acts_join(court, " invites ", user));
    acts_have_user(court, user);
    court_do(court, acts_invite(court, by, org, invitation, user, role));
    court_do(court, acts_accept(court, user, org, invitation, acts_join(court, invitation, " token")));
}
