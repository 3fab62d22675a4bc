// One test for each code that can refuse a command of people, machines and organizations: it
// fails when the checks of that code are left out (tests/authz/mutants.py).
#include "ledger/state/member.h"
#include "ledger/state/org.h"
#include "ledger/state/user.h"
#include "tests/support/works.h"

#include <criterion/criterion.h>

#include <stdio.h>

#define LAB "lab-west"

static struct court court;

static void open_court(void)
{
    court_open(&court, true);
    acts_have_org(&court, "olive", LAB);
}

static void close_court(void)
{
    court_close(&court);
}

TestSuite(codes, .init = open_court, .fini = close_court);

static uint32_t try(struct court_act act)
{
    return court_try(&court, &act);
}

// The member of the acting owner's organization, with a role.
static void have(const char *user, const char *role)
{
    acts_have_member(&court, "olive", LAB, user, role);
}

static void change_org(void (*change)(struct org *org))
{
    struct org org;
    cr_assert_eq(org_get(&court.view, span_text(LAB), &org), OK);
    change(&org);
    cr_assert_eq(org_put(&court.view, span_text(LAB), &org), OK);
}

// ---- Stage 1: form

Test(codes, c100_malformed)
{
    struct court_act act = acts_update(&court, "olive", LAB);
    act.command->envelope->batch_id.len = 13;
    cr_assert_eq(try(act), CODE_MALFORMED);
}

Test(codes, c101_too_large_are_more_keys_than_a_person_may_have)
{
    char key[32];
    for (int i = 1; i < LIMIT_USER_KEYS; i++) {
        (void)snprintf(key, sizeof(key), "key %d", i);
        court_do(&court, acts_enroll(&court, "olive", key));
    }
    cr_assert_eq(try(acts_enroll(&court, "olive", "one more")), CODE_TOO_LARGE);
    court_do(&court, acts_revoke_key(&court, "olive", "key 7"));
    cr_assert_eq(try(acts_enroll(&court, "olive", "one more")), CODE_NONE);
}

Test(codes, c102_version_unsupported)
{
    struct court_act act = acts_update(&court, "olive", LAB);
    act.intent->expected_version = 1;
    cr_assert_eq(try(act), CODE_VERSION_UNSUPPORTED);
}

Test(codes, c103_command_unknown)
{
    struct court_act act = acts_update(&court, "olive", LAB);
    act.intent->payload_case = (Tally__Intent__PayloadCase)39;
    cr_assert_eq(try(act), CODE_COMMAND_UNKNOWN);
}

Test(codes, c109_bad_id)
{
    cr_assert_eq(try(acts_create(&court, "olive", "Lab")), CODE_BAD_ID);
    cr_assert_eq(try(acts_create(&court, "olive", COURT_PLATFORM)), CODE_BAD_ID);
}

Test(codes, c110_invalid)
{
    struct court_act act = acts_update(&court, "olive", LAB);
    act.intent->org_update->profile[0]->name = (char *)(uintptr_t) "owner";
    cr_assert_eq(try(act), CODE_INVALID);
    cr_assert_eq(try(acts_revoke_key(&court, "olive", "olive")), CODE_INVALID, "his last key");
}

// ---- Stage 3: authentication

Test(codes, c200_key_unknown)
{
    cr_assert_eq(try(acts_create(&court, "nobody", "lab-east")), CODE_KEY_UNKNOWN);
}

Test(codes, c202_key_revoked)
{
    court_do(&court, acts_rotate(&court, "olive", "newer"));
    cr_assert_eq(try(acts_update(&court, "olive", LAB)), CODE_KEY_REVOKED);
}

Test(codes, c206_principal_deactivated)
{
    struct user user;
    const uint8_t *id = court_id("olive").data;
    cr_assert_eq(user_get(&court.view, id, &user), OK);
    user.status = USER_DISABLED;
    cr_assert_eq(user_put(&court.view, id, &user), OK);
    cr_assert_eq(try(acts_update(&court, "olive", LAB)), CODE_PRINCIPAL_DEACTIVATED);
}

