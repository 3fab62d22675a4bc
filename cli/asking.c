// asking.c — options, query, pages; then facts, entries and lines.
#include "cli/asking.h"

#include "authz/actions.h"
#include "cli/answer_text.h"
#include "cli/connection.h"
#include "cli/exit_codes.h"
#include "cli/names.h"
#include "cli/rfc3339.h"
#include "cli/subject.h"
#include "ledger/base/bytes.h"
#include "ledger/core/message.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { OPTION_FIRST = 1024, OPTIONS_MAX = 16, PROBLEM_SIZE = 200, LIMIT_MAX = 1000000 };

struct asking {
    const struct asking_form *form;
    struct settings settings;
    const char *argument;
    struct {
        const char *option;
        const char *text;
    } given[ASKING_GIVEN_MAX];
    size_t given_count;
    char problem[PROBLEM_SIZE];
    struct tally_draft *draft;  // whose memory the query lies in
    struct names names;
    Tally__Query query;
    json_t *facts;
    json_t *items;
    json_t *lines;
};

// What every question takes; the second part where entries are listed.
static const struct asking_option general[] = {
    {"as-of", "SIZE", "as things were when the ledger had so many entries"},
    {0},
};
static const struct asking_option paged[] = {
    {"limit", "N", "stop after so many entries (20; 0: all)"},
    {"jsonl", NULL, "print one JSON object a line, while they come"},
    {0},
};

// ---- Options

// The option of a number: the form's own, then the others. NULL past the last.
static const struct asking_option *option_at(const struct asking_form *form, size_t at)
{
    const struct asking_option *const lists[] = {form->options, general, form->may_be_many ? paged : NULL};
    for (size_t list = 0; list < sizeof(lists) / sizeof(lists[0]); list++) {
        for (size_t i = 0; lists[list] != NULL && lists[list][i].name != NULL; i++, at--) {
            if (at == 0) {
                return &lists[list][i];
            }
        }
    }
    return NULL;
}

static void take(struct argp_state *state, const struct asking_option *option, const char *text)
{
    struct asking *asking = state->input;
    if (asking->given_count == ASKING_GIVEN_MAX || asking_given(asking, option->name) != NULL) {
        argp_error(state, "--%s is given twice", option->name);
        return;
    }
    asking->given[asking->given_count].option = option->name;
    asking->given[asking->given_count++].text = text == NULL ? "" : text;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct asking *asking = state->input;
    const struct asking_option *option = NULL;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &asking->settings;
        return 0;
    case ARGP_KEY_ARG:
        if (asking->form->argument == NULL || asking->argument != NULL) {
            argp_usage(state);
        }
        asking->argument = argument;
        return 0;
    case ARGP_KEY_END:
        if (asking->form->argument != NULL && asking->argument == NULL) {
            argp_error(state, "%s is missing", asking->form->argument);
        }
        return 0;
    default:
        option = key < OPTION_FIRST ? NULL : option_at(asking->form, (size_t)(key - OPTION_FIRST));
        if (option == NULL) {
            return ARGP_ERR_UNKNOWN;
        }
        take(state, option, argument);
        return 0;
    }
}

// ---- For whoever fills in a question

enum err asking_wrong(struct asking *asking, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(asking->problem, sizeof(asking->problem), format, arguments);
    va_end(arguments);
    return E_INVALID;
}

const char *asking_given(const struct asking *asking, const char *option)
{
    if (option == NULL) {
        return asking->argument;
    }
    for (size_t i = 0; i < asking->given_count; i++) {
        if (strcmp(asking->given[i].option, option) == 0) {
            return asking->given[i].text;
        }
    }
    return NULL;
}

enum err asking_number(struct asking *asking, const char *option, uint64_t max, uint64_t *number_out)
{
    const char *text = asking_given(asking, option);
    char *end = NULL;
    if (text == NULL) {
        return OK;
    }
    unsigned long long number = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || number > max) {
        return asking_wrong(asking, "%s is no number up to %" PRIu64, text, max);
    }
    *number_out = number;
    return OK;
}

enum err asking_instant(struct asking *asking, const char *option, uint64_t *time_us_out)
{
    const char *text = asking_given(asking, option);
    if (text == NULL) {
        return OK;
    }
    enum err error = rfc3339_parse(span_text(text), time_us_out);
    return error == OK ? OK : asking_wrong(asking, "%s is no time such as 2026-03-02T08:00:00Z", text);
}

enum err asking_action(struct asking *asking, const char *option, uint32_t *action_out)
{
    const char *text = asking_given(asking, option);
    if (text == NULL) {
        return OK;
    }
    *action_out = (uint32_t)actions_find(span_text(text));
    return *action_out != 0 ? OK : asking_wrong(asking, "there is no action %s", text);
}

static enum err new_subject(struct asking *asking, Tally__Subject **subject_out)
{
    Tally__Subject *subject = tally_draft_alloc(asking->draft, sizeof(*subject));
    if (subject == NULL) {
        return E_NO_MEMORY;
    }
    tally__subject__init(subject);
    *subject_out = subject;
    return OK;
}

