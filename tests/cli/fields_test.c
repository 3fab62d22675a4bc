// Values as people write them, and what becomes of them.
#include "cli/fields.h"
#include "ledger/base/limits.h"
#include "ledger/wire/draft.h"

#include <criterion/criterion.h>

#include <stdio.h>

static struct tally_draft *draft;
static struct fields fields;

static void begin(void)
{
    draft = tally_draft_new();
    fields = (struct fields){0};
}

static void end(void)
{
    tally_draft_free(draft);
}

TestSuite(fields, .init = begin, .fini = end);

static enum err add(enum profile_of of, const char *text, bool open)
{
    json_t *json = json_loads(text, 0, NULL);
    cr_assert_not_null(json, "%s", text);
    struct fields_of described = {.profile = of};
    enum err error = fields_add(draft, &described, json, open, &fields);
    json_decref(json);
    return error;
}

// The value that one field of a profile gets from a JSON text: sealed, so read from what will be disclosed.
static Tally__Value *value_of(enum profile_of of, const char *text)
{
    cr_assert_eq(add(of, text, false), OK, "%s", text);
    cr_assert_eq(fields.field[fields.count - 1]->content_case, TALLY__FIELD__CONTENT_SEALED);
    struct span bytes = draft->sealed_last->value;
    return tally__value__unpack(NULL, bytes.size, bytes.data);
}

static void expect_kind(enum profile_of of, const char *text, Tally__Value__KindCase kind)
{
    Tally__Value *value = value_of(of, text);
    cr_assert_eq(value->kind_case, kind, "%s", text);
    tally__value__free_unpacked(value, NULL);
}

Test(fields, have_the_type_of_their_table_when_they_are_typed_as_texts)
{
    expect_kind(PROFILE_OF_ORG, "{\"name\": \"10\"}", TALLY__VALUE__KIND_TEXT);
    expect_kind(PROFILE_OF_ORG, "{\"latitude\": \"40.865\"}", TALLY__VALUE__KIND_INTEGER);
    expect_kind(PROFILE_OF_ORG, "{\"longitude\": -1240820000}", TALLY__VALUE__KIND_INTEGER);
    expect_kind(PROFILE_OF_ORG, "{\"top_problems\": \"slow\"}", TALLY__VALUE__KIND_LIST);
    expect_kind(PROFILE_OF_SETTINGS, "{\"own\": \"10\"}", TALLY__VALUE__KIND_TEXT);
    expect_kind(PROFILE_OF_SETTINGS, "{\"own_number\": 10}", TALLY__VALUE__KIND_INTEGER);
    cr_assert_eq(add(PROFILE_OF_SETTINGS, "{\"retention_years\": \"10\", \"public\": \"true\"}", false), OK);
    cr_assert_eq(fields.field[fields.count - 2]->open->integer, 10);
    cr_assert(fields.field[fields.count - 1]->open->flag);
    cr_assert_eq(add(PROFILE_OF_SETTINGS, "{\"retention_years\": \"ten\"}", false), E_INVALID);
}

// A result of a record, as a schema of three fields describes it.
static void add_by_schema(const char *text, enum err expected)
{
    static char value_name[] = "value", sample_name[] = "sample", note_name[] = "note";
    Tally__SchemaField value = TALLY__SCHEMA_FIELD__INIT;
    Tally__SchemaField sample = TALLY__SCHEMA_FIELD__INIT;
    Tally__SchemaField note = TALLY__SCHEMA_FIELD__INIT;
    Tally__SchemaField *all[] = {&value, &sample, &note};
    Tally__CollectionSchema schema = TALLY__COLLECTION_SCHEMA__INIT;
    value.name = value_name;
    value.type = TALLY__FIELD_TYPE__FIELD_TYPE_DECIMAL;
    sample.name = sample_name;
    sample.type = TALLY__FIELD_TYPE__FIELD_TYPE_REFERENCE;
    sample.open = true;
    note.name = note_name;
    note.type = TALLY__FIELD_TYPE__FIELD_TYPE_TEXT;
    schema.field = all;
    schema.n_field = 3;
    json_t *json = json_loads(text, 0, NULL);
    const struct fields_of of = {.schema = &schema};
    cr_assert_eq(fields_add(draft, &of, json, false, &fields), expected, "%s", text);
    json_decref(json);
}

