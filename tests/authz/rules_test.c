// What the rules ask one by one, where no attack, no stage and no cell of the matrix asks it already.
#include "ledger/state/invite.h"
#include "ledger/state/license.h"
#include "ledger/state/member.h"
#include "ledger/state/org.h"
#include "tests/support/acts.h"

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

TestSuite(rules, .init = open_court, .fini = close_court);

static uint32_t try(struct court_act act)
{
    return court_try(&court, &act);
}

static struct member member_of(const char *user)
{
    struct member member;
    cr_assert_eq(member_get(&court.view, span_text(LAB), court_id(user).data, &member), OK);
    return member;
}

// ---- Roles

// The matrix of six by six: who may give which role.
Test(rules, each_role_gives_what_is_below_it)
{
    static const char *const roles[] = {"owner", "admin", "scientist", "technician", "viewer", "no_access"};
    acts_have_member(&court, "olive", LAB, "olga", "owner");
    acts_have_member(&court, "olive", LAB, "vic", "viewer");
    static const struct {
        const char *giver;
        size_t highest;  // that he may give
    } givers[] = {{"olive", 0}, {"olga", 1}, {"adam", 2}};
    for (size_t who = 0; who < 3; who++) {
        for (size_t role = 0; role < 6; role++) {
            struct court_act act = acts_role(&court, givers[who].giver, LAB, "vic", roles[role]);
            uint32_t expected = role >= givers[who].highest ? CODE_NONE : CODE_ROLE_CEILING;
            cr_assert_eq(court_ask(&court, &act), expected, "%s gives %s", givers[who].giver, roles[role]);
            act = acts_invite(&court, givers[who].giver, LAB, "inv", "zoe", roles[role]);
            cr_assert_eq(court_ask(&court, &act), expected, "%s invites a %s", givers[who].giver,
                         roles[role]);
        }
    }
    struct court_act act = acts_role(&court, "tom", LAB, "vic", "no_access");
    cr_assert_eq(court_ask(&court, &act), CODE_ROLE, "and the others give none");
}

Test(rules, roles_that_are_nobodys_are_given_to_nobody)
{
    static const char *const names[] = {"user", "platform", "service_account", "owners", "superuser"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        cr_assert_eq(try(acts_role(&court, "olive", LAB, "tom", names[i])), CODE_ROLE_UNKNOWN, "%s",
                     names[i]);
        cr_assert_eq(try(acts_invite(&court, "olive", LAB, "inv", "zoe", names[i])), CODE_ROLE_UNKNOWN);
    }
}

Test(rules, another_name_of_a_role_is_that_role)
{
    court_do(&court, acts_role(&court, "olive", LAB, "tom", "administrator"));
    cr_assert_str_eq(member_of("tom").role, "admin");
    court_do(&court, acts_role(&court, "olive", LAB, "tom", "editor"));
    cr_assert_str_eq(member_of("tom").role, "scientist");
    cr_assert_eq(try(acts_role(&court, "adam", LAB, "tom", "administrator")), CODE_ROLE_CEILING);
}

Test(rules, whoever_has_no_access_may_do_nothing)
{
    court_do(&court, acts_role(&court, "olive", LAB, "tom", "no_access"));
    cr_assert_eq(try(acts_event(&court, "tom", LAB)), CODE_ROLE);
    cr_assert_str_eq(court.actor.role, "no_access");
    cr_assert_eq(try(acts_leave(&court, "tom", LAB)), CODE_ROLE, "not even that");
    court_do(&court, acts_deactivate(&court, "adam", LAB, "tom"));
}

Test(rules, a_member_leaves_for_himself)
{
    struct court_act act = acts_leave(&court, "adam", LAB);
    act.intent->subject[0]->id = court_id("tom");
    cr_assert_eq(try(act), CODE_ROLE);
}

