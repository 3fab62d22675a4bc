// Organizations: what their beginning, profile, settings and type change.
#include "ledger/core/message.h"
#include "ledger/state/field.h"
#include "ledger/state/member.h"
#include "ledger/state/org.h"
#include "tests/support/family.h"

#include <criterion/criterion.h>

static struct folding folding;
static struct view view;

static void begin(void)
{
    folding_begin(&folding);
    view = folding_view(&folding);
}

static void end(void)
{
    folding_end(&folding);
}

TestSuite(fold_org, .init = begin, .fini = end);

static struct span lab(void)
{
    return span_text("lab-west");
}

static struct org org_now(void)
{
    struct org org = {0};
    cr_assert_eq(org_get(&view, lab(), &org), OK);
    return org;
}

static void about_the_lab(struct folding_command *command, Tally__Intent__PayloadCase payload)
{
    folding_new(command, "lab-west", TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION, 0, 1);
    command->intent.payload_case = payload;
}

Test(fold_org, begins_with_its_owner_its_settings_and_the_role_table)
{
    cr_assert_eq(family_create(&folding, "lab-west", 1), OK);
    static const char beginning[] = "status: - -> active\n"
                                    "type: - -> lab\n"
                                    "owner: - -> 01\n"
                                    "setting.invite_policy: - -> owner_and_admin\n"
                                    "setting.retention_years: - -> 7\n"
                                    "setting.public: - -> 0\n"
                                    "setting.plan: - -> free\n"
                                    "setting.verification_policy: - -> different_user\n"
                                    "role_table: - -> 0\n"
                                    "user 01.status: - -> active\n"
                                    "user 01.role: - -> owner\n"
                                    "grant.admin.analyses: - -> create,update,void\n";
    cr_assert_eq(strncmp(folding.text, beginning, strlen(beginning)), 0, "%s", folding.text);
    cr_assert_not_null(strstr(folding.text, "grant.technician.samples: - -> update\n"));
    cr_assert_null(strstr(folding.text, "grant.admin.admin"));
    struct org org = org_now();
    struct member member;
    cr_assert_eq(org.status, ORG_ACTIVE);
    cr_assert_eq(org.type, TALLY__ORG_TYPE__ORG_TYPE_LAB);
    cr_assert_arr_eq(org.owner, folding_id(1).data, PLATFORM_ID_SIZE);
    cr_assert_eq(org.entry, 1);
    cr_assert_eq(org.owner_entry, 1);
    cr_assert_eq(org.settings_version, 1);
    cr_assert_eq(org.owner_count, 1);
    cr_assert_eq(org.member_count, 1);
    cr_assert_eq(org.invite_policy, ORG_INVITE_OWNER_AND_ADMIN);
    cr_assert_eq(member_get(&view, lab(), folding_id(1).data, &member), OK);
    cr_assert_str_eq(member.role, "owner");
    cr_assert_eq(member.status, MEMBER_ACTIVE);
}

Test(fold_org, begins_once)
{
    cr_assert_eq(family_create(&folding, "lab-west", 1), OK);
    cr_assert_eq(family_create(&folding, "lab-west", 2), E_CORRUPT);
    cr_assert_eq(family_create(&folding, "lab-east", 2), OK);
    cr_assert_arr_eq(org_now().owner, folding_id(1).data, PLATFORM_ID_SIZE);
}

Test(fold_org, begins_with_a_profile_and_a_parent_if_they_are_given)
{
    Tally__OrgCreate payload = TALLY__ORG_CREATE__INIT;
    Tally__Field *field = family_sealed("name", 9);
    struct folding_command command;
    char parent[] = "lab-group";
    about_the_lab(&command, TALLY__INTENT__PAYLOAD_ORG_CREATE);
    command.intent.org_create = &payload;
    payload.type = TALLY__ORG_TYPE__ORG_TYPE_CLIENT;
    payload.parent = parent;
    payload.profile = &field;
    payload.n_profile = 1;
    cr_assert_eq(folding_fold(&folding, &command), OK);
    const char *head = "status: - -> active\n"
                       "type: - -> client\n"
                       "owner: - -> 01\n"
                       "parent: - -> lab-group\n"
                       "name: - -> #09\n";
    cr_assert_eq(strncmp(folding.text, head, strlen(head)), 0, "%s", folding.text);
}

Test(fold_org, a_profile_lists_old_and_new_commitments)
{
    Tally__OrgUpdate payload = TALLY__ORG_UPDATE__INIT;
    Tally__Field *field = family_sealed("phone", 9);
    struct folding_command command;
    cr_assert_eq(family_create(&folding, "lab-west", 1), OK);
    about_the_lab(&command, TALLY__INTENT__PAYLOAD_ORG_UPDATE);
    command.intent.org_update = &payload;
    payload.profile = &field;
    payload.n_profile = 1;
    cr_assert_eq(folding_fold(&folding, &command), OK);
    cr_assert_str_eq(folding.text, "phone: - -> #09\n");
    (void)family_sealed("phone", 10);
    cr_assert_eq(folding_fold(&folding, &command), OK);
    cr_assert_str_eq(folding.text, "phone: #09 -> #0a\n");
    cr_assert_eq(org_now().settings_version, 1);
}

static enum err set(Tally__Field *field)
{
    Tally__OrgSettingsUpdate payload = TALLY__ORG_SETTINGS_UPDATE__INIT;
    struct folding_command command;
    about_the_lab(&command, TALLY__INTENT__PAYLOAD_ORG_SETTINGS_UPDATE);
    command.intent.org_settings_update = &payload;
    payload.setting = &field;
    payload.n_setting = 1;
    return folding_fold(&folding, &command);
}

