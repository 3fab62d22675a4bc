// role_table.c — words for cells and controls, both ways.
#include "cli/role_table.h"

#include "authz/actions.h"
#include "ledger/state/platform.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { TABLE_ARENA = 256 * 1024 };

static const char *const cells[] = {
    [TALLY__CELL__CELL_ALLOWED] = "allowed",         [TALLY__CELL__CELL_NEEDS_GRANT] = "grant",
    [TALLY__CELL__CELL_BY_POLICY] = "policy",        [TALLY__CELL__CELL_SELF] = "self",
    [TALLY__CELL__CELL_ULTIMATE_OWNER] = "ultimate", [TALLY__CELL__CELL_LISTED] = "listed",
};

static const struct {
    const char *word;
    size_t place;
} controls[] = {
    {"sensitive", offsetof(Tally__Control, sensitive)},
    {"reason", offsetof(Tally__Control, reason)},
    {"human", offsetof(Tally__Control, human)},
    {"step_up", offsetof(Tally__Control, step_up)},
    {"second_person", offsetof(Tally__Control, second_person)},
};

enum { CELLS = sizeof(cells) / sizeof(cells[0]), CONTROLS = sizeof(controls) / sizeof(controls[0]) };

static protobuf_c_boolean *control_at(Tally__Control *control, size_t at)
{
    return (protobuf_c_boolean *)(void *)((char *)control + controls[at].place);
}

// ---- As a text

static json_t *print_role(const Tally__RoleDefinition *role)
{
    json_t *object = json_object();
    for (size_t i = 0; i < role->n_permission; i++) {
        const Tally__Permission *permission = role->permission[i];
        (void)json_object_set_new(object, actions_name((Tally__Action)permission->action),
                                  json_string(cells[permission->cell]));
    }
    return json_pack("{s:i, s:o}", "rank", (int)role->rank, "cells", object);
}

static json_t *print_control(Tally__Control *control)
{
    json_t *words = json_array();
    for (size_t at = 0; at < CONTROLS; at++) {
        if (*control_at(control, at)) {
            (void)json_array_append_new(words, json_string(controls[at].word));
        }
    }
    return words;
}

static json_t *print(const Tally__RoleTable *table)
{
    json_t *roles = json_object();
    json_t *control = json_object();
    for (size_t i = 0; i < table->n_role; i++) {
        (void)json_object_set_new(roles, table->role[i]->role, print_role(table->role[i]));
    }
    for (size_t i = 0; i < table->n_control; i++) {
        const char *name = actions_name((Tally__Action)table->control[i]->action);
        (void)json_object_set_new(control, name, print_control(table->control[i]));
    }
    return json_pack("{s:i, s:o, s:o}", "version", (int)table->version, "roles", roles, "control", control);
}

json_t *role_table_built_in(void)
{
    struct arena arena;
    if (arena_init(&arena, TABLE_ARENA) != OK) {
        return NULL;
    }
    Tally__RoleTable *table = actions_table(&arena);
    json_t *json = table == NULL ? NULL : print(table);
    arena_fini(&arena);
    return json;
}

// ---- From a text

struct reading {
    struct tally_draft *draft;
    char *problem;
};

[[gnu::format(printf, 2, 3)]] static enum err wrong(struct reading *reading, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(reading->problem, ROLE_TABLE_PROBLEM_SIZE, format, arguments);
    va_end(arguments);
    return E_INVALID;
}

// Every name of `object` is an action that this version knows.
static enum err check_names(struct reading *reading, const json_t *object)
{
    const char *name = NULL;
    json_t *json = NULL;
    json_object_foreach((json_t *)(uintptr_t)object, name, json)
    {
        if (actions_find(span_text(name)) == TALLY__ACTION__ACTION_UNSPECIFIED) {
            return wrong(reading, "there is no action \"%s\"", name);
        }
    }
    return OK;
}

static Tally__Cell cell_of(const char *word)
{
    size_t at = word == NULL ? CELLS : TALLY__CELL__CELL_ALLOWED;
    while (at < CELLS && strcmp(cells[at], word) != 0) {
        at++;
    }
    return at == CELLS ? TALLY__CELL__CELL_DENIED : (Tally__Cell)at;
}

static enum err read_cell(struct reading *reading, const json_t *json, uint32_t action,
                          Tally__RoleDefinition *role)
{
    Tally__Permission *permission = tally_draft_alloc(reading->draft, sizeof(*permission));
    if (permission == NULL) {
        return E_NO_MEMORY;
    }
    tally__permission__init(permission);
    permission->action = action;
    permission->cell = cell_of(json_string_value(json));
    if (permission->cell == TALLY__CELL__CELL_DENIED) {
        return wrong(reading, "the cell of %s for %s is no word for one", actions_name((Tally__Action)action),
                     role->role);
    }
    role->permission[role->n_permission++] = permission;
    return OK;
}