enum err asking_person(struct asking *asking, const char *option, Tally__Subject **subject_out)
{
    const char *text = asking_given(asking, option);
    uint8_t id[NAMES_ID_SIZE];
    if (text == NULL) {
        return OK;
    }
    if (strchr(text, ':') != NULL) {
        return asking_subject(asking, option, subject_out);
    }
    bool known = bytes_from_hex(text, id, sizeof(id)) == OK
                 || names_find(&asking->names, TALLY__SUBJECT_KIND__SUBJECT_KIND_USER, text, id) == OK;
    if (!known) {
        return asking_wrong(asking, "%s is neither an id of 32 hexadecimal digits nor in the address book",
                            text);
    }
    TRY(new_subject(asking, subject_out));
    (*subject_out)->kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_USER;
    (*subject_out)->id = tally_draft_bytes(asking->draft, id, sizeof(id));
    return (*subject_out)->id.data == NULL ? E_NO_MEMORY : OK;
}

// A name of the address book stands for an id, where an id is asked for.
static enum err find_name(struct asking *asking, const char *text, Tally__Subject *subject)
{
    static const Tally__SubjectKind kinds[] = {
        TALLY__SUBJECT_KIND__SUBJECT_KIND_USER, TALLY__SUBJECT_KIND__SUBJECT_KIND_SERVICE_ACCOUNT,
        TALLY__SUBJECT_KIND__SUBJECT_KIND_INVITATION, TALLY__SUBJECT_KIND__SUBJECT_KIND_LICENSE};
    const char *name = strchr(text, ':');
    for (size_t i = 0; name != NULL && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        uint8_t id[NAMES_ID_SIZE];
        const char *kind = subject_kind_name(kinds[i]);
        bool is_kind = strlen(kind) == (size_t)(name - text) && strncmp(kind, text, strlen(kind)) == 0;
        if (is_kind && names_find(&asking->names, kinds[i], name + 1, id) == OK) {
            tally__subject__init(subject);
            subject->kind = kinds[i];
            subject->id = tally_draft_bytes(asking->draft, id, sizeof(id));
            return subject->id.data == NULL ? E_NO_MEMORY : OK;
        }
    }
    return E_NOT_FOUND;
}

enum err asking_subject(struct asking *asking, const char *option, Tally__Subject **subject_out)
{
    const char *text = asking_given(asking, option);
    if (text == NULL) {
        return OK;
    }
    TRY(new_subject(asking, subject_out));
    if (subject_parse(asking->draft, text, *subject_out) == OK
        || find_name(asking, text, *subject_out) == OK) {
        return OK;
    }
    return asking_wrong(asking, "%s is not one of " SUBJECT_GRAMMAR, text);
}

enum err asking_record(struct asking *asking, Tally__Subject **subject_out)
{
    TRY(new_subject(asking, subject_out));
    Tally__Subject *record = *subject_out;
    record->kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_RECORD;
    record->id = tally_draft_bytes(asking->draft, asking->argument, strlen(asking->argument));
    return record->id.data == NULL ? E_NO_MEMORY : OK;
}

static enum err write_query(struct asking *asking)
{
    const struct asking_form *form = asking->form;
    void *question = tally_draft_alloc(asking->draft, form->type->sizeof_message);
    if (question == NULL) {
        return E_NO_MEMORY;
    }
    protobuf_c_message_init(form->type, question);
    tally__query__init(&asking->query);
    asking->query.org = (char *)(uintptr_t)asking->settings.org;
    asking->query.question_case = form->question;
    asking->query.org_overview = question;  // All members of the oneof share this place.
    TRY(asking_number(asking, "as-of", INT64_MAX, &asking->query.as_of));
    return form->fill == NULL ? OK : form->fill(asking, question);
}

// ---- The answer

struct listing {
    uint64_t limit;  // entries still to be printed; UINT64_MAX: all
    bool cut;        // there were more
};

static void take_item(struct asking *asking, const struct tally_page *page, size_t at)
{
    const Tally__Item *item = page->message->item[at];
    if (asking_given(asking, "jsonl") != NULL) {
        json_t *object = answer_item(item, page->entries[at]);
        (void)json_dumpf(object, stdout, JSON_COMPACT);
        (void)putchar('\n');
        json_decref(object);
    } else if (asking->settings.output.json) {
        (void)json_array_append_new(asking->items, answer_item(item, page->entries[at]));
    } else {
        answer_print_item(stdout, item, page->entries[at]);
    }
}

static void take_page(struct asking *asking, const struct tally_page *page, struct listing *listing)
{
    const Tally__Answer *message = page->message;
    if (asking->settings.output.json) {
        json_t *facts = answer_facts(message);
        (void)json_array_extend(asking->facts, facts);
        json_decref(facts);
    } else {
        answer_print_facts(stdout, message);
    }
    for (size_t i = 0; i < message->n_line; i++) {
        if (asking->settings.output.json) {
            (void)json_array_append_new(asking->lines, json_string(message->line[i]));
        } else {
            (void)printf("%s\n", message->line[i]);
        }
    }
    for (size_t i = 0; i < message->n_item; i++) {
        if (listing->limit == 0) {
            listing->cut = true;
            return;
        }
        listing->limit -= listing->limit == UINT64_MAX ? 0 : 1;
        take_item(asking, page, i);
    }
    listing->cut = listing->limit == 0 && !page->is_last;
}

