// The acceptance story, where people, organizations, members and invitations carry it.
#include "tests/support/acts.h"

#include <criterion/criterion.h>

#define RIDGE "juniper-ridge"

static struct court court;

static void open_court(void)
{
    court_open(&court, true);
}

static void close_court(void)
{
    court_close(&court);
}

TestSuite(story, .init = open_court, .fini = close_court);

static uint32_t try(struct court_act act)
{
    return court_try(&court, &act);
}

Test(story, a_user_creates_an_organization_that_does_not_exist)
{
    acts_have_org(&court, "ilvara", RIDGE);
    acts_have_org(&court, "kestra", "salt-marsh");
    cr_assert_eq(try(acts_create(&court, "kestra", RIDGE)), CODE_ALREADY_EXISTS);
    cr_assert_eq(court.verdict.told, CODE_ALREADY_EXISTS);
}

Test(story, a_leaked_token_is_of_no_use_to_another)
{
    acts_have_org(&court, "ilvara", RIDGE);
    acts_have_user(&court, "nobbin");
    acts_have_user(&court, "dorrick");
    court_do(&court, acts_invite(&court, "ilvara", RIDGE, "inv", "dorrick", "admin"));
    cr_assert_eq(try(acts_accept(&court, "nobbin", RIDGE, "inv", "inv token")), CODE_EMAIL_MISMATCH);
    cr_assert_eq(court.verdict.record, GATE_RECORD_ENTRY);
    cr_assert_not(court.verdict.in_platform);
    court_do(&court, acts_accept(&court, "dorrick", RIDGE, "inv", "inv token"));
    cr_assert_eq(try(acts_invite(&court, "dorrick", RIDGE, "pal", "pal", "owner")), CODE_ROLE_CEILING);
    court_do(&court, acts_invite(&court, "dorrick", RIDGE, "two", "sunniva", "scientist"));
}

Test(story, a_resend_leaves_the_old_token_dead)
{
    acts_have_org(&court, "ilvara", RIDGE);
    acts_have_user(&court, "brannoch");
    court_do(&court, acts_invite(&court, "ilvara", RIDGE, "inv", "brannoch", "technician"));
    court_do(&court, acts_resend(&court, "ilvara", RIDGE, "inv", "newer"));
    cr_assert_eq(try(acts_accept(&court, "brannoch", RIDGE, "inv", "inv token")), CODE_ROTATED);
    court_do(&court, acts_accept(&court, "brannoch", RIDGE, "inv", "newer"));
}

Test(story, who_declines_may_be_invited_anew)
{
    acts_have_org(&court, "ilvara", RIDGE);
    acts_have_user(&court, "marisole");
    court_do(&court, acts_invite(&court, "ilvara", RIDGE, "one", "marisole", "viewer"));
    court_do(&court, acts_decline(&court, "marisole", RIDGE, "one", "one token"));
    court_do(&court, acts_invite(&court, "ilvara", RIDGE, "two", "marisole", "viewer"));
    court_do(&court, acts_accept(&court, "marisole", RIDGE, "two", "two token"));
    court_do(&court, acts_role(&court, "ilvara", RIDGE, "marisole", "auditor"));
}

Test(story, invitations_end_by_revocation_and_by_time)
{
    acts_have_org(&court, "ilvara", RIDGE);
    acts_have_user(&court, "typo");
    court_do(&court, acts_invite(&court, "ilvara", RIDGE, "one", "typo", "viewer"));
    court_do(&court, acts_revoke(&court, "ilvara", RIDGE, "one"));
    cr_assert_eq(try(acts_accept(&court, "typo", RIDGE, "one", "one token")), CODE_REVOKED);
    court_do(&court, acts_invite(&court, "ilvara", RIDGE, "two", "typo", "viewer"));
    court_wait(&court, 7 * 86400 + 1);
    cr_assert_eq(try(acts_accept(&court, "typo", RIDGE, "two", "two token")), CODE_EXPIRED);
}

Test(story, only_an_owner_writes_the_profile)
{
    acts_have_org(&court, "ilvara", RIDGE);
    acts_have_member(&court, "ilvara", RIDGE, "sunniva", "editor");
    cr_assert_eq(try(acts_update(&court, "sunniva", RIDGE)), CODE_ROLE);
    court_do(&court, acts_update(&court, "ilvara", RIDGE));
    court_do(&court, acts_license(&court, "ilvara", RIDGE, "C8-0009901-LIC"));
}

Test(story, nobody_makes_himself_an_owner)
{
    acts_have_org(&court, "ilvara", RIDGE);
    acts_have_member(&court, "ilvara", RIDGE, "sunniva", "scientist");
    court_do(&court, acts_role(&court, "ilvara", RIDGE, "sunniva", "admin"));
    cr_assert_eq(try(acts_role(&court, "sunniva", RIDGE, "sunniva", "owner")), CODE_SELF);
}

Test(story, a_deactivated_member_is_refused_at_once_and_may_return)
{
    acts_have_org(&court, "ilvara", RIDGE);
    acts_have_member(&court, "ilvara", RIDGE, "brannoch", "technician");
    court_do(&court, acts_event(&court, "brannoch", RIDGE));
    court_do(&court, acts_deactivate(&court, "ilvara", RIDGE, "brannoch"));
    cr_assert_eq(try(acts_event(&court, "brannoch", RIDGE)), CODE_MEMBER_INACTIVE);
    court_do(&court, acts_reactivate(&court, "ilvara", RIDGE, "brannoch", "viewer"));
    cr_assert_eq(try(acts_event(&court, "brannoch", RIDGE)), CODE_ROLE);
}

Test(story, ownership_passes_in_one_step)
{
    acts_have_org(&court, "ilvara", RIDGE);
    acts_have_member(&court, "ilvara", RIDGE, "dorrick", "admin");
    cr_assert_eq(try(acts_leave(&court, "ilvara", RIDGE)), CODE_SOLE_OWNER);
    uint64_t offer = court.index;
    court_do(&court, acts_offer(&court, "ilvara", RIDGE, "dorrick"));
    court_do(&court, acts_accept_offer(&court, "dorrick", RIDGE, offer));
    cr_assert_eq(try(acts_leave(&court, "dorrick", RIDGE)), CODE_SOLE_OWNER);
    court_do(&court, acts_leave(&court, "ilvara", RIDGE));
}
