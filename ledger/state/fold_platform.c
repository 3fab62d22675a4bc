// fold_platform.c — genesis: the ledger's facts, its administrators and their keys, roles and controls; and
// what of them is published anew.
#include "ledger/core/message.h"
#include "ledger/state/families.h"
#include "ledger/state/platform.h"

static enum err take_key(const Tally__PublicKey *message, struct key *key_out)
{
    if (message == NULL) {
        return E_CORRUPT;
    }
    return key_from((enum key_algorithm)message->algorithm, message_span(message->bytes), key_out);
}

static enum err put_admin(const struct view *view, const Tally__PlatformKey *admin, uint64_t index,
                          struct effect_list *effects)
{
    struct platform_key key = {.owner_kind = TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_PLATFORM_ADMIN,
                               .status = PLATFORM_KEY_ACTIVE,
                               .enrolled = index};
    if (admin->admin.len != PLATFORM_ID_SIZE) {
        return E_CORRUPT;
    }
    TRY(take_key(admin->key, &key.key));
    memcpy(key.owner, admin->admin.data, PLATFORM_ID_SIZE);
    TRY(platform_key_put(view, span_text(STATE_KEY_PLATFORM), &key));
    struct platform_admin value = {.active = true, .entry = index};
    TRY(platform_admin_put(view, key.owner, &value));
    effect_add(effects, NULL, "platform_admin", NULL, effect_id(effects, message_span(admin->admin)));
    return OK;
}

static enum err put_role(const struct view *view, const Tally__RoleDefinition *definition, uint64_t index)
{
    struct platform_role role = {.entry = index, .rank = (uint8_t)definition->rank};
    for (size_t i = 0; i < definition->n_permission; i++) {
        const Tally__Permission *permission = definition->permission[i];
        if (permission->action >= PLATFORM_ACTIONS) {
            return E_CORRUPT;
        }
        role.cells[permission->action] = (uint8_t)permission->cell;
    }
    return platform_role_put(view, span_text(STATE_KEY_PLATFORM), span_text(definition->role), &role);
}

static uint8_t control_flags(const Tally__Control *control)
{
    return (uint8_t)((control->sensitive ? PLATFORM_CONTROL_SENSITIVE : 0)
                     | (control->reason ? PLATFORM_CONTROL_REASON : 0)
                     | (control->human ? PLATFORM_CONTROL_HUMAN : 0)
                     | (control->step_up ? PLATFORM_CONTROL_STEP_UP : 0)
                     | (control->second_person ? PLATFORM_CONTROL_SECOND_PERSON : 0));
}

static enum err put_table(const struct view *view, const Tally__RoleTable *table, uint64_t index)
{
    for (size_t i = 0; i < table->n_role; i++) {
        TRY(put_role(view, table->role[i], index));
    }
    struct platform_controls controls = {0};
    for (size_t i = 0; i < table->n_control; i++) {
        if (table->control[i]->action >= PLATFORM_ACTIONS) {
            return E_CORRUPT;
        }
        controls.flags[table->control[i]->action] = control_flags(table->control[i]);
    }
    return platform_controls_put(view, &controls);
}

enum err fold_genesis(const struct view *view, const struct fold_input *input, struct effect_list *effects)
{
    const Tally__Genesis *genesis = input->command->intent->platform_genesis;
    size_t origin_size = strlen(genesis->origin);
    if (genesis->roles == NULL || origin_size > LIMIT_ORIGIN) {
        return E_CORRUPT;
    }
    struct platform_ledger ledger = {
        .service_key_entry = input->index,
        .replace_threshold = genesis->replace_threshold,
        .engine = genesis->engine,
        .policy = input->index,
        .policy_version = genesis->roles->version,
        .open_registration = genesis->open_registration,
        .admin_count = (uint32_t)genesis->n_platform_key,
    };
    memcpy(ledger.origin, genesis->origin, origin_size);
    TRY(take_key(genesis->service_key, &ledger.service_key));
    TRY(platform_ledger_put(view, &ledger));
    TRY(put_table(view, genesis->roles, input->index));
    effect_add(effects, NULL, "origin", NULL, effect_text(effects, span_text(genesis->origin)));
    effect_add(effects, NULL, "policy_version", NULL, effect_number(effects, genesis->roles->version));
    for (size_t i = 0; i < genesis->n_platform_key; i++) {
        TRY(put_admin(view, genesis->platform_key[i], input->index, effects));
    }
    for (size_t i = 0; i < genesis->n_schema; i++) {
        TRY(fold_schema_set(view, input, effects, genesis->schema[i]));
    }
    return OK;
}

// Roles and controls are replaced whole; what was judged before was judged by what was in force then.
enum err fold_role_publish(const struct view *view, const struct fold_input *input,
                           struct effect_list *effects)
{
    const Tally__RoleTable *roles = input->command->intent->role_publish->roles;
    struct platform_ledger ledger;
    if (roles == NULL) {
        return E_CORRUPT;
    }
    TRY(change_found(platform_ledger_get(view, &ledger)));
    TRY(put_table(view, roles, input->index));
    effect_add(effects, NULL, "policy_version", effect_number(effects, ledger.policy_version),
               effect_number(effects, roles->version));
    ledger.policy = input->index;
    ledger.policy_version = roles->version;
    return platform_ledger_put(view, &ledger);
}
