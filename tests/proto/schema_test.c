// What the wire rule needs of the messages: a form in which each has one encoding, that a reader can bound.
#include "ledger/base/limits.h"
#include "tests/support/schema.h"

#include "proto/entry.pb-c.h"

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

TestSuite(schema, .init = load, .fini = drop);

#define TYPE(name) GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_##name

static const Google__Protobuf__FieldDescriptorProto__Type known[] = {
    TYPE(UINT32), TYPE(UINT64), TYPE(SINT32), TYPE(SINT64),  TYPE(BOOL),
    TYPE(ENUM),   TYPE(STRING), TYPE(BYTES),  TYPE(MESSAGE),
};

static bool is_known(Google__Protobuf__FieldDescriptorProto__Type type)
{
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (known[i] == type) {
            return true;
        }
    }
    return false;
}

Test(schema, has_no_floats_groups_or_numbers_with_two_forms_of_the_negative)
{
    for (size_t i = 0; i < schema.fields_count; i++) {
        const struct schema_field *field = &schema.fields[i];
        cr_expect(is_known(field->type), "%s.%s has type %d", field->of->name, field->name, field->type);
    }
}

Test(schema, has_no_maps_and_no_types_within_messages)
{
    for (size_t i = 0; i < schema.count; i++) {
        cr_expect_eq(schema.messages[i].inner, 0, "%s", schema.messages[i].name);
        cr_expect_str_eq(schema.messages[i].syntax, "proto3");
    }
}

Test(schema, has_no_optional_fields_and_no_unpacked_numbers)
{
    for (size_t i = 0; i < schema.fields_count; i++) {
        const struct schema_field *field = &schema.fields[i];
        cr_expect_not(field->optional || field->unpacked, "%s.%s", field->of->name, field->name);
    }
}

Test(schema, has_field_numbers_of_two_bytes_at_most)
{
    for (size_t i = 0; i < schema.fields_count; i++) {
        const struct schema_field *field = &schema.fields[i];
        cr_expect(field->number >= 1 && field->number <= 2047, "%s.%s", field->of->name, field->name);
    }
}

Test(schema, has_no_message_that_holds_itself)
{
    for (size_t i = 0; i < schema.count; i++) {
        unsigned depth = schema_depth(&schema.messages[i], 64);
        cr_expect_lt(depth, 64, "%s", schema.messages[i].name);
    }
}

Test(schema, nests_no_deeper_than_the_decoder_follows)
{
    unsigned deepest = 0;
    for (size_t i = 0; i < schema.count; i++) {
        unsigned depth = schema_depth(&schema.messages[i], 64);
        cr_expect_leq(depth, LIMIT_DECODE_DEPTH, "%s", schema.messages[i].name);
        deepest = depth > deepest ? depth : deepest;
    }
    cr_assert_gt(deepest, 3);
}

// Go writes the members of a oneof last, so the order of the numbers is kept only if theirs are the highest.
Test(schema, has_one_oneof_in_a_message_at_most_with_the_highest_numbers)
{
    for (size_t i = 0; i < schema.count; i++) {
        const struct schema_message *message = &schema.messages[i];
        uint32_t highest_outside = 0;
        uint32_t lowest_inside = UINT32_MAX;
        for (size_t j = 0; j < message->count; j++) {
            const struct schema_field *field = &message->fields[j];
            if (field->in_oneof) {
                lowest_inside = field->number < lowest_inside ? field->number : lowest_inside;
            } else {
                highest_outside = field->number > highest_outside ? field->number : highest_outside;
            }
        }
        cr_expect_leq(message->oneofs, 1, "%s", message->name);
        cr_expect_lt(highest_outside, lowest_inside, "%s", message->name);
    }
}

Test(schema, has_no_negative_enum_values_and_no_two_names_for_one)
{
    for (size_t i = 0; i < schema.set->n_file; i++) {
        const Google__Protobuf__FileDescriptorProto *file = schema.set->file[i];
        for (size_t j = 0; strcmp(file->package, "tally") == 0 && j < file->n_enum_type; j++) {
            const Google__Protobuf__EnumDescriptorProto *type = file->enum_type[j];
            cr_expect_eq(type->value[0]->number, 0, "%s", type->name);
            for (size_t k = 1; k < type->n_value; k++) {
                cr_expect_gt(type->value[k]->number, type->value[k - 1]->number, "%s", type->value[k]->name);
            }
        }
    }
}
