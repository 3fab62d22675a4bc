// event.c — from JSON to an intent, member by member.
#include "cli/event.h"

#include "authz/form.h"
#include "cli/fields.h"
#include "cli/rfc3339.h"
#include "cli/subject.h"
#include "cli/value.h"
#include "ledger/base/limits.h"

#include <stdarg.h>
#include <stdio.h>

enum { COMMAND_OVERHEAD = 512, FIELD_OVERHEAD = 128 };

struct filling {
    struct tally_draft *draft;
    Tally__Intent *intent;
    Tally__EventAppend *append;
    char *problem;
};

[[gnu::format(printf, 2, 3)]] static enum err wrong(struct filling *filling, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(filling->problem, EVENT_PROBLEM_SIZE, format, arguments);
    va_end(arguments);
    return E_INVALID;
}

// ---- Fields

static enum err add_fields(struct filling *filling, const json_t *object, bool sealed)
{
    const char *name = NULL;
    json_t *json = NULL;
    json_object_foreach((json_t *)(uintptr_t)object, name, json)
    {
        Tally__Value value;
        Tally__Field *field = tally_draft_alloc(filling->draft, sizeof(*field));
        if (field == NULL) {
            return E_NO_MEMORY;
        }
        tally__field__init(field);
        if (!form_is_name(span_text(name))) {
            return wrong(filling, "\"%s\" is not the name of a field: [a-z][a-z0-9_.-]*, at most 63", name);
        }
        field->name = tally_draft_text(filling->draft, name);
        if (json_is_array(json) || json_is_object(json) || value_read(filling->draft, json, &value) != OK) {
            return wrong(filling, "the value of \"%s\" is not a text, a whole number, true or false", name);
        }
        TRY(sealed ? fields_seal(filling->draft, &value, field)
                   : fields_leave_open(filling->draft, &value, field));
        filling->append->field[filling->append->n_field++] = field;
    }
    return OK;
}

static enum err fill_fields(struct filling *filling, const json_t *event)
{
    const json_t *sealed = json_object_get(event, "field");
    const json_t *open = json_object_get(event, "open");
    if ((sealed != NULL && !json_is_object(sealed)) || (open != NULL && !json_is_object(open))) {
        return wrong(filling, "\"field\" and \"open\" are objects of names and values");
    }
    size_t count = json_object_size(sealed) + json_object_size(open);
    if (count > LIMIT_FIELDS) {
        return wrong(filling, "%zu fields; at most %d", count, LIMIT_FIELDS);
    }
    filling->append->field = tally_draft_alloc(filling->draft, count * sizeof(Tally__Field *));
    if (filling->append->field == NULL) {
        return E_NO_MEMORY;
    }
    TRY(add_fields(filling, sealed, true));
    return add_fields(filling, open, false);
}

// ---- Subjects

static enum err add_subject(struct filling *filling, const json_t *json)
{
    Tally__Subject *subject = tally_draft_alloc(filling->draft, sizeof(*subject));
    if (subject == NULL) {
        return E_NO_MEMORY;
    }
    const char *text = json_is_string(json) ? json_string_value(json) : "";
    enum err error = subject_parse(filling->draft, text, subject);
    if (error == E_INVALID) {
        return wrong(filling, "\"%s\" is not a subject: " SUBJECT_GRAMMAR, text);
    }
    filling->intent->subject[filling->intent->n_subject++] = subject;
    return error;
}

static enum err fill_subjects(struct filling *filling, const json_t *event)
{
    const json_t *subjects = json_object_get(event, "subject");
    size_t count = json_is_array(subjects) ? json_array_size(subjects) : subjects != NULL;
    if (count > LIMIT_SUBJECTS) {
        return wrong(filling, "%zu subjects; at most %d", count, LIMIT_SUBJECTS);
    }
    filling->intent->subject = tally_draft_alloc(filling->draft, count * sizeof(Tally__Subject *));
    if (filling->intent->subject == NULL) {
        return E_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        TRY(add_subject(filling, json_is_array(subjects) ? json_array_get(subjects, i) : subjects));
    }
    return OK;
}

