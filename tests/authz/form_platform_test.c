// The form of what the platform publishes.
#include "authz/form.h"
#include "tests/support/works.h"

#include <criterion/criterion.h>

static struct court court;

static void open_court(void)
{
    court_open(&court, true);
}

static void close_court(void)
{
    court_close(&court);
}

TestSuite(form_platform, .init = open_court, .fini = close_court);

static uint32_t form_of(struct court_act act)
{
    return form_check(act.command);
}

static struct court_act publish(void)
{
    return works_publish_roles(&court, "padm-1", 2);
}

static Tally__RoleTable *table_of(struct court_act *act)
{
    return act->intent->role_publish->roles;
}

Test(form_platform, a_role_table_has_the_roles_of_the_engine_and_no_other)
{
    struct court_act act = publish();
    cr_assert_eq(form_of(act), CODE_NONE);
    table_of(&act)->n_role--;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = publish();
    table_of(&act)->role[3] = table_of(&act)->role[2];
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = publish();
    table_of(&act)->role[3]->rank = 256;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = publish();
    table_of(&act)->version = 0;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = publish();
    act.intent->role_publish->roles = NULL;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = publish();
    act.intent->subject[0]->id.len--;
    cr_assert_eq(form_of(act), CODE_BAD_ID, "its subject is called roles");
}

Test(form_platform, actions_are_known_and_stand_once)
{
    struct court_act act = publish();
    table_of(&act)->role[0]->permission[0]->action = 31;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = publish();
    table_of(&act)->role[0]->permission[1] = table_of(&act)->role[0]->permission[0];
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = publish();
    table_of(&act)->control[0]->action = 31;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = publish();
    table_of(&act)->control[1] = table_of(&act)->control[0];
    cr_assert_eq(form_of(act), CODE_INVALID);
}

Test(form_platform, a_table_asks_for_nothing_that_is_not_judged_and_leaves_a_way_back)
{
    struct court_act act = publish();
    table_of(&act)->control[0]->step_up = true;
    cr_assert_eq(form_of(act), CODE_VERSION_UNSUPPORTED);
    act = publish();
    table_of(&act)->control[0]->second_person = true;
    cr_assert_eq(form_of(act), CODE_VERSION_UNSUPPORTED);
    act = publish();
    works_cell(&act, "platform", TALLY__ACTION__ACTION_ROLE_PUBLISH)->cell = TALLY__CELL__CELL_DENIED;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = publish();
    table_of(&act)->role[7]->n_permission = 1;
    cr_assert_eq(form_of(act), CODE_INVALID, "it is not even named");
}
