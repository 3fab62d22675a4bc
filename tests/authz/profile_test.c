// Every field of profiles, licenses and settings: what it may hold, at its edges.
#include "authz/profile.h"
#include "tests/support/value.h"

#include <criterion/criterion.h>

static bool accepts(enum profile_of of, const char *name, struct span value)
{
    const struct profile_field *field = profile_find(of, span_text(name));
    cr_assert_not_null(field, "%s", name);
    return profile_accepts(field, value);
}

static bool org_accepts(const char *name, struct span value)
{
    return accepts(PROFILE_OF_ORG, name, value);
}

Test(profile, an_organization_has_twenty_fields_that_can_be_written)
{
    static const char *const names[] = {"analyses",   "city",     "county",    "current_lims",
                                        "email",      "feedback", "image_url", "interested_in_new_lims",
                                        "latitude",   "linkedin", "longitude", "name",
                                        "phone",      "state",    "street",    "top_problems",
                                        "trade_name", "twitter",  "website",   "zip"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const struct profile_field *field = profile_find(PROFILE_OF_ORG, span_text(names[i]));
        cr_assert_not_null(field, "%s", names[i]);
        cr_assert_eq(field->place, PROFILE_SEALED, "%s", names[i]);
    }
    static const char *const derived[] = {"owner", "team", "status", "type", "license", "plan", "", "Name"};
    for (size_t i = 0; i < sizeof(derived) / sizeof(derived[0]); i++) {
        cr_assert_null(profile_find(PROFILE_OF_ORG, span_text(derived[i])), "%s", derived[i]);
    }
}

Test(profile, what_is_derived_of_a_person_is_not_his_to_write)
{
    static const char *const derived[] = {"organizations", "support", "email", "status", "verified"};
    for (size_t i = 0; i < sizeof(derived) / sizeof(derived[0]); i++) {
        cr_assert_null(profile_find(PROFILE_OF_USER, span_text(derived[i])), "%s", derived[i]);
    }
    cr_assert(accepts(PROFILE_OF_USER, "name", value_text("Ilvara Quenby")));
    cr_assert(accepts(PROFILE_OF_USER, "photo_url", value_text("https://example.test/i.png")));
    cr_assert_not(accepts(PROFILE_OF_USER, "phone", value_text("0707")));
}

Test(profile, texts_have_their_longest_and_no_longer)
{
    static const struct {
        const char *name;
        size_t max;
    } texts[] = {{"analyses", 4000}, {"city", 100},   {"county", 100}, {"current_lims", 100},
                 {"feedback", 4000}, {"street", 200}, {"name", 200},   {"trade_name", 200}};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        cr_assert(org_accepts(texts[i].name, value_of_size(texts[i].max)), "%s", texts[i].name);
        cr_assert_not(org_accepts(texts[i].name, value_of_size(texts[i].max + 1)), "%s", texts[i].name);
        cr_assert_eq(org_accepts(texts[i].name, value_of_size(0)), strcmp(texts[i].name, "name") != 0);
        cr_assert_not(org_accepts(texts[i].name, value_integer(1)), "%s", texts[i].name);
        cr_assert_not(org_accepts(texts[i].name, value_nothing()), "%s", texts[i].name);
    }
}

Test(profile, coordinates_are_integers_within_the_globe)
{
    cr_assert(org_accepts("latitude", value_integer(900000000)));
    cr_assert(org_accepts("latitude", value_integer(-900000000)));
    cr_assert_not(org_accepts("latitude", value_integer(900000001)));
    cr_assert_not(org_accepts("latitude", value_integer(-900000001)));
    cr_assert(org_accepts("longitude", value_integer(1800000000)));
    cr_assert(org_accepts("longitude", value_integer(-1240820000)));
    cr_assert_not(org_accepts("longitude", value_integer(1800000001)));
    cr_assert_not(org_accepts("longitude", value_integer(INT64_MIN)));
    cr_assert_not(org_accepts("latitude", value_text("40.865")));
}

Test(profile, choices_lists_and_links)
{
    cr_assert(org_accepts("interested_in_new_lims", value_text("yes")));
    cr_assert(org_accepts("interested_in_new_lims", value_text("")));
    cr_assert_not(org_accepts("interested_in_new_lims", value_text("maybe")));
    cr_assert_not(org_accepts("interested_in_new_lims", value_flag(true)));
    cr_assert(org_accepts("top_problems", value_list(20, 200)));
    cr_assert(org_accepts("top_problems", value_list(0, 0)));
    cr_assert_not(org_accepts("top_problems", value_list(21, 1)));
    cr_assert_not(org_accepts("top_problems", value_list(1, 201)));
    cr_assert_not(org_accepts("city", value_list(1, 1)));
    cr_assert(org_accepts("linkedin", value_text("juniper-ridge")));
    cr_assert(org_accepts("linkedin", value_text("https://example.test/in/juniper")));
    cr_assert_not(org_accepts("linkedin", value_text("http://example.test/in/juniper")));
    cr_assert(org_accepts("email", value_text("Info@example.test")));
    cr_assert_not(org_accepts("email", value_text("Info@Example.test")));
    cr_assert(org_accepts("state", value_text("US-CA")));
    cr_assert(org_accepts("zip", value_text("95521")));
    cr_assert_not(org_accepts("twitter", value_of_size(51)));
    cr_assert_not(org_accepts("website", value_text("example.test")));
}

