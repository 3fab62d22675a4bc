// The ultimate ownership: at every step exactly one has it, and he is an active owner.
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
    struct family_invitation invitation = {"lab-west", 50, 150, 2, 1, "technician", 0};
    cr_assert_eq(family_create(&folding, "lab-west", 1), OK);
    cr_assert_eq(family_invite(&folding, &invitation), OK);
    cr_assert_eq(family_accept(&folding, "lab-west", 50, 2), OK);
}

static void end(void)
{
    folding_end(&folding);
}

TestSuite(fold_transfer, .init = begin, .fini = end);

static struct org org_now(void)
{
    struct org org = {0};
    cr_assert_eq(org_get(&view, span_text("lab-west"), &org), OK);
    return org;
}

Test(fold_transfer, an_offer_stands_until_it_is_withdrawn_or_another_takes_its_place)
{
    cr_assert_eq(family_withdraw_offer(&folding, "lab-west", 1), E_CORRUPT);
    cr_assert_eq(family_offer(&folding, "lab-west", 1, 2), OK);
    cr_assert_str_eq(folding.text, "offer: - -> 02\n");
    cr_assert(org_now().has_offer);
    cr_assert_eq(org_now().offer_entry, 4);
    cr_assert_eq(family_offer(&folding, "lab-west", 1, 3), OK);
    cr_assert_str_eq(folding.text, "offer: 02 -> 03\n");
    cr_assert_eq(family_withdraw_offer(&folding, "lab-west", 1), OK);
    cr_assert_str_eq(folding.text, "offer: 03 -> -\n");
    cr_assert_not(org_now().has_offer);
    cr_assert_eq(family_withdraw_offer(&folding, "lab-west", 1), E_CORRUPT);
}

Test(fold_transfer, accepted_it_changes_the_owner_in_one_step)
{
    struct member member;
    cr_assert_eq(family_take_offer(&folding, "lab-west", 2), E_CORRUPT);
    cr_assert_eq(family_offer(&folding, "lab-west", 1, 2), OK);
    cr_assert_eq(family_take_offer(&folding, "lab-west", 2), OK);
    cr_assert_str_eq(folding.text, "owner: 01 -> 02\n"
                                   "offer: 02 -> -\n"
                                   "user 02.role: technician -> owner\n");
    struct org org = org_now();
    cr_assert_arr_eq(org.owner, folding_id(2).data, PLATFORM_ID_SIZE);
    cr_assert_eq(org.owner_entry, 5);
    cr_assert_not(org.has_offer);
    cr_assert_eq(org.owner_count, 2, "the former one stays a co-owner");
    cr_assert_eq(org.member_count, 2);
    cr_assert_eq(member_get(&view, span_text("lab-west"), folding_id(1).data, &member), OK);
    cr_assert_str_eq(member.role, "owner");
}

Test(fold_transfer, to_a_co_owner_leaves_the_roles_as_they_are)
{
    cr_assert_eq(family_change_role(&folding, "lab-west", 2, "owner", NULL), OK);
    cr_assert_eq(family_offer(&folding, "lab-west", 1, 2), OK);
    cr_assert_eq(family_take_offer(&folding, "lab-west", 2), OK);
    cr_assert_str_eq(folding.text, "owner: 01 -> 02\n"
                                   "offer: 02 -> -\n");
    cr_assert_eq(org_now().owner_count, 2);
}

Test(fold_transfer, nobody_but_an_active_member_becomes_owner)
{
    cr_assert_eq(family_offer(&folding, "lab-west", 1, 3), OK);
    cr_assert_eq(family_take_offer(&folding, "lab-west", 3), E_CORRUPT);
    cr_assert_eq(family_offer(&folding, "lab-west", 1, 2), OK);
    cr_assert_eq(family_deactivate(&folding, "lab-west", 2), OK);
    cr_assert_eq(family_take_offer(&folding, "lab-west", 2), E_CORRUPT);
}
