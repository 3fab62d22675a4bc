// schema.h — what records of a collection are made of: the version in force, and each field of it.
//
// Published by the platform, for all organizations. A field is found by its name, so that judgement never
// scans; one that the version in force no longer has is not found.
// Depends on: base, view, state_key, collection. Threads: as the view.
#ifndef LEDGER_STATE_SCHEMA_H
#define LEDGER_STATE_SCHEMA_H

#include "ledger/state/collection.h"
#include "ledger/state/platform.h"

struct schema {
    uint32_t version;
    uint64_t entry;     // that published it
    uint32_t required;  // fields that every record has
};

struct schema_field {
    uint32_t version;  // of the schema that has it
    uint32_t type;     // FieldType
    bool open;         // it stands in the command, because a rule reads it
    bool required;
    uint32_t bytes_max;                          // of a text, or of each text in a list
    char reference_to[COLLECTION_NAME_MAX + 1];  // of a reference: the collection
};

// The schema in force of a collection. E_NOT_FOUND.
enum err schema_get(const struct view *view, struct span collection, struct schema *schema_out);
// Errors of the view.
enum err schema_put(const struct view *view, struct span collection, const struct schema *schema);

// A field of this version. E_NOT_FOUND when the version has no such field.
enum err schema_field_get(const struct view *view, struct span collection, struct span name, uint32_t version,
                          struct schema_field *field_out);
// Errors of the view.
enum err schema_field_put(const struct view *view, struct span collection, struct span name,
                          const struct schema_field *field);

#endif
