// The attacks of the catalogue that reach people, organizations, members and invitations, by their numbers.
// 4, 5 and 6 (bytes changed after signing, another command, another ledger) are the signature's: the tests of
// batches hold them.
#include "ledger/state/member.h"
#include "ledger/state/org.h"
#include "tests/support/works.h"

#include <criterion/criterion.h>

#define A "lab-a"
#define B "lab-b"

static struct court court;

// olive owns A, with adam as admin, sam as scientist and olga as second owner; bert owns B.
static void open_court(void)
{
    court_open(&court, true);
    acts_have_org(&court, "olive", A);
    acts_have_org(&court, "bert", B);
    acts_have_member(&court, "olive", A, "adam", "admin");
    acts_have_member(&court, "olive", A, "sam", "scientist");
    acts_have_member(&court, "olive", A, "olga", "owner");
}

static void close_court(void)
{
    court_close(&court);
}

TestSuite(attack, .init = open_court, .fini = close_court);

static uint32_t try(struct court_act act)
{
    return court_try(&court, &act);
}

static struct org org_of(const char *id)
{
    struct org org;
    cr_assert_eq(org_get(&court.view, span_text(id), &org), OK);
    return org;
}

Test(attack, a1_a_member_of_one_organization_commands_another)
{
    cr_assert_eq(try(acts_update(&court, "olive", B)), CODE_NOT_A_MEMBER);
    cr_assert_eq(court.verdict.told, CODE_ORG_UNKNOWN);
    cr_assert_eq(try(acts_role(&court, "adam", B, "bert", "viewer")), CODE_NOT_A_MEMBER);
}

Test(attack, a2_an_id_of_another_organization_is_as_unknown_as_any)
{
    court_do(&court, acts_invite(&court, "bert", B, "of b", "zoe", "viewer"));
    court_do(&court, acts_license(&court, "bert", B, "license of b"));
    cr_assert_eq(try(acts_deactivate(&court, "olive", A, "bert")), CODE_NOT_FOUND);
    struct gate_verdict foreign = court.verdict;
    cr_assert_eq(try(acts_deactivate(&court, "olive", A, "nobody")), CODE_NOT_FOUND);
    cr_assert_eq(foreign.told, court.verdict.told);
    cr_assert_eq(try(acts_revoke(&court, "olive", A, "of b")), CODE_INVITE_UNKNOWN);
    cr_assert_eq(try(acts_license_revoke(&court, "olive", A, "license of b")), CODE_NOT_FOUND);
    cr_assert_eq(try(acts_offer(&court, "olive", A, "bert")), CODE_NOT_FOUND);
    acts_have_user(&court, "zoe");
    cr_assert_eq(try(acts_accept(&court, "zoe", A, "of b", "of b token")), CODE_INVITE_UNKNOWN);
}

Test(attack, a3_a_machine_of_one_organization_does_nothing_in_another)
{
    court_do(&court, works_account(&court, "adam", A, "machine"));
    cr_assert_eq(try(acts_event(&court, "machine", A)), CODE_NONE);
    cr_assert_eq(try(acts_event(&court, "machine", B)), CODE_ORG_SCOPE);
    cr_assert_eq(try(acts_event(&court, "another", B)), CODE_KEY_UNKNOWN);
}

Test(attack, a12_a_window_is_over_at_its_end_and_no_wider_than_five_minutes)
{
    struct court_act act = acts_update(&court, "olive", A);
    court.time_us += 60u * 1000000u - 1;
    cr_assert_eq(court_ask(&court, &act), CODE_NONE);
    court.time_us++;
    cr_assert_eq(court_ask(&court, &act), CODE_COMMAND_EXPIRED);
    act = acts_update(&court, "olive", A);
    act.command->envelope->window_ms = LIMIT_WINDOW_MS;
    cr_assert_eq(court_ask(&court, &act), CODE_NONE);
    act.command->envelope->window_ms = LIMIT_WINDOW_MS + 1;
    cr_assert_eq(court_ask(&court, &act), CODE_MALFORMED);
}

