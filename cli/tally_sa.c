// tally_sa.c — service accounts: machines that act for an organization, each with somebody who answers for
// it.
#include "cli/act.h"

#define ACCOUNT TALLY__SUBJECT_KIND__SUBJECT_KIND_SERVICE_ACCOUNT
#define USER TALLY__SUBJECT_KIND__SUBJECT_KIND_USER

// ---- create

static const struct act_option create_options[] = {
    {"account", "ID", "the account: a new name for it (drawn)", ACT_MAY},
    {"name", "TEXT", "what it is called; sealed", ACT_MUST},
    {"responsible", "USER", "the member who answers for it", ACT_MUST},
    {"role", "ROLE", "what it may do: a role,", ACT_MAY},
    {"action", "NAME", "or actions one by one, such as event.append", ACT_MANY},
    ACT_NEW_KEY_OPTION,
    {0},
};

static enum err fill_create(struct act *act, void *payload)
{
    Tally__SaCreate *command = payload;
    command->account = act_subject(act);
    command->role = act_text(act, "role");
    TRY(command->role == NULL ? E_NO_MEMORY : OK);
    TRY(act_actions(act, &command->action, &command->n_action));
    TRY(act_id(act, "responsible", USER, &command->responsible));
    TRY(act_sealed(act, "name", &command->name));
    return act_new_key(act, &command->key);
}

static const struct act_form create_form = {
    .payload = TALLY__INTENT__PAYLOAD_SA_CREATE,
    .type = &tally__sa_create__descriptor,
    .about = ACCOUNT,
    .named_by = "account",
    .makes_it = true,
    .options = create_options,
    .fill = fill_create,
};

const struct command command_sa_create = {
    .name = "sa create",
    .summary = "make a service account, with its key",
    .details =
        "The account's key signs too, so that nobody enrolls what he does not hold. It may do what its "
        "role permits, or "
        "what is listed; there is no wildcard, and nothing that only a person may do.\n\n"
        "Examples:\n"
        "  tally key new hplc-gw.key --no-passphrase\n"
        "  tally sa create --org juniper-ridge --key dorrick.key --account hplc-gw --name 'HPLC "
        "gateway' --responsible sunniva --action event.append --new-key hplc-gw.key\n",
    .run = act_run,
    .form = &create_form,
};

// ---- update

static const struct act_option update_options[] = {
    {"account", "ID", "the account", ACT_MUST},
    {"name", "TEXT", "what it is called; sealed", ACT_MAY},
    {"responsible", "USER", "the member who answers for it", ACT_MAY},
    {"role", "ROLE", "what it may do: a role,", ACT_MAY},
    {"action", "NAME", "or actions one by one, which take the place of those it had", ACT_MANY},
    {0},
};

static enum err fill_update(struct act *act, void *payload)
{
    Tally__SaUpdate *command = payload;
    command->account = act_subject(act);
    command->role = act_text(act, "role");
    TRY(command->role == NULL ? E_NO_MEMORY : OK);
    TRY(act_actions(act, &command->action, &command->n_action));
    TRY(act_id(act, "responsible", USER, &command->responsible));
    return act_sealed(act, "name", &command->name);
}

static const struct act_form update_form = {
    .payload = TALLY__INTENT__PAYLOAD_SA_UPDATE,
    .type = &tally__sa_update__descriptor,
    .about = ACCOUNT,
    .named_by = "account",
    .options = update_options,
    .fill = fill_update,
};

const struct command command_sa_update = {
    .name = "sa update",
    .summary = "change what a service account may do, or who answers for it",
    .details = "What is not given stays as it is.\n\n"
               "Examples:\n"
               "  tally sa update --org juniper-ridge --key dorrick.key --account hplc-gw --action "
               "event.append --action record.create\n"
               "  tally sa update --org juniper-ridge --key dorrick.key --account hplc-gw --responsible "
               "marisole\n",
    .run = act_run,
    .form = &update_form,
};

// ---- deactivate

static const struct act_option deactivate_options[] = {{"account", "ID", "the account", ACT_MUST}, {0}};

static enum err fill_deactivate(struct act *act, void *payload)
{
    Tally__SaDeactivate *command = payload;
    command->account = act_subject(act);
    return OK;
}

static const struct act_form deactivate_form = {
    .payload = TALLY__INTENT__PAYLOAD_SA_DEACTIVATE,
    .type = &tally__sa_deactivate__descriptor,
    .about = ACCOUNT,
    .named_by = "account",
    .options = deactivate_options,
    .fill = fill_deactivate,
};

const struct command command_sa_deactivate = {
    .name = "sa deactivate",
    .summary = "end a service account, from the next entry on",
    .details = "Examples:\n"
               "  tally sa deactivate --org juniper-ridge --key dorrick.key --account hplc-gw --reason "
               "6:'gateway replaced'\n",
    .run = act_run,
    .form = &deactivate_form,
};
