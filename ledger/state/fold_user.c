// fold_user.c — people: registration, keys, the address that came back, the profile.
#include "ledger/core/message.h"
#include "ledger/state/families.h"
#include "ledger/state/user.h"

static const Tally__SubjectKind user_kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_USER;

static enum err begin(const struct view *view, const struct fold_input *input, struct effect_list *effects,
                      struct change *change, struct user *user)
{
    TRY(change_first(view, input, effects, user_kind, change));
    return change_found(user_get(view, change->id.data, user));
}

static enum err add_key(const struct change *change, const Tally__PublicKey *message,
                        struct digest *fingerprint)
{
    struct change_owner owner = {TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_USER, change->id.data};
    return change_key_new(change, message, &owner, fingerprint);
}

// The number of the address and the code, which are the service's word.
static enum err take_facts(const struct change *change, struct user *user)
{
    const Tally__Facts *facts = change->input->facts;
    struct change_owner owner = {TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_UNSPECIFIED, change->id.data};
    if (facts == NULL || facts->n_contact != 1 || facts->contact[0].len != PLATFORM_ID_SIZE) {
        return E_CORRUPT;
    }
    memcpy(user->contact, facts->contact[0].data, PLATFORM_ID_SIZE);
    return change_key_new(change, facts->code, &owner, &user->code);
}

static enum err redeem(const struct change *change, ProtobufCBinaryData invitation)
{
    struct invite invite;
    if (invitation.len == 0) {
        return OK;
    }
    if (invitation.len != PLATFORM_ID_SIZE) {
        return E_CORRUPT;
    }
    struct change other =
        change_other(change, TALLY__SUBJECT_KIND__SUBJECT_KIND_INVITATION, message_span(invitation));
    return fold_invite_end(&other, INVITE_ACCEPTED, &invite);
}

enum err fold_user_register(const struct view *view, const struct fold_input *input,
                            struct effect_list *effects)
{
    const Tally__UserRegister *command = input->command->intent->user_register;
    struct change change;
    struct digest fingerprint;
    struct user user = {.status = USER_ACTIVE, .entry = input->index, .active_keys = 1};
    uint8_t taken[PLATFORM_ID_SIZE];
    TRY(change_first(view, input, effects, user_kind, &change));
    TRY(change_absent(user_get(view, change.id.data, &(struct user){0})));
    TRY(add_key(&change, command->key, &fingerprint));
    TRY(take_facts(&change, &user));
    TRY(change_absent(user_of_contact(view, user.contact, taken)));
    TRY(user_put(view, change.id.data, &user));
    TRY(user_set_contact(view, user.contact, change.id.data));
    change_text(&change, "status", "", "active");
    change_id(&change, "key", span(NULL, 0), digest_span(&fingerprint));
    change_id(&change, "contact", span(NULL, 0), span(user.contact, PLATFORM_ID_SIZE));
    change_id(&change, "code", span(NULL, 0), digest_span(&user.code));
    TRY(change_sealed(&change, "email", command->email));
    TRY(change_fields(&change, "", command->profile, command->n_profile));
    return redeem(&change, command->invitation);
}

enum err fold_user_key_enroll(const struct view *view, const struct fold_input *input,
                              struct effect_list *effects)
{
    struct change change;
    struct user user;
    struct digest fingerprint;
    TRY(begin(view, input, effects, &change, &user));
    TRY(add_key(&change, input->command->intent->user_key_enroll->key, &fingerprint));
    change_id(&change, "key", span(NULL, 0), digest_span(&fingerprint));
    user.active_keys++;
    return user_put(view, change.id.data, &user);
}

enum err fold_user_key_rotate(const struct view *view, const struct fold_input *input,
                              struct effect_list *effects)
{
    struct change change;
    struct user user;
    struct digest fingerprint;
    struct span signing = message_span(input->command->envelope->key);
    TRY(begin(view, input, effects, &change, &user));
    if (signing.size != DIGEST_SIZE) {
        return E_CORRUPT;
    }
    struct digest old = digest_from(signing);
    TRY(add_key(&change, input->command->intent->user_key_rotate->key, &fingerprint));
    TRY(change_key_revoke(&change, &old));
    change_id(&change, "key", digest_span(&old), digest_span(&fingerprint));
    return OK;
}

// Since when somebody else may have had the key. What it signed before it was revoked stays judged as it was.
static enum err doubt(const struct change *change, const struct digest *fingerprint, uint64_t since_us)
{
    struct platform_key key;
    TRY(change_found(platform_key_get(change->view, change->org, fingerprint, &key)));
    change_number(change, "compromised_since_us", (int64_t)key.compromised_since_us, (int64_t)since_us);
    key.compromised_since_us = since_us;
    return platform_key_put(change->view, change->org, &key);
}

enum err fold_user_key_revoke(const struct view *view, const struct fold_input *input,
                              struct effect_list *effects)
{
    const Tally__UserKeyRevoke *command = input->command->intent->user_key_revoke;
    struct change change;
    struct user user;
    TRY(begin(view, input, effects, &change, &user));
    if (command->key.len != DIGEST_SIZE || user.active_keys == 0) {
        return E_CORRUPT;
    }
    struct digest fingerprint = digest_from(message_span(command->key));
    TRY(change_key_revoke(&change, &fingerprint));
    change_id(&change, "key", digest_span(&fingerprint), span(NULL, 0));
    TRY(doubt(&change, &fingerprint, command->compromised_since_us));
    user.active_keys--;
    return user_put(view, change.id.data, &user);
}

enum err fold_user_email_verify(const struct view *view, const struct fold_input *input,
                                struct effect_list *effects)
{
    struct change change;
    struct user user;
    TRY(begin(view, input, effects, &change, &user));
    if (user.verified) {
        return E_CORRUPT;
    }
    change_number(&change, "verified", 0, 1);
    change_id(&change, "code", digest_span(&user.code), span(NULL, 0));
    user.verified = true;
    user.verified_entry = input->index;
    user.code = (struct digest){0};
    return user_put(view, change.id.data, &user);
}

enum err fold_user_profile(const struct view *view, const struct fold_input *input,
                           struct effect_list *effects)
{
    const Tally__UserProfileUpdate *command = input->command->intent->user_profile_update;
    struct change change;
    struct user user;
    TRY(begin(view, input, effects, &change, &user));
    return change_fields(&change, "", command->profile, command->n_profile);
}
