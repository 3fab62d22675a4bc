// Records: created, changed, voided; and schemas, one version after the other.
#include "ledger/core/message.h"
#include "ledger/state/field.h"
#include "ledger/state/record.h"
#include "ledger/state/schema.h"
#include "tests/support/family.h"

#include <criterion/criterion.h>

#define LAB "lab-west"
#define PATH "samples/JR-1"

static const Tally__SubjectKind record_kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_RECORD;

static struct folding folding;
static struct view view;

static void begin(void)
{
    folding_begin(&folding);
    view = folding_view(&folding);
    cr_assert_eq(family_create(&folding, LAB, 1), OK);
}

static void end(void)
{
    folding_end(&folding);
}

TestSuite(fold_record, .init = begin, .fini = end);

static void about(struct folding_command *command, const char *path, Tally__Intent__PayloadCase payload)
{
    folding_new(command, LAB, record_kind, 1, 1);
    command->subject.id = message_bytes(span_text(path));
    command->intent.payload_case = payload;
}

static enum err create(const char *path, Tally__Field **fields, size_t count)
{
    Tally__RecordCreate payload = TALLY__RECORD_CREATE__INIT;
    struct folding_command command;
    about(&command, path, TALLY__INTENT__PAYLOAD_RECORD_CREATE);
    command.intent.record_create = &payload;
    payload.schema_version = 1;
    payload.field = fields;
    payload.n_field = count;
    return folding_fold(&folding, &command);
}

static enum err update(const char *path, Tally__Field *field, uint32_t schema_version)
{
    Tally__RecordUpdate payload = TALLY__RECORD_UPDATE__INIT;
    struct folding_command command;
    about(&command, path, TALLY__INTENT__PAYLOAD_RECORD_UPDATE);
    command.intent.record_update = &payload;
    payload.schema_version = schema_version;
    payload.field = &field;
    payload.n_field = 1;
    return folding_fold(&folding, &command);
}

static enum err void_it(const char *path)
{
    Tally__RecordVoid payload = TALLY__RECORD_VOID__INIT;
    struct folding_command command;
    about(&command, path, TALLY__INTENT__PAYLOAD_RECORD_VOID);
    command.intent.record_void = &payload;
    return folding_fold(&folding, &command);
}

static struct record record_now(const char *path)
{
    struct record record = {0};
    cr_assert_eq(record_get(&view, span_text(LAB), span_text(path), &record), OK);
    return record;
}

static enum err create_one(const char *path)
{
    Tally__Field sealed = *family_sealed("name", 9);
    Tally__Field *fields[] = {&sealed, family_open("stage", "new")};
    return create(path, fields, 2);
}

Test(fold_record, is_created_with_its_fields)
{
    struct field_value value;
    struct field_place place = {span_text(LAB), record_kind, span_text(PATH), span_text("name")};
    cr_assert_eq(create_one(PATH), OK);
    cr_assert_str_eq(folding.text, "record.status: - -> active\n"
                                   "name: - -> #09\n"
                                   "stage: - -> new\n"
                                   "record.version: - -> 1\n"
                                   "record.schema: - -> 1\n");
    struct record record = record_now(PATH);
    cr_assert_eq(record.version, 1);
    cr_assert_eq(record.entry, 2);
    cr_assert_eq(field_get(&view, &place, &value), OK);
    cr_assert(value.sealed);
    cr_assert_eq(value.entry, 2);
    cr_assert_eq(create_one(PATH), E_CORRUPT, "an id is used once");
}

Test(fold_record, a_change_lists_old_and_new_and_leaves_the_rest)
{
    cr_assert_eq(create_one(PATH), OK);
    cr_assert_eq(update(PATH, family_sealed("name", 10), 2), OK);
    cr_assert_str_eq(folding.text, "name: #09 -> #0a\n"
                                   "record.version: 1 -> 2\n"
                                   "record.schema: 1 -> 2\n");
    cr_assert_eq(update(PATH, family_open("stage", "old"), 2), OK);
    cr_assert_str_eq(folding.text, "stage: new -> old\nrecord.version: 2 -> 3\n");
    struct record record = record_now(PATH);
    cr_assert_eq(record.version, 3);
    cr_assert_eq(record.entry, 2);
    cr_assert_eq(record.version_entry, 4);
    cr_assert_eq(update("samples/JR-2", family_sealed("name", 10), 1), E_CORRUPT);
}

