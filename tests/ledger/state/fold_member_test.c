// Memberships: what changes of role and status change, and what is counted.
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
    cr_assert_eq(family_create(&folding, "lab-west", 1), OK);
    struct family_invitation invitation = {"lab-west", 50, 150, 2, 1, "technician", 0};
    cr_assert_eq(family_invite(&folding, &invitation), OK);
    cr_assert_eq(family_accept(&folding, "lab-west", 50, 2), OK);
}

static void end(void)
{
    folding_end(&folding);
}

TestSuite(fold_member, .init = begin, .fini = end);

static void expect_counts(uint32_t owners, uint32_t members)
{
    struct org org;
    cr_assert_eq(org_get(&view, span_text("lab-west"), &org), OK);
    cr_assert_eq(org.owner_count, owners, "%u owners", org.owner_count);
    cr_assert_eq(org.member_count, members, "%u members", org.member_count);
}

static struct member member_now(uint8_t number)
{
    struct member member = {0};
    cr_assert_eq(member_get(&view, span_text("lab-west"), folding_id(number).data, &member), OK);
    return member;
}

Test(fold_member, a_role_changes_with_its_flags_and_is_stored_under_its_own_name)
{
    uint64_t index = folding.index;
    char flag[] = "qa";
    cr_assert_eq(family_change_role(&folding, "lab-west", 2, "administrator", flag), OK);
    cr_assert_str_eq(folding.text, "role: technician -> admin\n"
                                   "flags: - -> qa\n");
    struct member member = member_now(2);
    cr_assert_str_eq(member.role, "admin");
    cr_assert_eq(member.flags, MEMBER_FLAG_QA);
    cr_assert_eq(member.role_entry, index);
    cr_assert_eq(member.joined_entry, 3);
    expect_counts(1, 2);
}

Test(fold_member, only_what_differs_is_listed)
{
    cr_assert_eq(family_change_role(&folding, "lab-west", 2, "technician", NULL), OK);
    cr_assert_str_eq(folding.text, "");
    cr_assert_eq(folding.effects.n_effect, 0);
}

Test(fold_member, owners_are_counted_while_they_are_active)
{
    cr_assert_eq(family_change_role(&folding, "lab-west", 2, "owner", NULL), OK);
    expect_counts(2, 2);
    cr_assert_eq(family_deactivate(&folding, "lab-west", 2), OK);
    expect_counts(1, 1);
    cr_assert_eq(family_change_role(&folding, "lab-west", 2, "viewer", NULL), OK);
    expect_counts(1, 1);
    cr_assert_eq(family_reactivate(&folding, "lab-west", 2, "owner"), OK);
    expect_counts(2, 2);
    cr_assert_eq(family_change_role(&folding, "lab-west", 2, "admin", NULL), OK);
    expect_counts(1, 2);
}

Test(fold_member, deactivation_ends_a_membership_and_keeps_its_history)
{
    uint64_t index = folding.index;
    cr_assert_eq(family_deactivate(&folding, "lab-west", 2), OK);
    cr_assert_str_eq(folding.text, "status: active -> deactivated\n");
    struct member member = member_now(2);
    cr_assert_eq(member.status, MEMBER_DEACTIVATED);
    cr_assert_eq(member.status_entry, index);
    cr_assert_str_eq(member.role, "technician");
    cr_assert_eq(family_deactivate(&folding, "lab-west", 2), E_CORRUPT);
    cr_assert_eq(family_leave(&folding, "lab-west", 2), E_CORRUPT);
}

Test(fold_member, leaving_is_a_deactivation)
{
    cr_assert_eq(family_leave(&folding, "lab-west", 2), OK);
    cr_assert_str_eq(folding.text, "status: active -> deactivated\n");
    expect_counts(1, 1);
}

Test(fold_member, reactivation_states_the_role_again)
{
    cr_assert_eq(family_reactivate(&folding, "lab-west", 2, "viewer"), E_CORRUPT);
    cr_assert_eq(family_leave(&folding, "lab-west", 2), OK);
    uint64_t index = folding.index;
    cr_assert_eq(family_reactivate(&folding, "lab-west", 2, "editor"), OK);
    cr_assert_str_eq(folding.text, "status: deactivated -> active\n"
                                   "role: technician -> scientist\n");
    struct member member = member_now(2);
    cr_assert_eq(member.status, MEMBER_ACTIVE);
    cr_assert_eq(member.status_entry, index);
    cr_assert_eq(member.role_entry, index);
    expect_counts(1, 2);
}

Test(fold_member, somebody_who_never_was_a_member_is_corrupt)
{
    cr_assert_eq(family_change_role(&folding, "lab-west", 3, "viewer", NULL), E_CORRUPT);
    cr_assert_eq(family_deactivate(&folding, "lab-west", 3), E_CORRUPT);
    cr_assert_eq(family_deactivate(&folding, "lab-east", 2), E_CORRUPT);
}

Test(fold_member, a_role_that_no_record_holds_or_a_flag_without_a_number_is_corrupt)
{
    char flag[] = "qb";
    char role[LIMIT_NAME + 2];
    memset(role, 'r', sizeof(role));
    role[LIMIT_NAME + 1] = '\0';
    cr_assert_eq(family_change_role(&folding, "lab-west", 2, role, NULL), E_CORRUPT);
    cr_assert_eq(family_change_role(&folding, "lab-west", 2, "", NULL), E_CORRUPT);
    cr_assert_eq(family_change_role(&folding, "lab-west", 2, "viewer", flag), E_CORRUPT);
    role[LIMIT_NAME] = '\0';
    cr_assert_eq(family_change_role(&folding, "lab-west", 2, role, NULL), OK);
}

Test(fold_member, a_counter_does_not_fall_below_nothing)
{
    struct org org;
    cr_assert_eq(org_get(&view, span_text("lab-west"), &org), OK);
    org.member_count = 0;
    cr_assert_eq(org_put(&view, span_text("lab-west"), &org), OK);
    cr_assert_eq(family_deactivate(&folding, "lab-west", 2), E_CORRUPT);
}
