// Values as people write them: as texts of a type, and as JSON.
#include "cli/value.h"

#include <criterion/criterion.h>

static struct tally_draft *draft;

static void begin(void)
{
    draft = tally_draft_new();
}

static void end(void)
{
    tally_draft_free(draft);
}

TestSuite(value, .init = begin, .fini = end);

static enum err read(const char *text, Tally__Value *value)
{
    json_t *json = json_loads(text, JSON_DECODE_ANY, NULL);
    cr_assert_not_null(json, "%s", text);
    enum err error = value_read(draft, json, value);
    json_decref(json);
    return error;
}

static Tally__Value have(const char *text)
{
    Tally__Value value;
    cr_assert_eq(read(text, &value), OK, "%s", text);
    return value;
}

static void expect_no_value(const char *text)
{
    Tally__Value value;
    cr_assert_eq(read(text, &value), E_INVALID, "%s", text);
}

Test(value, of_json_keeps_its_kind)
{
    cr_assert_str_eq(have("\"Lab\"").text, "Lab");
    cr_assert_eq(have("-7").integer, -7);
    Tally__Value flag = have("true");
    cr_assert(flag.kind_case == TALLY__VALUE__KIND_FLAG && flag.flag);
    Tally__Value list = have("[\"a\", \"b\"]");
    cr_assert_eq(list.list->n_item, 2);
    cr_assert_str_eq(list.list->item[1], "b");
}

Test(value, is_no_fraction_nothing_and_no_list_of_numbers)
{
    expect_no_value("1.5");
    expect_no_value("null");
    expect_no_value("[1]");
    expect_no_value("{}");
}

Test(value, that_was_measured_has_a_unit_and_the_digits_that_were_typed)
{
    Tally__Value value = have("{\"number\": \"0.10\", \"unit\": \"g\"}");
    cr_assert_str_eq(value.decimal->number, "0.10");
    cr_assert_str_eq(value.decimal->unit, "g");
    cr_assert_eq(value.decimal->precision, 2);
    cr_assert_eq(have("{\"number\": \"18.72\", \"precision\": 1}").decimal->precision, 1);
    cr_assert_eq(have("{\"number\": \"18\"}").decimal->precision, 0);
    expect_no_value("{\"number\": \"1\", \"other\": 2}");
    expect_no_value("{\"unit\": \"%\"}");
    expect_no_value("{\"number\": \"1\", \"precision\": 256}");
    expect_no_value("{\"number\": \"1\", \"precision\": -1}");
}

static void expect_reference(const char *text, Tally__SubjectKind kind, const char *id)
{
    Tally__Value value = have(text);
    cr_assert_eq(value.kind_case, TALLY__VALUE__KIND_REFERENCE);
    cr_assert_eq(value.reference->kind, kind);
    cr_assert(span_equal(span(value.reference->id.data, value.reference->id.len), span_text(id)));
}

Test(value, that_refers_names_a_record_or_another_subject)
{
    expect_reference("{\"reference\": \"samples/A\"}", TALLY__SUBJECT_KIND__SUBJECT_KIND_RECORD, "samples/A");
    expect_reference("{\"reference\": \"thing:b-7\"}", TALLY__SUBJECT_KIND__SUBJECT_KIND_THING, "b-7");
    expect_no_value("{\"reference\": \"nonsense:1\"}");
    expect_no_value("{\"reference\": \"samples/A\", \"more\": 1}");
}

Test(value, of_time_is_a_day_or_an_instant)
{
    cr_assert_eq(have("{\"time\": \"1970-01-02\"}").time_us, 86400000000u);
    cr_assert_eq(have("{\"time\": \"1970-01-01T00:00:01Z\"}").time_us, 1000000u);
    expect_no_value("{\"time\": \"1970-13-01\"}");
    expect_no_value("{\"time\": \"yesterday\"}");
}

#define DIGEST "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

Test(value, that_is_a_digest_has_64_digits)
{
    Tally__Value value = have("{\"digest\": \"" DIGEST "\"}");
    cr_assert_eq(value.digest.len, 32);
    cr_assert_eq(value.digest.data[1], 0x11);
    expect_no_value("{\"digest\": \"" DIGEST "00\"}");
    expect_no_value("{\"digest\": \"ab\"}");
}

static void expect_typed(const char *type, const char *text, const char *expected)
{
    json_t *json = value_typed(type, text);
    json_t *wanted = json_loads(expected, JSON_DECODE_ANY, NULL);
    cr_assert(json_equal(json, wanted), "%s %s", type, text);
    json_decref(json);
    json_decref(wanted);
}

Test(value, as_a_text_is_of_the_type_that_is_said)
{
    expect_typed("text", "10", "\"10\"");
    expect_typed("integer", "-10", "-10");
    expect_typed("flag", "false", "false");
    expect_typed("decimal", "18.72 %", "{\"number\": \"18.72\", \"unit\": \"%\"}");
    expect_typed("decimal", "-7", "{\"number\": \"-7\", \"unit\": \"\"}");
    expect_typed("reference", "samples/A", "{\"reference\": \"samples/A\"}");
    expect_typed("time", "2026-09-30", "{\"time\": \"2026-09-30\"}");
    expect_typed("digest", "ab", "{\"digest\": \"ab\"}");
    expect_typed("list", "slow", "[\"slow\"]");
    expect_typed("list", "[\"a\", \"b\"]", "[\"a\", \"b\"]");
}

Test(value, in_degrees_is_exact_to_the_seventh_digit)
{
    expect_typed("degrees", "40.865", "408650000");
    expect_typed("degrees", "-124.0820001", "-1240820001");
    expect_typed("degrees", "-0.5", "-5000000");
    expect_typed("degrees", "40", "400000000");
}

Test(value, as_a_text_that_is_not_of_its_type_is_none)
{
    static const char *const wrong[][2] = {
        {"integer", ""},
        {"integer", "1.5"},
        {"integer", "9x"},
        {"integer", "99999999999999999999"},
        {"flag", "yes"},
        {"flag", ""},
        {"list", "["},
        {"wizard", "1"},
        {"degrees", ""},
        {"degrees", "north"},
        {"degrees", "40."},
        {"degrees", ".5"},
        {"degrees", "+4"},
        {"degrees", " 4"},
        {"degrees", "40.12345678"},
        {"degrees", "4e1"},
        {"degrees", "40.1x"},
        {"degrees", "--4"},
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        cr_assert_null(value_typed(wrong[i][0], wrong[i][1]), "%s %s", wrong[i][0], wrong[i][1]);
    }
}