Test(codes, c208_clock)
{
    struct court_act act = acts_update(&court, "olive", LAB);
    court_wait(&court, 301);
    act.command->envelope->window_ms = LIMIT_WINDOW_MS;
    cr_assert_eq(try(act), CODE_CLOCK);
    act = acts_update(&court, "olive", LAB);
    act.command->envelope->time_us += 301u * 1000000u;
    cr_assert_eq(try(act), CODE_CLOCK);
}

Test(codes, c209_command_expired)
{
    struct court_act act = acts_update(&court, "olive", LAB);
    court_wait(&court, 60);
    cr_assert_eq(try(act), CODE_COMMAND_EXPIRED);
}

Test(codes, c214_channel_mismatch)
{
    struct court_act act = acts_update(&court, "olive", LAB);
    act.command->envelope->channel = TALLY__CHANNEL__CHANNEL_ADMIN;
    cr_assert_eq(try(act), CODE_CHANNEL_MISMATCH);
}

Test(codes, c218_key_scope)
{
    court_do(&court, acts_invite(&court, "olive", LAB, "inv", "ann", "admin"));
    struct court_act act = acts_invite(&court, "olive", LAB, "two", "bob", "viewer");
    court_sign_with(&court, &act, "inv token");
    cr_assert_eq(try(act), CODE_KEY_SCOPE, "a token is nobody");
}

Test(codes, c219_proof_invalid)
{
    struct court_act act = acts_enroll(&court, "olive", "second");
    act.by[1] = NULL;
    cr_assert_eq(try(act), CODE_PROOF_INVALID, "the new key has to sign");
    court_do(&court, acts_register(&court, "ann"));
    act = acts_verify(&court, "ann");
    act.by[1] = "another";
    cr_assert_eq(try(act), CODE_PROOF_INVALID, "the code has to sign");
}

// ---- Stage 4: organization

Test(codes, c300_org_unknown)
{
    cr_assert_eq(try(acts_update(&court, "olive", "lab-east")), CODE_ORG_UNKNOWN);
}

Test(codes, c301_not_a_member)
{
    acts_have_user(&court, "stranger");
    cr_assert_eq(try(acts_update(&court, "stranger", LAB)), CODE_NOT_A_MEMBER);
    cr_assert_eq(court.verdict.told, CODE_ORG_UNKNOWN);
}

Test(codes, c302_member_inactive)
{
    have("ann", "admin");
    court_do(&court, acts_deactivate(&court, "olive", LAB, "ann"));
    cr_assert_eq(try(acts_set(&court, "ann", LAB)), CODE_MEMBER_INACTIVE);
}

static void suspend(struct org *org)
{
    org->status = ORG_SUSPENDED;
}

Test(codes, c303_suspended)
{
    change_org(suspend);
    cr_assert_eq(try(acts_update(&court, "olive", LAB)), CODE_SUSPENDED);
}

static void archive(struct org *org)
{
    org->status = ORG_ARCHIVED;
}

Test(codes, c305_org_scope)
{
    court_do(&court, works_account(&court, "olive", LAB, "bot"));
    acts_have_org(&court, "bert", "lab-east");
    cr_assert_eq(try(acts_event(&court, "bot", "lab-east")), CODE_ORG_SCOPE);
}

Test(codes, c307_org_archived)
{
    change_org(archive);
    cr_assert_eq(try(acts_update(&court, "olive", LAB)), CODE_ORG_ARCHIVED);
}

Test(codes, c310_invite_unknown)
{
    acts_have_user(&court, "ann");
    cr_assert_eq(try(acts_accept(&court, "ann", LAB, "none", "token")), CODE_INVITE_UNKNOWN);
    cr_assert_eq(try(acts_resend(&court, "olive", LAB, "none", "token")), CODE_INVITE_UNKNOWN);
}

// An invitation of ann, who is a user, as a viewer.
static void invite_ann(void)
{
    acts_have_user(&court, "ann");
    court_do(&court, acts_invite(&court, "olive", LAB, "inv", "ann", "viewer"));
}