Test(fold_org, settings_have_a_version_and_stand_beside_the_profile)
{
    struct field_place place = {lab(), TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION, lab(),
                                span_text("setting.time_zone")};
    struct field_value value;
    cr_assert_eq(family_create(&folding, "lab-west", 1), OK);
    cr_assert_eq(set(family_sealed("time_zone", 9)), OK);
    cr_assert_str_eq(folding.text, "setting.time_zone: - -> #09\n");
    cr_assert_eq(field_get(&view, &place, &value), OK);
    cr_assert_eq(value.entry, 2);
    cr_assert_eq(org_now().settings_version, 2);
}

Test(fold_org, the_invite_policy_is_what_its_setting_says)
{
    cr_assert_eq(family_create(&folding, "lab-west", 1), OK);
    cr_assert_eq(set(family_open("invite_policy", "owner_only")), OK);
    cr_assert_str_eq(folding.text, "setting.invite_policy: owner_and_admin -> owner_only\n");
    cr_assert_eq(org_now().invite_policy, ORG_INVITE_OWNER_ONLY);
    cr_assert_eq(set(family_open("invite_policy", "owner_and_admin")), OK);
    cr_assert_eq(org_now().invite_policy, ORG_INVITE_OWNER_AND_ADMIN);
    cr_assert_eq(set(family_open("invite_policy", "anybody")), E_CORRUPT);
    cr_assert_eq(set(family_sealed("invite_policy", 3)), E_CORRUPT);
}

Test(fold_org, an_open_value_at_its_limit_is_kept_and_one_past_it_corrupt)
{
    // A PublicValue of this size has a tag and a length of two bytes before its text.
    static char text[FIELD_OPEN_MAX - 3 + 2];
    memset(text, 't', sizeof(text) - 1);
    cr_assert_eq(family_create(&folding, "lab-west", 1), OK);
    text[FIELD_OPEN_MAX - 3] = '\0';
    cr_assert_eq(set(family_open("plan", text)), OK);
    cr_assert_not_null(strstr(folding.text, "setting.plan: free -> sha "), "%s", folding.text);
    text[FIELD_OPEN_MAX - 3] = 't';
    cr_assert_eq(set(family_open("plan", text)), E_CORRUPT);
}

static Tally__Datum *listed(Tally__PublicValue *value)
{
    Tally__Field *field = family_open("kind", "");
    field->open = value;
    cr_assert_eq(set(field), OK);
    cr_assert_eq(folding.effects.n_effect, 1);
    return folding.effects.effect[0]->new_;
}

Test(fold_org, every_kind_of_open_value_is_listed_as_its_datum)
{
    Tally__PublicValue value = TALLY__PUBLIC_VALUE__INIT;
    Tally__Subject reference = {PROTOBUF_C_MESSAGE_INIT(&tally__subject__descriptor),
                                TALLY__SUBJECT_KIND__SUBJECT_KIND_USER, folding_bytes(9)};
    cr_assert_eq(family_create(&folding, "lab-west", 1), OK);
    value.kind_case = TALLY__PUBLIC_VALUE__KIND_INTEGER;
    value.integer = -5;
    cr_assert_eq(listed(&value)->integer, -5);
    value.kind_case = TALLY__PUBLIC_VALUE__KIND_TIME_US;
    value.time_us = 77;
    cr_assert_eq(listed(&value)->integer, 77);
    value.kind_case = TALLY__PUBLIC_VALUE__KIND_FLAG;
    value.flag = true;
    cr_assert_eq(listed(&value)->integer, 1);
    value.kind_case = TALLY__PUBLIC_VALUE__KIND_REFERENCE;
    value.reference = &reference;
    cr_assert(span_equal(message_span(listed(&value)->id), folding_id(9)));
    value.kind_case = TALLY__PUBLIC_VALUE__KIND_DIGEST;
    value.digest = message_bytes(digest_span(folding_fingerprint(9)));
    cr_assert(span_equal(message_span(listed(&value)->id), digest_span(folding_fingerprint(9))));
    value.kind_case = TALLY__PUBLIC_VALUE__KIND__NOT_SET;
    cr_assert_null(listed(&value));
    cr_assert_not_null(folding.effects.effect[0]->old);
}

Test(fold_org, the_type_changes_by_the_platforms_word)
{
    Tally__OrgTypeChange payload = TALLY__ORG_TYPE_CHANGE__INIT;
    struct folding_command command;
    cr_assert_eq(family_create(&folding, "lab-west", 1), OK);
    about_the_lab(&command, TALLY__INTENT__PAYLOAD_ORG_TYPE_CHANGE);
    command.intent.org_type_change = &payload;
    payload.type = TALLY__ORG_TYPE__ORG_TYPE_CLIENT;
    cr_assert_eq(folding_fold(&folding, &command), OK);
    cr_assert_str_eq(folding.text, "type: lab -> client\n");
    cr_assert_eq(org_now().type, TALLY__ORG_TYPE__ORG_TYPE_CLIENT);
}

Test(fold_org, another_subject_than_the_intents_organization_is_corrupt)
{
    Tally__OrgUpdate payload = TALLY__ORG_UPDATE__INIT;
    struct folding_command command;
    cr_assert_eq(family_create(&folding, "lab-west", 1), OK);
    about_the_lab(&command, TALLY__INTENT__PAYLOAD_ORG_UPDATE);
    command.intent.org_update = &payload;
    command.subject.id = message_bytes(span_text("lab-east"));
    cr_assert_eq(folding_fold(&folding, &command), E_CORRUPT);
    command.subject.kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_USER;
    cr_assert_eq(folding_fold(&folding, &command), E_CORRUPT);
    command.intent.n_subject = 0;
    cr_assert_eq(folding_fold(&folding, &command), E_CORRUPT);
}
