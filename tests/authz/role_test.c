// Roles as judgement sees them.
#include "authz/role.h"
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

TestSuite(role, .init = open_court, .fini = close_court);

Test(role, names_of_the_platform_are_no_organizations)
{
    static const char *const names[] = {"owner",  "admin",           "administrator", "scientist",
                                        "editor", "viewer",          "auditor",       "technician",
                                        "user",   "service_account", "platform",      "no_access"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        cr_assert(role_is_built_in(span_text(names[i])), "%s", names[i]);
    }
    cr_assert_not(role_is_built_in(span_text("keeper")));
    cr_assert_not(role_is_assignable(span_text("user")));
    cr_assert(role_is_assignable(span_text("no_access")));
}

static struct platform_role listed(uint8_t rank, uint32_t action)
{
    struct platform_role role = {.rank = rank};
    role.cells[action] = TALLY__CELL__CELL_LISTED;
    cr_assert_eq(role_resolve(&court.view, &role), OK);
    return role;
}

Test(role, a_listed_action_is_worth_what_it_is_to_the_highest_built_in_role_not_above)
{
    const uint32_t records = TALLY__ACTION__ACTION_RECORD_CREATE;
    const uint32_t log = TALLY__ACTION__ACTION_AUDITLOG_READ;
    const uint32_t members = TALLY__ACTION__ACTION_MEMBER_DEACTIVATE;
    cr_assert_eq(listed(20, records).cells[records], TALLY__CELL__CELL_NEEDS_GRANT);
    cr_assert_eq(listed(19, records).cells[records], TALLY__CELL__CELL_DENIED);
    cr_assert_eq(listed(20, log).cells[log], TALLY__CELL__CELL_SELF);
    cr_assert_eq(listed(11, log).cells[log], TALLY__CELL__CELL_ALLOWED, "as an auditor");
    cr_assert_eq(listed(10, log).cells[log], TALLY__CELL__CELL_DENIED);
    cr_assert_eq(listed(40, members).cells[members], TALLY__CELL__CELL_BY_POLICY);
    cr_assert_eq(listed(39, members).cells[members], TALLY__CELL__CELL_DENIED);
    cr_assert_eq(listed(40, records).cells[log], TALLY__CELL__CELL_DENIED, "what is not listed");
}

Test(role, what_only_owners_have_no_role_of_an_organization_has)
{
    const uint32_t update = TALLY__ACTION__ACTION_ORG_UPDATE;
    cr_assert_eq(listed(255, update).cells[update], TALLY__CELL__CELL_DENIED);
}

Test(role, without_a_built_in_role_there_is_none)
{
    struct platform_role role = {.rank = 20};
    struct state_key key = state_key(span_text(COURT_PLATFORM), STATE_KEY_ROLE, span_text("viewer"));
    cr_assert_eq(court.view.delete(court.view.context, state_key_span(&key)), OK);
    cr_assert_eq(role_resolve(&court.view, &role), E_NOT_FOUND);
    cr_assert_eq(role_get(&court.view, span_text(LAB), span_text("keeper"), &role), E_NOT_FOUND);
}
