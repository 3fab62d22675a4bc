// tally_schema.c — what records are made of: shown, and published in a new version.
#include "cli/act.h"
#include "cli/exit_codes.h"
#include "cli/settings.h"

#include <stdio.h>

// ---- show

struct showing {
    const char *collection;
    struct output output;
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct showing *showing = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &showing->output;
        return 0;
    case ARGP_KEY_ARG:
        if (state->arg_num > 0) {
            argp_usage(state);
        }
        showing->collection = argument;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_usage(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int show(const struct command *command, int argc, char **argv)
{
    struct showing showing = {0};
    const struct argp_child children[] = {{&settings_output_argp, 0, NULL, 0}, {0}};
    const struct argp argp = {.parser = parse, .args_doc = "COLLECTION", .children = children};
    command_parse(command, &argp, argc, argv, &showing);
    json_t *schema = schema_text_built_in(showing.collection);
    if (schema == NULL) {
        struct output_failure failure = {TALLY_EXIT_INPUT, "E_NOT_FOUND", 0, NULL};
        return output_failure(&showing.output, &failure, "nobody writes records of %s", showing.collection);
    }
    if (!showing.output.json) {
        (void)json_dumpf(schema, stdout, JSON_INDENT(2));
        (void)putchar('\n');
    }
    return output_result(&showing.output, schema, TALLY_EXIT_OK);
}

const struct command command_schema_show = {
    .name = "schema show",
    .summary = "print the built-in schema of a collection, to be edited and published",
    .details = "It is version 1, with which every ledger begins. What is open stands in the log for ever, "
               "because a rule "
               "reads it; all else is sealed.\n\n"
               "Examples:\n"
               "  tally schema show results > results.json\n",
    .run = show,
};

// ---- publish

static const struct act_option publish_options[] = {
    {"collection", "NAME", "whose schema it is", ACT_MUST},
    {"schema", "FILE", "the schema in JSON: see tally schema show", ACT_MUST},
    {0},
};

static enum err fill_publish(struct act *act, void *payload)
{
    Tally__SchemaPublish *command = payload;
    return act_schema(act, "schema", &command->schema);
}

static const struct act_form publish_form = {
    .payload = TALLY__INTENT__PAYLOAD_SCHEMA_PUBLISH,
    .type = &tally__schema_publish__descriptor,
    .about = TALLY__SUBJECT_KIND__SUBJECT_KIND_POLICY,
    .named = "schema/",
    .named_by = "collection",
    .in_platform = true,
    .options = publish_options,
    .fill = fill_publish,
};

const struct command command_schema_publish = {
    .name = "schema publish",
    .summary = "as a platform administrator, publish a new version of a collection's schema",
    .details =
        "Its version is the next one after that in force. It holds for all organizations from the next "
        "entry on; records "
        "that are there stay as they are.\n\n"
        "Examples:\n"
        "  tally schema publish --key admin.key --collection results --schema results.json\n",
    .run = act_run,
    .form = &publish_form,
};