Test(attack, a13_a_clock_may_be_five_minutes_off_and_no_more)
{
    const uint64_t skew = 300u * 1000000u;
    struct court_act act = acts_update(&court, "olive", A);
    act.command->envelope->time_us = court.time_us + skew;
    cr_assert_eq(court_ask(&court, &act), CODE_NONE);
    act.command->envelope->time_us = court.time_us + skew + 1;
    cr_assert_eq(court_ask(&court, &act), CODE_CLOCK);
    act.command->envelope->time_us = court.time_us - skew - 1;
    act.command->envelope->window_ms = LIMIT_WINDOW_MS;
    cr_assert_eq(court_ask(&court, &act), CODE_CLOCK);
}

Test(attack, a17_a_role_lost_earlier_in_the_batch_is_lost)
{
    uint32_t codes[2];
    court_do(&court, acts_role(&court, "olive", A, "olga", "viewer"));
    cr_assert_eq(try(acts_update(&court, "olga", A)), CODE_ROLE);
    struct court_act leaving[] = {acts_leave(&court, "adam", A), acts_set(&court, "adam", A)};
    court_try_batch(&court, leaving, 2, codes);
    cr_assert_eq(codes[0], CODE_NONE);
    cr_assert_eq(codes[1], CODE_MEMBER_INACTIVE);
}

Test(attack, a17_so_is_a_key_revoked_earlier_in_the_batch)
{
    court_do(&court, acts_enroll(&court, "olive", "spare"));
    struct court_act acts[] = {acts_revoke_key(&court, "olive", "olive"),
                               acts_update_profile(&court, "olive")};
    uint32_t codes[2];
    court_try_batch(&court, acts, 2, codes);
    cr_assert_eq(codes[0], CODE_NONE);
    cr_assert_eq(codes[1], CODE_KEY_REVOKED);
}

Test(attack, a19_of_two_owners_who_demote_each_other_one_is_told_so)
{
    struct court_act by_olive = acts_role(&court, "olive", A, "olga", "viewer");
    struct court_act by_olga = acts_role(&court, "olga", A, "olive", "viewer");
    cr_assert_eq(court_ask(&court, &by_olga), CODE_SOLE_OWNER, "whichever comes first");
    cr_assert_eq(court_try(&court, &by_olive), CODE_NONE);
    cr_assert_eq(court_try(&court, &by_olga), CODE_ROLE, "he may no longer try");
    cr_assert_eq(org_of(A).owner_count, 1);
}

Test(attack, a20_the_last_owner_stays)
{
    court_do(&court, acts_leave(&court, "olga", A));
    cr_assert_eq(try(acts_leave(&court, "olive", A)), CODE_SOLE_OWNER);
    cr_assert_eq(try(acts_deactivate(&court, "olive", A, "olive")), CODE_SOLE_OWNER);
    cr_assert_eq(try(acts_deactivate(&court, "adam", A, "olive")), CODE_SOLE_OWNER);
    cr_assert_eq(try(acts_role(&court, "olive", A, "olive", "admin")), CODE_SOLE_OWNER);
    cr_assert_eq(try(acts_revoke_key(&court, "olive", "olive")), CODE_INVALID, "nor without a key");
}

// One who is invited as an owner and one who was one do not count.
Test(attack, a21_only_active_owners_count)
{
    court_do(&court, acts_invite(&court, "olive", A, "inv", "zoe", "owner"));
    court_do(&court, acts_deactivate(&court, "olive", A, "olga"));
    cr_assert_eq(org_of(A).owner_count, 1);
    struct org org = org_of(A);
    memcpy(org.owner, court_id("nobody").data, COURT_ID_SIZE);
    cr_assert_eq(org_put(&court.view, span_text(A), &org), OK);
    cr_assert_eq(try(acts_leave(&court, "olive", A)), CODE_SOLE_OWNER,
                 "the last of all, were she not the first");
}

Test(attack, a22_nobody_promotes_himself)
{
    cr_assert_eq(try(acts_role(&court, "adam", A, "adam", "owner")), CODE_SELF);
    cr_assert_eq(try(acts_role(&court, "olga", A, "olga", "owner")), CODE_SELF);
    cr_assert_eq(try(acts_role(&court, "sam", A, "sam", "admin")), CODE_ROLE);
    cr_assert_eq(try(acts_reactivate(&court, "adam", A, "adam", "scientist")), CODE_SELF);
}

