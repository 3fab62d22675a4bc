// Roles of an organization, grants, and the role table of the platform.
#include "authz/actions.h"
#include "tests/support/works.h"

#include <criterion/criterion.h>

#define LAB "lab-west"
#define ACTION(name) TALLY__ACTION__ACTION_##name

static struct court court;

static void open_court(void)
{
    court_open(&court, true);
    acts_have_org(&court, "olive", LAB);
    acts_have_member(&court, "olive", LAB, "adam", "admin");
    acts_have_member(&court, "olive", LAB, "tom", "technician");
}

static void close_court(void)
{
    court_close(&court);
}

TestSuite(rules_policy, .init = open_court, .fini = close_court);

static uint32_t try(struct court_act act)
{
    return court_try(&court, &act);
}

static uint32_t try_define(uint32_t rank, uint32_t action)
{
    struct court_act act = works_define(&court, "olive", LAB, "keeper", rank);
    works_define_actions(&court, &act, &action, 1);
    return court_try(&court, &act);
}

// ---- Roles

Test(rules_policy, a_role_is_below_its_definer_and_has_nothing_that_is_reserved)
{
    cr_assert_eq(try_define(50, ACTION(EVENT_APPEND)), CODE_ROLE_CEILING, "not even by the ultimate owner");
    cr_assert_eq(try_define(49, ACTION(EVENT_APPEND)), CODE_NONE);
    cr_assert_eq(try_define(49, ACTION(ORG_UPDATE)), CODE_RESERVED, "the owners' alone");
    cr_assert_eq(try_define(49, ACTION(ROLE_DEFINE)), CODE_RESERVED);
    cr_assert_eq(try_define(49, ACTION(ROLE_PUBLISH)), CODE_RESERVED, "the platform's");
    cr_assert_eq(try_define(49, ACTION(ORG_TRANSFER_ACCEPT)), CODE_RESERVED);
    cr_assert_eq(try_define(39, ACTION(SA_CREATE)), CODE_RESERVED, "of a lower rank than who has it");
    cr_assert_eq(try_define(40, ACTION(SA_CREATE)), CODE_NONE);
    cr_assert_eq(try(works_define(&court, "adam", LAB, "keeper", 5)), CODE_ROLE);
}

Test(rules_policy, a_role_may_do_what_it_lists_and_no_more)
{
    static const uint32_t first[] = {ACTION(SA_CREATE), ACTION(EVENT_APPEND)};
    struct court_act act = works_define(&court, "olive", LAB, "keeper", 41);
    works_define_actions(&court, &act, first, 2);
    court_do(&court, act);
    court_do(&court, acts_role(&court, "olive", LAB, "tom", "keeper"));
    court_do(&court, acts_event(&court, "tom", LAB));
    cr_assert_str_eq(court.actor.role, "keeper");
    court_do(&court, works_account(&court, "tom", LAB, "bot"));
    cr_assert_eq(try(acts_set(&court, "tom", LAB)), CODE_ROLE);
    court_do(&court, works_define(&court, "olive", LAB, "keeper", 41));
    cr_assert_eq(try(works_account(&court, "tom", LAB, "bot 2")), CODE_ROLE, "no longer");
    court_do(&court, acts_event(&court, "tom", LAB));
}

Test(rules_policy, a_role_is_given_and_invited_to_like_any_other)
{
    court_do(&court, works_define(&court, "olive", LAB, "keeper", 30));
    court_do(&court, works_define(&court, "olive", LAB, "high", 40));
    cr_assert_eq(try(acts_role(&court, "adam", LAB, "tom", "high")), CODE_ROLE_CEILING);
    cr_assert_eq(try(acts_role(&court, "adam", LAB, "tom", "keeper")), CODE_NONE);
    cr_assert_eq(try(acts_role(&court, "adam", LAB, "tom", "none")), CODE_ROLE_UNKNOWN);
    acts_have_member(&court, "adam", LAB, "zoe", "keeper");
    court_do(&court, works_account_as(&court, "adam", LAB, "bot", "keeper"));
    court_do(&court, acts_event(&court, "bot", LAB));
}

