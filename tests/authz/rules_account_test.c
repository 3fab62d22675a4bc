// Service accounts: who makes them, what they are given, and what they may do.
#include "ledger/state/platform.h"
#include "tests/support/works.h"

#include <criterion/criterion.h>

#define LAB "lab-west"

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

TestSuite(rules_account, .init = open_court, .fini = close_court);

static uint32_t try(struct court_act act)
{
    return court_try(&court, &act);
}

// ---- What it is given

Test(rules_account, the_key_that_it_brings_has_to_sign)
{
    struct court_act act = works_account(&court, "adam", LAB, "bot");
    act.by[1] = NULL;
    cr_assert_eq(try(act), CODE_PROOF_INVALID);
    act.by[1] = "tom";
    cr_assert_eq(try(act), CODE_PROOF_INVALID);
    cr_assert_eq(try(works_account(&court, "adam", LAB, "bot")), CODE_NONE);
}

Test(rules_account, nobody_makes_one_that_may_do_more_than_himself)
{
    static const uint32_t owners[] = {TALLY__ACTION__ACTION_ORG_UPDATE};
    static const uint32_t platforms[] = {TALLY__ACTION__ACTION_ROLE_PUBLISH};
    cr_assert_eq(try(works_account_as(&court, "adam", LAB, "bot", "admin")), CODE_ROLE_CEILING);
    struct court_act act = works_account(&court, "adam", LAB, "bot");
    works_list(&court, &act, owners, 1);
    cr_assert_eq(try(act), CODE_ROLE_CEILING);
    act = works_account(&court, "olive", LAB, "bot");
    works_list(&court, &act, platforms, 1);
    cr_assert_eq(try(act), CODE_ROLE_CEILING);
    act = works_account(&court, "olive", LAB, "bot");
    works_list(&court, &act, owners, 1);
    cr_assert_eq(try(act), CODE_NONE);
    cr_assert_eq(try(works_account_as(&court, "adam", LAB, "bot 2", "scientist")), CODE_NONE);
    cr_assert_eq(try(works_account_as(&court, "tom", LAB, "bot 3", "viewer")), CODE_ROLE);
}

Test(rules_account, none_is_an_owner_or_everything)
{
    static const uint32_t everything[] = {0, TALLY__ACTION__ACTION_EVENT_APPEND};
    cr_assert_eq(try(works_account_as(&court, "olive", LAB, "bot", "owner")), CODE_RESERVED);
    cr_assert_eq(try(works_account_as(&court, "olive", LAB, "bot", "*")), CODE_WILDCARD);
    struct court_act act = works_account(&court, "olive", LAB, "bot");
    works_list(&court, &act, everything, 2);
    cr_assert_eq(try(act), CODE_WILDCARD);
    cr_assert_eq(try(works_account_as(&court, "olive", LAB, "bot", "wizard")), CODE_ROLE_UNKNOWN);
}

Test(rules_account, an_active_member_answers_for_it)
{
    struct court_act act = works_account(&court, "olive", LAB, "bot");
    act.intent->sa_create->responsible = acts_id(&court, "nobody");
    cr_assert_eq(try(act), CODE_NOT_FOUND);
    act = works_account(&court, "olive", LAB, "bot");
    act.intent->sa_create->responsible = acts_id(&court, "tom");
    court_do(&court, acts_deactivate(&court, "olive", LAB, "tom"));
    cr_assert_eq(try(act), CODE_CONFLICT);
    court_do(&court, works_account(&court, "olive", LAB, "bot"));
    act = works_account_update(&court, "olive", LAB, "bot", "viewer");
    act.intent->sa_update->responsible = acts_id(&court, "tom");
    cr_assert_eq(try(act), CODE_CONFLICT);
}

Test(rules_account, ids_and_keys_are_new)
{
    court_do(&court, works_account(&court, "olive", LAB, "bot"));
    struct court_act act = works_account(&court, "olive", LAB, "bot");
    act.intent->sa_create->key = acts_key(&court, "other");
    act.by[1] = "other";
    cr_assert_eq(try(act), CODE_ALREADY_EXISTS, "the id");
    act = works_account(&court, "olive", LAB, "bot 2");
    act.intent->sa_create->key = acts_key(&court, "bot");
    act.by[1] = "bot";
    cr_assert_eq(try(act), CODE_ALREADY_EXISTS, "the key");
    act.intent->sa_create->key = acts_key(&court, "tom");
    act.by[1] = "tom";
    cr_assert_eq(try(act), CODE_ALREADY_EXISTS, "a person's key");
}

