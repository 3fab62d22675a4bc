// act.c — the course of a command: options, intent, signatures, submission, verdict.
#include "cli/act.h"

#include "authz/actions.h"
#include "cli/act_inside.h"
#include "cli/asking.h"
#include "cli/exit_codes.h"
#include "cli/rfc3339.h"
#include "ledger/core/code.h"
#include "ledger/state/state_key.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { OPTION_FIRST = 256, OPTIONS_MAX = 24, REASON_MAX = 999999 };

static const struct act_option shared[] = {
    {"reason", "CODE:TEXT", "why: your own number for it, and a text, which is sealed", ACT_MAY},
    {"occurred-at", "TIME", "when it happened, such as 2026-03-02T08:00:00Z; long ago asks for a reason",
     ACT_MAY},
    {"dry-run", NULL, "do nothing; ask whether it would be permitted, and why", ACT_IS},
};

enum { SHARED = sizeof(shared) / sizeof(shared[0]) };

// ---- Options

static const struct act_option *option_at(const struct act_form *form, size_t at)
{
    if (at < SHARED) {
        return &shared[at];
    }
    const struct act_option *option = form->options;
    for (size_t i = SHARED; option != NULL && option->name != NULL && i < at; i++) {
        option++;
    }
    return option == NULL || option->name == NULL ? NULL : option;
}

static void list_options(const struct act_form *form, struct argp_option *list)
{
    const struct act_option *option = NULL;
    for (size_t at = 0; (option = option_at(form, at)) != NULL && at < OPTIONS_MAX; at++) {
        list[at] = (struct argp_option){.name = option->name,
                                        .key = OPTION_FIRST + (int)at,
                                        .arg = option->use == ACT_IS ? NULL : option->argument,
                                        .doc = option->doc,
                                        .group = at < SHARED ? 2 : 1};
    }
}

static void take(struct argp_state *state, const struct act_option *option, const char *text)
{
    struct act *act = state->input;
    if (act->given_count == ACT_GIVEN_MAX) {
        argp_error(state, "too many options");
    }
    if (option->use != ACT_MANY && act_given(act, option->name) != NULL) {
        argp_error(state, "--%s is given twice", option->name);
    }
    act->given[act->given_count].option = option->name;
    act->given[act->given_count++].text = text == NULL ? "" : text;
}

static void check_options(struct argp_state *state)
{
    const struct act *act = state->input;
    const struct act_option *option = NULL;
    for (size_t at = 0; (option = option_at(act->command->form, at)) != NULL; at++) {
        if (option->use == ACT_MUST && act_given(act, option->name) == NULL) {
            argp_error(state, "--%s is missing: %s", option->name, option->doc);
        }
    }
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct act *act = state->input;
    const struct act_option *option = NULL;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &act->settings;
        return 0;
    case ARGP_KEY_ARG:
        argp_usage(state);
        return 0;
    case ARGP_KEY_END:
        check_options(state);
        return 0;
    default:
        option = key < OPTION_FIRST ? NULL : option_at(act->command->form, (size_t)(key - OPTION_FIRST));
        if (option == NULL) {
            return ARGP_ERR_UNKNOWN;
        }
        take(state, option, argument);
        return 0;
    }
}

// ---- The intent

static enum err set_org(struct act *act)
{
    const struct act_form *form = act->command->form;
    const char *org = form->in_platform ? STATE_KEY_PLATFORM : act->settings.org;
    if (!form->in_platform && strcmp(org, STATE_KEY_PLATFORM) == 0) {
        return act_wrong(act, "it is not said in which organization: give --org, or keep it in a profile");
    }
    act->intent->org = tally_draft_text(act->draft, org);
    return act->intent->org == NULL ? E_NO_MEMORY : OK;
}

// The id of a subject that is named by a text; NULL for one whose id is 16 bytes.
static const char *subject_text(struct act *act)
{
    const struct act_form *form = act->command->form;
    const char *given = form->named_by == NULL ? "" : act_given(act, form->named_by);
    switch (form->about) {
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION:
        return act->intent->org;
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_RECORD:
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_ROLE:
        return given;
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_POLICY:
        (void)snprintf(act->policy, sizeof(act->policy), "%s%s", form->named, given);
        return act->policy;
    default:
        return NULL;
    }
}

static enum err find_subject(struct act *act, ProtobufCBinaryData *id_out)
{
    const struct act_form *form = act->command->form;
    const char *text = subject_text(act);
    if (text != NULL) {
        *id_out = tally_draft_bytes(act->draft, text, strlen(text));
        return id_out->data == NULL ? E_NO_MEMORY : OK;
    }
    text = form->named_by == NULL ? act->settings.user : act_given(act, form->named_by);
    if (text == NULL && !form->makes_it) {
        return act_wrong(act, "it is not said whose key signs: give --user, or keep it in a profile");
    }
    return act_resolve(act, form->about, text, form->makes_it, id_out);
}

static enum err set_subject(struct act *act)
{
    Tally__Subject *subject = tally_draft_alloc(act->draft, sizeof(*subject));
    Tally__Subject **subjects = tally_draft_alloc(act->draft, sizeof(Tally__Subject *));
    if (subject == NULL || subjects == NULL) {
        return E_NO_MEMORY;
    }
    tally__subject__init(subject);
    subject->kind = act->command->form->about;
    TRY(find_subject(act, &subject->id));
    subjects[0] = subject;
    act->intent->subject = subjects;
    act->intent->n_subject = 1;
    return OK;
}

