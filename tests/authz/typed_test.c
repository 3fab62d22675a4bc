// Values, each against the type that a schema asks for.
#include "authz/typed.h"
#include "ledger/core/message.h"
#include "tests/support/value.h"

#include <criterion/criterion.h>

#define TYPE(name) TALLY__FIELD_TYPE__FIELD_TYPE_##name

static bool sealed_as(uint32_t type, struct span value)
{
    struct schema_field field = {.type = type, .bytes_max = 10};
    return typed_accepts(&field, value);
}

static struct span digest_value(size_t size)
{
    static uint8_t bytes[2 + 64] = {7 << 3 | 2};
    bytes[1] = (uint8_t)size;
    return span(bytes, 2 + size);
}

// An encoded Value that holds a Decimal of this number, unit and precision.
static struct span decimal_value(const char *number, const char *unit, uint32_t precision)
{
    static uint8_t bytes[256];
    Tally__Value value = TALLY__VALUE__INIT;
    Tally__Decimal decimal = TALLY__DECIMAL__INIT;
    decimal.number = (char *)(uintptr_t)number;
    decimal.unit = (char *)(uintptr_t)unit;
    decimal.precision = precision;
    value.kind_case = TALLY__VALUE__KIND_DECIMAL;
    value.decimal = &decimal;
    cr_assert_leq(tally__value__get_packed_size(&value), sizeof(bytes));
    return span(bytes, tally__value__pack(&value, bytes));
}

Test(typed, a_value_is_of_the_type_that_is_asked_for_and_of_no_other)
{
    cr_assert(sealed_as(TYPE(TEXT), value_text("ten bytes!")));
    cr_assert_not(sealed_as(TYPE(TEXT), value_text("eleven byte")));
    cr_assert(sealed_as(TYPE(TEXT), value_text("")));
    cr_assert(sealed_as(TYPE(INTEGER), value_integer(-7)));
    cr_assert_not(sealed_as(TYPE(INTEGER), value_text("7")));
    cr_assert_not(sealed_as(TYPE(TEXT), value_integer(7)));
    cr_assert(sealed_as(TYPE(DIGEST), digest_value(32)));
    cr_assert_not(sealed_as(TYPE(DIGEST), digest_value(31)));
    cr_assert(sealed_as(TYPE(LIST), value_list(3, 10)));
    cr_assert_not(sealed_as(TYPE(LIST), value_list(3, 11)));
    cr_assert_not(sealed_as(TYPE(UNSPECIFIED), value_nothing()));
    cr_assert_not(sealed_as(TYPE(TEXT), value_nothing()));
}

Test(typed, what_is_open_is_not_sealed)
{
    struct schema_field field = {.type = TYPE(INTEGER), .open = true};
    cr_assert_not(typed_accepts(&field, value_integer(7)));
    Tally__PublicValue value = TALLY__PUBLIC_VALUE__INIT;
    value.kind_case = TALLY__PUBLIC_VALUE__KIND_INTEGER;
    cr_assert(typed_accepts_open(&field, &value));
    field.open = false;
    cr_assert_not(typed_accepts_open(&field, &value));
    field.open = true;
    value.kind_case = TALLY__PUBLIC_VALUE__KIND_FLAG;
    cr_assert_not(typed_accepts_open(&field, &value));
    value.kind_case = TALLY__PUBLIC_VALUE__KIND__NOT_SET;
    cr_assert_not(typed_accepts_open(&field, &value));
}

Test(typed, a_reference_names_a_record_of_the_right_collection)
{
    struct schema_field field = {.type = TYPE(REFERENCE), .open = true, .reference_to = "samples"};
    Tally__PublicValue value = TALLY__PUBLIC_VALUE__INIT;
    Tally__Subject subject = TALLY__SUBJECT__INIT;
    value.kind_case = TALLY__PUBLIC_VALUE__KIND_REFERENCE;
    value.reference = &subject;
    subject.kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_RECORD;
    subject.id = message_bytes(span_text("samples/JR-1"));
    cr_assert(typed_accepts_open(&field, &value));
    subject.id = message_bytes(span_text("projects/JR-1"));
    cr_assert_not(typed_accepts_open(&field, &value));
    subject.id = message_bytes(span_text("samples"));
    cr_assert_not(typed_accepts_open(&field, &value));
    char path[LIMIT_SUBJECT_ID + 1] = "samples/";
    memset(path + 8, 'x', sizeof(path) - 8);
    subject.id = message_bytes(span(path, LIMIT_SUBJECT_ID));
    cr_assert(typed_accepts_open(&field, &value));
    subject.id = message_bytes(span(path, LIMIT_SUBJECT_ID + 1));
    cr_assert_not(typed_accepts_open(&field, &value));
    subject.id = message_bytes(span_text("samples/JR-1"));
    subject.kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_THING;
    cr_assert_not(typed_accepts_open(&field, &value));
}

Test(typed, a_decimal_is_as_it_was_typed_with_its_unit)
{
    static const char *const good[] = {
        "0", "-0", "18.72", "-0.07", "10", "0.10", "123456789012345678901234567890"};
    static const char *const bad[] = {
        "",    "-",     ".5",  "5.",  "+5",
        "05",  "1e3",   "1,5", " 1",  "1 ",
        "0x1", "1.2.3", "--1", "NaN", "12345678901234567890123456789012345678901"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        cr_assert(typed_is_decimal(span_text(good[i])), "%s", good[i]);
        cr_assert(sealed_as(TYPE(DECIMAL), decimal_value(good[i], "%", 2)), "%s", good[i]);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        cr_assert_not(typed_is_decimal(span_text(bad[i])), "%s", bad[i]);
        cr_assert_not(sealed_as(TYPE(DECIMAL), decimal_value(bad[i], "%", 2)), "%s", bad[i]);
    }
}

Test(typed, units_and_precisions_have_limits)
{
    cr_assert(sealed_as(TYPE(DECIMAL), decimal_value("1", "", 0)));
    cr_assert(sealed_as(TYPE(DECIMAL), decimal_value("1", "12345678901234567890123456789012", 20)));
    cr_assert_not(sealed_as(TYPE(DECIMAL), decimal_value("1", "123456789012345678901234567890123", 20)));
    cr_assert_not(sealed_as(TYPE(DECIMAL), decimal_value("1", "g", 21)));
}