Test(rules_account, a_machines_key_is_taken_for_all_other_purposes_everywhere)
{
    court_do(&court, works_account(&court, "olive", LAB, "bot"));
    acts_have_org(&court, "bert", "lab-east");
    cr_assert_eq(try(works_account(&court, "bert", "lab-east", "bot")), CODE_ALREADY_EXISTS);
    struct court_act act = acts_invite(&court, "bert", "lab-east", "inv", "ann", "viewer");
    act.intent->invite_create->token = acts_key(&court, "bot");
    cr_assert_eq(try(act), CODE_ALREADY_EXISTS);
    cr_assert_eq(try(acts_enroll(&court, "bert", "bot")), CODE_ALREADY_EXISTS);
    cr_assert_eq(try(acts_register(&court, "bot")), CODE_ALREADY_EXISTS);
}

// ---- What it may do

Test(rules_account, it_acts_as_it_is_listed_and_somebody_answers_for_it)
{
    court_do(&court, works_account(&court, "adam", LAB, "bot"));
    court_do(&court, acts_event(&court, "bot", LAB));
    cr_assert_eq(court.actor.kind, TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_SERVICE_ACCOUNT);
    cr_assert_str_eq(court.actor.role, "service_account");
    cr_assert(court.actor.has_accountable);
    cr_assert_arr_eq(court.actor.accountable, court_id("adam").data, COURT_ID_SIZE);
    cr_assert_eq(try(acts_set(&court, "bot", LAB)), CODE_ROLE);
    cr_assert_not(court.verdict.in_platform);
}

Test(rules_account, a_role_counts_as_far_as_machines_go)
{
    court_do(&court, works_account_as(&court, "olive", LAB, "bot", "admin"));
    court_do(&court, acts_event(&court, "bot", LAB));
    cr_assert_str_eq(court.actor.role, "admin");
    cr_assert_eq(try(acts_set(&court, "bot", LAB)), CODE_ROLE, "what no machine may");
    cr_assert_eq(try(acts_deactivate(&court, "bot", LAB, "tom")), CODE_HUMAN_REQUIRED);
    court_do(&court, works_account_as(&court, "olive", LAB, "eye", "viewer"));
    cr_assert_eq(try(acts_event(&court, "eye", LAB)), CODE_ROLE, "what no viewer may");
    court_do(&court, works_account_as(&court, "olive", LAB, "none", "no_access"));
    cr_assert_eq(try(acts_event(&court, "none", LAB)), CODE_ROLE);
}

Test(rules_account, what_it_is_listed_for_may_still_ask_for_a_person)
{
    static const uint32_t actions[] = {TALLY__ACTION__ACTION_MEMBER_DEACTIVATE};
    struct court_act act = works_account(&court, "adam", LAB, "bot");
    works_list(&court, &act, actions, 1);
    court_do(&court, act);
    cr_assert_eq(try(acts_deactivate(&court, "bot", LAB, "tom")), CODE_HUMAN_REQUIRED);
    cr_assert_eq(try(works_account(&court, "bot", LAB, "bot 2")), CODE_HUMAN_REQUIRED);
}

Test(rules_account, elsewhere_it_is_told_where_it_belongs_be_anything_there_or_not)
{
    static const char *const places[] = {"lab-east", "lab-none", COURT_PLATFORM};
    acts_have_org(&court, "bert", "lab-east");
    court_do(&court, works_account(&court, "adam", LAB, "bot"));
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        struct court_act act = acts_event(&court, "bot", places[i]);
        cr_assert_eq(court_ask(&court, &act), CODE_ORG_SCOPE, "%s", places[i]);
        cr_assert_eq(court.verdict.record, GATE_RECORD_FIRST);
        cr_assert(court.verdict.at_home && court.verdict.sender_gets_it);
        cr_assert_str_eq(gate_place(&court.verdict, &court.actor, places[i]), LAB);
        cr_assert_arr_eq(court.actor.accountable, court_id("adam").data, COURT_ID_SIZE);
    }
    struct court_act act = acts_create(&court, "bot", "lab-new");
    cr_assert_eq(court_ask(&court, &act), CODE_ORG_SCOPE);
    act = acts_event(&court, "tom", "lab-east");
    (void)court_ask(&court, &act);
    cr_assert_not(court.verdict.at_home);
    cr_assert_str_eq(gate_place(&court.verdict, &court.actor, "lab-east"), COURT_PLATFORM);
    act = acts_update(&court, "tom", LAB);
    (void)court_ask(&court, &act);
    cr_assert_str_eq(gate_place(&court.verdict, &court.actor, LAB), LAB);
}