Test(rules, who_was_above_stays_so_while_he_is_away)
{
    acts_have_member(&court, "olive", LAB, "olga", "owner");
    court_do(&court, acts_deactivate(&court, "olive", LAB, "olga"));
    cr_assert_eq(try(acts_reactivate(&court, "adam", LAB, "olga", "viewer")), CODE_TARGET_OUTRANKS_ACTOR);
    court_do(&court, acts_reactivate(&court, "olive", LAB, "olga", "viewer"));
    cr_assert_eq(try(acts_reactivate(&court, "adam", LAB, "olga", "viewer")), CODE_ALREADY_EXISTS);
    court_do(&court, acts_deactivate(&court, "adam", LAB, "olga"));
    cr_assert_eq(try(acts_role(&court, "olive", LAB, "olga", "viewer")), CODE_CONFLICT,
                 "he has to be back first");
}

// ---- Ownership

Test(rules, the_ultimate_ownership_is_offered_to_one_active_member)
{
    cr_assert_eq(try(acts_offer(&court, "olive", LAB, "olive")), CODE_SELF);
    cr_assert_eq(try(acts_offer(&court, "adam", LAB, "tom")), CODE_ROLE);
    court_do(&court, acts_deactivate(&court, "olive", LAB, "tom"));
    cr_assert_eq(try(acts_offer(&court, "olive", LAB, "tom")), CODE_CONFLICT);
    court_do(&court, acts_offer(&court, "olive", LAB, "adam"));
    acts_have_member(&court, "olive", LAB, "sam", "scientist");
    cr_assert_eq(try(acts_offer(&court, "olive", LAB, "sam")), CODE_ALREADY_EXISTS);
}

Test(rules, an_offer_is_accepted_by_whom_it_was_made_to_and_as_it_was_made)
{
    acts_have_member(&court, "olive", LAB, "sam", "scientist");
    cr_assert_eq(try(acts_accept_offer(&court, "sam", LAB, 1)), CODE_NOT_FOUND);
    uint64_t offer = court.index;
    court_do(&court, acts_offer(&court, "olive", LAB, "sam"));
    cr_assert_eq(try(acts_accept_offer(&court, "adam", LAB, offer)), CODE_ROLE);
    cr_assert_eq(try(acts_accept_offer(&court, "sam", LAB, offer - 1)), CODE_CONFLICT);
    court_do(&court, acts_deactivate(&court, "olive", LAB, "sam"));
    cr_assert_eq(try(acts_accept_offer(&court, "sam", LAB, offer)), CODE_MEMBER_INACTIVE);
    court_do(&court, acts_reactivate(&court, "olive", LAB, "sam", "scientist"));
    court_do(&court, acts_accept_offer(&court, "sam", LAB, offer));
    cr_assert_str_eq(member_of("sam").role, "owner");
    cr_assert_str_eq(member_of("olive").role, "owner", "who gave it stays one");
    cr_assert_eq(try(acts_deactivate(&court, "olive", LAB, "sam")), CODE_SOLE_OWNER);
}

// ---- Licenses and settings

Test(rules, a_license_is_added_once_and_changed_while_it_is_in_force)
{
    cr_assert_eq(try(acts_license_update(&court, "adam", LAB, "x")), CODE_NOT_FOUND);
    court_do(&court, acts_license(&court, "adam", LAB, "x"));
    cr_assert_eq(try(acts_license(&court, "adam", LAB, "x")), CODE_ALREADY_EXISTS);
    court_do(&court, acts_license_update(&court, "adam", LAB, "x"));
    court_do(&court, acts_license_revoke(&court, "adam", LAB, "x"));
    cr_assert_eq(try(acts_license_update(&court, "adam", LAB, "x")), CODE_CONFLICT);
    cr_assert_eq(try(acts_license_revoke(&court, "adam", LAB, "x")), CODE_CONFLICT);
}

Test(rules, what_is_reserved_to_owners_no_admin_sets)
{
    court_do(&court, acts_set(&court, "adam", LAB));
    cr_assert_eq(try(acts_set_policy(&court, "adam", LAB, "owner_only")), CODE_ROLE);
    struct court_act act = acts_set_policy(&court, "adam", LAB, "owner_only");
    acts_add_sealed(&court, &act.intent->org_settings_update->setting,
                    &act.intent->org_settings_update->n_setting, "time_zone");
    cr_assert_eq(try(act), CODE_ROLE, "nor along with another");
}