Test(fields, of_a_record_are_what_its_schema_says)
{
    add_by_schema("{\"value\": \"18.72 %\", \"sample\": \"samples/A\", \"note\": \"7\", \"newer\": \"x\"}",
                  OK);
    cr_assert_eq(fields.field[0]->content_case, TALLY__FIELD__CONTENT_SEALED);
    cr_assert_eq(fields.field[1]->content_case, TALLY__FIELD__CONTENT_OPEN);
    cr_assert_eq(fields.field[1]->open->reference->kind, TALLY__SUBJECT_KIND__SUBJECT_KIND_RECORD);
    cr_assert_eq(fields.field[2]->content_case, TALLY__FIELD__CONTENT_SEALED);
    cr_assert_eq(fields.field[3]->content_case, TALLY__FIELD__CONTENT_SEALED, "what it does not describe");
    add_by_schema("{\"sample\": \"nonsense:1\"}", E_INVALID);
}

Test(fields, of_dates_stand_open_as_instants)
{
    cr_assert_eq(add(PROFILE_OF_LICENSE, "{\"expires\": \"1970-01-02\"}", false), OK);
    const Tally__Field *field = fields.field[0];
    cr_assert_eq(field->content_case, TALLY__FIELD__CONTENT_OPEN);
    cr_assert_eq(field->open->time_us, 86400000000u);
    cr_assert_eq(add(PROFILE_OF_LICENSE, "{\"issued\": \"1970-01-01T00:00:01Z\"}", false), OK);
    cr_assert_eq(fields.field[1]->open->time_us, 1000000u);
    cr_assert_eq(add(PROFILE_OF_LICENSE, "{\"issued\": \"1970-13-01\"}", false), E_INVALID);
}

Test(fields, stand_open_where_a_rule_reads_them_or_their_owner_says_so)
{
    cr_assert_eq(add(PROFILE_OF_SETTINGS, "{\"invite_policy\": \"owner_only\", \"own\": \"a\"}", false), OK);
    cr_assert_eq(fields.field[0]->content_case, TALLY__FIELD__CONTENT_OPEN);
    cr_assert_eq(fields.field[1]->content_case, TALLY__FIELD__CONTENT_SEALED);
    cr_assert_eq(add(PROFILE_OF_SETTINGS, "{\"own_open\": \"a\"}", true), OK);
    cr_assert_eq(fields.field[2]->content_case, TALLY__FIELD__CONTENT_OPEN);
    cr_assert_eq(add(PROFILE_OF_SETTINGS, "{\"list\": [\"a\"]}", true), E_INVALID, "a list cannot");
}

Test(fields, that_cannot_be_used_are_named)
{
    cr_assert_eq(add(PROFILE_OF_ORG, "{\"name\": \"Lab\", \"city\": 1.5}", false), E_INVALID);
    cr_assert_str_eq(fields.wrong, "city");
    cr_assert_eq(add(PROFILE_OF_ORG, "{\"City\": \"x\"}", false), E_INVALID);
    cr_assert_str_eq(fields.wrong, "City");
    cr_assert_eq(add(PROFILE_OF_ORG, "{\"city\": null}", false), E_INVALID);
}

Test(fields, are_as_many_as_a_command_may_have)
{
    json_t *object = json_object();
    char name[16];
    for (int i = 0; i < LIMIT_FIELDS; i++) {
        (void)snprintf(name, sizeof(name), "f%d", i);
        (void)json_object_set_new(object, name, json_true());
    }
    const struct fields_of of = {.profile = PROFILE_OF_SETTINGS};
    cr_assert_eq(fields_add(draft, &of, object, false, &fields), OK);
    cr_assert_eq(fields.count, LIMIT_FIELDS);
    cr_assert_eq(add(PROFILE_OF_SETTINGS, "{\"more\": true}", false), E_LIMIT);
    json_decref(object);
}

static void expect_taken(const char *pair, const char *expected)
{
    json_t *object = json_object();
    json_t *wanted = json_loads(expected, 0, NULL);
    cr_assert_eq(fields_take(pair, object), OK, "%s", pair);
    cr_assert(json_equal(object, wanted), "%s", pair);
    json_decref(object);
    json_decref(wanted);
}

Test(fields, come_in_pairs_that_may_say_their_type)
{
    expect_taken("name=a=b", "{\"name\": \"a=b\"}");
    expect_taken("feedback=", "{\"feedback\": \"\"}");
    expect_taken("n:integer=-3", "{\"n\": -3}");
    expect_taken("url=https://a:1/", "{\"url\": \"https://a:1/\"}");
}

Test(fields, come_in_nothing_but_pairs)
{
    static const char *const wrong[] = {"name",          "=x",    ":integer=1", "own:wizard=1",
                                        "own:integer=x", "own:=1"};
    json_t *object = json_object();
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        cr_assert_eq(fields_take(wrong[i], object), E_INVALID, "%s", wrong[i]);
    }
    cr_assert_eq(json_object_size(object), 0);
    json_decref(object);
}