// ---- Changing and ending it

Test(rules_account, it_is_changed_by_those_whom_it_does_not_outrank)
{
    court_do(&court, works_account_as(&court, "olive", LAB, "bot", "admin"));
    cr_assert_eq(try(works_account_update(&court, "adam", LAB, "bot", "viewer")), CODE_TARGET_OUTRANKS_ACTOR);
    court_do(&court, works_account_update(&court, "olive", LAB, "bot", "viewer"));
    cr_assert_eq(try(works_account_update(&court, "adam", LAB, "bot", "admin")), CODE_ROLE_CEILING);
    cr_assert_eq(try(works_account_update(&court, "adam", LAB, "bot", "owner")), CODE_RESERVED);
    cr_assert_eq(try(works_account_update(&court, "adam", LAB, "bot", "*")), CODE_WILDCARD);
    court_do(&court, works_account_update(&court, "adam", LAB, "bot", "technician"));
    court_do(&court, acts_event(&court, "bot", LAB));
    cr_assert_eq(try(works_account_update(&court, "adam", LAB, "none", "viewer")), CODE_NOT_FOUND);
}

Test(rules_account, who_answers_for_it_changes_with_the_next_command)
{
    court_do(&court, works_account(&court, "adam", LAB, "bot"));
    struct court_act act = works_account_update(&court, "olive", LAB, "bot", "");
    act.intent->sa_update->responsible = acts_id(&court, "tom");
    court_do(&court, act);
    court_do(&court, acts_event(&court, "bot", LAB));
    cr_assert_arr_eq(court.actor.accountable, court_id("tom").data, COURT_ID_SIZE);
}

Test(rules_account, any_admin_stops_it_and_from_then_on_it_is_stopped)
{
    court_do(&court, works_account_as(&court, "olive", LAB, "bot", "admin"));
    struct court_act late = acts_event(&court, "bot", LAB);
    court_do(&court, works_account_end(&court, "adam", LAB, "bot"));
    cr_assert_eq(court_try(&court, &late), CODE_PRINCIPAL_DEACTIVATED);
    cr_assert_eq(try(works_account_end(&court, "adam", LAB, "bot")), CODE_CONFLICT);
    cr_assert_eq(try(works_account_update(&court, "olive", LAB, "bot", "viewer")), CODE_CONFLICT);
    cr_assert_eq(try(works_account_end(&court, "adam", LAB, "none")), CODE_NOT_FOUND);
    acts_have_org(&court, "bert", "lab-east");
    cr_assert_eq(try(acts_event(&court, "bot", "lab-east")), CODE_PRINCIPAL_DEACTIVATED);
}

Test(rules_account, a_signature_of_it_beside_another_counts_while_it_does)
{
    court_do(&court, works_account(&court, "adam", LAB, "bot"));
    struct court_act act = acts_update(&court, "olive", LAB);
    act.by[1] = "bot";
    cr_assert_eq(try(act), CODE_NONE);
    court_do(&court, works_account_end(&court, "adam", LAB, "bot"));
    act = acts_update(&court, "olive", LAB);
    act.by[1] = "bot";
    cr_assert_eq(try(act), CODE_PRINCIPAL_DEACTIVATED);
}

// An account that is not there, though a key says so, is an error of the state.
Test(rules_account, one_that_is_not_there_is_an_error)
{
    struct platform_key key = {.key = court_key("ghost"),
                               .owner_kind = TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_SERVICE_ACCOUNT,
                               .status = PLATFORM_KEY_ACTIVE};
    memcpy(key.owner, court_id("ghost").data, COURT_ID_SIZE);
    cr_assert_eq(platform_key_put(&court.view, span_text(LAB), &key), OK);
    cr_assert_eq(try(acts_event(&court, "ghost", LAB)), CODE_EVAL_ERROR);
}
