// tally_record.c — records: made, changed, declared void; never deleted.
#include "authz/schemas.h"
#include "cli/act.h"
#include "ledger/state/collection.h"

#include <stdio.h>

enum { SCHEMA_ARENA = 16 * 1024 };

#define RECORD TALLY__SUBJECT_KIND__SUBJECT_KIND_RECORD
#define VALUES                                                                                               \
    "Values are those of the collection's schema, which says of what type each is, and what stands open "    \
    "because a rule reads it; all else is sealed. The schemas that a ledger begins with are known; where a " \
    "later version is in force, --schema names a file with it.\n\n"

static const struct act_option create_options[] = {
    {"record", "COLLECTION/ID", "such as results/JR-260302-001.thc.1", ACT_MUST},
    {"schema", "FILE", "the schema in force, in JSON (the built-in one)", ACT_MAY},
    ACT_FIELDS_OPTION,
    {0},
};

// What describes the fields: a file, or what every ledger begins with.
static enum err read_fields(struct act *act, uint32_t *version_out, Tally__Field ***fields_out,
                            size_t *count_out)
{
    struct arena arena;
    Tally__CollectionSchema *schema = NULL;
    char collection[COLLECTION_NAME_MAX + 1];
    const char *record = act_given(act, "record");
    if (act_given(act, "schema") != NULL) {
        TRY(act_schema(act, "schema", &schema));
        *version_out = schema->version;
        return act_fields_of(act, &(struct fields_of){.schema = schema}, fields_out, count_out);
    }
    (void)snprintf(collection, sizeof(collection), "%.*s", (int)strcspn(record, "/"), record);
    TRY(arena_init(&arena, SCHEMA_ARENA));
    *version_out = 1;
    struct fields_of of = {.schema = schemas_find(&arena, collection)};
    enum err error = act_fields_of(act, &of, fields_out, count_out);
    arena_fini(&arena);
    return error;
}

// ---- create

static enum err fill_create(struct act *act, void *payload)
{
    Tally__RecordCreate *command = payload;
    return read_fields(act, &command->schema_version, &command->field, &command->n_field);
}

static const struct act_form create_form = {
    .payload = TALLY__INTENT__PAYLOAD_RECORD_CREATE,
    .type = &tally__record_create__descriptor,
    .about = RECORD,
    .named_by = "record",
    .options = create_options,
    .fill = fill_create,
};

const struct command command_record_create = {
    .name = "record create",
    .summary = "make a record in a collection",
    .details = VALUES
    "Examples:\n"
    "  tally record create --org juniper-ridge --key sunniva.key --record "
    "results/JR-260302-001.thc.1 --set sample=samples/JR-260302-001 --set analyte=thc --set value='18.72 %'\n"
    "  tally record create --org juniper-ridge --key brannoch.key --record projects/P-1 "
    "--set name='Spring harvest'\n",
    .run = act_run,
    .form = &create_form,
};

// ---- update

static const struct act_option update_options[] = {
    {"record", "COLLECTION/ID", "such as results/JR-260302-001.thc.1", ACT_MUST},
    {"version", "NUMBER", "the version that you saw; another is refused (CONFLICT)", ACT_MUST},
    {"schema", "FILE", "the schema in force, in JSON (the built-in one)", ACT_MAY},
    ACT_FIELDS_OPTION,
    {0},
};

static enum err fill_update(struct act *act, void *payload)
{
    Tally__RecordUpdate *command = payload;
    TRY(act_number(act, "version", UINT64_MAX, &act_intent(act)->expected_version));
    return read_fields(act, &command->schema_version, &command->field, &command->n_field);
}

static const struct act_form update_form = {
    .payload = TALLY__INTENT__PAYLOAD_RECORD_UPDATE,
    .type = &tally__record_update__descriptor,
    .about = RECORD,
    .named_by = "record",
    .options = update_options,
    .fill = fill_update,
};

const struct command command_record_update = {
    .name = "record update",
    .summary = "change a record; the log keeps what it was before",
    .details = VALUES "A reason is asked for. Only what is given changes.\n\n"
                      "Examples:\n"
                      "  tally record update --org juniper-ridge --key sunniva.key --record "
                      "results/JR-260302-001.thc.1 --version 1 --fields thc.json --reason 1:'transcription "
                      "error'\n",
    .run = act_run,
    .form = &update_form,
};

// ---- void

static const struct act_option void_options[] = {
    {"record", "COLLECTION/ID", "such as results/JR-260302-001.thc.1", ACT_MUST},
    {"version", "NUMBER", "the version that you saw; another is refused (CONFLICT)", ACT_MUST},
    {0},
};

static enum err fill_void(struct act *act, void *payload)
{
    (void)payload;
    return act_number(act, "version", UINT64_MAX, &act_intent(act)->expected_version);
}

static const struct act_form void_form = {
    .payload = TALLY__INTENT__PAYLOAD_RECORD_VOID,
    .type = &tally__record_void__descriptor,
    .about = RECORD,
    .named_by = "record",
    .options = void_options,
    .fill = fill_void,
};

const struct command command_record_void = {
    .name = "record void",
    .summary = "declare a record void; it stays in the log, and its id is never used again",
    .details = "A reason is asked for.\n\n"
               "Examples:\n"
               "  tally record void --org juniper-ridge --key ilvara.key --record projects/P-1 --version 3 "
               "--reason 6:'entered twice'\n",
    .run = act_run,
    .form = &void_form,
};
