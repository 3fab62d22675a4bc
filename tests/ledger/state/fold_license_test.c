// Licenses: added, changed, revoked; and which is the primary one.
#include "ledger/core/message.h"
#include "ledger/state/license.h"
#include "ledger/state/org.h"
#include "tests/support/family.h"

#include <criterion/criterion.h>

static struct folding folding;
static struct view view;

static void begin(void)
{
    folding_begin(&folding);
    view = folding_view(&folding);
    cr_assert_eq(family_create(&folding, "lab-west", 1), OK);
}

static void end(void)
{
    folding_end(&folding);
}

TestSuite(fold_license, .init = begin, .fini = end);

static void expect_primary(uint8_t number)
{
    struct org org;
    cr_assert_eq(org_get(&view, span_text("lab-west"), &org), OK);
    cr_assert_eq(org.has_license, number != 0);
    cr_assert_eq(org.license[0], number);
}

static struct license license_now(uint8_t number)
{
    struct license license = {0};
    cr_assert_eq(license_get(&view, span_text("lab-west"), folding_id(number).data, &license), OK);
    return license;
}

Test(fold_license, is_added_once_and_mirrored_if_primary)
{
    cr_assert_eq(family_add_license(&folding, "lab-west", 30, false), OK);
    cr_assert_str_eq(folding.text, "status: - -> active\n"
                                   "number: - -> #1e\n");
    expect_primary(0);
    cr_assert_eq(family_add_license(&folding, "lab-west", 31, true), OK);
    cr_assert_str_eq(folding.text, "status: - -> active\n"
                                   "number: - -> #1f\n"
                                   "org lab-west.license: - -> 1f\n");
    expect_primary(31);
    cr_assert_eq(license_now(31).status, LICENSE_ACTIVE);
    cr_assert_eq(license_now(31).entry, 3);
    cr_assert_eq(family_add_license(&folding, "lab-west", 30, false), E_CORRUPT);
}

Test(fold_license, another_primary_one_takes_the_place)
{
    cr_assert_eq(family_add_license(&folding, "lab-west", 30, true), OK);
    cr_assert_eq(family_add_license(&folding, "lab-west", 31, true), OK);
    cr_assert_not_null(strstr(folding.text, "org lab-west.license: 1e -> 1f\n"), "%s", folding.text);
    expect_primary(31);
}

Test(fold_license, revoked_it_stays_and_is_primary_no_more)
{
    cr_assert_eq(family_add_license(&folding, "lab-west", 30, true), OK);
    cr_assert_eq(family_add_license(&folding, "lab-west", 31, false), OK);
    cr_assert_eq(family_revoke_license(&folding, "lab-west", 31), OK);
    cr_assert_str_eq(folding.text, "status: active -> revoked\n");
    expect_primary(30);
    cr_assert_eq(family_revoke_license(&folding, "lab-west", 30), OK);
    cr_assert_str_eq(folding.text, "status: active -> revoked\n"
                                   "org lab-west.license: 1e -> -\n");
    expect_primary(0);
    cr_assert_eq(license_now(30).status, LICENSE_REVOKED);
    cr_assert_eq(license_now(30).status_entry, 5);
    cr_assert_eq(family_revoke_license(&folding, "lab-west", 30), E_CORRUPT);
    cr_assert_eq(family_revoke_license(&folding, "lab-west", 32), E_CORRUPT);
}

static enum err update(uint8_t number, Tally__Field *field, bool primary)
{
    Tally__OrgLicense payload = TALLY__ORG_LICENSE__INIT;
    struct folding_command command;
    folding_new(&command, "lab-west", TALLY__SUBJECT_KIND__SUBJECT_KIND_LICENSE, number, 1);
    command.intent.payload_case = TALLY__INTENT__PAYLOAD_ORG_LICENSE_UPDATE;
    command.intent.org_license_update = &payload;
    payload.license = folding_bytes(number);
    payload.primary = primary;
    payload.field = &field;
    payload.n_field = 1;
    return folding_fold(&folding, &command);
}

Test(fold_license, an_update_lists_old_and_new_and_leaves_the_primary_one_unless_it_says_so)
{
    cr_assert_eq(family_add_license(&folding, "lab-west", 30, true), OK);
    cr_assert_eq(family_add_license(&folding, "lab-west", 31, false), OK);
    cr_assert_eq(update(30, family_sealed("number", 99), false), OK);
    cr_assert_str_eq(folding.text, "number: #1e -> #63\n");
    expect_primary(30);
    cr_assert_eq(update(31, family_sealed("number", 98), true), OK);
    expect_primary(31);
    cr_assert_eq(update(32, family_sealed("number", 98), true), E_CORRUPT);
    cr_assert_eq(family_revoke_license(&folding, "lab-west", 30), OK);
    cr_assert_eq(update(30, family_sealed("number", 97), false), E_CORRUPT);
}
