// tally_org_license.c — an organization's licenses.
#include "cli/act.h"

#define LICENSE TALLY__SUBJECT_KIND__SUBJECT_KIND_LICENSE
#define FIELDS                                                                                           \
    "Fields are number, authority, jurisdiction, premises, type, secret (where a secret is kept, never " \
    "itself), which are sealed; and the dates issued and expires, which stand open, because rules read " \
    "them.\n\n"

static enum err fill(struct act *act, void *payload)
{
    Tally__OrgLicense *command = payload;
    command->license = act_subject(act);
    command->primary = act_given(act, "primary") != NULL;
    return act_fields(act, PROFILE_OF_LICENSE, &command->field, &command->n_field);
}

// ---- add

static const struct act_option add_options[] = {
    {"license", "ID", "the license: a new name for it (drawn)", ACT_MAY},
    {"primary", NULL, "it becomes the main one", ACT_IS},
    ACT_FIELDS_OPTION,
    {0},
};

static const struct act_form add_form = {
    .payload = TALLY__INTENT__PAYLOAD_ORG_LICENSE_ADD,
    .type = &tally__org_license__descriptor,
    .about = LICENSE,
    .named_by = "license",
    .makes_it = true,
    .options = add_options,
    .fill = fill,
};

const struct command command_org_license_add = {
    .name = "org license add",
    .summary = "add a license",
    .details = FIELDS "Examples:\n"
                      "  tally org license add --org juniper-ridge --key ilvara.key --license c8 --primary "
                      "--set number=C8-0009901-LIC --set expires=2026-09-30\n",
    .run = act_run,
    .form = &add_form,
};

// ---- update

static const struct act_option update_options[] = {
    {"license", "ID", "the license", ACT_MUST},
    {"primary", NULL, "it becomes the main one", ACT_IS},
    ACT_FIELDS_OPTION,
    {0},
};

static const struct act_form update_form = {
    .payload = TALLY__INTENT__PAYLOAD_ORG_LICENSE_UPDATE,
    .type = &tally__org_license__descriptor,
    .about = LICENSE,
    .named_by = "license",
    .options = update_options,
    .fill = fill,
};

const struct command command_org_license_update = {
    .name = "org license update",
    .summary = "change a license, or make it the main one",
    .details = FIELDS "Examples:\n"
                      "  tally org license update --org juniper-ridge --key ilvara.key --license c8 --set "
                      "expires=2027-09-30\n"
                      "  tally org license update --org juniper-ridge --key ilvara.key --license rd "
                      "--primary\n",
    .run = act_run,
    .form = &update_form,
};

// ---- revoke

static const struct act_option revoke_options[] = {{"license", "ID", "the license", ACT_MUST}, {0}};

static enum err fill_revoke(struct act *act, void *payload)
{
    Tally__OrgLicenseRevoke *command = payload;
    command->license = act_subject(act);
    return OK;
}

static const struct act_form revoke_form = {
    .payload = TALLY__INTENT__PAYLOAD_ORG_LICENSE_REVOKE,
    .type = &tally__org_license_revoke__descriptor,
    .about = LICENSE,
    .named_by = "license",
    .options = revoke_options,
    .fill = fill_revoke,
};

const struct command command_org_license_revoke = {
    .name = "org license revoke",
    .summary = "end a license; it stays in the log",
    .details = "A reason is asked for.\n\n"
               "Examples:\n"
               "  tally org license revoke --org juniper-ridge --key ilvara.key --license rd --reason "
               "4:'given up'\n",
    .run = act_run,
    .form = &revoke_form,
};