Test(rules, the_platform_changes_a_type_with_a_reason)
{
    struct court_act act = acts_change_type(&court, "padm-1", LAB);
    act.intent->reason = NULL;
    cr_assert_eq(try(act), CODE_REASON_REQUIRED);
    cr_assert(court.verdict.in_platform);
    court_do(&court, acts_change_type(&court, "padm-1", LAB));
    cr_assert_str_eq(court.actor.role, "platform");
    cr_assert_eq(try(acts_change_type(&court, "olive", LAB)), CODE_ROLE);
}

// ---- Invitations and keys

Test(rules, ids_and_tokens_of_invitations_are_new)
{
    court_do(&court, acts_invite(&court, "olive", LAB, "inv", "zoe", "viewer"));
    struct court_act act = acts_invite(&court, "olive", LAB, "inv", "zoe", "viewer");
    act.intent->invite_create->token = acts_key(&court, "another token");
    cr_assert_eq(try(act), CODE_ALREADY_EXISTS, "the id");
    act = acts_invite(&court, "olive", LAB, "two", "yan", "viewer");
    act.intent->invite_create->token = acts_key(&court, "inv token");
    cr_assert_eq(try(act), CODE_ALREADY_EXISTS, "the token");
}

Test(rules, who_invited_into_the_platform_is_still_its_administrator)
{
    court_do(&court, acts_invite_user(&court, "padm-1", "inv", "zoe"));
    struct platform_admin admin = {.active = false};
    cr_assert_eq(platform_admin_put(&court.view, court_id("padm-1").data, &admin), OK);
    cr_assert_eq(try(acts_register_invited(&court, "zoe", "inv", "inv token")), CODE_INVITER_LOST_AUTHORITY);
    cr_assert_eq(try(acts_invite_user(&court, "padm-1", "two", "yan")), CODE_PRINCIPAL_DEACTIVATED);
}

Test(rules, a_registration_needs_the_services_number_and_code)
{
    struct court_act act = acts_register(&court, "zoe");
    act.facts->n_contact = 0;
    cr_assert_eq(try(act), CODE_EVAL_ERROR);
    act = acts_register(&court, "zoe");
    act.facts->code = NULL;
    cr_assert_eq(try(act), CODE_EVAL_ERROR);
    act.facts->code = acts_key(&court, "olive");
    cr_assert_eq(try(act), CODE_EVAL_ERROR, "a code is nobody's key");
    act.facts->code = acts_key(&court, "zoe");
    cr_assert_eq(try(act), CODE_EVAL_ERROR, "nor his own");
    court_do(&court, acts_register(&court, "zoe"));
}

Test(rules, a_key_is_revoked_once_by_its_owner)
{
    court_do(&court, acts_enroll(&court, "tom", "tom's other"));
    cr_assert_eq(try(acts_revoke_key(&court, "tom", "no key")), CODE_NOT_FOUND);
    cr_assert_eq(try(acts_revoke_key(&court, "tom", "tom code")), CODE_NOT_FOUND, "a code is no key of his");
    court_do(&court, acts_revoke_key(&court, "tom", "tom's other"));
    cr_assert_eq(try(acts_revoke_key(&court, "tom", "tom's other")), CODE_CONFLICT);
    cr_assert_eq(try(acts_enroll(&court, "tom", "tom's other")), CODE_KEY_REVOKED, "it never comes back");
    cr_assert_eq(try(acts_enroll(&court, "tom", "adam")), CODE_ALREADY_EXISTS, "it is another's");
}

Test(rules, a_key_is_in_doubt_since_some_time_that_has_been)
{
    court_do(&court, acts_enroll(&court, "tom", "tom's other"));
    struct court_act act = acts_revoke_key(&court, "tom", "tom's other");
    act.intent->user_key_revoke->compromised_since_us = court.time_us + 1;
    cr_assert_eq(court_ask(&court, &act), CODE_INVALID);
    act.intent->user_key_revoke->compromised_since_us = court.time_us;
    cr_assert_eq(court_ask(&court, &act), CODE_NONE);
}

