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
    enum err error = fields_add(draft, of, json, open, &fields);
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

static void expect_degrees(const char *typed, int64_t expected)
{
    char text[64];
    (void)snprintf(text, sizeof(text), "{\"latitude\": \"%s\"}", typed);
    Tally__Value *value = value_of(PROFILE_OF_ORG, text);
    cr_assert_eq(value->kind_case, TALLY__VALUE__KIND_INTEGER);
    cr_assert_eq(value->integer, expected, "%s", typed);
    tally__value__free_unpacked(value, NULL);
}

Test(fields, of_texts_numbers_flags_and_lists_keep_their_kind)
{
    Tally__Value *value = value_of(PROFILE_OF_ORG, "{\"name\": \"Lab\"}");
    cr_assert_str_eq(value->text, "Lab");
    tally__value__free_unpacked(value, NULL);
    value = value_of(PROFILE_OF_SETTINGS, "{\"own\": -7}");
    cr_assert_eq(value->integer, -7);
    tally__value__free_unpacked(value, NULL);
    value = value_of(PROFILE_OF_SETTINGS, "{\"own_flag\": true}");
    cr_assert(value->kind_case == TALLY__VALUE__KIND_FLAG && value->flag);
    tally__value__free_unpacked(value, NULL);
    value = value_of(PROFILE_OF_ORG, "{\"top_problems\": [\"a\", \"b\"]}");
    cr_assert_eq(value->list->n_item, 2);
    cr_assert_str_eq(value->list->item[1], "b");
    tally__value__free_unpacked(value, NULL);
}

Test(fields, of_measured_values_are_decimals_with_unit_and_precision)
{
    const char *text = "{\"own\": {\"number\": \"18.72\", \"unit\": \"%\", \"precision\": 2}}";
    Tally__Value *value = value_of(PROFILE_OF_SETTINGS, text);
    cr_assert_str_eq(value->decimal->number, "18.72");
    cr_assert_str_eq(value->decimal->unit, "%");
    cr_assert_eq(value->decimal->precision, 2);
    tally__value__free_unpacked(value, NULL);
    cr_assert_eq(add(PROFILE_OF_SETTINGS, "{\"x\": {\"number\": \"1\", \"other\": 2}}", false), E_INVALID);
    cr_assert_eq(add(PROFILE_OF_SETTINGS, "{\"x\": {\"unit\": \"%\"}}", false), E_INVALID);
    cr_assert_eq(add(PROFILE_OF_SETTINGS, "{\"x\": {\"number\": \"1\", \"precision\": 256}}", false),
                 E_INVALID);
}

Test(fields, of_coordinates_are_read_as_degrees_to_the_seventh_digit)
{
    expect_degrees("40.865", 408650000);
    expect_degrees("-124.0820001", -1240820001);
    expect_degrees("-0.5", -5000000);
    expect_degrees("40", 400000000);
    static const char *const wrong[] = {"",   "north",       "40.", ".5",    "+4",
                                        " 4", "40.12345678", "4e1", "40.1x", "--4"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        char text[64];
        (void)snprintf(text, sizeof(text), "{\"latitude\": \"%s\"}", wrong[i]);
        cr_assert_eq(add(PROFILE_OF_ORG, text, false), E_INVALID, "%s", wrong[i]);
    }
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
    cr_assert_eq(fields_add(draft, PROFILE_OF_SETTINGS, object, false, &fields), OK);
    cr_assert_eq(fields.count, LIMIT_FIELDS);
    cr_assert_eq(add(PROFILE_OF_SETTINGS, "{\"more\": true}", false), E_LIMIT);
    json_decref(object);
}

static void expect_taken(enum profile_of of, const char *pair, const char *expected)
{
    json_t *object = json_object();
    json_t *wanted = json_loads(expected, 0, NULL);
    cr_assert_eq(fields_take(of, pair, object), OK, "%s", pair);
    cr_assert(json_equal(object, wanted), "%s", pair);
    json_decref(object);
    json_decref(wanted);
}