static uint32_t ann_accepts(void)
{
    return try(acts_accept(&court, "ann", LAB, "inv", "inv token"));
}

Test(codes, c311_expired_from_that_instant_on)
{
    invite_ann();
    court.time_us += 7 * 86400 * UINT64_C(1000000) - 2;
    struct court_act act = acts_accept(&court, "ann", LAB, "inv", "inv token");
    cr_assert_eq(court_ask(&court, &act), CODE_NONE);
    court.time_us++;
    cr_assert_eq(court_ask(&court, &act), CODE_EXPIRED);
}

Test(codes, c312_revoked)
{
    invite_ann();
    court_do(&court, acts_revoke(&court, "olive", LAB, "inv"));
    cr_assert_eq(ann_accepts(), CODE_REVOKED);
}

Test(codes, c313_used)
{
    invite_ann();
    cr_assert_eq(ann_accepts(), CODE_NONE);
    cr_assert_eq(ann_accepts(), CODE_USED);
}

Test(codes, c314_email_mismatch)
{
    invite_ann();
    acts_have_user(&court, "eve");
    cr_assert_eq(try(acts_accept(&court, "eve", LAB, "inv", "inv token")), CODE_EMAIL_MISMATCH);
}

Test(codes, c315_inviter_lost_authority)
{
    have("adam", "admin");
    acts_have_user(&court, "ann");
    court_do(&court, acts_invite(&court, "adam", LAB, "inv", "ann", "viewer"));
    court_do(&court, acts_role(&court, "olive", LAB, "adam", "scientist"));
    cr_assert_eq(ann_accepts(), CODE_INVITER_LOST_AUTHORITY);
}

Test(codes, c316_rotated)
{
    invite_ann();
    court_do(&court, acts_resend(&court, "olive", LAB, "inv", "newer"));
    cr_assert_eq(ann_accepts(), CODE_ROTATED);
}

Test(codes, c317_deactivated)
{
    have("ann", "viewer");
    court_do(&court, acts_deactivate(&court, "olive", LAB, "ann"));
    court_do(&court, acts_invite(&court, "olive", LAB, "inv", "ann", "viewer"));
    cr_assert_eq(ann_accepts(), CODE_DEACTIVATED);
}

// ---- Stage 5: permission

Test(codes, c400_role)
{
    have("ann", "scientist");
    cr_assert_eq(try(acts_update(&court, "ann", LAB)), CODE_ROLE);
}

Test(codes, c401_role_ceiling)
{
    have("adam", "admin");
    cr_assert_eq(try(acts_invite(&court, "adam", LAB, "inv", "ann", "admin")), CODE_ROLE_CEILING);
}

Test(codes, c402_target_outranks_actor)
{
    have("adam", "admin");
    have("ada", "admin");
    cr_assert_eq(try(acts_deactivate(&court, "adam", LAB, "ada")), CODE_TARGET_OUTRANKS_ACTOR);
    struct court_act act = acts_enroll(&court, "adam", "second");
    act.intent->subject[0]->id = court_id("ada");
    cr_assert_eq(try(act), CODE_TARGET_OUTRANKS_ACTOR);
}

Test(codes, c403_self)
{
    have("adam", "admin");
    cr_assert_eq(try(acts_role(&court, "adam", LAB, "adam", "viewer")), CODE_SELF);
}

Test(codes, c404_sole_owner)
{
    cr_assert_eq(try(acts_leave(&court, "olive", LAB)), CODE_SOLE_OWNER);
}

Test(codes, c405_role_unknown)
{
    cr_assert_eq(try(acts_invite(&court, "olive", LAB, "inv", "ann", "wizard")), CODE_ROLE_UNKNOWN);
}

Test(codes, c407_platform_no_standing_access)
{
    cr_assert_eq(try(acts_update(&court, "padm-1", LAB)), CODE_PLATFORM_NO_STANDING_ACCESS);
    cr_assert_eq(court.verdict.told, CODE_ORG_UNKNOWN);
}