Test(rules, an_address_is_verified_once_by_the_code_that_was_sent)
{
    court_do(&court, acts_register(&court, "zoe"));
    struct court_act act = acts_verify(&court, "zoe");
    struct digest other = court_fingerprint("tom code");
    act.intent->user_email_verify->code.data = other.bytes;
    act.by[1] = "tom code";
    cr_assert_eq(try(act), CODE_PROOF_INVALID);
    court_do(&court, acts_verify(&court, "zoe"));
    cr_assert_eq(try(acts_verify(&court, "zoe")), CODE_ALREADY_EXISTS);
}

// An actor who is no user, though a key says so, is an error of the state.
Test(rules, a_user_who_is_not_there_is_an_error)
{
    struct platform_key key = {.key = court_key("ghost"),
                               .owner_kind = TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_USER,
                               .status = PLATFORM_KEY_ACTIVE};
    memcpy(key.owner, court_id("ghost").data, COURT_ID_SIZE);
    cr_assert_eq(platform_key_put(&court.view, span_text(COURT_PLATFORM), &key), OK);
    cr_assert_eq(try(acts_update_profile(&court, "ghost")), CODE_EVAL_ERROR);
    const struct gate *gate = authz_gate();
    struct court_act act = acts_enroll(&court, "ghost", "key");
    struct digest signers[] = {court_fingerprint("ghost"), court_fingerprint("key")};
    struct gate_batch batch = {act.command, 1, signers, 2, court.index, court.time_us, court.ingress};
    struct gate_command command = {act.command, &batch, act.facts, court.index};
    struct gate_actor ghost = {.kind = TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_USER};
    memcpy(ghost.id, key.owner, GATE_ID_SIZE);
    gate->judge(gate->context, &court.view, &command, &ghost, &court.verdict);
    cr_assert_eq(court.verdict.code, CODE_EVAL_ERROR, "nor does judging take it for granted");
}

// ---- What a verdict rests on

static bool cites(uint64_t entry)
{
    for (size_t i = 0; i < court.verdict.evidence_count; i++) {
        if (court.verdict.evidence[i] == entry) {
            return true;
        }
    }
    return false;
}

Test(rules, a_verdict_cites_what_it_rests_on_each_once_and_in_order)
{
    struct org org;
    struct invite invite;
    struct platform_key key;
    acts_have_user(&court, "zoe");
    court_do(&court, acts_invite(&court, "adam", LAB, "inv", "zoe", "viewer"));
    struct court_act act = acts_accept(&court, "zoe", LAB, "inv", "inv token");
    cr_assert_eq(court_ask(&court, &act), CODE_NONE);
    struct digest fingerprint = court_fingerprint("zoe");
    cr_assert_eq(platform_key_get(&court.view, span_text(COURT_PLATFORM), &fingerprint, &key), OK);
    cr_assert_eq(invite_get(&court.view, span_text(LAB), court_id("inv").data, &invite), OK);
    cr_assert(cites(key.enrolled));
    cr_assert(cites(invite.entry));
    cr_assert(cites(member_of("adam").role_entry), "the inviter's");
    cr_assert(cites(0), "the role table");
    act = acts_role(&court, "adam", LAB, "tom", "viewer");
    cr_assert_eq(court_ask(&court, &act), CODE_NONE);
    cr_assert_eq(org_get(&court.view, span_text(LAB), &org), OK);
    cr_assert(cites(org.entry));
    cr_assert(cites(member_of("adam").status_entry));
    cr_assert(cites(member_of("tom").role_entry));
    for (size_t i = 1; i < court.verdict.evidence_count; i++) {
        cr_assert_lt(court.verdict.evidence[i - 1], court.verdict.evidence[i]);
    }
    cr_assert_eq(court.verdict.engine, 1);
    cr_assert_eq(court.verdict.policy, 0);
}
