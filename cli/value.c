// value.c — from a text to JSON, and from JSON to the message.
#include "cli/value.h"

#include "cli/rfc3339.h"
#include "cli/subject.h"
#include "ledger/base/bytes.h"
#include "ledger/crypto/digest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { DEGREE_DIGITS = 7, DATE_SIZE = 10, TEXT_MAX = 40, REFERENCE_MAX = 256 };

// ---- JSON as a value

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

// Digits after the point.
static json_int_t precision_of(const char *number)
{
    const char *point = strchr(number, '.');
    return point == NULL ? 0 : (json_int_t)strlen(point + 1);
}

static enum err read_decimal(struct tally_draft *draft, const json_t *json, Tally__Value *value)
{
    const char *number = json_string_value(json_object_get(json, "number"));
    const char *unit = json_string_value(json_object_get(json, "unit"));
    const json_t *given = json_object_get(json, "precision");
    size_t known = (size_t)(number != NULL) + (unit != NULL) + json_is_integer(given);
    if (number == NULL || json_object_size(json) != known) {
        return E_INVALID;
    }
    json_int_t precision = given == NULL ? precision_of(number) : json_integer_value(given);
    Tally__Decimal *decimal = tally_draft_alloc(draft, sizeof(*decimal));
    if (decimal == NULL) {
        return E_NO_MEMORY;
    }
    tally__decimal__init(decimal);
    decimal->number = tally_draft_text(draft, number);
    decimal->unit = tally_draft_text(draft, unit == NULL ? "" : unit);
    decimal->precision = (uint32_t)precision;
    value->kind_case = TALLY__VALUE__KIND_DECIMAL;
    value->decimal = decimal;
    if (precision < 0 || precision > UINT8_MAX) {
        return E_INVALID;
    }
    return decimal->number == NULL || decimal->unit == NULL ? E_NO_MEMORY : OK;
}

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

static enum err read_reference(struct tally_draft *draft, const char *text, Tally__Value *value)
{
    char whole[REFERENCE_MAX];
    bool record = strchr(text, ':') == NULL;
    int size = snprintf(whole, sizeof(whole), "%s%s", record ? "record:" : "", text);
    if (size < 0 || (size_t)size >= sizeof(whole)) {
        return E_INVALID;
    }
    value->kind_case = TALLY__VALUE__KIND_REFERENCE;
    value->reference = tally_draft_alloc(draft, sizeof(*value->reference));
    return value->reference == NULL ? E_NO_MEMORY : subject_parse(draft, whole, value->reference);
}

static enum err read_digest(struct tally_draft *draft, const char *text, Tally__Value *value)
{
    uint8_t bytes[DIGEST_SIZE];
    if (strlen(text) != 2 * sizeof(bytes) || bytes_from_hex(text, bytes, sizeof(bytes)) != OK) {
        return E_INVALID;
    }
    value->kind_case = TALLY__VALUE__KIND_DIGEST;
    value->digest = tally_draft_bytes(draft, bytes, sizeof(bytes));
    return value->digest.data == NULL ? E_NO_MEMORY : OK;
}

// An object says its type.
static enum err read_object(struct tally_draft *draft, const json_t *json, Tally__Value *value)
{
    const char *time = json_string_value(json_object_get(json, "time"));
    const char *reference = json_string_value(json_object_get(json, "reference"));
    const char *digest = json_string_value(json_object_get(json, "digest"));
    bool alone = json_object_size(json) == 1;
    if (time != NULL && alone) {
        return read_instant(time, value);
    }
    if (reference != NULL && alone) {
        return read_reference(draft, reference, value);
    }
    return digest != NULL && alone ? read_digest(draft, digest, value) : read_decimal(draft, json, value);
}

enum err value_read(struct tally_draft *draft, const json_t *json, Tally__Value *value)
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
        return read_object(draft, json, value);
    default:
        return E_INVALID;
    }
}

// ---- A text as JSON, by its type

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

// "18.72 %": the unit is what stands after the first space.
static json_t *decimal_from(const char *text)
{
    const char *space = strchr(text, ' ');
    size_t size = space == NULL ? strlen(text) : (size_t)(space - text);
    return json_pack("{s:s%, s:s}", "number", text, size, "unit", space == NULL ? "" : space + 1);
}

static json_t *list_from(const char *text)
{
    return text[0] == '[' ? json_loads(text, JSON_REJECT_DUPLICATES, NULL) : json_pack("[s]", text);
}

// "-124.082" as 1e-7 degrees.
static json_t *degrees_from(const char *text)
{
    char digits[TEXT_MAX];
    const char *point = strchr(text, '.');
    const char *after = point == NULL ? "" : point + 1;
    size_t before = point == NULL ? strlen(text) : (size_t)(point - text);
    if (before == 0 || before > 4 || strlen(after) > DEGREE_DIGITS || (point != NULL && *after == '\0')
        || text[0] == '+' || text[0] == ' ' || strspn(after, "0123456789") != strlen(after)) {
        return NULL;
    }
    (void)snprintf(digits, sizeof(digits), "%.*s%s%.*s", (int)before, text, after,
                   (int)(DEGREE_DIGITS - strlen(after)), "0000000");
    return number_from(digits);
}

static json_t *time_json(const char *text)
{
    return json_pack("{s:s}", "time", text);
}

static json_t *reference_json(const char *text)
{
    return json_pack("{s:s}", "reference", text);
}

static json_t *digest_json(const char *text)
{
    return json_pack("{s:s}", "digest", text);
}

static const struct {
    const char *type;
    json_t *(*from)(const char *text);
} types[] = {
    {"text", json_string},   {"integer", number_from}, {"decimal", decimal_from},
    {"flag", flag_from},     {"time", time_json},      {"reference", reference_json},
    {"digest", digest_json}, {"list", list_from},      {"degrees", degrees_from},
};

json_t *value_typed(const char *type, const char *text)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (strcmp(type, types[i].type) == 0) {
            return types[i].from(text);
        }
    }
    return NULL;
}