static enum err read_role(struct reading *reading, const json_t *json, const char *name,
                          Tally__RoleDefinition **role_out)
{
    const json_t *object = json_object_get(json, "cells");
    json_int_t rank = json_integer_value(json_object_get(json, "rank"));
    if (!json_is_object(object) || rank < 0 || rank > UINT8_MAX) {
        return wrong(reading, "the role %s is missing, or has no \"rank\" and \"cells\"", name);
    }
    TRY(check_names(reading, object));
    Tally__RoleDefinition *role = tally_draft_alloc(reading->draft, sizeof(*role));
    Tally__Permission **places =
        tally_draft_alloc(reading->draft, (json_object_size(object) + 1) * sizeof(Tally__Permission *));
    if (role == NULL || places == NULL) {
        return E_NO_MEMORY;
    }
    tally__role_definition__init(role);
    role->role = tally_draft_text(reading->draft, name);
    role->rank = (uint32_t)rank;
    role->permission = places;
    for (uint32_t action = 1; action < PLATFORM_ACTIONS; action++) {
        const char *action_name = actions_name((Tally__Action)action);
        const json_t *cell = action_name == NULL ? NULL : json_object_get(object, action_name);
        if (cell != NULL) {
            TRY(read_cell(reading, cell, action, role));
        }
    }
    *role_out = role;
    return role->role == NULL ? E_NO_MEMORY : OK;
}

static enum err read_roles(struct reading *reading, const json_t *json, Tally__RoleTable *table)
{
    if (json_object_size(json) != ACTIONS_ROLE_COUNT) {
        return wrong(reading, "\"roles\" are the %d built-in ones, all of them", ACTIONS_ROLE_COUNT);
    }
    table->role = tally_draft_alloc(reading->draft, ACTIONS_ROLE_COUNT * sizeof(Tally__RoleDefinition *));
    TRY(table->role == NULL ? E_NO_MEMORY : OK);
    for (int role = 0; role < ACTIONS_ROLE_COUNT; role++) {
        const char *name = actions_role_name((enum actions_role)role);
        TRY(read_role(reading, json_object_get(json, name), name, &table->role[table->n_role]));
        table->n_role++;
    }
    return OK;
}

static enum err read_control(struct reading *reading, const json_t *words, Tally__Control *control)
{
    size_t index = 0;
    json_t *word = NULL;
    json_array_foreach((json_t *)(uintptr_t)words, index, word)
    {
        size_t at = 0;
        while (at < CONTROLS
               && (!json_is_string(word) || strcmp(controls[at].word, json_string_value(word)) != 0)) {
            at++;
        }
        if (at == CONTROLS) {
            return wrong(reading, "a control of %s is no word for one",
                         actions_name((Tally__Action)control->action));
        }
        *control_at(control, at) = true;
    }
    return OK;
}

static enum err read_controls(struct reading *reading, const json_t *json, Tally__RoleTable *table)
{
    TRY(check_names(reading, json));
    table->control =
        tally_draft_alloc(reading->draft, (json_object_size(json) + 1) * sizeof(Tally__Control *));
    TRY(table->control == NULL ? E_NO_MEMORY : OK);
    for (uint32_t action = 1; action < PLATFORM_ACTIONS; action++) {
        const char *name = actions_name((Tally__Action)action);
        const json_t *words = name == NULL ? NULL : json_object_get(json, name);
        if (words == NULL) {
            continue;
        }
        Tally__Control *control = tally_draft_alloc(reading->draft, sizeof(*control));
        TRY(control == NULL ? E_NO_MEMORY : OK);
        tally__control__init(control);
        control->action = action;
        TRY(read_control(reading, words, control));
        table->control[table->n_control++] = control;
    }
    return OK;
}

enum err role_table_read(struct tally_draft *draft, const json_t *json, Tally__RoleTable **table_out,
                         char problem[static ROLE_TABLE_PROBLEM_SIZE])
{
    struct reading reading = {draft, problem};
    json_int_t version = json_integer_value(json_object_get(json, "version"));
    if (version < 1 || version > UINT32_MAX || json_object_size(json) != 3) {
        return wrong(&reading, "a table has \"version\", \"roles\" and \"control\"");
    }
    Tally__RoleTable *table = tally_draft_alloc(draft, sizeof(*table));
    TRY(table == NULL ? E_NO_MEMORY : OK);
    tally__role_table__init(table);
    table->version = (uint32_t)version;
    TRY(read_roles(&reading, json_object_get(json, "roles"), table));
    TRY(read_controls(&reading, json_object_get(json, "control"), table));
    *table_out = table;
    return OK;
}