// ---- The rest

static enum err fill_reason(struct filling *filling, const json_t *event)
{
    const json_t *text = json_object_get(event, "reason");
    const json_t *code = json_object_get(event, "reason_code");
    if (text == NULL && code == NULL) {
        return OK;
    }
    json_int_t number = json_integer_value(code);
    if ((text != NULL && !json_is_string(text)) || (code != NULL && !json_is_integer(code)) || number < 0
        || number > UINT32_MAX) {
        return wrong(filling, "\"reason\" is a text, and \"reason_code\" a whole number");
    }
    Tally__Reason *reason = tally_draft_alloc(filling->draft, sizeof(*reason));
    if (reason == NULL) {
        return E_NO_MEMORY;
    }
    tally__reason__init(reason);
    reason->code = (uint32_t)number;
    if (text != NULL) {
        reason->text = tally_draft_seal_text(filling->draft, json_string_value(text));
        TRY(reason->text == NULL ? E_LIMIT : OK);
    }
    filling->intent->reason = reason;
    return OK;
}

static enum err fill_head(struct filling *filling, const json_t *event)
{
    const char *org = event_org(event);
    const char *type = json_string_value(json_object_get(event, "type"));
    const json_t *occurred = json_object_get(event, "occurred_at");
    if (org == NULL || !form_is_slug(span_text(org))) {
        return wrong(filling, "\"org\" is missing, or not the name of an organization");
    }
    if (type == NULL || !form_is_name(span_text(type))) {
        return wrong(filling, "\"type\" is missing, or not of the form [a-z][a-z0-9_.-]*, at most 63");
    }
    const char *instant = json_is_string(occurred) ? json_string_value(occurred) : "";
    if (occurred != NULL && rfc3339_parse(span_text(instant), &filling->intent->occurred_at_us) != OK) {
        return wrong(filling, "\"occurred_at\" is not an instant such as 2026-03-02T08:00:00Z");
    }
    filling->intent->org = tally_draft_text(filling->draft, org);
    filling->append->type = tally_draft_text(filling->draft, type);
    return filling->intent->org == NULL || filling->append->type == NULL ? E_NO_MEMORY : OK;
}

static enum err check_members(struct filling *filling, const json_t *event)
{
    static const char *const members[] = {"org",  "type",        "subject", "field",
                                          "open", "occurred_at", "reason",  "reason_code"};
    const char *name = NULL;
    json_t *json = NULL;
    json_object_foreach((json_t *)(uintptr_t)event, name, json)
    {
        bool known = false;
        for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
            known = known || strcmp(name, members[i]) == 0;
        }
        if (!known) {
            return wrong(filling, "an event has no member \"%s\"", name);
        }
    }
    return OK;
}

enum err event_add(struct tally_draft *draft, const json_t *event, char problem[static EVENT_PROBLEM_SIZE])
{
    struct filling filling = {.draft = draft, .problem = problem};
    problem[0] = '\0';
    if (!json_is_object(event)) {
        return wrong(&filling, "an event is a JSON object");
    }
    TRY(check_members(&filling, event));
    filling.intent = tally_draft_intent(draft);
    filling.append = tally_draft_alloc(draft, sizeof(*filling.append));
    if (filling.intent == NULL || filling.append == NULL) {
        return E_NO_MEMORY;
    }
    tally__event_append__init(filling.append);
    filling.intent->payload_case = TALLY__INTENT__PAYLOAD_EVENT_APPEND;
    filling.intent->event_append = filling.append;
    TRY(fill_head(&filling, event));
    TRY(fill_subjects(&filling, event));
    TRY(fill_fields(&filling, event));
    return fill_reason(&filling, event);
}

const char *event_org(const json_t *event)
{
    return json_string_value(json_object_get(event, "org"));
}

size_t event_size_max(const json_t *event, size_t text_size)
{
    size_t fields =
        json_object_size(json_object_get(event, "field")) + json_object_size(json_object_get(event, "open"));
    return text_size + COMMAND_OVERHEAD + fields * FIELD_OVERHEAD;
}
