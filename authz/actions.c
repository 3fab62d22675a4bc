// actions.c — the table as arrays and as a message.
#include "authz/actions.h"

enum { CONTROL_0 = 0, CONTROL_S = 1, CONTROL_R = 2, CONTROL_H = 4 };

enum {
    CONTROL_SR = CONTROL_S | CONTROL_R,
    CONTROL_SH = CONTROL_S | CONTROL_H,
    CONTROL_SRH = CONTROL_S | CONTROL_R | CONTROL_H,
};

enum {
    CELL_N = TALLY__CELL__CELL_DENIED,
    CELL_Y = TALLY__CELL__CELL_ALLOWED,
    CELL_G = TALLY__CELL__CELL_NEEDS_GRANT,
    CELL_P = TALLY__CELL__CELL_BY_POLICY,
    CELL_S = TALLY__CELL__CELL_SELF,
    CELL_U = TALLY__CELL__CELL_ULTIMATE_OWNER,
    CELL_L = TALLY__CELL__CELL_LISTED,
};

struct row {
    Tally__Action action;
    const char *name;
    uint8_t cells[ACTIONS_ROLE_COUNT];
    uint8_t control;
};

static const struct row rows[] = {
#define X(action, name, o, a, s, t, v, au, sa, p, u, control)                                      \
    {TALLY__ACTION__ACTION_##action,                                                               \
     name,                                                                                         \
     {CELL_##o, CELL_##a, CELL_##s, CELL_##t, CELL_##v, CELL_##au, CELL_##sa, CELL_##p, CELL_##u}, \
     CONTROL_##control},
#include "authz/actions.def"
#undef X
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static const struct {
    const char *name;
    uint32_t rank;
} roles[ACTIONS_ROLE_COUNT] = {
    {"owner", 50},   {"admin", 40},          {"scientist", 30}, {"technician", 20}, {"viewer", 10},
    {"auditor", 11}, {"service_account", 5}, {"platform", 60},  {"user", 1},
};

const char *actions_role_name(enum actions_role role)
{
    return roles[role].name;
}

uint32_t actions_role_rank(enum actions_role role)
{
    return roles[role].rank;
}

const char *actions_name(Tally__Action action)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].action == action) {
            return rows[i].name;
        }
    }
    return NULL;
}

Tally__Action actions_find(struct span name)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (span_equal(name, span_text(rows[i].name))) {
            return rows[i].action;
        }
    }
    return TALLY__ACTION__ACTION_UNSPECIFIED;
}

static Tally__RoleDefinition *definition(struct arena *arena, enum actions_role role)
{
    Tally__RoleDefinition *result = arena_alloc(arena, sizeof(*result));
    Tally__Permission *permissions = arena_alloc(arena, ROWS * sizeof(*permissions));
    Tally__Permission **places = arena_alloc(arena, ROWS * sizeof(Tally__Permission *));
    if (result == NULL || permissions == NULL || places == NULL) {
        return NULL;
    }
    tally__role_definition__init(result);
    result->role = (char *)(uintptr_t)roles[role].name;
    result->rank = roles[role].rank;
    result->permission = places;
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].cells[role] == CELL_N) {
            continue;
        }
        Tally__Permission *permission = &permissions[result->n_permission];
        tally__permission__init(permission);
        permission->action = (uint32_t)rows[i].action;
        permission->cell = (Tally__Cell)rows[i].cells[role];
        places[result->n_permission++] = permission;
    }
    return result;
}

static Tally__Control *control(struct arena *arena, const struct row *row)
{
    Tally__Control *result = arena_alloc(arena, sizeof(*result));
    if (result != NULL) {
        tally__control__init(result);
        result->action = (uint32_t)row->action;
        result->sensitive = (row->control & CONTROL_S) != 0;
        result->reason = (row->control & CONTROL_R) != 0;
        result->human = (row->control & CONTROL_H) != 0;
    }
    return result;
}

Tally__RoleTable *actions_table(struct arena *arena)
{
    Tally__RoleTable *table = arena_alloc(arena, sizeof(*table));
    Tally__RoleDefinition **definitions =
        arena_alloc(arena, ACTIONS_ROLE_COUNT * sizeof(Tally__RoleDefinition *));
    Tally__Control **controls = arena_alloc(arena, ROWS * sizeof(Tally__Control *));
    if (table == NULL || definitions == NULL || controls == NULL) {
        return NULL;
    }
    tally__role_table__init(table);
    table->version = 1;
    table->role = definitions;
    table->control = controls;
    for (int role = 0; role < ACTIONS_ROLE_COUNT; role++) {
        definitions[table->n_role] = definition(arena, (enum actions_role)role);
        if (definitions[table->n_role++] == NULL) {
            return NULL;
        }
    }
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].control == CONTROL_0) {
            continue;
        }
        controls[table->n_control] = control(arena, &rows[i]);
        if (controls[table->n_control++] == NULL) {
            return NULL;
        }
    }
    return table;
}
