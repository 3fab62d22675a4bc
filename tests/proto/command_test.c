// The numbers of actions, which stand in the log: each payload says which action it is.
#include "proto/command.pb-c.h"
#include "proto/entry.pb-c.h"

#include <criterion/criterion.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_COMMAND = 32, FIRST_QUESTION = 192, FIRST_NOTICE = 224 };

static bool is_member(const ProtobufCFieldDescriptor *field)
{
    return (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
}

// The action that a payload's name says: "org_create" is ACTION_ORG_CREATE.
static const ProtobufCEnumValue *action_named(const char *prefix, const char *member)
{
    char name[128];
    int size = snprintf(name, sizeof(name), "%s%s", prefix, member);
    for (int i = 0; i < size; i++) {
        name[i] = (char)toupper((unsigned char)name[i]);
    }
    return protobuf_c_enum_descriptor_get_value_by_name(&tally__action__descriptor, name);
}

static void expect_numbers_agree(const ProtobufCMessageDescriptor *type, const char *prefix)
{
    unsigned members = 0;
    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        if (!is_member(field)) {
            continue;
        }
        const ProtobufCEnumValue *action = action_named(prefix, field->name);
        cr_assert_not_null(action, "%s.%s is no action", type->name, field->name);
        cr_expect_eq((unsigned)action->value, field->id, "%s.%s", type->name, field->name);
        members++;
    }
    cr_assert_gt(members, 0);
}

Test(command, payload_has_the_number_of_the_action_of_its_name)
{
    expect_numbers_agree(&tally__intent__descriptor, "action_");
}

Test(command, notices_payload_has_the_number_of_the_action_of_its_name)
{
    expect_numbers_agree(&tally__notice__descriptor, "action_notice_");
}

static bool has_member(const ProtobufCMessageDescriptor *type, int number)
{
    const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field(type, (unsigned)number);
    return field != NULL && is_member(field);
}

Test(command, every_action_that_is_no_question_has_its_payload)
{
    for (unsigned i = 0; i < tally__action__descriptor.n_values; i++) {
        const ProtobufCEnumValue *action = &tally__action__descriptor.values[i];
        bool is_command = action->value >= FIRST_COMMAND && action->value < FIRST_QUESTION;
        bool is_notice = action->value >= FIRST_NOTICE;
        cr_expect_eq(has_member(&tally__intent__descriptor, action->value), is_command, "%s", action->name);
        cr_expect_eq(has_member(&tally__notice__descriptor, action->value), is_notice, "%s", action->name);
    }
}

Test(command, action_has_a_number_of_its_own)
{
    cr_assert_eq(tally__action__descriptor.n_values, tally__action__descriptor.n_value_names);
    for (unsigned i = 1; i < tally__action__descriptor.n_values; i++) {
        const ProtobufCEnumValue *values = tally__action__descriptor.values;
        cr_assert_gt(values[i].value, values[i - 1].value, "%s", values[i].name);
    }
}
