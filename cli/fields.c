// fields.c — by what describes a field, where anything does; else by the JSON alone.
#include "cli/fields.h"

#include "authz/form.h"
#include "cli/value.h"
#include "ledger/base/limits.h"

#include <stdio.h>

// ---- Sealed and open

enum err fields_seal(struct tally_draft *draft, const Tally__Value *value, Tally__Field *field)
{
    field->content_case = TALLY__FIELD__CONTENT_SEALED;
    field->sealed = tally_draft_seal(draft, value);
    return field->sealed == NULL ? E_LIMIT : OK;
}

enum err fields_leave_open(struct tally_draft *draft, const Tally__Value *value, Tally__Field *field)
{
    Tally__PublicValue *open = tally_draft_alloc(draft, sizeof(*open));
    if (open == NULL) {
        return E_NO_MEMORY;
    }
    tally__public_value__init(open);
    switch (value->kind_case) {
    case TALLY__VALUE__KIND_TEXT:
        open->kind_case = TALLY__PUBLIC_VALUE__KIND_TEXT;
        open->text = value->text;
        break;
    case TALLY__VALUE__KIND_INTEGER:
        open->kind_case = TALLY__PUBLIC_VALUE__KIND_INTEGER;
        open->integer = value->integer;
        break;
    case TALLY__VALUE__KIND_TIME_US:
        open->kind_case = TALLY__PUBLIC_VALUE__KIND_TIME_US;
        open->time_us = value->time_us;
        break;
    case TALLY__VALUE__KIND_FLAG:
        open->kind_case = TALLY__PUBLIC_VALUE__KIND_FLAG;
        open->flag = value->flag;
        break;
    case TALLY__VALUE__KIND_REFERENCE:
        open->kind_case = TALLY__PUBLIC_VALUE__KIND_REFERENCE;
        open->reference = value->reference;
        break;
    case TALLY__VALUE__KIND_DIGEST:
        open->kind_case = TALLY__PUBLIC_VALUE__KIND_DIGEST;
        open->digest = value->digest;
        break;
    default:
        return E_INVALID;
    }
    field->content_case = TALLY__FIELD__CONTENT_OPEN;
    field->open = open;
    return OK;
}

// ---- What describes a field

struct described {
    const char *type;  // of a text; value_typed()
    bool placed;       // it is said whether it stands open
    bool open;
};

static const char *type_of_form(enum profile_form form)
{
    switch (form) {
    case PROFILE_NUMBER:
        return "integer";
    case PROFILE_FLAG:
        return "flag";
    case PROFILE_TIME:
        return "time";
    case PROFILE_TEXTS:
        return "list";
    case PROFILE_DEGREES:
        return "degrees";
    default:
        return "text";
    }
}

static const char *type_of_schema(Tally__FieldType type)
{
    static const char *const types[] = {
        [TALLY__FIELD_TYPE__FIELD_TYPE_TEXT] = "text",
        [TALLY__FIELD_TYPE__FIELD_TYPE_INTEGER] = "integer",
        [TALLY__FIELD_TYPE__FIELD_TYPE_DECIMAL] = "decimal",
        [TALLY__FIELD_TYPE__FIELD_TYPE_TIME] = "time",
        [TALLY__FIELD_TYPE__FIELD_TYPE_FLAG] = "flag",
        [TALLY__FIELD_TYPE__FIELD_TYPE_REFERENCE] = "reference",
        [TALLY__FIELD_TYPE__FIELD_TYPE_DIGEST] = "digest",
        [TALLY__FIELD_TYPE__FIELD_TYPE_LIST] = "list",
    };
    return types[type];
}

static struct described describe_by_schema(const Tally__CollectionSchema *schema, const char *name)
{
    for (size_t i = 0; i < schema->n_field; i++) {
        const Tally__SchemaField *field = schema->field[i];
        if (strcmp(field->name, name) == 0) {
            return (struct described){type_of_schema(field->type), true, field->open};
        }
    }
    return (struct described){"text", false, false};
}

static struct described describe(const struct fields_of *of, const char *name)
{
    if (of->schema != NULL) {
        return describe_by_schema(of->schema, name);
    }
    const struct profile_field *row = profile_find(of->profile, span_text(name));
    if (row == NULL || row->name[0] == '\0') {
        return (struct described){"text", false, false};
    }
    // Where its owner may decide, a value stands open: it is a date, which a rule may have to read one day.
    return (struct described){type_of_form(row->form), true, row->place != PROFILE_SEALED};
}

// ---- Many fields

static enum err read(struct tally_draft *draft, const char *type, const json_t *json, Tally__Value *value)
{
    if (!json_is_string(json)) {
        return value_read(draft, json, value);
    }
    json_t *typed = value_typed(type, json_string_value(json));
    enum err error = typed == NULL ? E_INVALID : value_read(draft, typed, value);
    json_decref(typed);
    return error;
}

enum err fields_add(struct tally_draft *draft, const struct fields_of *of, const json_t *object, bool open,
                    struct fields *fields)
{
    const char *name = NULL;
    json_t *json = NULL;
    size_t count = fields->count + json_object_size(object);
    if (count > LIMIT_FIELDS) {
        return E_LIMIT;
    }
    Tally__Field **all = tally_draft_alloc(draft, (count + 1) * sizeof(Tally__Field *));
    TRY(all == NULL ? E_NO_MEMORY : OK);
    for (size_t i = 0; i < fields->count; i++) {
        all[i] = fields->field[i];
    }
    fields->field = all;
    json_object_foreach((json_t *)(uintptr_t)object, name, json)
    {
        Tally__Value value;
        Tally__Field *field = tally_draft_alloc(draft, sizeof(*field));
        TRY(field == NULL ? E_NO_MEMORY : OK);
        tally__field__init(field);
        field->name = tally_draft_text(draft, name);
        TRY(field->name == NULL ? E_NO_MEMORY : OK);
        fields->wrong = field->name;
        struct described described = describe(of, name);
        TRY(form_is_name(span_text(name)) ? OK : E_INVALID);
        TRY(read(draft, described.type, json, &value));
        bool stands_open = described.placed ? described.open : open;
        TRY(stands_open ? fields_leave_open(draft, &value, field) : fields_seal(draft, &value, field));
        all[fields->count++] = field;
    }
    return OK;
}

enum err fields_take(const char *pair, json_t *object)
{
    char name[2 * LIMIT_NAME];
    const char *equals = strchr(pair, '=');
    size_t size = equals == NULL ? 0 : (size_t)(equals - pair);
    if (size == 0 || size >= sizeof(name) || pair[0] == ':') {
        return E_INVALID;
    }
    memcpy(name, pair, size);
    name[size] = '\0';
    char *colon = strchr(name, ':');
    if (colon != NULL) {
        *colon = '\0';
    }
    json_t *json = colon == NULL ? json_string(equals + 1) : value_typed(colon + 1, equals + 1);
    return json != NULL && json_object_set_new(object, name, json) == 0 ? OK : E_INVALID;
}
