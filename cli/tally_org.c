// tally_org.c — an organization: its making, profile and settings.
#include "cli/act.h"

#define ORGANIZATION TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION

// ---- create

static const struct act_option create_options[] = {
    {"type", "TYPE", "lab or client (lab)", ACT_MAY},
    {"parent", "ORG", "another organization's name, as a label", ACT_MAY},
    ACT_FIELDS_OPTION,
    {0},
};

static enum err read_type(struct act *act, Tally__OrgType *type_out)
{
    const char *type = act_given(act, "type");
    if (type == NULL || strcmp(type, "lab") == 0) {
        *type_out = TALLY__ORG_TYPE__ORG_TYPE_LAB;
        return OK;
    }
    *type_out = TALLY__ORG_TYPE__ORG_TYPE_CLIENT;
    return strcmp(type, "client") == 0 ? OK : act_wrong(act, "--type is lab or client, not %s", type);
}

static enum err fill_create(struct act *act, void *payload)
{
    Tally__OrgCreate *command = payload;
    TRY(read_type(act, &command->type));
    command->parent = act_text(act, "parent");
    TRY(command->parent == NULL ? E_NO_MEMORY : OK);
    return act_fields(act, PROFILE_OF_ORG, &command->profile, &command->n_profile);
}

static const struct act_form create_form = {
    .payload = TALLY__INTENT__PAYLOAD_ORG_CREATE,
    .type = &tally__org_create__descriptor,
    .about = ORGANIZATION,
    .options = create_options,
    .fill = fill_create,
};

const struct command command_org_create = {
    .name = "org create",
    .summary = "make an organization, and become its owner",
    .details =
        "--org is its name for ever: [a-z0-9] and single hyphens, 2 to 63. Profile fields, all sealed: name "
        "(needed), "
        "trade_name, street, city, county, state (US-CA), zip, latitude, longitude, email, phone, website, "
        "linkedin, "
        "twitter, image_url, analyses, current_lims, interested_in_new_lims, top_problems (a list), "
        "feedback.\n\n"
        "Examples:\n"
        "  tally org create --org juniper-ridge --key ilvara.key --set name='Juniper Ridge Analytics LLC'\n"
        "  tally org create --org juniper-ridge --key ilvara.key --fields juniper-ridge.json --set "
        "latitude=40.865\n",
    .run = act_run,
    .form = &create_form,
};

// ---- type

static const struct act_option type_options[] = {
    {"type", "TYPE", "lab or client", ACT_MUST},
    {0},
};

static enum err fill_type(struct act *act, void *payload)
{
    Tally__OrgTypeChange *command = payload;
    return read_type(act, &command->type);
}

static const struct act_form type_form = {
    .payload = TALLY__INTENT__PAYLOAD_ORG_TYPE_CHANGE,
    .type = &tally__org_type_change__descriptor,
    .about = ORGANIZATION,
    .options = type_options,
    .fill = fill_type,
};

const struct command command_org_type = {
    .name = "org type",
    .summary = "as a platform administrator, change what an organization is",
    .details =
        "A reason is asked for.\n\n"
        "Examples:\n"
        "  tally org type --org salt-marsh --key admin.key --type lab --reason 4:'has its license now'\n",
    .run = act_run,
    .form = &type_form,
};

// ---- update

static const struct act_option update_options[] = {ACT_FIELDS_OPTION, {0}};

static enum err fill_update(struct act *act, void *payload)
{
    Tally__OrgUpdate *command = payload;
    return act_fields(act, PROFILE_OF_ORG, &command->profile, &command->n_profile);
}

static const struct act_form update_form = {
    .payload = TALLY__INTENT__PAYLOAD_ORG_UPDATE,
    .type = &tally__org_update__descriptor,
    .about = ORGANIZATION,
    .options = update_options,
    .fill = fill_update,
};

const struct command command_org_update = {
    .name = "org update",
    .summary = "change an organization's profile",
    .details = "Only what is given changes; where nothing would, there is no entry. The log keeps what each "
               "field was "
               "before. Fields are those of tally org create.\n\n"
               "Examples:\n"
               "  tally org update --org juniper-ridge --key ilvara.key --set phone=+17075550100\n",
    .run = act_run,
    .form = &update_form,
};

// ---- settings

static const struct act_option settings_options[] = {
    ACT_FIELDS_OPTION,
    {"open", "NAME=VALUE", "a setting of your own that stands in the log for ever", ACT_MANY},
    {0},
};

static enum err fill_settings(struct act *act, void *payload)
{
    Tally__OrgSettingsUpdate *command = payload;
    return act_fields(act, PROFILE_OF_SETTINGS, &command->setting, &command->n_setting);
}

static const struct act_form settings_form = {
    .payload = TALLY__INTENT__PAYLOAD_ORG_SETTINGS_UPDATE,
    .type = &tally__org_settings_update__descriptor,
    .about = ORGANIZATION,
    .options = settings_options,
    .fill = fill_settings,
};

const struct command command_org_settings = {
    .name = "org settings",
    .summary = "change an organization's settings",
    .details =
        "Settings that rules read, which only an owner changes and which stand open: invite_policy "
        "(owner_only, "
        "owner_and_admin), verification_policy (self_allowed, different_user, n_different_users, "
        "n_not_consecutive), "
        "retention_years (7 to 100), public (true, false), plan (free, pro, enterprise). Others are your own "
        "and "
        "sealed.\n\n"
        "Examples:\n"
        "  tally org settings --org juniper-ridge --key ilvara.key --set invite_policy=owner_and_admin\n"
        "  tally org settings --org juniper-ridge --key ilvara.key --set time_zone=America/Los_Angeles\n",
    .run = act_run,
    .form = &settings_form,
};