static int finish(struct asking *asking, const struct tally_page *page, const struct listing *listing)
{
    const struct output *output = &asking->settings.output;
    const Tally__Answer *message = page->message;
    if (asking_given(asking, "jsonl") != NULL) {
        return TALLY_EXIT_OK;
    }
    if (!output->json) {
        (void)printf("as of %" PRIu64 " entries, from the checkpoint of size %" PRIu64 "%s\n", message->as_of,
                     page->size, listing->cut ? "; there are more: --limit" : "");
    }
    json_t *object = json_pack("{s:I, s:I, s:s%, s:b, s:o, s:o, s:o}", "as_of", (json_int_t)message->as_of,
                               "size", (json_int_t)page->size, "checkpoint", (const char *)page->note.data,
                               page->note.size, "more", listing->cut, "fact", json_incref(asking->facts),
                               "item", json_incref(asking->items), "line", json_incref(asking->lines));
    if (message->recorded != 0) {
        (void)json_object_set_new(object, "recorded", json_integer((json_int_t)message->recorded));
    }
    return output_result(output, object, TALLY_EXIT_OK);
}

// Entries one by one as --limit says; anything else whole.
static enum err read_limit(struct asking *asking, struct listing *listing)
{
    enum { LIMIT_DEFAULT = 20 };
    listing->limit = asking->form->may_be_many ? LIMIT_DEFAULT : 0;
    TRY(asking_number(asking, "limit", LIMIT_MAX, &listing->limit));
    listing->limit = listing->limit == 0 ? UINT64_MAX : listing->limit;
    return OK;
}

static int print_pages(struct connection *connection, struct asking *asking, struct tally_answer *answer,
                       struct listing *listing)
{
    const struct output *output = &asking->settings.output;
    const struct tally_page *page = tally_answer_page(answer);
    for (;;) {
        if (page->refused != 0) {
            return output_refusal(output, page->refused, 0);
        }
        take_page(asking, page, listing);
        if (page->is_last || listing->limit == 0) {
            return finish(asking, page, listing);
        }
        enum err error = tally_ask_more(connection->client, answer);
        if (error != OK) {
            return output_error(output, error, "the next page");
        }
    }
}

static int ask(struct connection *connection, struct asking *asking)
{
    const struct output *output = &asking->settings.output;
    struct tally_question question = {.query = &asking->query};
    struct tally_answer *answer = NULL;
    struct listing listing = {0};
    enum err error = names_init(&asking->names, &connection->pin.ledger_id);
    asking->draft = tally_draft_new();
    if (asking->draft == NULL || (error != OK && error != E_NOT_FOUND)) {
        return output_error(output, asking->draft == NULL ? E_NO_MEMORY : error, "the address book");
    }
    error = read_limit(asking, &listing);
    if (error == OK) {
        error = write_query(asking);
    }
    if (error == E_INVALID && asking->problem[0] != '\0') {
        struct output_failure failure = {TALLY_EXIT_INPUT, "E_INVALID", 0, NULL};
        return output_failure(output, &failure, "%s", asking->problem);
    }
    if (error == OK) {
        error = tally_ask(connection->client, &question, connection->key, &answer);
    }
    int exit_code = error == OK ? print_pages(connection, asking, answer, &listing)
                                : output_error(output, error, "the question");
    tally_answer_free(answer);
    return exit_code;
}

static int run(struct connection *connection, const struct settings *settings, void *context)
{
    (void)settings;
    return ask(connection, context);
}

int asking_run(const struct asking_form *form, const struct command *command, int argc, char **argv)
{
    struct argp_option options[OPTIONS_MAX] = {{NULL, 0, NULL, 0, "The question:", 1}};
    struct asking asking = {
        .form = form, .facts = json_array(), .items = json_array(), .lines = json_array()};
    const struct argp_child children[] = {{&settings_argp, 0, NULL, 0}, {0}};
    const struct asking_option *option = NULL;
    for (size_t at = 0; (option = option_at(form, at)) != NULL && at + 2 < OPTIONS_MAX; at++) {
        options[at + 1] =
            (struct argp_option){option->name, OPTION_FIRST + (int)at, option->argument, 0, option->doc, 1};
    }
    const struct argp argp = {
        .options = options, .parser = parse, .args_doc = form->argument, .children = children};
    command_parse(command, &argp, argc, argv, &asking);
    int exit_code = connection_run(&asking.settings, true, run, &asking);
    tally_draft_free(asking.draft);
    json_decref(asking.facts);
    json_decref(asking.items);
    json_decref(asking.lines);
    return exit_code;
}