Test(rules_policy, a_role_of_another_organization_is_unknown)
{
    acts_have_org(&court, "bert", "lab-east");
    court_do(&court, works_define(&court, "bert", "lab-east", "keeper", 30));
    cr_assert_eq(try(acts_role(&court, "olive", LAB, "tom", "keeper")), CODE_ROLE_UNKNOWN);
}

// ---- Grants

static struct court_act grant(const char *name, const char *role, const char *collection)
{
    return works_grant(&court, "olive", LAB, name, role, collection);
}

Test(rules_policy, a_grant_is_given_by_an_owner_under_a_new_id)
{
    court_do(&court, grant("one", "technician", "projects"));
    cr_assert_eq(try(grant("one", "technician", "results")), CODE_ALREADY_EXISTS);
    cr_assert_eq(try(works_grant(&court, "adam", LAB, "two", "technician", "projects")), CODE_ROLE);
    cr_assert_eq(try(grant("two", "wizard", "projects")), CODE_ROLE_UNKNOWN);
    court_do(&court, works_define(&court, "olive", LAB, "keeper", 30));
    court_do(&court, grant("three", "keeper", "projects"));
}

Test(rules_policy, what_is_the_owners_or_the_ledgers_is_granted_to_nobody)
{
    static const char *const collections[] = {"admin", "logs", "notifications", "stats"};
    for (size_t i = 0; i < 4; i++) {
        cr_assert_eq(try(grant("one", "admin", collections[i])), CODE_RESERVED, "%s", collections[i]);
    }
}

Test(rules_policy, clients_and_invoices_are_for_scientists_and_those_above)
{
    cr_assert_eq(try(grant("one", "technician", "clients")), CODE_ROLE_CEILING);
    cr_assert_eq(try(grant("one", "scientist", "invoices")), CODE_NONE);
    court_do(&court, works_define(&court, "olive", LAB, "low", 29));
    court_do(&court, works_define(&court, "olive", LAB, "high", 30));
    cr_assert_eq(try(grant("two", "low", "clients")), CODE_ROLE_CEILING);
    cr_assert_eq(try(grant("two", "high", "clients")), CODE_NONE);
    cr_assert_eq(try(works_grant_user(&court, "olive", LAB, "three", "tom", "clients")), CODE_ROLE_CEILING);
    cr_assert_eq(try(works_grant_user(&court, "olive", LAB, "three", "adam", "clients")), CODE_NONE);
    court_do(&court, works_account(&court, "olive", LAB, "bot"));
    cr_assert_eq(try(works_grant_account(&court, "olive", LAB, "four", "bot", "clients")), CODE_ROLE_CEILING);
}

Test(rules_policy, who_is_granted_something_is_there_and_active)
{
    cr_assert_eq(try(works_grant_user(&court, "olive", LAB, "one", "none", "samples")), CODE_NOT_FOUND);
    cr_assert_eq(try(works_grant_account(&court, "olive", LAB, "one", "none", "samples")), CODE_NOT_FOUND);
    court_do(&court, works_grant_user(&court, "olive", LAB, "one", "tom", "samples"));
    court_do(&court, acts_deactivate(&court, "olive", LAB, "tom"));
    cr_assert_eq(try(works_grant_user(&court, "olive", LAB, "two", "tom", "samples")), CODE_CONFLICT);
    court_do(&court, works_account(&court, "olive", LAB, "bot"));
    court_do(&court, works_grant_account(&court, "olive", LAB, "two", "bot", "samples"));
    court_do(&court, works_account_end(&court, "olive", LAB, "bot"));
    cr_assert_eq(try(works_grant_account(&court, "olive", LAB, "three", "bot", "samples")), CODE_CONFLICT);
}

Test(rules_policy, a_grant_ends_in_the_future_if_at_all)
{
    struct court_act act = grant("one", "technician", "projects");
    act.intent->grant_collection_set->expires_us = court.time_us;
    cr_assert_eq(court_ask(&court, &act), CODE_INVALID);
    act.intent->grant_collection_set->expires_us = court.time_us + 1;
    cr_assert_eq(court_ask(&court, &act), CODE_NONE);
}

