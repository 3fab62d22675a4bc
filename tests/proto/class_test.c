// Every field says what may be shown of it and what may have to be forgotten, and the messages keep to it.
#include "tests/support/schema.h"

#include <criterion/criterion.h>

#include <string.h>

static struct schema schema;

static void load(void)
{
    schema_load(&schema);
}

static void drop(void)
{
    schema_drop(&schema);
}

TestSuite(class, .init = load, .fini = drop);

// What the log keeps for ever, as an entry or beside it.
static const char *const kept[] = {"Entry", "Command", "Notice", "Effects"};

static bool is_kept(const struct schema_message *message)
{
    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
        if (schema_reaches(schema_find(&schema, kept[i]), message)) {
            return true;
        }
    }
    return false;
}

Test(class, walk_reaches_what_it_should_and_no_more)
{
    cr_assert_gt(schema.count, 50);
    cr_assert_gt(schema.fields_count, 200);
    cr_assert(is_kept(schema_find(&schema, "Agent")));
    cr_assert(is_kept(schema_find(&schema, "SchemaField")));
    cr_assert(is_kept(schema_find(&schema, "Commitment")));
    cr_assert_not(is_kept(schema_find(&schema, "Value")));
    cr_assert_not(is_kept(schema_find(&schema, "Disclosure")));
    cr_assert_not(is_kept(schema_find(&schema, "Request")));
}

Test(class, stands_on_every_field)
{
    for (size_t i = 0; i < schema.fields_count; i++) {
        const struct schema_field *field = &schema.fields[i];
        cr_assert(field->class > TALLY__CLASS__UNCLASSIFIED && field->class <= TALLY__CLASS__SECRET, "%s.%s",
                  field->of->name, field->name);
    }
}

static Tally__Class highest_in(const struct schema_message *message)
{
    Tally__Class highest = TALLY__CLASS__PUBLIC;
    for (size_t i = 0; i < message->count; i++) {
        const struct schema_field *field = &message->fields[i];
        Tally__Class class = field->holds == NULL ? field->class : highest_in(field->holds);
        highest = class > highest ? class : highest;
    }
    return highest;
}

// Above the highest among its parts; each with its reason.
static const struct {
    const char *message;
    const char *field;
} raised[] = {
    // All of a Value is: it is what a commitment hides, whatever its type. A subject elsewhere is a
    // pseudonym.
    {"Value", "reference"},
};

static bool is_raised(const struct schema_field *field)
{
    for (size_t i = 0; i < sizeof(raised) / sizeof(raised[0]); i++) {
        if (strcmp(raised[i].message, field->of->name) == 0 && strcmp(raised[i].field, field->name) == 0) {
            return true;
        }
    }
    return false;
}

Test(class, of_a_field_that_holds_a_message_is_the_highest_among_its_parts)
{
    cr_assert(TALLY__CLASS__PUBLIC < TALLY__CLASS__PSEUDONYM
              && TALLY__CLASS__PSEUDONYM < TALLY__CLASS__SENSITIVE
              && TALLY__CLASS__SENSITIVE < TALLY__CLASS__SECRET);
    for (size_t i = 0; i < schema.fields_count; i++) {
        const struct schema_field *field = &schema.fields[i];
        if (field->holds == NULL) {
            continue;
        }
        Tally__Class highest = highest_in(field->holds);
        cr_expect_eq(field->class > highest, is_raised(field), "%s.%s is %d, but %s has %d", field->of->name,
                     field->name, field->class, field->holds->name, highest);
        cr_expect_geq(field->class, highest, "%s.%s is %d, but %s has %d", field->of->name, field->name,
                      field->class, field->holds->name, highest);
    }
}

Test(class, secret_stands_in_nothing_that_the_log_keeps)
{
    for (size_t i = 0; i < schema.fields_count; i++) {
        const struct schema_field *field = &schema.fields[i];
        bool bad = field->class == TALLY__CLASS__SECRET && is_kept(field->of);
        cr_expect_not(bad, "%s.%s", field->of->name, field->name);
    }
}

// Sensitive, kept, and no commitment; each with its reason.
static const struct {
    const char *message;
    const char *field;
} exceptions[] = {
    // Salted by the agent, which alone can open it: a commitment in all but name, to what the ledger never
    // sees.
    {"Agent", "argument_hash"},
};

static bool is_exception(const struct schema_field *field)
{
    for (size_t i = 0; i < sizeof(exceptions) / sizeof(exceptions[0]); i++) {
        if (strcmp(exceptions[i].message, field->of->name) == 0
            && strcmp(exceptions[i].field, field->name) == 0) {
            return true;
        }
    }
    return false;
}

Test(class, sensitive_value_is_kept_only_as_a_commitment)
{
    const struct schema_message *commitment = schema_find(&schema, "Commitment");
    unsigned exceptions_met = 0;
    for (size_t i = 0; i < schema.fields_count; i++) {
        const struct schema_field *field = &schema.fields[i];
        bool sensitive = field->class == TALLY__CLASS__SENSITIVE && field->holds == NULL;
        if (!sensitive || !is_kept(field->of) || field->of == commitment) {
            continue;
        }
        cr_expect(is_exception(field), "%s.%s", field->of->name, field->name);
        exceptions_met++;
    }
    cr_assert_eq(exceptions_met, sizeof(exceptions) / sizeof(exceptions[0]), "an exception is out of use");
}

Test(class, of_a_commitments_digest_is_sensitive_and_of_a_disclosure_all_of_it)
{
    cr_assert_eq(highest_in(schema_find(&schema, "Commitment")), TALLY__CLASS__SENSITIVE);
    const struct schema_message *disclosure = schema_find(&schema, "Disclosure");
    for (size_t i = 0; i < disclosure->count; i++) {
        cr_assert_eq(disclosure->fields[i].class, TALLY__CLASS__SENSITIVE, "%s", disclosure->fields[i].name);
    }
}