Test(attack, a23_nobody_gives_a_role_as_high_as_his_own_but_the_ultimate_owner)
{
    cr_assert_eq(try(acts_role(&court, "adam", A, "sam", "owner")), CODE_ROLE_CEILING);
    cr_assert_eq(try(acts_role(&court, "adam", A, "sam", "administrator")), CODE_ROLE_CEILING);
    cr_assert_eq(try(acts_role(&court, "olga", A, "sam", "owner")), CODE_ROLE_CEILING);
    cr_assert_eq(try(acts_role(&court, "olga", A, "sam", "admin")), CODE_NONE);
    cr_assert_eq(try(acts_role(&court, "olive", A, "sam", "owner")), CODE_NONE);
    cr_assert_eq(try(acts_role(&court, "olga", A, "sam", "viewer")), CODE_TARGET_OUTRANKS_ACTOR);
}

Test(attack, a24_nobody_makes_a_role_that_reaches_above_its_rank)
{
    static const uint32_t updates[] = {TALLY__ACTION__ACTION_ORG_UPDATE};
    static const uint32_t machines[] = {TALLY__ACTION__ACTION_SA_CREATE};
    struct court_act act = works_define(&court, "olga", A, "keeper", 49);
    works_define_actions(&court, &act, updates, 1);
    cr_assert_eq(court_try(&court, &act), CODE_RESERVED);
    act = works_define(&court, "olga", A, "keeper", 30);
    works_define_actions(&court, &act, machines, 1);
    cr_assert_eq(court_try(&court, &act), CODE_RESERVED);
    cr_assert_eq(try(works_define(&court, "olga", A, "keeper", 50)), CODE_ROLE_CEILING);
    cr_assert_eq(try(works_define(&court, "adam", A, "keeper", 20)), CODE_ROLE);
}

// A role of the organization that is as high as an admin gives what is below it, and nothing else.
Test(attack, a24_nor_gives_it_more_than_it_is)
{
    static const uint32_t actions[] = {TALLY__ACTION__ACTION_MEMBER_ROLE_CHANGE,
                                       TALLY__ACTION__ACTION_SA_CREATE};
    struct court_act act = works_define(&court, "olive", A, "keeper", 40);
    works_define_actions(&court, &act, actions, 2);
    court_do(&court, act);
    court_do(&court, acts_role(&court, "olive", A, "sam", "keeper"));
    cr_assert_eq(try(acts_role(&court, "sam", A, "adam", "viewer")), CODE_TARGET_OUTRANKS_ACTOR);
    acts_have_member(&court, "olive", A, "vic", "viewer");
    cr_assert_eq(try(acts_role(&court, "sam", A, "vic", "admin")), CODE_ROLE_CEILING);
    cr_assert_eq(try(acts_role(&court, "sam", A, "vic", "keeper")), CODE_ROLE_CEILING);
    cr_assert_eq(try(acts_role(&court, "sam", A, "vic", "scientist")), CODE_NONE);
    cr_assert_eq(try(works_account_as(&court, "sam", A, "bot", "keeper")), CODE_ROLE_CEILING);
}

Test(attack, a45_an_id_is_never_used_again)
{
    court_do(&court, works_record(&court, "olive", A, "samples/S-1"));
    court_do(&court, works_record_void(&court, "olive", A, "samples/S-1", 1));
    cr_assert_eq(try(works_record(&court, "olive", A, "samples/S-1")), CODE_ALREADY_EXISTS);
    court_do(&court, works_grant(&court, "olive", A, "one", "scientist", "clients"));
    court_do(&court, works_ungrant(&court, "olive", A, "one"));
    cr_assert_eq(try(works_grant(&court, "olive", A, "one", "scientist", "clients")), CODE_ALREADY_EXISTS);
    court_do(&court, works_account(&court, "olive", A, "bot"));
    court_do(&court, works_account_end(&court, "olive", A, "bot"));
    cr_assert_eq(try(works_account(&court, "olive", A, "bot")), CODE_PRINCIPAL_DEACTIVATED, "its key");
    struct court_act act = works_account(&court, "olive", A, "bot");
    act.intent->sa_create->key = acts_key(&court, "new bot");
    act.by[1] = "new bot";
    cr_assert_eq(court_try(&court, &act), CODE_ALREADY_EXISTS);
}

Test(attack, a47_an_older_policy_never_comes_back)
{
    court_do(&court, works_publish_roles(&court, "padm-1", 2));
    cr_assert_eq(try(works_publish_roles(&court, "padm-1", 1)), CODE_CONFLICT);
    cr_assert_eq(try(works_publish_roles(&court, "padm-1", 2)), CODE_CONFLICT);
    court_do(&court, works_publish_schema(&court, "padm-1", "samples", 2));
    cr_assert_eq(try(works_publish_schema(&court, "padm-1", "samples", 1)), CODE_CONFLICT);
    cr_assert_eq(try(works_record(&court, "olive", A, "samples/S-1")), CODE_CONFLICT, "nor is it gone by");
}

