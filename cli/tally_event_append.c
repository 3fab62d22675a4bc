// tally_event_append.c — one event from options, or many from JSON Lines.
#include "cli/command.h"
#include "cli/connection.h"
#include "cli/event.h"
#include "cli/exit_codes.h"
#include "cli/load.h"
#include "ledger/core/code.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct appending {
    struct settings settings;
    json_t *event;  // what the options say; with --jsonl the defaults
    bool jsonl;
    const char *resume;
};

enum {
    KEY_TYPE = 256,
    KEY_SUBJECT,
    KEY_FIELD,
    KEY_OPEN,
    KEY_REASON,
    KEY_REASON_CODE,
    KEY_OCCURRED_AT,
    KEY_JSONL,
    KEY_RESUME,
};

static const struct argp_option options[] = {
    {NULL, 0, NULL, 0, "The event:", 1},
    {"type", KEY_TYPE, "T", 0, "what happened, such as sample.weighed", 1},
    {"subject", KEY_SUBJECT, "KIND:ID", 0, "what it concerns, such as thing:balance-7; up to eight", 1},
    {"field", KEY_FIELD, "NAME=VALUE", 0, "a value that the log holds sealed, and that can be forgotten", 1},
    {"open", KEY_OPEN, "NAME=VALUE", 0, "a value that stands in the log for ever", 1},
    {"reason", KEY_REASON, "TEXT", 0, "why; sealed", 1},
    {"reason-code", KEY_REASON_CODE, "N", 0, "why, as a number", 1},
    {"occurred-at", KEY_OCCURRED_AT, "TIME", 0, "when, such as 2026-03-02T08:00:00Z", 1},
    {NULL, 0, NULL, 0, "Many events:", 2},
    {"jsonl", KEY_JSONL, NULL, 0,
     "read events from standard input, one JSON object a line; options fill in what they lack", 2},
    {"resume", KEY_RESUME, "FILE", 0, "keep a journal there, so that the same run can be run again", 2},
    {0},
};

// Puts NAME=VALUE into the member `name` of the event.
static void take_pair(struct argp_state *state, const char *member, const char *pair)
{
    struct appending *appending = state->input;
    const char *equals = strchr(pair, '=');
    json_t *object = json_object_get(appending->event, member);
    if (equals == NULL || equals == pair) {
        argp_error(state, "%s is not of the form NAME=VALUE", pair);
        return;
    }
    if (object == NULL) {
        object = json_object();
        (void)json_object_set_new(appending->event, member, object);
    }
    char name[256];
    (void)snprintf(name, sizeof(name), "%.*s", (int)(equals - pair), pair);
    if (json_object_set_new(object, name, json_string(equals + 1)) != 0) {
        argp_error(state, "%s is not text in UTF-8", pair);
    }
}

static void take_subject(struct appending *appending, const char *subject)
{
    json_t *subjects = json_object_get(appending->event, "subject");
    if (subjects == NULL) {
        subjects = json_array();
        (void)json_object_set_new(appending->event, "subject", subjects);
    }
    (void)json_array_append_new(subjects, json_string(subject));
}

static void take_code(struct argp_state *state, const char *text)
{
    struct appending *appending = state->input;
    char *end = NULL;
    unsigned long code = strtoul(text, &end, 10);
    if (*end != '\0' || end == text) {
        argp_error(state, "--reason-code is a number");
    }
    (void)json_object_set_new(appending->event, "reason_code", json_integer((json_int_t)code));
}

static void take_text(struct argp_state *state, const char *member, const char *text)
{
    struct appending *appending = state->input;
    if (json_object_set_new(appending->event, member, json_string(text)) != 0) {
        argp_error(state, "%s is not text in UTF-8", text);
    }
}

