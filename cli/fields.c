// fields.c — by the row of a field, where it has one; else by the JSON alone.
#include "cli/fields.h"

#include "authz/form.h"
#include "cli/rfc3339.h"
#include "ledger/base/limits.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { DEGREE_DIGITS = 7, DEGREE = 10 * 1000 * 1000, DATE_SIZE = 10, TEXT_MAX = 40 };

// ---- Values

static enum err read_list(struct tally_draft *draft, const json_t *json, Tally__Value *value)
{
    size_t count = json_array_size(json);
    Tally__TextList *list = tally_draft_alloc(draft, sizeof(*list));
    char **items = tally_draft_alloc(draft, (count + 1) * sizeof(char *));
    if (list == NULL || items == NULL) {
        return E_NO_MEMORY;
    }
    tally__text_list__init(list);
    for (size_t i = 0; i < count; i++) {
        const char *text = json_string_value(json_array_get(json, i));
        if (text == NULL) {
            return E_INVALID;
        }
        items[i] = tally_draft_text(draft, text);
        TRY(items[i] == NULL ? E_NO_MEMORY : OK);
    }
    list->item = items;
    list->n_item = count;
    value->kind_case = TALLY__VALUE__KIND_LIST;
    value->list = list;
    return OK;
}

static enum err read_decimal(struct tally_draft *draft, const json_t *json, Tally__Value *value)
{
    const char *number = json_string_value(json_object_get(json, "number"));
    const char *unit = json_string_value(json_object_get(json, "unit"));
    const json_t *precision = json_object_get(json, "precision");
    size_t known = (size_t)(number != NULL) + (unit != NULL) + json_is_integer(precision);
    if (number == NULL || json_object_size(json) != known || json_integer_value(precision) < 0
        || json_integer_value(precision) > UINT8_MAX) {
        return E_INVALID;
    }
    Tally__Decimal *decimal = tally_draft_alloc(draft, sizeof(*decimal));
    if (decimal == NULL) {
        return E_NO_MEMORY;
    }
    tally__decimal__init(decimal);
    decimal->number = tally_draft_text(draft, number);
    decimal->unit = tally_draft_text(draft, unit == NULL ? "" : unit);
    decimal->precision = (uint32_t)json_integer_value(precision);
    value->kind_case = TALLY__VALUE__KIND_DECIMAL;
    value->decimal = decimal;
    return decimal->number == NULL || decimal->unit == NULL ? E_NO_MEMORY : OK;
}

enum err fields_value(struct tally_draft *draft, const json_t *json, Tally__Value *value)
{
    tally__value__init(value);
    switch (json_typeof(json)) {
    case JSON_STRING:
        value->kind_case = TALLY__VALUE__KIND_TEXT;
        value->text = tally_draft_text(draft, json_string_value(json));
        return value->text == NULL ? E_NO_MEMORY : OK;
    case JSON_INTEGER:
        value->kind_case = TALLY__VALUE__KIND_INTEGER;
        value->integer = json_integer_value(json);
        return OK;
    case JSON_TRUE:
    case JSON_FALSE:
        value->kind_case = TALLY__VALUE__KIND_FLAG;
        value->flag = json_is_true(json);
        return OK;
    case JSON_ARRAY:
        return read_list(draft, json, value);
    case JSON_OBJECT:
        return read_decimal(draft, json, value);
    default:
        return E_INVALID;
    }
}

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
    default:
        return E_INVALID;
    }
    field->content_case = TALLY__FIELD__CONTENT_OPEN;
    field->open = open;
    return OK;
}

// ---- Fields that a table describes

// "2026-09-30" is its first instant, in UTC.
static enum err read_instant(const char *text, Tally__Value *value)
{
    char whole[TEXT_MAX];
    bool date = strlen(text) == DATE_SIZE;
    int size = snprintf(whole, sizeof(whole), "%s%s", text, date ? "T00:00:00Z" : "");
    if (size < 0 || (size_t)size >= sizeof(whole)) {
        return E_INVALID;
    }
    value->kind_case = TALLY__VALUE__KIND_TIME_US;
    return rfc3339_parse(span(whole, (size_t)size), &value->time_us);
}

