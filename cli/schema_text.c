// schema_text.c — one field after the other, both ways.
#include "cli/schema_text.h"

#include "authz/schemas.h"
#include "ledger/base/limits.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { SCHEMA_ARENA = 64 * 1024 };

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

enum { TYPES = sizeof(types) / sizeof(types[0]) };

// ---- As a text

static json_t *print_field(const Tally__SchemaField *field)
{
    json_t *object = json_pack("{s:s}", "type", types[field->type]);
    if (field->open) {
        (void)json_object_set_new(object, "open", json_true());
    }
    if (field->required) {
        (void)json_object_set_new(object, "required", json_true());
    }
    if (field->bytes_max > 0) {
        (void)json_object_set_new(object, "bytes_max", json_integer(field->bytes_max));
    }
    if (field->reference_to[0] != '\0') {
        (void)json_object_set_new(object, "to", json_string(field->reference_to));
    }
    return object;
}

static json_t *print(const Tally__CollectionSchema *schema)
{
    json_t *fields = json_object();
    for (size_t i = 0; i < schema->n_field; i++) {
        (void)json_object_set_new(fields, schema->field[i]->name, print_field(schema->field[i]));
    }
    return json_pack("{s:s, s:i, s:o}", "collection", schema->collection, "version", (int)schema->version,
                     "fields", fields);
}

json_t *schema_text_built_in(const char *collection)
{
    struct arena arena;
    if (arena_init(&arena, SCHEMA_ARENA) != OK) {
        return NULL;
    }
    const Tally__CollectionSchema *schema = schemas_find(&arena, collection);
    json_t *json = schema == NULL ? NULL : print(schema);
    arena_fini(&arena);
    return json;
}

// ---- From a text

struct reading {
    struct tally_draft *draft;
    char *problem;
};

[[gnu::format(printf, 2, 3)]] static enum err wrong(struct reading *reading, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(reading->problem, SCHEMA_TEXT_PROBLEM_SIZE, format, arguments);
    va_end(arguments);
    return E_INVALID;
}

static Tally__FieldType type_of(const char *word)
{
    size_t at = word == NULL ? TYPES : TALLY__FIELD_TYPE__FIELD_TYPE_TEXT;
    while (at < TYPES && strcmp(types[at], word) != 0) {
        at++;
    }
    return at == TYPES ? TALLY__FIELD_TYPE__FIELD_TYPE_UNSPECIFIED : (Tally__FieldType)at;
}

static enum err read_field(struct reading *reading, const char *name, const json_t *json,
                           Tally__SchemaField **field_out)
{
    const char *to = json_string_value(json_object_get(json, "to"));
    json_int_t bytes_max = json_integer_value(json_object_get(json, "bytes_max"));
    size_t known = (json_object_get(json, "type") != NULL) + (size_t)(to != NULL)
                   + json_is_boolean(json_object_get(json, "open"))
                   + json_is_boolean(json_object_get(json, "required"))
                   + json_is_integer(json_object_get(json, "bytes_max"));
    Tally__SchemaField *field = tally_draft_alloc(reading->draft, sizeof(*field));
    TRY(field == NULL ? E_NO_MEMORY : OK);
    tally__schema_field__init(field);
    field->type = type_of(json_string_value(json_object_get(json, "type")));
    if (field->type == TALLY__FIELD_TYPE__FIELD_TYPE_UNSPECIFIED || known != json_object_size(json)
        || bytes_max < 0 || bytes_max > LIMIT_VALUE) {
        return wrong(reading, "the field %s has no type, or says something that is not known", name);
    }
    field->name = tally_draft_text(reading->draft, name);
    field->reference_to = tally_draft_text(reading->draft, to == NULL ? "" : to);
    field->open = json_is_true(json_object_get(json, "open"));
    field->required = json_is_true(json_object_get(json, "required"));
    field->bytes_max = (uint32_t)bytes_max;
    *field_out = field;
    return field->name == NULL || field->reference_to == NULL ? E_NO_MEMORY : OK;
}

enum err schema_text_read(struct tally_draft *draft, const json_t *json, Tally__CollectionSchema **schema_out,
                          char problem[static SCHEMA_TEXT_PROBLEM_SIZE])
{
    struct reading reading = {draft, problem};
    const char *collection = json_string_value(json_object_get(json, "collection"));
    json_int_t version = json_integer_value(json_object_get(json, "version"));
    const json_t *fields = json_object_get(json, "fields");
    const char *name = NULL;
    json_t *field = NULL;
    if (collection == NULL || version < 1 || version > UINT32_MAX || !json_is_object(fields)
        || json_object_size(json) != 3) {
        return wrong(&reading, "a schema has \"collection\", \"version\" and \"fields\"");
    }
    Tally__CollectionSchema *schema = tally_draft_alloc(draft, sizeof(*schema));
    Tally__SchemaField **places =
        tally_draft_alloc(draft, (json_object_size(fields) + 1) * sizeof(Tally__SchemaField *));
    TRY(schema == NULL || places == NULL ? E_NO_MEMORY : OK);
    tally__collection_schema__init(schema);
    schema->collection = tally_draft_text(draft, collection);
    schema->version = (uint32_t)version;
    schema->field = places;
    json_object_foreach((json_t *)(uintptr_t)fields, name, field)
    {
        TRY(read_field(&reading, name, field, &places[schema->n_field]));
        schema->n_field++;
    }
    *schema_out = schema;
    return schema->collection == NULL ? E_NO_MEMORY : OK;
}