Test(attack, a26_an_invitation_gives_no_more_than_its_inviter_may_now)
{
    acts_have_user(&court, "zoe");
    cr_assert_eq(try(acts_invite(&court, "adam", A, "inv", "zoe", "owner")), CODE_ROLE_CEILING);
    court_do(&court, acts_invite(&court, "olga", A, "inv", "zoe", "admin"));
    court_do(&court, acts_role(&court, "olive", A, "olga", "admin"));
    cr_assert_eq(try(acts_accept(&court, "zoe", A, "inv", "inv token")), CODE_INVITER_LOST_AUTHORITY);
    court_do(&court, acts_role(&court, "olive", A, "olga", "owner"));
    court_do(&court, acts_accept(&court, "zoe", A, "inv", "inv token"));
}

Test(attack, a26_nor_does_a_policy_that_has_changed)
{
    acts_have_user(&court, "zoe");
    court_do(&court, acts_invite(&court, "adam", A, "inv", "zoe", "viewer"));
    court_do(&court, acts_set_policy(&court, "olive", A, "owner_only"));
    cr_assert_eq(try(acts_accept(&court, "zoe", A, "inv", "inv token")), CODE_INVITER_LOST_AUTHORITY);
    cr_assert_eq(try(acts_invite(&court, "adam", A, "two", "yan", "viewer")), CODE_ROLE);
    cr_assert_eq(try(acts_set_policy(&court, "adam", A, "owner_and_admin")), CODE_ROLE);
}

Test(attack, a26_nor_is_a_higher_invitation_sent_anew_by_a_lower_hand)
{
    court_do(&court, acts_invite(&court, "olive", A, "inv", "zoe", "admin"));
    cr_assert_eq(try(acts_resend(&court, "adam", A, "inv", "adam's")), CODE_ROLE_CEILING);
}

Test(attack, a27_an_admin_enrolls_no_key_for_an_owner)
{
    struct court_act act = acts_enroll(&court, "adam", "adam's");
    act.intent->subject[0]->id = court_id("olive");
    cr_assert_eq(try(act), CODE_TARGET_OUTRANKS_ACTOR);
    act = acts_revoke_key(&court, "adam", "olive");
    cr_assert_eq(try(act), CODE_NOT_FOUND, "not his");
    cr_assert_eq(try(acts_deactivate(&court, "adam", A, "olga")), CODE_TARGET_OUTRANKS_ACTOR);
}

Test(attack, a28_an_invitation_is_for_one_address_that_was_verified)
{
    court_do(&court, acts_invite(&court, "olive", A, "inv", "zoe", "viewer"));
    cr_assert_eq(try(acts_accept(&court, "bert", A, "inv", "inv token")), CODE_EMAIL_MISMATCH);
    court_do(&court, acts_register(&court, "zoe"));
    cr_assert_eq(try(acts_accept(&court, "zoe", A, "inv", "inv token")), CODE_EMAIL_MISMATCH);
    struct court_act act = acts_verify(&court, "zoe");
    court_do(&court, act);
    act = acts_accept(&court, "zoe", A, "inv", "inv token");
    act.facts->n_contact = 0;
    cr_assert_eq(try(act), CODE_EMAIL_MISMATCH, "the service knows of no address");
    court_do(&court, acts_accept(&court, "zoe", A, "inv", "inv token"));
}

Test(attack, a29_of_two_acceptances_one_wins)
{
    acts_have_user(&court, "zoe");
    court_do(&court, acts_invite(&court, "olive", A, "inv", "zoe", "viewer"));
    struct court_act one = acts_accept(&court, "zoe", A, "inv", "inv token");
    struct court_act two = acts_accept(&court, "zoe", A, "inv", "inv token");
    cr_assert_eq(court_try(&court, &one), CODE_NONE);
    cr_assert_eq(court_try(&court, &two), CODE_USED);
    struct org org = org_of(A);
    cr_assert_eq(org.member_count, 5);
}

