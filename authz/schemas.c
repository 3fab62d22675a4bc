// schemas.c — the table as messages.
#include "authz/schemas.h"

#include <string.h>

struct row {
    const char *collection;
    const char *field;
    Tally__FieldType type;
    bool open;
    bool required;
    uint32_t bytes_max;
    const char *reference_to;
};

static const struct row rows[] = {
#define X(collection, field, type, open, required, bytes, reference) \
    {collection, field, TALLY__FIELD_TYPE__FIELD_TYPE_##type, open, required, bytes, reference},
#include "authz/schemas.def"
#undef X
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static char *text(const char *constant)
{
    return (char *)(uintptr_t)constant;
}

// The rows of one collection: from `first` up to what is returned.
static size_t end_of(size_t first)
{
    size_t end = first;
    while (end < ROWS && strcmp(rows[end].collection, rows[first].collection) == 0) {
        end++;
    }
    return end;
}

static Tally__SchemaField *field_of(struct arena *arena, const struct row *row)
{
    Tally__SchemaField *field = arena_alloc(arena, sizeof(*field));
    if (field != NULL) {
        tally__schema_field__init(field);
        field->name = text(row->field);
        field->type = row->type;
        field->open = row->open;
        field->required = row->required;
        field->bytes_max = row->bytes_max;
        field->reference_to = text(row->reference_to);
    }
    return field;
}

static Tally__CollectionSchema *schema_of(struct arena *arena, size_t first)
{
    size_t end = end_of(first);
    Tally__CollectionSchema *schema = arena_alloc(arena, sizeof(*schema));
    Tally__SchemaField **places = arena_alloc(arena, (end - first) * sizeof(*places));
    if (schema == NULL || places == NULL) {
        return NULL;
    }
    tally__collection_schema__init(schema);
    schema->collection = text(rows[first].collection);
    schema->version = 1;
    schema->field = places;
    for (size_t at = first; at < end; at++) {
        places[schema->n_field] = field_of(arena, &rows[at]);
        if (places[schema->n_field++] == NULL) {
            return NULL;
        }
    }
    return schema;
}

bool schemas_fill(struct arena *arena, Tally__Genesis *genesis)
{
    Tally__CollectionSchema **places = arena_alloc(arena, ROWS * sizeof(*places));
    if (places == NULL) {
        return false;
    }
    genesis->schema = places;
    genesis->n_schema = 0;
    for (size_t first = 0; first < ROWS; first = end_of(first)) {
        places[genesis->n_schema] = schema_of(arena, first);
        if (places[genesis->n_schema++] == NULL) {
            return false;
        }
    }
    return true;
}

Tally__CollectionSchema *schemas_find(struct arena *arena, const char *collection)
{
    for (size_t first = 0; first < ROWS; first = end_of(first)) {
        if (strcmp(rows[first].collection, collection) == 0) {
            return schema_of(arena, first);
        }
    }
    return NULL;
}
