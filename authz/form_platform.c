// form_platform.c — the payloads of the platform's own commands: genesis, and what it publishes later.
#include "authz/form.h"

#include "authz/actions.h"
#include "authz/check.h"
#include "ledger/core/entry.h"
#include "ledger/core/message.h"

static bool key_holds(const Tally__PublicKey *message)
{
    return form_key(message, false) == CODE_NONE;
}

// ---- Role tables

static bool cells_hold(const Tally__RoleDefinition *role)
{
    for (size_t i = 0; i < role->n_permission; i++) {
        const Tally__Permission *permission = role->permission[i];
        bool ordered = i == 0 || role->permission[i - 1]->action < permission->action;
        if (!ordered || actions_name((Tally__Action)permission->action) == NULL) {
            return false;
        }
    }
    return true;
}

// The roles of this engine, all of them and no other, so that none is left as it was.
static bool roles_hold(const Tally__RoleTable *table)
{
    if (table->n_role != ACTIONS_ROLE_COUNT) {
        return false;
    }
    for (size_t i = 0; i < table->n_role; i++) {
        const Tally__RoleDefinition *role = table->role[i];
        bool named = strcmp(role->role, actions_role_name((enum actions_role)i)) == 0;
        if (!named || role->rank > UINT8_MAX || !cells_hold(role)) {
            return false;
        }
    }
    return true;
}

static bool controls_hold(const Tally__RoleTable *table)
{
    for (size_t i = 0; i < table->n_control; i++) {
        const Tally__Control *control = table->control[i];
        bool ordered = i == 0 || table->control[i - 1]->action < control->action;
        if (!ordered || actions_name((Tally__Action)control->action) == NULL) {
            return false;
        }
    }
    return true;
}

// What this engine cannot judge must not be asked.
static bool asks_the_unjudged(const Tally__RoleTable *table)
{
    for (size_t i = 0; i < table->n_control; i++) {
        if (table->control[i]->step_up || table->control[i]->second_person) {
            return true;
        }
    }
    return false;
}

// A platform that could publish no other table would be stuck with it.
static bool leaves_a_way_back(const Tally__RoleDefinition *platform)
{
    for (size_t i = 0; i < platform->n_permission; i++) {
        if (platform->permission[i]->action == TALLY__ACTION__ACTION_ROLE_PUBLISH) {
            return platform->permission[i]->cell == TALLY__CELL__CELL_ALLOWED;
        }
    }
    return false;
}

static uint32_t check_table(const Tally__RoleTable *table)
{
    uint32_t code = form_present(table);
    if (code != CODE_NONE) {
        return code;
    }
    bool holds = table->version > 0 && roles_hold(table) && controls_hold(table)
                 && leaves_a_way_back(table->role[ACTIONS_PLATFORM]);
    if (denies(CODE_INVALID, !holds)) {
        return CODE_INVALID;
    }
    return denies(CODE_VERSION_UNSUPPORTED, asks_the_unjudged(table)) ? CODE_VERSION_UNSUPPORTED : CODE_NONE;
}

// ---- Genesis

static bool keys_hold(const Tally__Genesis *genesis)
{
    bool holds = genesis->n_platform_key > 0 && genesis->n_platform_key <= LIMIT_SIGNATURES
                 && genesis->replace_threshold > 0 && genesis->replace_threshold <= genesis->n_platform_key
                 && key_holds(genesis->service_key);
    for (size_t i = 0; holds && i < genesis->n_platform_key; i++) {
        holds =
            genesis->platform_key[i]->admin.len == ENTRY_ID_SIZE && key_holds(genesis->platform_key[i]->key);
    }
    return holds;
}

static uint32_t check_genesis(const Tally__Genesis *genesis)
{
    bool holds = keys_hold(genesis) && genesis->engine == 1 && genesis->origin[0] != '\0'
                 && strlen(genesis->origin) <= LIMIT_ORIGIN && genesis->roles != NULL
                 && genesis->roles->version == 1;
    if (denies(CODE_INVALID, !holds)) {
        return CODE_INVALID;
    }
    return check_table(genesis->roles);
}

static bool is_named(const Tally__Intent *intent, const char *policy)
{
    return span_equal(message_span(intent->subject[0]->id), span_text(policy));
}

static uint32_t check_role_publish(const Tally__Intent *intent)
{
    if (denies(CODE_BAD_ID, !is_named(intent, "roles"))) {
        return CODE_BAD_ID;
    }
    return check_table(intent->role_publish->roles);
}

uint32_t form_platform(const Tally__Intent *intent)
{
    switch (intent->payload_case) {
    case TALLY__INTENT__PAYLOAD_PLATFORM_GENESIS:
        return check_genesis(intent->platform_genesis);
    case TALLY__INTENT__PAYLOAD_ROLE_PUBLISH:
        return check_role_publish(intent);
    default:
        return CODE_COMMAND_UNKNOWN;
    }
}
