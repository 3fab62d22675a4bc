// fold_record.c — records: created, changed field by field, voided; and the schemas under which they are.
#include "ledger/core/message.h"
#include "ledger/state/families.h"
#include "ledger/state/record.h"
#include "ledger/state/schema.h"

#include <stdio.h>

static const Tally__SubjectKind record_kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_RECORD;

// ---- Schemas

static enum err put_field(const struct view *view, const Tally__CollectionSchema *schema,
                          const Tally__SchemaField *message)
{
    struct schema_field field = {
        .version = schema->version,
        .type = (uint32_t)message->type,
        .open = message->open,
        .required = message->required,
        .bytes_max = message->bytes_max,
    };
    size_t size = strlen(message->reference_to);
    if (strlen(message->name) > LIMIT_NAME || size > COLLECTION_NAME_MAX) {
        return E_CORRUPT;
    }
    memcpy(field.reference_to, message->reference_to, size + 1);
    return schema_field_put(view, span_text(schema->collection), span_text(message->name), &field);
}

enum err fold_schema_set(const struct view *view, const struct fold_input *input, struct effect_list *effects,
                         const Tally__CollectionSchema *message)
{
    char name[LIMIT_NAME + 1];
    struct schema before = {0};
    struct schema schema;
    if (message == NULL || strlen(message->collection) > COLLECTION_NAME_MAX) {
        return E_CORRUPT;
    }
    struct span collection = span_text(message->collection);
    enum err error = schema_get(view, collection, &before);
    if (error != OK && error != E_NOT_FOUND) {
        return error;
    }
    schema = (struct schema){.version = message->version, .entry = input->index};
    for (size_t i = 0; i < message->n_field; i++) {
        TRY(put_field(view, message, message->field[i]));
        schema.required += message->field[i]->required ? 1 : 0;
    }
    (void)snprintf(name, sizeof(name), "schema.%s", message->collection);
    effect_add(effects, NULL, name, before.version == 0 ? NULL : effect_number(effects, before.version),
               effect_number(effects, schema.version));
    return schema_put(view, collection, &schema);
}

enum err fold_schema_publish(const struct view *view, const struct fold_input *input,
                             struct effect_list *effects)
{
    return fold_schema_set(view, input, effects, input->command->intent->schema_publish->schema);
}

// ---- Records. No field of a schema has a dot in its name, so that what is the record's own is told apart.

static enum err begin(const struct view *view, const struct fold_input *input, struct effect_list *effects,
                      struct change *change, struct record *record)
{
    TRY(change_first(view, input, effects, record_kind, change));
    TRY(change_found(record_get(view, change->org, change->id, record)));
    return record->status == RECORD_ACTIVE ? OK : E_CORRUPT;
}

static enum err finish(const struct change *change, const struct record *before, const struct record *after)
{
    change_number(change, "record.version", (int64_t)before->version, (int64_t)after->version);
    change_number(change, "record.schema", before->schema_version, after->schema_version);
    return record_put(change->view, change->org, change->id, after);
}

enum err fold_record_create(const struct view *view, const struct fold_input *input,
                            struct effect_list *effects)
{
    const Tally__RecordCreate *command = input->command->intent->record_create;
    struct change change;
    struct record before = {0};
    struct record record = {.status = RECORD_ACTIVE,
                            .schema_version = command->schema_version,
                            .version = 1,
                            .entry = input->index,
                            .version_entry = input->index};
    TRY(change_first(view, input, effects, record_kind, &change));
    TRY(change_absent(record_get(view, change.org, change.id, &before)));
    change_text(&change, "record.status", "", "active");
    TRY(change_fields(&change, "", command->field, command->n_field));
    return finish(&change, &before, &record);
}

enum err fold_record_update(const struct view *view, const struct fold_input *input,
                            struct effect_list *effects)
{
    const Tally__RecordUpdate *command = input->command->intent->record_update;
    struct change change;
    struct record before;
    TRY(begin(view, input, effects, &change, &before));
    struct record record = before;
    record.schema_version = command->schema_version;
    record.version++;
    record.version_entry = input->index;
    TRY(change_fields(&change, "", command->field, command->n_field));
    return finish(&change, &before, &record);
}

enum err fold_record_void(const struct view *view, const struct fold_input *input,
                          struct effect_list *effects)
{
    struct change change;
    struct record before;
    TRY(begin(view, input, effects, &change, &before));
    struct record record = before;
    record.status = RECORD_VOID;
    record.version++;
    record.version_entry = input->index;
    change_text(&change, "record.status", "active", "void");
    return finish(&change, &before, &record);
}