// "-124.082" as 1e-7 degrees.
static enum err read_degrees(const char *text, Tally__Value *value)
{
    char digits[TEXT_MAX];
    char *end = NULL;
    const char *point = strchr(text, '.');
    const char *after = point == NULL ? "" : point + 1;
    size_t before = point == NULL ? strlen(text) : (size_t)(point - text);
    if (before == 0 || before > 4 || strlen(after) > DEGREE_DIGITS || (point != NULL && *after == '\0')
        || text[0] == '+' || text[0] == ' ' || strspn(after, "0123456789") != strlen(after)) {
        return E_INVALID;
    }
    (void)snprintf(digits, sizeof(digits), "%.*s%s%.*s", (int)before, text, after,
                   (int)(DEGREE_DIGITS - strlen(after)), "0000000");
    value->kind_case = TALLY__VALUE__KIND_INTEGER;
    value->integer = strtoll(digits, &end, 10);
    return *end == '\0' ? OK : E_INVALID;
}

// What a text stands for in a field of this form.
static enum err read_as(const struct profile_field *row, const json_t *json, Tally__Value *value)
{
    if (row == NULL || !json_is_string(json)) {
        return OK;
    }
    switch (row->form) {
    case PROFILE_TIME:
        return read_instant(json_string_value(json), value);
    case PROFILE_DEGREES:
        return read_degrees(json_string_value(json), value);
    default:
        return OK;
    }
}

static enum err make(struct tally_draft *draft, const struct profile_field *row, const json_t *json,
                     bool open, Tally__Field *field)
{
    Tally__Value value;
    TRY(fields_value(draft, json, &value));
    TRY(read_as(row, json, &value));
    // Where its owner may decide, a value stands open: it is a date, which a rule may have to read one day.
    bool stands_open = row == NULL || row->name[0] == '\0' ? open : row->place != PROFILE_SEALED;
    return stands_open ? fields_leave_open(draft, &value, field) : fields_seal(draft, &value, field);
}

enum err fields_add(struct tally_draft *draft, enum profile_of of, const json_t *object, bool open,
                    struct fields *fields)
{
    const char *name = NULL;
    json_t *json = NULL;
    size_t count = fields->count + json_object_size(object);
    Tally__Field **all = tally_draft_alloc(draft, (count + 1) * sizeof(Tally__Field *));
    if (count > LIMIT_FIELDS) {
        return E_LIMIT;
    }
    TRY(all == NULL ? E_NO_MEMORY : OK);
    for (size_t i = 0; i < fields->count; i++) {
        all[i] = fields->field[i];
    }
    fields->field = all;
    json_object_foreach((json_t *)(uintptr_t)object, name, json)
    {
        Tally__Field *field = tally_draft_alloc(draft, sizeof(*field));
        TRY(field == NULL ? E_NO_MEMORY : OK);
        tally__field__init(field);
        field->name = tally_draft_text(draft, name);
        TRY(field->name == NULL ? E_NO_MEMORY : OK);
        fields->wrong = field->name;
        const struct profile_field *row = profile_find(of, span_text(name));
        TRY(form_is_name(span_text(name)) ? OK : E_INVALID);
        TRY(make(draft, row, json, open, field));
        all[fields->count++] = field;
    }
    return OK;
}

// ---- NAME=VALUE

static json_t *number_from(const char *text)
{
    char *end = NULL;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    return end == text || *end != '\0' || errno != 0 ? NULL : json_integer(number);
}

static json_t *flag_from(const char *text)
{
    if (strcmp(text, "true") == 0) {
        return json_true();
    }
    return strcmp(text, "false") == 0 ? json_false() : NULL;
}

static json_t *json_from(const struct profile_field *row, const char *text)
{
    enum profile_form form = row == NULL ? PROFILE_ANY : row->form;
    switch (form) {
    case PROFILE_NUMBER:
        return number_from(text);
    case PROFILE_FLAG:
        return flag_from(text);
    case PROFILE_TEXTS:
        return text[0] == '[' ? json_loads(text, JSON_REJECT_DUPLICATES, NULL) : json_pack("[s]", text);
    default:
        return json_string(text);
    }
}

enum err fields_take(enum profile_of of, const char *pair, json_t *object)
{
    char name[LIMIT_NAME + 1];
    const char *equals = strchr(pair, '=');
    size_t size = equals == NULL ? 0 : (size_t)(equals - pair);
    if (size == 0 || size >= sizeof(name)) {
        return E_INVALID;
    }
    memcpy(name, pair, size);
    name[size] = '\0';
    json_t *json = json_from(profile_find(of, span_text(name)), equals + 1);
    return json != NULL && json_object_set_new(object, name, json) == 0 ? OK : E_INVALID;
}
