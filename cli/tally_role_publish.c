// tally_role_publish.c — the platform's role table: shown, and published in a new version.
#include "cli/act.h"
#include "cli/exit_codes.h"
#include "cli/role_table.h"
#include "cli/settings.h"
#include "ledger/base/limits.h"

#include <stdio.h>

// ---- table

static int print_table(const struct command *command, int argc, char **argv)
{
    struct output output = {0};
    const struct argp_child children[] = {{&settings_output_argp, 0, NULL, 0}, {0}};
    const struct argp argp = {.children = children};
    command_parse(command, &argp, argc, argv, &output);
    json_t *table = role_table_built_in();
    if (table == NULL) {
        return output_error(&output, E_NO_MEMORY, "the role table");
    }
    if (!output.json) {
        (void)json_dumpf(table, stdout, JSON_INDENT(2));
        (void)putchar('\n');
    }
    return output_result(&output, table, TALLY_EXIT_OK);
}

const struct command command_role_table = {
    .name = "role table",
    .summary = "print the built-in role table, to be edited and published",
    .details = "It is version 1, with which every ledger begins. A cell is allowed, grant (a grant on the "
               "collection is "
               "needed), policy (as the organization's settings say), self, ultimate (the ultimate owner) or "
               "listed "
               "(among a machine's own permissions); where there is none, it is denied.\n\n"
               "Examples:\n"
               "  tally role table > roles.json\n",
    .run = print_table,
};

// ---- publish

static const struct act_option publish_options[] = {
    {"table", "FILE", "the table in JSON (the built-in one)", ACT_MAY},
    {"version", "NUMBER", "its version: the next one after that in force (what the table says)", ACT_MAY},
    {"deny", "ROLE:ACTION", "without this permission", ACT_MANY},
    {0},
};

static enum err load_table(struct act *act, json_t **table_out)
{
    const char *path = act_given(act, "table");
    json_error_t where;
    *table_out = path == NULL ? role_table_built_in() : json_load_file(path, JSON_REJECT_DUPLICATES, &where);
    if (*table_out != NULL) {
        return OK;
    }
    return path == NULL ? E_NO_MEMORY : act_wrong(act, "%s:%d: %s", path, where.line, where.text);
}

// Takes what "technician:event.append" names out of the table.
static enum err deny(struct act *act, json_t *table, const char *text)
{
    char role[LIMIT_NAME + 1];
    const char *colon = strchr(text, ':');
    int size = snprintf(role, sizeof(role), "%.*s", colon == NULL ? 0 : (int)(colon - text), text);
    json_t *cells = json_object_get(json_object_get(json_object_get(table, "roles"), role), "cells");
    if (colon == NULL || size < 1 || json_object_del(cells, colon + 1) != 0) {
        return act_wrong(act, "--deny %s: the table has no such permission", text);
    }
    return OK;
}

static enum err edit(struct act *act, json_t *table)
{
    char **denied = NULL;
    size_t count = 0;
    uint64_t version = 0;
    TRY(act_number(act, "version", UINT32_MAX, &version));
    if (version != 0) {
        (void)json_object_set_new(table, "version", json_integer((json_int_t)version));
    }
    TRY(act_texts(act, "deny", &denied, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(deny(act, table, denied[i]));
    }
    return OK;
}

static enum err fill_publish(struct act *act, void *payload)
{
    Tally__RolePublish *command = payload;
    char problem[ROLE_TABLE_PROBLEM_SIZE] = "";
    json_t *table = NULL;
    TRY(load_table(act, &table));
    enum err error = edit(act, table);
    if (error == OK) {
        error = role_table_read(act_draft(act), table, &command->roles, problem);
    }
    json_decref(table);
    return problem[0] == '\0' ? error : act_wrong(act, "the role table: %s", problem);
}

static const struct act_form publish_form = {
    .payload = TALLY__INTENT__PAYLOAD_ROLE_PUBLISH,
    .type = &tally__role_publish__descriptor,
    .about = TALLY__SUBJECT_KIND__SUBJECT_KIND_POLICY,
    .named = "roles",
    .in_platform = true,
    .options = publish_options,
    .fill = fill_publish,
};

const struct command command_role_publish = {
    .name = "role publish",
    .summary = "as a platform administrator, publish a new version of the role table",
    .details = "It holds for all organizations from the next entry on; what was done before stays judged by "
               "the version of its "
               "time.\n\n"
               "Examples:\n"
               "  tally role publish --key admin.key --version 2 --deny technician:event.append\n"
               "  tally role publish --key admin.key --table roles.json\n",
    .run = act_run,
    .form = &publish_form,
};
