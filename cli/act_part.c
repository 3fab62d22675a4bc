// act_part.c — the parts of payloads that commands have in common.
#include "authz/actions.h"
#include "cli/act_inside.h"
#include "cli/fields.h"
#include "cli/key_file.h"
#include "cli/path.h"
#include "cli/rfc3339.h"
#include "cli/subject.h"
#include "cli/token_file.h"
#include "ledger/base/bytes.h"
#include "ledger/base/require.h"
#include "ledger/crypto/secret.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { HEX_SIZE = 2 * NAMES_ID_SIZE };

enum err act_wrong(struct act *act, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(act->problem, sizeof(act->problem), format, arguments);
    va_end(arguments);
    return E_INVALID;
}

enum err act_fault(struct act *act, enum err error, const char *what)
{
    act->what = what;
    return error;
}

struct tally_draft *act_draft(struct act *act)
{
    return act->draft;
}

Tally__Intent *act_intent(struct act *act)
{
    return act->intent;
}

ProtobufCBinaryData act_subject(struct act *act)
{
    return act->intent->subject[0]->id;
}

Tally__PublicKey *act_own_key(struct act *act)
{
    return tally_key_public(act->keys[0]);
}

// ---- Texts and numbers

const char *act_given(const struct act *act, const char *option)
{
    for (size_t i = 0; i < act->given_count; i++) {
        if (strcmp(act->given[i].option, option) == 0) {
            return act->given[i].text;
        }
    }
    return NULL;
}

char *act_text(struct act *act, const char *option)
{
    const char *text = act_given(act, option);
    return tally_draft_text(act->draft, text == NULL ? "" : text);
}

