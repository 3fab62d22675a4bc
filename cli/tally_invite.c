// tally_invite.c — invitations into an organization: given, sent anew, taken back, taken up.
#include "cli/act.h"

#define INVITATION TALLY__SUBJECT_KIND__SUBJECT_KIND_INVITATION

// ---- create

static const struct act_option create_options[] = {
    {"invitation", "ID", "the invitation: a new name for it (drawn)", ACT_MAY},
    {"email", "ADDRESS", "whom it is for, in lower case; sealed", ACT_MUST},
    {"role", "ROLE", "what he will be", ACT_MUST},
    {"flag", "NAME", "a capability beside it: qa", ACT_MANY},
    {"message", "TEXT", "a word to him; sealed", ACT_MAY},
    {"expires-in", "TIME", "1h to 30d (7d)", ACT_MAY},
    ACT_TOKEN_OUT_OPTION,
    {0},
};

static enum err fill_create(struct act *act, void *payload)
{
    Tally__InviteCreate *command = payload;
    command->invitation = act_subject(act);
    command->role = act_text(act, "role");
    TRY(command->role == NULL ? E_NO_MEMORY : OK);
    TRY(act_texts(act, "flag", &command->flag, &command->n_flag));
    TRY(act_sealed(act, "email", &command->email));
    TRY(act_sealed(act, "message", &command->message));
    TRY(act_seconds(act, "expires-in", &command->expires_in_s));
    return act_new_token(act, &command->token);
}

static const struct act_form create_form = {
    .payload = TALLY__INTENT__PAYLOAD_INVITE_CREATE,
    .type = &tally__invite_create__descriptor,
    .about = INVITATION,
    .named_by = "invitation",
    .makes_it = true,
    .options = create_options,
    .fill = fill_create,
};

const struct command command_invite_create = {
    .name = "invite create",
    .summary = "invite somebody into an organization",
    .details = "It is taken up by the holder of the address alone, with the token. The token is a private "
               "key: it goes into "
               "a file, and from there to the one who is invited. It is never printed, and never stands in "
               "the log.\n\n"
               "Examples:\n"
               "  tally invite create --org juniper-ridge --key ilvara.key --invitation for-dorrick --email "
               "dorrick@example.test --role admin --flag qa --token-out dorrick.token\n"
               "  tally invite create --org juniper-ridge --key ilvara.key --email pal@example.test --role "
               "viewer --expires-in 36h --token-out pal.token\n",
    .run = act_run,
    .form = &create_form,
};

// ---- resend

static const struct act_option resend_options[] = {
    {"invitation", "ID", "the invitation", ACT_MUST},
    ACT_TOKEN_OUT_OPTION,
    {0},
};

static enum err fill_resend(struct act *act, void *payload)
{
    Tally__InviteResend *command = payload;
    command->invitation = act_subject(act);
    return act_new_token(act, &command->token);
}

static const struct act_form resend_form = {
    .payload = TALLY__INTENT__PAYLOAD_INVITE_RESEND,
    .type = &tally__invite_resend__descriptor,
    .about = INVITATION,
    .named_by = "invitation",
    .options = resend_options,
    .fill = fill_resend,
};

const struct command command_invite_resend = {
    .name = "invite resend",
    .summary = "make a new token for an invitation; the old one is dead",
    .details = "Its time begins anew; at most five times in a day.\n\n"
               "Examples:\n"
               "  tally invite resend --org juniper-ridge --key ilvara.key --invitation for-brannoch "
               "--token-out brannoch-2.token\n",
    .run = act_run,
    .form = &resend_form,
};

// ---- revoke

static const struct act_option revoke_options[] = {{"invitation", "ID", "the invitation", ACT_MUST}, {0}};

static enum err fill_revoke(struct act *act, void *payload)
{
    Tally__InviteRevoke *command = payload;
    command->invitation = act_subject(act);
    return OK;
}

static const struct act_form revoke_form = {
    .payload = TALLY__INTENT__PAYLOAD_INVITE_REVOKE,
    .type = &tally__invite_revoke__descriptor,
    .about = INVITATION,
    .named_by = "invitation",
    .options = revoke_options,
    .fill = fill_revoke,
};

const struct command command_invite_revoke = {
    .name = "invite revoke",
    .summary = "take an invitation back",
    .details = "A reason is asked for.\n\n"
               "Examples:\n"
               "  tally invite revoke --org juniper-ridge --key ilvara.key --invitation for-typo --reason "
               "5:'address misspelt'\n",
    .run = act_run,
    .form = &revoke_form,
};

// ---- accept, decline

static const struct act_option answer_options[] = {
    {"invitation", "ID", "the invitation", ACT_MUST},
    {"token", "FILE", "the token that came with it, in a file of mode 0600", ACT_MUST},
    {0},
};

static enum err fill_accept(struct act *act, void *payload)
{
    Tally__InviteAccept *command = payload;
    struct tally_key *token = NULL;
    command->invitation = act_subject(act);
    return act_sign_with(act, "token", &token);
}

static const struct act_form accept_form = {
    .payload = TALLY__INTENT__PAYLOAD_INVITE_ACCEPT,
    .type = &tally__invite_accept__descriptor,
    .about = INVITATION,
    .named_by = "invitation",
    .options = answer_options,
    .fill = fill_accept,
};

const struct command command_invite_accept = {
    .name = "invite accept",
    .summary = "take up an invitation, and become a member",
    .details = "Asks for three things: your key, the token, and that the invited address is yours and "
               "verified.\n\n"
               "Examples:\n"
               "  tally invite accept --org juniper-ridge --key dorrick.key --invitation for-dorrick --token "
               "dorrick.token\n",
    .run = act_run,
    .form = &accept_form,
};

static enum err fill_decline(struct act *act, void *payload)
{
    Tally__InviteDecline *command = payload;
    struct tally_key *token = NULL;
    command->invitation = act_subject(act);
    return act_sign_with(act, "token", &token);
}

static const struct act_form decline_form = {
    .payload = TALLY__INTENT__PAYLOAD_INVITE_DECLINE,
    .type = &tally__invite_decline__descriptor,
    .about = INVITATION,
    .named_by = "invitation",
    .options = answer_options,
    .fill = fill_decline,
};

const struct command command_invite_decline = {
    .name = "invite decline",
    .summary = "decline an invitation",
    .details = "It is over then; a new one may be sent.\n\n"
               "Examples:\n"
               "  tally invite decline --org juniper-ridge --key marisole.key --invitation for-marisole "
               "--token marisole.token\n",
    .run = act_run,
    .form = &decline_form,
};