static void check(struct argp_state *state)
{
    const struct appending *appending = state->input;
    if (!appending->jsonl && json_object_get(appending->event, "type") == NULL) {
        argp_error(state, "--type is missing; or give --jsonl to read events from standard input");
    }
    if (!appending->jsonl && appending->resume != NULL) {
        argp_error(state, "--resume belongs to --jsonl");
    }
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct appending *appending = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &appending->settings;
        return 0;
    case KEY_TYPE:
        take_text(state, "type", argument);
        return 0;
    case KEY_SUBJECT:
        take_subject(appending, argument);
        return 0;
    case KEY_FIELD:
        take_pair(state, "field", argument);
        return 0;
    case KEY_OPEN:
        take_pair(state, "open", argument);
        return 0;
    case KEY_REASON:
        take_text(state, "reason", argument);
        return 0;
    case KEY_REASON_CODE:
        take_code(state, argument);
        return 0;
    case KEY_OCCURRED_AT:
        take_text(state, "occurred_at", argument);
        return 0;
    case KEY_JSONL:
        appending->jsonl = true;
        return 0;
    case KEY_RESUME:
        appending->resume = argument;
        return 0;
    case ARGP_KEY_ARG:
        argp_usage(state);
        return 0;
    case ARGP_KEY_END:
        check(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int print_one(const struct output *output, const struct tally_result *result)
{
    if (result->refused != CODE_NONE || result->codes[0] != CODE_NONE) {
        return output_refusal(output, result->refused != CODE_NONE ? result->refused : result->codes[0],
                              result->refused != CODE_NONE ? 0 : result->first);
    }
    if (!output->json) {
        (void)printf("entry %" PRIu64 ", in the checkpoint of size %" PRIu64 "\n", result->first,
                     result->size);
    }
    json_t *object =
        json_pack("{s:I, s:I}", "entry", (json_int_t)result->first, "size", (json_int_t)result->size);
    return output_result(output, object, TALLY_EXIT_OK);
}

static int append_one(struct connection *connection, const struct appending *appending)
{
    const struct output *output = &appending->settings.output;
    char problem[EVENT_PROBLEM_SIZE];
    struct tally_result result;
    struct tally_draft *draft = tally_draft_new();
    enum err error = draft == NULL ? E_NO_MEMORY : event_add(draft, appending->event, problem);
    if (error == E_INVALID) {
        struct output_failure failure = {TALLY_EXIT_INPUT, "E_INVALID", 0, NULL};
        tally_draft_free(draft);
        return output_failure(output, &failure, "%s", problem);
    }
    if (error == OK) {
        error = tally_submit(connection->client, draft, &connection->key, 1, &result);
    }
    int exit_code =
        error == OK ? print_one(output, &result) : output_error(output, error, "appending the event");
    tally_draft_free(draft);
    return exit_code;
}

static int append_many(struct connection *connection, const struct appending *appending)
{
    const struct output *output = &appending->settings.output;
    struct load_options load = {.file = STDIN_FILENO, .defaults = appending->event};
    if (appending->resume != NULL) {
        enum err error = journal_open(appending->resume, &connection->pin.ledger_id, &load.journal);
        if (error != OK) {
            return output_error(output, error, appending->resume);
        }
    }
    int exit_code = load_run(connection, output, &load);
    journal_close(load.journal);
    return exit_code;
}

static int append(struct connection *connection, const struct settings *settings, void *context)
{
    struct appending *appending = context;
    if (json_object_get(appending->event, "org") == NULL) {
        (void)json_object_set_new(appending->event, "org", json_string(settings->org));
    }
    return appending->jsonl ? append_many(connection, appending) : append_one(connection, appending);
}

static int run(const struct command *command, int argc, char **argv)
{
    struct appending appending = {.event = json_object()};
    const struct argp_child children[] = {{&settings_argp, 0, NULL, 0}, {0}};
    const struct argp argp = {.options = options, .parser = parse, .children = children};
    command_parse(command, &argp, argc, argv, &appending);
    int exit_code = connection_run(&appending.settings, true, append, &appending);
    json_decref(appending.event);
    return exit_code;
}

const struct command command_event_append = {
    .name = "event append",
    .summary = "append an event, or many from JSON Lines",
    .details = "It returns once the event is durable and its receipt has been verified. A line of --jsonl is "
               "an object with the "
               "members type, org, subject (a text or a list), field and open (objects; values are texts, "
               "whole numbers, true or "
               "false), reason, reason_code, occurred_at.\n\n"
               "Up to 256 lines go under one signature, in order. With --resume a run that was ended, by "
               "whatever, is run again with "
               "the same input and the same FILE: it sends what is missing, and what was in doubt with the "
               "same bytes, so that "
               "nothing is there twice. FILE.sending holds the batch under way, its sealed values too, until "
               "it is done.\n\n"
               "Examples:\n"
               "  tally event append --type sample.weighed --subject thing:balance-7 --field mass='1.02 g' "
               "--open status=ok\n"
               "  tally event append --type door.opened --occurred-at 2026-03-02T08:00:00Z --reason 'fire "
               "drill' --reason-code 4\n"
               "  tally event append --jsonl --resume import.journal < events.jsonl\n"
               "  echo '{\"type\": \"run.ended\", \"open\": {\"vials\": 48}}' | tally event append --jsonl\n",
    .run = run,
};