static int compare_texts(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

enum err act_texts(struct act *act, const char *option, char ***texts_out, size_t *count_out)
{
    char **texts = tally_draft_alloc(act->draft, (act->given_count + 1) * sizeof(char *));
    size_t count = 0;
    if (texts == NULL) {
        return E_NO_MEMORY;
    }
    for (size_t i = 0; i < act->given_count; i++) {
        if (strcmp(act->given[i].option, option) == 0) {
            texts[count] = tally_draft_text(act->draft, act->given[i].text);
            TRY(texts[count++] == NULL ? E_NO_MEMORY : OK);
        }
    }
    qsort(texts, count, sizeof(char *), compare_texts);
    *texts_out = texts;
    *count_out = count;
    return OK;
}

enum err act_number(struct act *act, const char *option, uint64_t max, uint64_t *number_out)
{
    const char *text = act_given(act, option);
    char *end = NULL;
    if (text == NULL) {
        return OK;
    }
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    if (end == text || *end != '\0' || text[0] == '-' || errno != 0 || number > max) {
        return act_wrong(act, "--%s is a number up to %llu", option, (unsigned long long)max);
    }
    *number_out = number;
    return OK;
}

enum err act_seconds(struct act *act, const char *option, uint32_t *seconds_out)
{
    static const struct {
        char unit;
        uint32_t seconds;
    } units[] = {{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};
    const char *text = act_given(act, option);
    char *end = NULL;
    if (text == NULL) {
        return OK;
    }
    unsigned long number = strtoul(text, &end, 10);
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        bool fits = number > 0 && number <= UINT32_MAX / units[i].seconds;
        if (end != text && end[0] == units[i].unit && end[1] == '\0' && text[0] != '-' && fits) {
            *seconds_out = (uint32_t)number * units[i].seconds;
            return OK;
        }
    }
    return act_wrong(act, "--%s is a number and d, h, m or s, such as 7d", option);
}

enum err act_instant(struct act *act, const char *option, uint64_t *time_us_out)
{
    const char *text = act_given(act, option);
    if (text == NULL || rfc3339_parse(span_text(text), time_us_out) == OK) {
        return OK;
    }
    return act_wrong(act, "--%s is an instant such as 2026-03-02T08:00:00Z", option);
}

enum err act_sealed(struct act *act, const char *option, Tally__Commitment **sealed_out)
{
    const char *text = act_given(act, option);
    if (text == NULL) {
        return OK;
    }
    *sealed_out = tally_draft_seal_text(act->draft, text);
    return *sealed_out == NULL ? E_LIMIT : OK;
}

// ---- Ids

static void show(struct act *act, Tally__SubjectKind kind, const uint8_t *id)
{
    char hex[HEX_SIZE + 1];
    bytes_to_hex(span(id, NAMES_ID_SIZE), hex);
    (void)json_object_set_new(act->made, subject_kind_name(kind), json_string(hex));
}

static enum err find_name(struct act *act, Tally__SubjectKind kind, const char *name, bool make, uint8_t *id)
{
    if (!act->has_names) {
        return act_wrong(act, "%s: there is no home for names; give an id of 32 hex digits", name);
    }
    enum err error = names_find(&act->names, kind, name, id);
    if (error == E_NOT_FOUND && make) {
        secret_random(id, NAMES_ID_SIZE);
        error = names_add(&act->names, kind, name, id);
        if (error == E_INVALID) {
            return act_wrong(act, "%s is not a name: [a-z][a-z0-9_.-]*, at most %d", name, LIMIT_NAME);
        }
        // Somebody else may have been first.
        error = error == OK ? names_find(&act->names, kind, name, id) : error;
    } else if (error == E_NOT_FOUND) {
        return act_wrong(act, "no %s is called %s in %s; give its id of 32 hex digits, or add a line there",
                         subject_kind_name(kind), name, act->names.path);
    }
    return error == OK ? OK : act_fault(act, error, act->names.path);
}

enum err act_resolve(struct act *act, Tally__SubjectKind kind, const char *text, bool make,
                     ProtobufCBinaryData *id_out)
{
    uint8_t id[NAMES_ID_SIZE];
    if (text == NULL) {
        secret_random(id, sizeof(id));
    } else if (strlen(text) != HEX_SIZE || bytes_from_hex(text, id, sizeof(id)) != OK) {
        TRY(find_name(act, kind, text, make, id));
    }
    show(act, kind, id);
    *id_out = tally_draft_bytes(act->draft, id, sizeof(id));
    return id_out->data == NULL ? E_NO_MEMORY : OK;
}

enum err act_id(struct act *act, const char *option, Tally__SubjectKind kind, ProtobufCBinaryData *id_out)
{
    const char *text = act_given(act, option);
    return text == NULL ? OK : act_resolve(act, kind, text, false, id_out);
}

enum err act_holder(struct act *act, const char *option, Tally__Subject **subject_out)
{
    static const Tally__SubjectKind kinds[] = {TALLY__SUBJECT_KIND__SUBJECT_KIND_ROLE,
                                               TALLY__SUBJECT_KIND__SUBJECT_KIND_USER,
                                               TALLY__SUBJECT_KIND__SUBJECT_KIND_SERVICE_ACCOUNT};
    const char *text = act_given(act, option);
    const char *colon = strchr(text, ':');
    struct span kind = span(text, colon == NULL ? 0 : (size_t)(colon - text));
    Tally__Subject *subject = tally_draft_alloc(act->draft, sizeof(*subject));
    TRY(subject == NULL ? E_NO_MEMORY : OK);
    tally__subject__init(subject);
    *subject_out = subject;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (!span_equal(kind, span_text(subject_kind_name(kinds[i])))) {
            continue;
        }
        subject->kind = kinds[i];
        if (i > 0) {
            return act_resolve(act, kinds[i], colon + 1, false, &subject->id);
        }
        subject->id = tally_draft_bytes(act->draft, colon + 1, strlen(colon + 1));
        return subject->id.data == NULL ? E_NO_MEMORY : OK;
    }
    return act_wrong(act, "--%s is role:NAME, user:ID or service_account:ID", option);
}

// ---- Actions

