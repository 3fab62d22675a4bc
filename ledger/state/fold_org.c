// fold_org.c — organizations: their being, profile, settings and type.
#include "ledger/core/message.h"
#include "ledger/state/families.h"

#define SETTING "setting."

static const char owner_and_admin[] = "owner_and_admin";
static const char owner_only[] = "owner_only";

// What every organization begins with. Reserved to owners, and public, because rules read them.
static const struct {
    const char *name;
    Tally__PublicValue__KindCase kind;
    const char *text;
    int64_t integer;
} defaults[] = {
    {SETTING "invite_policy", TALLY__PUBLIC_VALUE__KIND_TEXT, owner_and_admin, 0},
    {SETTING "retention_years", TALLY__PUBLIC_VALUE__KIND_INTEGER, NULL, 7},
    {SETTING "public", TALLY__PUBLIC_VALUE__KIND_FLAG, NULL, 0},
    {SETTING "plan", TALLY__PUBLIC_VALUE__KIND_TEXT, "free", 0},
    {SETTING "verification_policy", TALLY__PUBLIC_VALUE__KIND_TEXT, "different_user", 0},
};

static enum err set_defaults(const struct change *change)
{
    for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++) {
        Tally__PublicValue value = TALLY__PUBLIC_VALUE__INIT;
        value.kind_case = defaults[i].kind;
        if (defaults[i].kind == TALLY__PUBLIC_VALUE__KIND_TEXT) {
            value.text = (char *)(uintptr_t)defaults[i].text;
        } else if (defaults[i].kind == TALLY__PUBLIC_VALUE__KIND_INTEGER) {
            value.integer = defaults[i].integer;
        }
        TRY(change_open(change, defaults[i].name, &value));
    }
    return OK;
}

// The role table in force when the organization began: what its built-in roles are (ORG-26).
static enum err set_role_table(const struct change *change)
{
    struct platform_ledger ledger;
    TRY(change_found(platform_ledger_get(change->view, &ledger)));
    Tally__PublicValue value = TALLY__PUBLIC_VALUE__INIT;
    value.kind_case = TALLY__PUBLIC_VALUE__KIND_INTEGER;
    value.integer = (int64_t)ledger.policy;
    return change_open(change, "role_table", &value);
}

static enum err set_parent(const struct change *change, char *parent)
{
    if (parent[0] == '\0') {
        return OK;
    }
    Tally__PublicValue value = TALLY__PUBLIC_VALUE__INIT;
    value.kind_case = TALLY__PUBLIC_VALUE__KIND_TEXT;
    value.text = parent;
    return change_open(change, "parent", &value);
}

static enum err begin(const struct view *view, const struct fold_input *input, struct effect_list *effects,
                      struct change *change, struct org *org)
{
    TRY(change_first(view, input, effects, TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION, change));
    return change_found(org_get(view, change->org, org));
}

static enum err add_first_owner(const struct change *change, struct org *org)
{
    struct member member = {.role = MEMBER_ROLE_OWNER,
                            .status = MEMBER_ACTIVE,
                            .role_entry = org->entry,
                            .status_entry = org->entry,
                            .joined_entry = org->entry};
    struct change joining =
        change_other(change, TALLY__SUBJECT_KIND__SUBJECT_KIND_USER, span(org->owner, PLATFORM_ID_SIZE));
    return fold_member_set(&joining, org, &member);
}

enum err fold_org_create(const struct view *view, const struct fold_input *input, struct effect_list *effects)
{
    const Tally__OrgCreate *command = input->command->intent->org_create;
    const struct span nobody = {NULL, 0};
    struct change change;
    struct org org = {.type = (uint32_t)command->type,
                      .status = ORG_ACTIVE,
                      .entry = input->index,
                      .owner_entry = input->index,
                      .settings_version = input->index,
                      .invite_policy = ORG_INVITE_OWNER_AND_ADMIN};
    TRY(change_first(view, input, effects, TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION, &change));
    TRY(change_absent(org_get(view, change.org, &(struct org){0})));
    if (input->actor->id.len != PLATFORM_ID_SIZE) {
        return E_CORRUPT;
    }
    memcpy(org.owner, input->actor->id.data, PLATFORM_ID_SIZE);
    change_text(&change, "status", "", "active");
    change_text(&change, "type", "", org_type_text(org.type));
    change_id(&change, "owner", nobody, span(org.owner, PLATFORM_ID_SIZE));
    TRY(set_parent(&change, command->parent));
    TRY(change_fields(&change, "", command->profile, command->n_profile));
    TRY(set_defaults(&change));
    TRY(set_role_table(&change));
    TRY(add_first_owner(&change, &org));
    TRY(fold_grant_begin(&change));
    return org_put(view, change.org, &org);
}

enum err fold_org_update(const struct view *view, const struct fold_input *input, struct effect_list *effects)
{
    const Tally__OrgUpdate *command = input->command->intent->org_update;
    struct change change;
    struct org org;
    TRY(begin(view, input, effects, &change, &org));
    return change_fields(&change, "", command->profile, command->n_profile);
}

static enum err take_invite_policy(const Tally__Field *field, struct org *org)
{
    if (field->content_case != TALLY__FIELD__CONTENT_OPEN
        || field->open->kind_case != TALLY__PUBLIC_VALUE__KIND_TEXT) {
        return E_CORRUPT;
    }
    bool both = strcmp(field->open->text, owner_and_admin) == 0;
    if (!both && strcmp(field->open->text, owner_only) != 0) {
        return E_CORRUPT;
    }
    org->invite_policy = both ? ORG_INVITE_OWNER_AND_ADMIN : ORG_INVITE_OWNER_ONLY;
    return OK;
}

enum err fold_org_settings(const struct view *view, const struct fold_input *input,
                           struct effect_list *effects)
{
    const Tally__OrgSettingsUpdate *command = input->command->intent->org_settings_update;
    struct change change;
    struct org org;
    TRY(begin(view, input, effects, &change, &org));
    for (size_t i = 0; i < command->n_setting; i++) {
        if (strcmp(command->setting[i]->name, "invite_policy") == 0) {
            TRY(take_invite_policy(command->setting[i], &org));
        }
    }
    TRY(change_fields(&change, SETTING, command->setting, command->n_setting));
    org.settings_version = input->index;
    return org_put(view, change.org, &org);
}

enum err fold_org_type(const struct view *view, const struct fold_input *input, struct effect_list *effects)
{
    const Tally__OrgTypeChange *command = input->command->intent->org_type_change;
    struct change change;
    struct org org;
    TRY(begin(view, input, effects, &change, &org));
    change_text(&change, "type", org_type_text(org.type), org_type_text((uint32_t)command->type));
    org.type = (uint32_t)command->type;
    return org_put(view, change.org, &org);
}