Test(codes, c409_human_required)
{
    court_do(&court, works_account(&court, "olive", LAB, "bot"));
    cr_assert_eq(try(works_account(&court, "bot", LAB, "bot 2")), CODE_HUMAN_REQUIRED);
}

Test(codes, c410_reserved)
{
    cr_assert_eq(try(works_account_as(&court, "olive", LAB, "bot", "owner")), CODE_RESERVED);
}

Test(codes, c411_wildcard)
{
    cr_assert_eq(try(works_account_as(&court, "olive", LAB, "bot", "*")), CODE_WILDCARD);
}

Test(codes, c412_no_grant)
{
    have("tom", "technician");
    cr_assert_eq(try(works_record(&court, "tom", LAB, "projects/P-1")), CODE_NO_GRANT);
}

// ---- Stage 6: compliance

Test(codes, c506_reason_required)
{
    have("ann", "viewer");
    struct court_act act = acts_role(&court, "olive", LAB, "ann", "technician");
    act.intent->reason->code = 0;
    cr_assert_eq(try(act), CODE_REASON_REQUIRED);
    act.intent->reason->code = 1;
    act.intent->reason->text = NULL;
    cr_assert_eq(try(act), CODE_REASON_REQUIRED);
    act.intent->reason = NULL;
    cr_assert_eq(try(act), CODE_REASON_REQUIRED);
}

// ---- Stage 7: blocking conditions, and what the service counts

Test(codes, c106_rate_limited_is_the_sixth_sending_in_a_day)
{
    static const char *const tokens[] = {"t2", "t3", "t4", "t5"};
    court_do(&court, acts_invite(&court, "olive", LAB, "inv", "ann", "viewer"));
    for (size_t i = 0; i < 4; i++) {
        court_do(&court, acts_resend(&court, "olive", LAB, "inv", tokens[i]));
    }
    cr_assert_eq(try(acts_resend(&court, "olive", LAB, "inv", "t6")), CODE_RATE_LIMITED);
    court_wait(&court, 86400);
    cr_assert_eq(try(acts_resend(&court, "olive", LAB, "inv", "t6")), CODE_NONE);
}

Test(codes, c604_conflict)
{
    have("ann", "viewer");
    uint64_t offer = court.index;
    court_do(&court, acts_offer(&court, "olive", LAB, "ann"));
    cr_assert_eq(try(acts_withdraw(&court, "olive", LAB, offer + 1)), CODE_CONFLICT);
    court_do(&court, acts_withdraw(&court, "olive", LAB, offer));
    court_do(&court, acts_deactivate(&court, "olive", LAB, "ann"));
    cr_assert_eq(try(acts_deactivate(&court, "olive", LAB, "ann")), CODE_CONFLICT);
}

Test(codes, c605_already_exists)
{
    cr_assert_eq(try(acts_create(&court, "olive", LAB)), CODE_ALREADY_EXISTS);
}

Test(codes, c615_not_found)
{
    acts_have_user(&court, "ann");
    cr_assert_eq(try(acts_deactivate(&court, "olive", LAB, "ann")), CODE_NOT_FOUND);
    cr_assert_eq(court.verdict.told, CODE_ORG_UNKNOWN);
}

// ---- Errors while judging

static enum err broken(void *context, struct span key, struct span *value_out)
{
    (void)context;
    (void)key;
    (void)value_out;
    return E_STORE;
}

Test(codes, c900_eval_error)
{
    struct court_act act = acts_invite(&court, "olive", LAB, "inv", "ann", "viewer");
    act.facts->n_contact = 0;
    cr_assert_eq(try(act), CODE_EVAL_ERROR, "the service gave no number");
    court.view.get = broken;
    cr_assert_eq(try(acts_update(&court, "olive", LAB)), CODE_EVAL_ERROR);
}

Test(codes, c903_policy_missing)
{
    struct state_key key = state_key(span_text(COURT_PLATFORM), STATE_KEY_CONTROL, span(NULL, 0));
    cr_assert_eq(court.view.delete(court.view.context, state_key_span(&key)), OK);
    cr_assert_eq(try(acts_update(&court, "olive", LAB)), CODE_POLICY_MISSING);
}