static int compare_numbers(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

enum err act_actions(struct act *act, uint32_t **actions_out, size_t *count_out)
{
    uint32_t *actions = tally_draft_alloc(act->draft, (act->given_count + 1) * sizeof(*actions));
    size_t count = 0;
    TRY(actions == NULL ? E_NO_MEMORY : OK);
    for (size_t i = 0; i < act->given_count; i++) {
        if (strcmp(act->given[i].option, "action") != 0) {
            continue;
        }
        const char *name = act->given[i].text;
        actions[count] = (uint32_t)actions_find(span_text(name));
        if (actions[count++] == 0 && strcmp(name, "*") != 0) {
            return act_wrong(act, "there is no action \"%s\"", name);
        }
    }
    qsort(actions, count, sizeof(*actions), compare_numbers);
    *actions_out = actions;
    *count_out = count;
    return OK;
}

// ---- Fields

static enum err add(struct act *act, const struct fields_of *of, const json_t *object, bool open,
                    struct fields *fields)
{
    enum err error = fields_add(act->draft, of, object, open, fields);
    if (error == E_INVALID) {
        return act_wrong(act, "the value of \"%s\" cannot be used there", fields->wrong);
    }
    return error == E_LIMIT ? act_wrong(act, "more than %d fields", LIMIT_FIELDS) : error;
}

static enum err take_pairs(struct act *act, const char *option, json_t *object)
{
    for (size_t i = 0; i < act->given_count; i++) {
        if (strcmp(act->given[i].option, option) == 0 && fields_take(act->given[i].text, object) != OK) {
            return act_wrong(act, "--%s %s is not NAME=VALUE with a value of its kind", option,
                             act->given[i].text);
        }
    }
    return OK;
}

static enum err read_file(struct act *act, json_t *object)
{
    const char *path = act_given(act, "fields");
    json_error_t where;
    if (path == NULL) {
        return OK;
    }
    json_t *read = json_load_file(path, JSON_REJECT_DUPLICATES, &where);
    if (!json_is_object(read)) {
        json_decref(read);
        return act_wrong(act, "%s:%d: %s", path, where.line < 0 ? 0 : where.line,
                         read == NULL ? where.text : "one JSON object of names and values is asked for");
    }
    (void)json_object_update(object, read);
    json_decref(read);
    return OK;
}

enum err act_fields_of(struct act *act, const struct fields_of *of, Tally__Field ***fields_out,
                       size_t *count_out)
{
    struct fields fields = {0};
    json_t *sealed = json_object();
    json_t *open = json_object();
    enum err error = read_file(act, sealed);
    error = error == OK ? take_pairs(act, "set", sealed) : error;
    error = error == OK ? take_pairs(act, "open", open) : error;
    error = error == OK ? add(act, of, sealed, false, &fields) : error;
    error = error == OK ? add(act, of, open, true, &fields) : error;
    json_decref(sealed);
    json_decref(open);
    *fields_out = fields.field;
    *count_out = fields.count;
    return error;
}

enum err act_fields(struct act *act, enum profile_of profile, Tally__Field ***fields_out, size_t *count_out)
{
    return act_fields_of(act, &(struct fields_of){.profile = profile}, fields_out, count_out);
}

// ---- Schemas

enum err act_schema(struct act *act, const char *option, Tally__CollectionSchema **schema_out)
{
    const char *path = act_given(act, option);
    char problem[SCHEMA_TEXT_PROBLEM_SIZE] = "";
    json_error_t where;
    json_t *json = json_load_file(path, JSON_REJECT_DUPLICATES, &where);
    if (json == NULL) {
        return act_wrong(act, "%s:%d: %s", path, where.line < 0 ? 0 : where.line, where.text);
    }
    enum err error = schema_text_read(act->draft, json, schema_out, problem);
    json_decref(json);
    return error == E_INVALID ? act_wrong(act, "%s: %s", path, problem) : error;
}

// ---- Keys

static void sign_also(struct act *act, struct tally_key *key)
{
    require(act->key_count < LIMIT_SIGNATURES);
    act->keys[act->key_count++] = key;
}

enum err act_new_key(struct act *act, Tally__PublicKey **key_out)
{
    struct tally_key *key = NULL;
    const char *path = act_given(act, "new-key");
    enum err error = key_file_load(path, act_given(act, "new-passphrase-file"), &key);
    if (error != OK) {
        return act_fault(act, error, path);
    }
    sign_also(act, key);
    *key_out = tally_key_public(key);
    return OK;
}

enum err act_sign_with(struct act *act, const char *option, struct tally_key **key_out)
{
    const char *path = act_given(act, option);
    enum err error = token_file_load(path, key_out);
    if (error == E_INVALID) {
        return act_wrong(act, "%s holds no token, or others can read it: its mode has to be 0600", path);
    }
    if (error != OK) {
        return act_fault(act, error, path);
    }
    sign_also(act, *key_out);
    return OK;
}

enum err act_new_token(struct act *act, Tally__PublicKey **token_out)
{
    const char *path = act_given(act, "token-out");
    enum err error = token_file_make(path, &act->token);
    if (error == OK) {
        act->new_file = path;
    } else if (error == E_EXISTS) {
        error = token_file_load(path, &act->token);
    }
    if (error == E_INVALID) {
        return act_wrong(act, "%s is there already, and is no token of yours", path);
    }
    if (error != OK) {
        return act_fault(act, error, path);
    }
    (void)json_object_set_new(act->made, "token_file", json_string(path));
    *token_out = tally_key_public(act->token);
    return OK;
}