Test(rules_policy, a_grant_is_revoked_once_with_a_reason)
{
    court_do(&court, grant("one", "technician", "projects"));
    struct court_act act = works_ungrant(&court, "olive", LAB, "one");
    act.intent->reason = NULL;
    cr_assert_eq(try(act), CODE_REASON_REQUIRED);
    cr_assert_eq(try(works_ungrant(&court, "adam", LAB, "one")), CODE_ROLE);
    court_do(&court, works_ungrant(&court, "olive", LAB, "one"));
    cr_assert_eq(try(works_ungrant(&court, "olive", LAB, "one")), CODE_CONFLICT);
    cr_assert_eq(try(works_ungrant(&court, "olive", LAB, "none")), CODE_NOT_FOUND);
}

// ---- The platform's role table

Test(rules_policy, a_table_follows_the_one_before)
{
    cr_assert_eq(try(works_publish_roles(&court, "padm-1", 1)), CODE_CONFLICT);
    cr_assert_eq(try(works_publish_roles(&court, "padm-1", 3)), CODE_CONFLICT);
    cr_assert_eq(try(works_publish_roles(&court, "olive", 2)), CODE_ROLE);
    cr_assert_eq(try(works_publish_roles(&court, "padm-1", 2)), CODE_NONE);
    cr_assert_eq(try(works_publish_roles(&court, "padm-2", 3)), CODE_NONE);
}

// D9: from its position on, and never before.
Test(rules_policy, a_command_is_judged_by_the_table_in_force_where_it_stands)
{
    struct court_act act = acts_event(&court, "tom", LAB);
    cr_assert_eq(court_ask(&court, &act), CODE_NONE);
    cr_assert_eq(court.verdict.policy, 0);
    struct court_act table = works_publish_roles(&court, "padm-1", 2);
    works_cell(&table, "technician", ACTION(EVENT_APPEND))->cell = TALLY__CELL__CELL_DENIED;
    uint64_t policy = court.index;
    court_do(&court, table);
    cr_assert_eq(court_ask(&court, &act), CODE_ROLE);
    cr_assert_eq(court.verdict.policy, policy);
    court_do(&court, acts_event(&court, "adam", LAB));
}

Test(rules_policy, what_the_platform_takes_away_is_taken_from_organizations_roles_too)
{
    court_do(&court, works_define(&court, "olive", LAB, "keeper", 20));
    court_do(&court, acts_role(&court, "olive", LAB, "tom", "keeper"));
    court_do(&court, acts_event(&court, "tom", LAB));
    struct court_act table = works_publish_roles(&court, "padm-1", 2);
    works_cell(&table, "technician", ACTION(EVENT_APPEND))->cell = TALLY__CELL__CELL_DENIED;
    court_do(&court, table);
    cr_assert_eq(try(acts_event(&court, "tom", LAB)), CODE_ROLE);
}

// ---- Engine and clock

Test(rules_policy, there_is_no_other_engine_and_that_one_is_in_force)
{
    for (uint32_t engine = 0; engine < 3; engine++) {
        cr_assert_eq(try(works_activate(&court, "padm-1", engine)), CODE_INVALID);
        cr_assert_eq(court.verdict.record, GATE_RECORD_ENTRY);
    }
    cr_assert_eq(try(works_activate(&court, "olive", 1)), CODE_ROLE);
}

Test(rules_policy, a_clock_is_confirmed_that_is_right)
{
    const uint64_t skew_us = UINT64_C(300) * 1000000;
    static const int64_t offs[] = {0, 1, -1};
    for (size_t i = 0; i < 3; i++) {
        uint64_t edge = court.time_us + (uint64_t)offs[i] * skew_us;
        struct court_act act = works_confirm_clock(&court, "padm-1", edge);
        cr_assert_eq(court_ask(&court, &act), CODE_NONE);
        act = works_confirm_clock(&court, "padm-1", edge + (uint64_t)offs[i]);
        cr_assert_eq(court_ask(&court, &act), offs[i] == 0 ? CODE_NONE : CODE_CLOCK);
    }
    cr_assert_eq(try(works_confirm_clock(&court, "padm-1", court.time_us)), CODE_NONE);
    cr_assert_eq(court.effects.n_effect, 0);
    cr_assert_eq(try(works_confirm_clock(&court, "olive", court.time_us)), CODE_ROLE);
}