Test(fields, typed_as_a_pair_have_the_type_of_the_table)
{
    expect_taken(PROFILE_OF_SETTINGS, "retention_years=10", "{\"retention_years\": 10}");
    expect_taken(PROFILE_OF_SETTINGS, "public=true", "{\"public\": true}");
    expect_taken(PROFILE_OF_SETTINGS, "own=10", "{\"own\": \"10\"}");
    expect_taken(PROFILE_OF_ORG, "name=a=b", "{\"name\": \"a=b\"}");
    expect_taken(PROFILE_OF_ORG, "feedback=", "{\"feedback\": \"\"}");
    expect_taken(PROFILE_OF_ORG, "top_problems=slow", "{\"top_problems\": [\"slow\"]}");
    expect_taken(PROFILE_OF_ORG, "top_problems=[\"a\", \"b\"]", "{\"top_problems\": [\"a\", \"b\"]}");
}

Test(fields, typed_as_a_pair_may_say_their_type)
{
    const enum profile_of of = PROFILE_OF_NOTHING;
    expect_taken(of, "thc:decimal=18.72 %", "{\"thc\": {\"number\": \"18.72\", \"unit\": \"%\"}}");
    expect_taken(of, "ph:decimal=-7", "{\"ph\": {\"number\": \"-7\", \"unit\": \"\"}}");
    expect_taken(of, "n:integer=-3", "{\"n\": -3}");
    expect_taken(of, "ok:flag=false", "{\"ok\": false}");
    expect_taken(of, "s:reference=samples/A", "{\"s\": {\"reference\": \"samples/A\"}}");
    expect_taken(of, "t:time=2026-09-30", "{\"t\": {\"time\": \"2026-09-30\"}}");
}

static void expect_subject(const char *text, Tally__SubjectKind kind, const char *id)
{
    Tally__Value *value = value_of(PROFILE_OF_NOTHING, text);
    cr_assert_eq(value->kind_case, TALLY__VALUE__KIND_REFERENCE);
    cr_assert_eq(value->reference->kind, kind);
    cr_assert(span_equal(span(value->reference->id.data, value->reference->id.len), span_text(id)));
    tally__value__free_unpacked(value, NULL);
}

Test(fields, of_records_are_what_their_object_says)
{
    expect_subject("{\"a\": {\"reference\": \"samples/A\"}}", TALLY__SUBJECT_KIND__SUBJECT_KIND_RECORD,
                   "samples/A");
    expect_subject("{\"b\": {\"reference\": \"thing:b-7\"}}", TALLY__SUBJECT_KIND__SUBJECT_KIND_THING, "b-7");
    Tally__Value *value = value_of(PROFILE_OF_NOTHING, "{\"c\": {\"time\": \"1970-01-02\"}}");
    cr_assert_eq(value->time_us, 86400000000u);
    tally__value__free_unpacked(value, NULL);
    value = value_of(PROFILE_OF_NOTHING, "{\"d\": {\"number\": \"0.10\", \"unit\": \"g\"}}");
    cr_assert_eq(value->decimal->precision, 2, "as many digits as were typed");
    tally__value__free_unpacked(value, NULL);
    static const char *const wrong[] = {
        "{\"x\": {\"digest\": \"ab\"}}",
        "{\"x\": {\"reference\": \"nonsense:1\"}}",
        "{\"x\": {\"time\": \"1970-01-02\", \"more\": 1}}",
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        cr_assert_eq(add(PROFILE_OF_NOTHING, wrong[i], false), E_INVALID, "%s", wrong[i]);
    }
}

Test(fields, typed_as_no_pair_are_refused)
{
    static const char *const wrong[] = {"name",       "=x",      "retention_years=", "retention_years=9x",
                                        "public=yes", "public=", "own:wizard=1",     "own:integer=1.5",
                                        "own:flag=1", "own:=1",  ":integer=1"};
    json_t *object = json_object();
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        cr_assert_eq(fields_take(PROFILE_OF_SETTINGS, wrong[i], object), E_INVALID, "%s", wrong[i]);
    }
    cr_assert_eq(json_object_size(object), 0);
    json_decref(object);
}