Test(attack, a29_a_newer_invitation_leaves_the_older_dead)
{
    acts_have_user(&court, "zoe");
    court_do(&court, acts_invite(&court, "olive", A, "one", "zoe", "viewer"));
    court_do(&court, acts_invite(&court, "olive", A, "two", "zoe", "viewer"));
    cr_assert_eq(try(acts_accept(&court, "zoe", A, "one", "one token")), CODE_ROTATED);
    court_do(&court, acts_accept(&court, "zoe", A, "two", "two token"));
}

// ---- Not in the catalogue: keys that are not their bringer's

Test(attack, a_token_cannot_take_the_place_of_a_persons_key)
{
    struct court_act act = acts_invite(&court, "adam", A, "inv", "zoe", "viewer");
    act.intent->invite_create->token = acts_key(&court, "olive");
    cr_assert_eq(try(act), CODE_ALREADY_EXISTS);
    court_do(&court, acts_invite(&court, "adam", A, "inv", "zoe", "viewer"));
    cr_assert_eq(try(acts_resend(&court, "adam", A, "inv", "olive")), CODE_ALREADY_EXISTS);
    cr_assert_eq(try(acts_resend(&court, "adam", A, "inv", "inv token")), CODE_ALREADY_EXISTS);
}

Test(attack, nobody_registers_with_a_key_or_an_id_or_an_address_that_is_taken)
{
    struct court_act act = acts_register(&court, "mallory");
    act.intent->user_register->user = act.intent->subject[0]->id = court_id("olive");
    cr_assert_eq(try(act), CODE_ALREADY_EXISTS);
    act = acts_register(&court, "mallory");
    act.facts->contact[0] = court_number(COURT_PLATFORM, "olive");
    cr_assert_eq(try(act), CODE_ALREADY_EXISTS);
    act = acts_register(&court, "mallory");
    act.intent->user_register->key = acts_key(&court, "olive");
    cr_assert_eq(try(act), CODE_PROOF_INVALID, "she would have to sign");
    court_sign_with(&court, &act, "olive");
    cr_assert_eq(try(act), CODE_ALREADY_EXISTS);
    court_do(&court, acts_register(&court, "mallory"));
}

Test(attack, a_registration_shares_its_batch_with_nothing)
{
    struct court_act acts[] = {acts_register(&court, "mallory"), acts_update_profile(&court, "mallory")};
    uint32_t codes[2];
    court_try_batch(&court, acts, 2, codes);
    cr_assert_eq(codes[0], CODE_INVALID);
    struct court_act hidden[] = {acts_update_profile(&court, "olive"), acts_register(&court, "mallory")};
    court_try_batch(&court, hidden, 2, codes);
    cr_assert_eq(codes[0], CODE_NONE);
    cr_assert_eq(codes[1], CODE_PROOF_INVALID);
}

Test(attack, a_signature_beside_the_first_counts_only_while_its_key_does)
{
    court_do(&court, acts_enroll(&court, "sam", "old key"));
    court_do(&court, acts_revoke_key(&court, "sam", "old key"));
    struct court_act act = acts_update(&court, "olive", A);
    act.by[1] = "old key";
    cr_assert_eq(try(act), CODE_KEY_REVOKED);
    act.by[1] = "sam";
    cr_assert_eq(try(act), CODE_NONE);
}

Test(attack, where_registration_is_closed_only_the_invited_come_in)
{
    struct court closed;
    court_open(&closed, false);
    struct court_act act = acts_register(&closed, "zoe");
    cr_assert_eq(court_try(&closed, &act), CODE_ROLE);
    court_do(&closed, acts_invite_user(&closed, "padm-1", "inv", "zoe"));
    act = acts_register_invited(&closed, "zoe", "inv", NULL);
    cr_assert_eq(court_try(&closed, &act), CODE_PROOF_INVALID);
    act = acts_register_invited(&closed, "eve", "inv", "inv token");
    cr_assert_eq(court_try(&closed, &act), CODE_EMAIL_MISMATCH);
    struct court_act used = acts_register_invited(&closed, "zoe", "inv", "inv token");
    court_do(&closed, used);
    act = acts_register_invited(&closed, "eve", "inv", "inv token");
    cr_assert_eq(court_try(&closed, &act), CODE_USED);
    act = acts_invite_user(&closed, "padm-1", "again", "zoe");
    cr_assert_eq(court_try(&closed, &act), CODE_ALREADY_EXISTS);
    court_close(&closed);
}
