// tally_member.c — members: their roles, and whether they are active.
#include "cli/act.h"

#define USER TALLY__SUBJECT_KIND__SUBJECT_KIND_USER

static const struct act_option member_options[] = {
    {"member", "USER", "who", ACT_MUST},
    {0},
};

static const struct act_option role_options[] = {
    {"member", "USER", "who", ACT_MUST},
    {"role", "ROLE", "owner, admin, scientist, technician, viewer, auditor, or one of your own", ACT_MUST},
    {"flag", "NAME", "a capability beside it: qa", ACT_MANY},
    {0},
};

// ---- role

static enum err fill_role(struct act *act, void *payload)
{
    Tally__MemberRoleChange *command = payload;
    command->role = act_text(act, "role");
    TRY(command->role == NULL ? E_NO_MEMORY : OK);
    return act_texts(act, "flag", &command->flag, &command->n_flag);
}

static const struct act_form role_form = {
    .payload = TALLY__INTENT__PAYLOAD_MEMBER_ROLE_CHANGE,
    .type = &tally__member_role_change__descriptor,
    .about = USER,
    .named_by = "member",
    .options = role_options,
    .fill = fill_role,
};

const struct command command_member_role = {
    .name = "member role",
    .summary = "give a member another role",
    .details =
        "It holds from the next entry on. A reason is asked for, and nobody does it to himself.\n\n"
        "Examples:\n"
        "  tally member role --org juniper-ridge --key ilvara.key --member marisole --role auditor "
        "--reason 3:'takes over the audits'\n"
        "  tally member role --org juniper-ridge --key ilvara.key --member dorrick --role admin --flag "
        "qa --reason 3:'head of quality'\n",
    .run = act_run,
    .form = &role_form,
};

// ---- deactivate

static const struct act_form deactivate_form = {
    .payload = TALLY__INTENT__PAYLOAD_MEMBER_DEACTIVATE,
    .type = &tally__member_deactivate__descriptor,
    .about = USER,
    .named_by = "member",
    .options = member_options,
};

const struct command command_member_deactivate = {
    .name = "member deactivate",
    .summary = "end a membership at once; what was done stays in the member's name",
    .details = "From the next entry on every key of the member is refused in this organization. A reason is "
               "asked for.\n\n"
               "Examples:\n"
               "  tally member deactivate --org juniper-ridge --key ilvara.key --member brannoch --reason "
               "7:'left 03-20'\n",
    .run = act_run,
    .form = &deactivate_form,
};

// ---- reactivate

static enum err fill_reactivate(struct act *act, void *payload)
{
    Tally__MemberReactivate *command = payload;
    command->role = act_text(act, "role");
    TRY(command->role == NULL ? E_NO_MEMORY : OK);
    return act_texts(act, "flag", &command->flag, &command->n_flag);
}

static const struct act_form reactivate_form = {
    .payload = TALLY__INTENT__PAYLOAD_MEMBER_REACTIVATE,
    .type = &tally__member_reactivate__descriptor,
    .about = USER,
    .named_by = "member",
    .options = role_options,
    .fill = fill_reactivate,
};

const struct command command_member_reactivate = {
    .name = "member reactivate",
    .summary = "bring a deactivated member back, in a role",
    .details = "A reason is asked for.\n\n"
               "Examples:\n"
               "  tally member reactivate --org juniper-ridge --key ilvara.key --member brannoch --role "
               "viewer --reason 8:'back for the summer'\n",
    .run = act_run,
    .form = &reactivate_form,
};

// ---- leave

static const struct act_form leave_form = {
    .payload = TALLY__INTENT__PAYLOAD_MEMBER_LEAVE,
    .type = &tally__member_leave__descriptor,
    .about = USER,
};

const struct command command_member_leave = {
    .name = "member leave",
    .summary = "leave an organization",
    .details = "The last owner cannot: the ownership has to be handed over first.\n\n"
               "Examples:\n"
               "  tally member leave --org juniper-ridge --user ilvara --key ilvara.key\n",
    .run = act_run,
    .form = &leave_form,
};
