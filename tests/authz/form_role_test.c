// The form of roles and grants of an organization.
#include "authz/form.h"
#include "tests/support/works.h"

#include <criterion/criterion.h>

#define LAB "lab-west"

static struct court court;

static void open_court(void)
{
    court_open(&court, true);
}

static void close_court(void)
{
    court_close(&court);
}

TestSuite(form_role, .init = open_court, .fini = close_court);

static uint32_t form_of(struct court_act act)
{
    return form_check(act.command);
}

static struct court_act define(void)
{
    return works_define(&court, "olive", LAB, "keeper", 20);
}

static struct court_act grant(void)
{
    return works_grant(&court, "olive", LAB, "grant", "technician", "samples");
}

Test(form_role, of_a_role)
{
    static const uint32_t twice[] = {160, 160};
    static const uint32_t any[] = {0, 160};
    struct court_act act = define();
    cr_assert_eq(form_of(act), CODE_NONE);
    act.intent->role_define->rank = 255;
    cr_assert_eq(form_of(act), CODE_NONE);
    act.intent->role_define->rank = 256;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act.intent->role_define->rank = 0;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = define();
    works_define_actions(&court, &act, twice, 2);
    cr_assert_eq(form_of(act), CODE_INVALID);
    works_define_actions(&court, &act, any, 2);
    cr_assert_eq(form_of(act), CODE_INVALID);
    act.intent->role_define->n_action = 0;
    cr_assert_eq(form_of(act), CODE_INVALID, "a role of nothing");
}

Test(form_role, of_its_name)
{
    struct court_act act = define();
    act.intent->role_define->role = (char *)(uintptr_t) "other";
    cr_assert_eq(form_of(act), CODE_BAD_ID, "not the subject's");
    cr_assert_eq(form_of(works_define(&court, "olive", LAB, "Keeper", 20)), CODE_BAD_ID);
    cr_assert_eq(form_of(works_define(&court, "olive", LAB, "editor", 20)), CODE_INVALID);
    cr_assert_eq(form_of(works_define(&court, "olive", LAB, "platform", 20)), CODE_INVALID);
    cr_assert_eq(form_of(works_define(&court, "olive", COURT_PLATFORM, "keeper", 20)), CODE_BAD_ID);
    act = define();
    act.intent->n_subject = 0;
    cr_assert_eq(form_of(act), CODE_BAD_ID);
}

Test(form_role, of_a_grant)
{
    struct court_act act = grant();
    Tally__GrantCollectionSet *payload = act.intent->grant_collection_set;
    cr_assert_eq(form_of(act), CODE_NONE);
    payload->create = payload->update = false;
    cr_assert_eq(form_of(act), CODE_NONE);
    payload->void_ = false;
    cr_assert_eq(form_of(act), CODE_INVALID, "nothing is granted");
    payload->void_ = true;
    payload->holder->kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_USER;
    cr_assert_eq(form_of(act), CODE_BAD_ID, "a user has an id");
    payload->holder->kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_KEY;
    cr_assert_eq(form_of(act), CODE_BAD_ID, "a key holds nothing");
    payload->holder = NULL;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = grant();
    act.intent->grant_collection_set->grant = acts_id(&court, "other");
    cr_assert_eq(form_of(act), CODE_BAD_ID);
    cr_assert_eq(form_of(works_grant(&court, "olive", LAB, "grant", "technician", "things")), CODE_BAD_ID);
    act = works_ungrant(&court, "olive", LAB, "grant");
    cr_assert_eq(form_of(act), CODE_NONE);
    act.intent->grant_collection_revoke->grant.len = 15;
    cr_assert_eq(form_of(act), CODE_BAD_ID);
}