Test(profile, a_license_has_its_dates_as_times)
{
    cr_assert(accepts(PROFILE_OF_LICENSE, "number", value_text("C8-0009901-LIC")));
    cr_assert_not(accepts(PROFILE_OF_LICENSE, "number", value_text("")));
    cr_assert(accepts(PROFILE_OF_LICENSE, "expires", value_time(1790726400000000u)));
    cr_assert_not(accepts(PROFILE_OF_LICENSE, "expires", value_text("2026-09-30")));
    cr_assert_eq(profile_find(PROFILE_OF_LICENSE, span_text("expires"))->place, PROFILE_EITHER);
    cr_assert_null(profile_find(PROFILE_OF_LICENSE, span_text("status")));
}

static bool setting_accepts(const char *name, Tally__PublicValue value)
{
    const struct profile_field *field = profile_find(PROFILE_OF_SETTINGS, span_text(name));
    cr_assert_eq(field->place, PROFILE_OPEN);
    cr_assert(field->owners_only);
    return profile_accepts_open(field, &value);
}

static Tally__PublicValue open_text(const char *text)
{
    Tally__PublicValue value = TALLY__PUBLIC_VALUE__INIT;
    value.kind_case = TALLY__PUBLIC_VALUE__KIND_TEXT;
    value.text = (char *)(uintptr_t)text;
    return value;
}

static Tally__PublicValue open_integer(int64_t integer)
{
    Tally__PublicValue value = TALLY__PUBLIC_VALUE__INIT;
    value.kind_case = TALLY__PUBLIC_VALUE__KIND_INTEGER;
    value.integer = integer;
    return value;
}

Test(profile, settings_that_rules_read_are_open_and_reserved_to_owners)
{
    cr_assert(setting_accepts("invite_policy", open_text("owner_only")));
    cr_assert(setting_accepts("invite_policy", open_text("owner_and_admin")));
    cr_assert_not(setting_accepts("invite_policy", open_text("everybody")));
    cr_assert(setting_accepts("retention_years", open_integer(7)));
    cr_assert_not(setting_accepts("retention_years", open_integer(6)));
    cr_assert(setting_accepts("retention_years", open_integer(100)));
    cr_assert_not(setting_accepts("retention_years", open_integer(101)));
    cr_assert(setting_accepts("plan", open_text("pro")));
    cr_assert_not(setting_accepts("plan", open_text("")));
    cr_assert(setting_accepts("verification_policy", open_text("different_user")));
    cr_assert_not(setting_accepts("public", open_text("true")));
    Tally__PublicValue flag = TALLY__PUBLIC_VALUE__INIT;
    flag.kind_case = TALLY__PUBLIC_VALUE__KIND_FLAG;
    cr_assert(setting_accepts("public", flag));
}

Test(profile, any_other_setting_is_sealed_and_the_organizations_own)
{
    const struct profile_field *field = profile_find(PROFILE_OF_SETTINGS, span_text("time_zone"));
    cr_assert_eq(field->place, PROFILE_SEALED);
    cr_assert_not(field->owners_only);
    cr_assert(profile_accepts(field, value_text("America/Los_Angeles")));
    cr_assert(profile_accepts(field, value_list(3, 3)));
    cr_assert_not(profile_accepts(field, value_nothing()));
}

Test(profile, addresses_messages_and_reasons)
{
    cr_assert(profile_accepts(profile_address(), value_text("dorrick@example.test")));
    cr_assert_not(profile_accepts(profile_address(), value_text("Dorrick@example.test")));
    cr_assert(profile_accepts(profile_reason(), value_of_size(500)));
    cr_assert_not(profile_accepts(profile_reason(), value_of_size(501)));
    cr_assert_not(profile_accepts(profile_reason(), value_of_size(0)));
    cr_assert(profile_accepts(profile_message(), value_of_size(1000)));
    cr_assert(profile_accepts(profile_message(), value_of_size(0)));
    cr_assert_not(profile_accepts(profile_message(), value_of_size(1001)));
}
