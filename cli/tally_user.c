// tally_user.c — people: registering, inviting, proving an address, profile.
#include "cli/act.h"

#define USER TALLY__SUBJECT_KIND__SUBJECT_KIND_USER

// ---- register

static const struct act_option register_options[] = {
    {"email", "ADDRESS", "the address, in lower case; sealed", ACT_MUST},
    {"invitation", "ID", "where registration is not open: the invitation", ACT_MAY},
    {"token", "FILE", "and the token that came with it", ACT_MAY},
    ACT_FIELDS_OPTION,
    {0},
};

static enum err fill_register(struct act *act, void *payload)
{
    Tally__UserRegister *command = payload;
    struct tally_key *token = NULL;
    command->user = act_subject(act);
    command->key = act_own_key(act);
    TRY(act_id(act, "invitation", TALLY__SUBJECT_KIND__SUBJECT_KIND_INVITATION, &command->invitation));
    TRY(act_sealed(act, "email", &command->email));
    if (act_given(act, "token") != NULL) {
        TRY(act_sign_with(act, "token", &token));
    }
    return act_fields(act, PROFILE_OF_USER, &command->profile, &command->n_profile);
}

static const struct act_form register_form = {
    .payload = TALLY__INTENT__PAYLOAD_USER_REGISTER,
    .type = &tally__user_register__descriptor,
    .about = USER,
    .makes_it = true,
    .in_platform = true,
    .options = register_options,
    .fill = fill_register,
};

const struct command command_user_register = {
    .name = "user register",
    .summary = "register as a user, with the key that signs",
    .details =
        "The key becomes the user's first one. --user is a name that you give yourself on this machine; "
        "without it "
        "the id is printed, and is needed from then on. A one-time code goes to the address: see tally "
        "user "
        "verify-email. Fields are name, position, phone, location, photo_url, website; all are "
        "sealed.\n\n"
        "Examples:\n"
        "  tally user register --user ilvara --key ilvara.key --email ilvara@example.test --set "
        "name='Ilvara Quenby'\n"
        "  tally user register --user kestra --key kestra.key --email kestra@example.test "
        "--invitation for-kestra --token kestra.token\n",
    .run = act_run,
    .form = &register_form,
};

// ---- invite

static const struct act_option invite_options[] = {
    {"invitation", "ID", "the invitation: a new name for it (drawn)", ACT_MAY},
    {"email", "ADDRESS", "whom it is for, in lower case; sealed", ACT_MUST},
    {"expires-in", "TIME", "1h to 30d (7d)", ACT_MAY},
    ACT_TOKEN_OUT_OPTION,
    {0},
};

static enum err fill_invite(struct act *act, void *payload)
{
    Tally__UserInvite *command = payload;
    command->invitation = act_subject(act);
    TRY(act_sealed(act, "email", &command->email));
    TRY(act_seconds(act, "expires-in", &command->expires_in_s));
    return act_new_token(act, &command->token);
}

static const struct act_form invite_form = {
    .payload = TALLY__INTENT__PAYLOAD_USER_INVITE,
    .type = &tally__user_invite__descriptor,
    .about = TALLY__SUBJECT_KIND__SUBJECT_KIND_INVITATION,
    .named_by = "invitation",
    .makes_it = true,
    .in_platform = true,
    .options = invite_options,
    .fill = fill_invite,
};

const struct command command_user_invite = {
    .name = "user invite",
    .summary = "as a platform administrator, invite somebody to register",
    .details =
        "Whoever has the token and the address may register. The token is a private key: it goes into a "
        "file, and from there "
        "to the one who is invited, by a way that you trust. It is never printed.\n\n"
        "Examples:\n"
        "  tally user invite --key admin.key --invitation for-kestra --email kestra@example.test --token-out "
        "kestra.token\n",
    .run = act_run,
    .form = &invite_form,
};

// ---- verify-email

static const struct act_option verify_options[] = {
    {"code", "FILE", "the one-time code, in a file of mode 0600; /dev/stdin: piped in", ACT_MUST},
    {0},
};

static enum err fill_verify(struct act *act, void *payload)
{
    Tally__UserEmailVerify *command = payload;
    struct tally_key *code = NULL;
    TRY(act_sign_with(act, "code", &code));
    struct span fingerprint = tally_key_fingerprint(code);
    command->code = tally_draft_bytes(act_draft(act), fingerprint.data, fingerprint.size);
    return command->code.data == NULL ? E_NO_MEMORY : OK;
}

static const struct act_form verify_form = {
    .payload = TALLY__INTENT__PAYLOAD_USER_EMAIL_VERIFY,
    .type = &tally__user_email_verify__descriptor,
    .about = USER,
    .in_platform = true,
    .options = verify_options,
    .fill = fill_verify,
};

const struct command command_user_verify_email = {
    .name = "user verify-email",
    .summary = "come back with the one-time code that went to the address",
    .details = "Registering proves a key; this proves the address, which is what invitations ask for. The "
               "code signs beside "
               "the user's key.\n\n"
               "Examples:\n"
               "  tally user verify-email --user ilvara --key ilvara.key --code ilvara.code\n"
               "  xclip -o | tally user verify-email --user ilvara --key ilvara.key --code /dev/stdin\n",
    .run = act_run,
    .form = &verify_form,
};

// ---- profile

static const struct act_option profile_options[] = {ACT_FIELDS_OPTION, {0}};

static enum err fill_profile(struct act *act, void *payload)
{
    Tally__UserProfileUpdate *command = payload;
    return act_fields(act, PROFILE_OF_USER, &command->profile, &command->n_profile);
}

static const struct act_form profile_form = {
    .payload = TALLY__INTENT__PAYLOAD_USER_PROFILE_UPDATE,
    .type = &tally__user_profile_update__descriptor,
    .about = USER,
    .in_platform = true,
    .options = profile_options,
    .fill = fill_profile,
};

const struct command command_user_profile = {
    .name = "user profile",
    .summary = "change one's profile",
    .details = "Fields are name, position, phone, location, photo_url, website. All are sealed under the "
               "user's own key, and "
               "can be forgotten.\n\n"
               "Examples:\n"
               "  tally user profile --user ilvara --key ilvara.key --set position=director --set "
               "phone=+17075550100\n",
    .run = act_run,
    .form = &profile_form,
};