Test(fold_record, once_void_it_stays_and_changes_no_more)
{
    cr_assert_eq(create_one(PATH), OK);
    cr_assert_eq(void_it(PATH), OK);
    cr_assert_str_eq(folding.text, "record.status: active -> void\nrecord.version: 1 -> 2\n");
    cr_assert_eq(record_now(PATH).status, RECORD_VOID);
    cr_assert_eq(void_it(PATH), E_CORRUPT);
    cr_assert_eq(update(PATH, family_sealed("name", 10), 1), E_CORRUPT);
    cr_assert_eq(create_one(PATH), E_CORRUPT, "nor is its id used again");
    cr_assert_eq(void_it("samples/JR-2"), E_CORRUPT);
    struct digest now = folding_digest(&folding);
    struct digest again = folding_replayed(&folding);
    cr_assert(digest_equal(&now, &again));
}

Test(fold_record, the_longest_path_has_its_place)
{
    char path[LIMIT_SUBJECT_ID + 2] = "samples/";
    memset(path + 8, 'x', LIMIT_SUBJECT_ID - 8);
    cr_assert_eq(create_one(path), OK);
    path[LIMIT_SUBJECT_ID] = 'x';
    cr_assert_eq(create_one(path), E_CORRUPT);
}

// ---- Schemas

static enum err publish(uint32_t version, Tally__SchemaField **fields, size_t count)
{
    static char samples[] = "samples";
    Tally__CollectionSchema schema = TALLY__COLLECTION_SCHEMA__INIT;
    Tally__SchemaPublish payload = TALLY__SCHEMA_PUBLISH__INIT;
    struct folding_command command;
    folding_new(&command, "platform", TALLY__SUBJECT_KIND__SUBJECT_KIND_POLICY, 1, 1);
    command.intent.payload_case = TALLY__INTENT__PAYLOAD_SCHEMA_PUBLISH;
    command.intent.schema_publish = &payload;
    payload.schema = &schema;
    schema.collection = samples;
    schema.version = version;
    schema.field = fields;
    schema.n_field = count;
    return folding_fold(&folding, &command);
}

Test(fold_record, a_schema_takes_the_place_of_the_one_before)
{
    char long_name[LIMIT_NAME + 2] = "";
    char one_name[] = "name";
    char other_name[] = "note";
    Tally__SchemaField one = TALLY__SCHEMA_FIELD__INIT;
    Tally__SchemaField other = TALLY__SCHEMA_FIELD__INIT;
    Tally__SchemaField *both[] = {&one, &other};
    struct schema schema;
    struct schema_field field;
    struct span samples = span_text("samples");
    one.name = one_name;
    one.required = true;
    other.name = other_name;
    cr_assert_eq(publish(1, both, 2), OK);
    cr_assert_str_eq(folding.text, "schema.samples: - -> 1\n");
    cr_assert_eq(publish(2, both, 1), OK);
    cr_assert_str_eq(folding.text, "schema.samples: 1 -> 2\n");
    cr_assert_eq(schema_get(&view, samples, &schema), OK);
    cr_assert_eq(schema.version, 2);
    cr_assert_eq(schema.entry, 3);
    cr_assert_eq(schema.required, 1);
    cr_assert_eq(schema_field_get(&view, samples, span_text("name"), 2, &field), OK);
    cr_assert(field.required);
    cr_assert_eq(schema_field_get(&view, samples, span_text("note"), 2, &field), E_NOT_FOUND);
    memset(long_name, 'n', LIMIT_NAME + 1);
    one.name = long_name;
    cr_assert_eq(publish(3, both, 1), E_CORRUPT);
}