// "7:left the company", or "7" alone.
static enum err set_reason(struct act *act)
{
    const char *text = act_given(act, "reason");
    char *end = NULL;
    if (text == NULL) {
        return OK;
    }
    unsigned long code = strtoul(text, &end, 10);
    if (end == text || text[0] == '-' || code == 0 || code > REASON_MAX || (*end != ':' && *end != '\0')) {
        return act_wrong(act, "--reason is CODE:TEXT, such as 7:'left the company', CODE from 1 to %d",
                         REASON_MAX);
    }
    Tally__Reason *reason = tally_draft_alloc(act->draft, sizeof(*reason));
    if (reason == NULL) {
        return E_NO_MEMORY;
    }
    tally__reason__init(reason);
    reason->code = (uint32_t)code;
    if (*end == ':') {
        reason->text = tally_draft_seal_text(act->draft, end + 1);
        TRY(reason->text == NULL ? E_LIMIT : OK);
    }
    act->intent->reason = reason;
    return OK;
}

static enum err set_payload(struct act *act)
{
    const struct act_form *form = act->command->form;
    void *payload = tally_draft_alloc(act->draft, form->type->sizeof_message);
    if (payload == NULL) {
        return E_NO_MEMORY;
    }
    protobuf_c_message_init(form->type, payload);
    act->intent->payload_case = form->payload;
    act->intent->platform_genesis = payload;  // All members of the oneof share this place.
    return form->fill == NULL ? OK : form->fill(act, payload);
}

static enum err write_intent(struct act *act)
{
    act->intent = tally_draft_intent(act->draft);
    if (act->intent == NULL) {
        return E_NO_MEMORY;
    }
    TRY(set_org(act));
    TRY(act_instant(act, "occurred-at", &act->intent->occurred_at_us));
    TRY(set_subject(act));
    TRY(set_payload(act));
    return set_reason(act);
}

// ---- What came of it

static void print_lines(const json_t *made)
{
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)(uintptr_t)made, name, value)
    {
        (void)printf("%-14s %s\n", name, json_string_value(value));
    }
}

static int print_permitted(const struct act *act, const struct tally_result *result)
{
    const struct output *output = &act->settings.output;
    const char *action = actions_name((Tally__Action)act->command->form->payload);
    json_t *object = json_pack("{s:s, s:b}", "action", action, "unchanged", result->unchanged);
    (void)json_object_update(object, act->made);
    if (!result->unchanged) {
        (void)json_object_set_new(object, "entry", json_integer((json_int_t)result->first));
        (void)json_object_set_new(object, "size", json_integer((json_int_t)result->size));
    }
    if (!output->json && result->unchanged) {
        (void)printf("%s: nothing would change, so there is no entry\n", action);
    } else if (!output->json) {
        (void)printf("%s: permitted, entry %" PRIu64 "\n", action, result->first);
        print_lines(act->made);
    }
    return output_result(output, object, TALLY_EXIT_OK);
}

static int print_refused(const struct act *act, const struct tally_result *result)
{
    bool whole = result->refused != CODE_NONE;
    if (act->new_file != NULL) {
        (void)unlink(act->new_file);
    }
    return output_refusal(&act->settings.output, whole ? result->refused : result->codes[0],
                          whole ? 0 : result->first);
}

static int print_failure(const struct act *act, enum err error)
{
    const struct output *output = &act->settings.output;
    if (error == E_INVALID && act->problem[0] != '\0') {
        struct output_failure failure = {.exit_code = TALLY_EXIT_INPUT, .name = "E_INVALID"};
        return output_failure(output, &failure, "%s", act->problem);
    }
    return output_error(output, error, act->what == NULL ? "sending the command" : act->what);
}

static int submit(struct act *act)
{
    struct tally_result result;
    enum err error = act->draft == NULL ? E_NO_MEMORY : write_intent(act);
    if (error != OK) {
        if (act->new_file != NULL) {
            (void)unlink(act->new_file);
        }
        return print_failure(act, error);
    }
    if (act_given(act, "dry-run") != NULL) {
        if (act->new_file != NULL) {
            (void)unlink(act->new_file);
        }
        return asking_dry_run(act->connection, &act->settings, act->draft, act->keys, act->key_count);
    }
    error = tally_submit(act->connection->client, act->draft, act->keys, act->key_count, &result);
    if (error != OK) {
        return print_failure(act, error);
    }
    bool refused = result.refused != CODE_NONE || (!result.unchanged && result.codes[0] != CODE_NONE);
    return refused ? print_refused(act, &result) : print_permitted(act, &result);
}

static int act_out(struct connection *connection, const struct settings *settings, void *context)
{
    struct act *act = context;
    (void)settings;
    act->connection = connection;
    act->has_names = names_init(&act->names, &connection->pin.ledger_id) == OK;
    act->keys[act->key_count++] = connection->key;
    act->draft = tally_draft_new();
    act->made = json_object();
    int exit_code = submit(act);
    for (size_t i = 1; i < act->key_count; i++) {
        tally_key_free(act->keys[i]);
    }
    tally_key_free(act->token);
    tally_draft_free(act->draft);
    json_decref(act->made);
    return exit_code;
}

int act_run(const struct command *command, int argc, char **argv)
{
    struct act act = {.command = command};
    struct argp_option options[OPTIONS_MAX + 1] = {0};
    const struct argp_child children[] = {{&settings_argp, 0, NULL, 0}, {0}};
    const struct argp argp = {.options = options, .parser = parse, .children = children};
    list_options(command->form, options);
    command_parse(command, &argp, argc, argv, &act);
    return connection_run(&act.settings, true, act_out, &act);
}
