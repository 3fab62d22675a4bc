// tally_role.c — an organization's own roles.
#include "cli/act.h"

static const struct act_option define_options[] = {
    {"role", "ROLE", "its name: [a-z][a-z0-9_.-]*, not that of a built-in one", ACT_MUST},
    {"rank", "NUMBER", "higher outranks lower; 0 to 255", ACT_MUST},
    {"action", "NAME", "what it may do, such as event.append", ACT_MANY},
    {"title", "TEXT", "what it is called; sealed", ACT_MAY},
    {0},
};

static enum err fill_define(struct act *act, void *payload)
{
    Tally__RoleDefine *command = payload;
    uint64_t rank = 0;
    command->role = act_text(act, "role");
    TRY(command->role == NULL ? E_NO_MEMORY : OK);
    TRY(act_number(act, "rank", UINT8_MAX, &rank));
    command->rank = (uint32_t)rank;
    TRY(act_actions(act, &command->action, &command->n_action));
    return act_sealed(act, "title", &command->title);
}

static const struct act_form define_form = {
    .payload = TALLY__INTENT__PAYLOAD_ROLE_DEFINE,
    .type = &tally__role_define__descriptor,
    .about = TALLY__SUBJECT_KIND__SUBJECT_KIND_ROLE,
    .named_by = "role",
    .options = define_options,
    .fill = fill_define,
};

const struct command command_role_define = {
    .name = "role define",
    .summary = "define a role of one's own, or a new version of it",
    .details =
        "It holds from the next entry on; what was done before stays judged by the version of its time. "
        "Some "
        "permissions are reserved to built-in roles.\n\n"
        "Examples:\n"
        "  tally role define --org juniper-ridge --key ilvara.key --role courier --rank 20 --action "
        "event.append --title 'Courier'\n",
    .run = act_run,
    .form = &define_form,
};
