// Where a refusal stands, and who is told what.
#include "authz/actions.h"
#include "tests/support/acts.h"

#include <criterion/criterion.h>

#define LAB "lab-west"

static struct court court;

static void open_court(void)
{
    court_open(&court, true);
    acts_have_org(&court, "olive", LAB);
    acts_have_member(&court, "olive", LAB, "tom", "technician");
    acts_have_user(&court, "eve");
}

static void close_court(void)
{
    court_close(&court);
}

TestSuite(placement, .init = open_court, .fini = close_court);

enum where { IN_ORG, IN_PLATFORM };

// That the last refusal has this code, stands there, and is or is not given to its sender.
static void expect(uint32_t code, enum where where, bool sender_gets_it)
{
    const struct gate_verdict *verdict = &court.verdict;
    cr_assert_eq(verdict->code, code, "%u", verdict->code);
    cr_assert_eq(verdict->outcome, code_find(code)->outcome);
    cr_assert_eq(verdict->stage, code_find(code)->stage);
    cr_assert_eq(verdict->told, code_find(code)->told);
    cr_assert_neq(verdict->record, GATE_RECORD_NONE);
    cr_assert_eq(verdict->in_platform, where == IN_PLATFORM);
    cr_assert_eq(verdict->sender_gets_it, sender_gets_it);
}

static void ask(struct court_act act)
{
    (void)court_ask(&court, &act);
}

Test(placement, a_members_refusal_stands_in_his_organization_and_is_given_to_him)
{
    ask(acts_update(&court, "tom", LAB));
    expect(CODE_ROLE, IN_ORG, true);
    cr_assert_str_eq(court.actor.role, "technician");
}

Test(placement, so_does_a_former_members_but_he_is_told_the_code_alone)
{
    court_do(&court, acts_deactivate(&court, "olive", LAB, "tom"));
    ask(acts_update(&court, "tom", LAB));
    expect(CODE_MEMBER_INACTIVE, IN_ORG, false);
}

Test(placement, a_strangers_stands_in_the_platform)
{
    ask(acts_update(&court, "eve", LAB));
    expect(CODE_NOT_A_MEMBER, IN_PLATFORM, false);
    ask(acts_event(&court, "eve", LAB));
    expect(CODE_NOT_A_MEMBER, IN_PLATFORM, false);
}

Test(placement, of_a_sensitive_action_each_is_an_entry_and_of_another_the_first)
{
    ask(acts_update(&court, "tom", LAB));
    cr_assert_eq(court.verdict.record, GATE_RECORD_ENTRY);
    ask(acts_event(&court, "eve", LAB));
    cr_assert_eq(court.verdict.record, GATE_RECORD_FIRST);
}

Test(placement, who_holds_a_token_is_no_stranger)
{
    court_do(&court, acts_invite(&court, "olive", LAB, "inv", "ann", "viewer"));
    ask(acts_accept(&court, "eve", LAB, "inv", "inv token"));
    expect(CODE_EMAIL_MISMATCH, IN_ORG, true);
    ask(acts_decline(&court, "eve", LAB, "inv", "inv token"));
    expect(CODE_EMAIL_MISMATCH, IN_ORG, true);
    court_do(&court, acts_resend(&court, "olive", LAB, "inv", "newer"));
    ask(acts_accept(&court, "eve", LAB, "inv", "inv token"));
    expect(CODE_ROTATED, IN_ORG, true);
}

Test(placement, who_knows_but_the_id_of_an_invitation_is_one)
{
    court_do(&court, acts_invite(&court, "olive", LAB, "inv", "ann", "viewer"));
    ask(acts_accept(&court, "eve", LAB, "inv", "no token"));
    expect(CODE_PROOF_INVALID, IN_PLATFORM, false);
    ask(acts_accept(&court, "eve", LAB, "none", "no token"));
    expect(CODE_INVITE_UNKNOWN, IN_PLATFORM, false);
}

Test(placement, a_persons_own_refusals_stand_in_the_platform_and_are_given_to_him)
{
    struct court_act act = acts_update_profile(&court, "eve");
    act.intent->subject[0]->id = court_id("tom");
    ask(act);
    expect(CODE_TARGET_OUTRANKS_ACTOR, IN_PLATFORM, true);
    cr_assert_str_eq(court.actor.role, "user");
}

Test(placement, that_an_organization_exists_is_told_to_who_would_create_it)
{
    ask(acts_create(&court, "eve", LAB));
    expect(CODE_ALREADY_EXISTS, IN_PLATFORM, false);
    cr_assert_eq(court.verdict.told, CODE_ALREADY_EXISTS);
}

Test(placement, an_administrators_refusal_in_an_organization_is_a_strangers)
{
    ask(acts_update(&court, "padm-1", LAB));
    expect(CODE_PLATFORM_NO_STANDING_ACCESS, IN_PLATFORM, false);
    ask(acts_event(&court, "padm-1", LAB));
    expect(CODE_PLATFORM_NO_STANDING_ACCESS, IN_PLATFORM, false);
}

Test(placement, who_is_refused_registration_stays_a_stranger_under_his_key)
{
    struct court_act act = acts_register(&court, "tom");
    court_sign_with(&court, &act, "mallory");
    act.intent->user_register->key = acts_key(&court, "mallory");
    act.facts->code = acts_key(&court, "fresh code");
    ask(act);
    expect(CODE_ALREADY_EXISTS, IN_PLATFORM, false);
    struct digest key = court_fingerprint("mallory");
    cr_assert_eq(court.actor.kind, TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_STRANGER);
    cr_assert_arr_eq(court.actor.id, key.bytes, GATE_ID_SIZE);
    cr_assert_eq(court.actor.key_entry, 0);
}

// ---- Absent and forbidden are one to who is nobody there

static struct court_act (*const intrusions[])(struct court *court, const char *by, const char *org) = {
    acts_update, acts_set, acts_change_type, acts_event, acts_leave,
};

Test(placement, a_stranger_cannot_tell_what_is_absent_from_what_is_not_his)
{
    static const char *const strangers[] = {"eve", "padm-1"};
    for (size_t i = 0; i < sizeof(intrusions) / sizeof(intrusions[0]); i++) {
        for (size_t who = 0; who < 2; who++) {
            struct court_act act = intrusions[i](&court, strangers[who], LAB);
            if (court_ask(&court, &act) == CODE_NONE) {
                continue;  // What an administrator may do.
            }
            struct gate_verdict forbidden = court.verdict;
            act = intrusions[i](&court, strangers[who], "lab-none");
            cr_assert_eq(court_ask(&court, &act), CODE_ORG_UNKNOWN);
            cr_assert_eq(forbidden.told, court.verdict.told);
            cr_assert_eq(forbidden.record, court.verdict.record);
            cr_assert_eq(forbidden.in_platform, court.verdict.in_platform);
            cr_assert_eq(forbidden.sender_gets_it, court.verdict.sender_gets_it);
        }
    }
}

// ---- Every read that fails is a refusal, and an entry

struct failing {
    struct view inner;
    size_t left;  // reads that succeed
    size_t reads;
};

static enum err failing_get(void *context, struct span key, struct span *value_out)
{
    struct failing *failing = context;
    if (failing->reads++ == failing->left) {
        return E_STORE;
    }
    return failing->inner.get(failing->inner.context, key, value_out);
}

static size_t fail_each_read_of(struct court_act act)
{
    struct failing failing = {.inner = memory_view(&court.memory)};
    court.view = (struct view){.get = failing_get, .context = &failing};
    for (failing.left = 0;; failing.left++) {
        failing.reads = 0;
        uint32_t code = court_ask(&court, &act);
        if (failing.reads <= failing.left) {
            cr_assert_eq(code, CODE_NONE, "without a failure it is permitted: %u", code);
            return failing.left;
        }
        cr_assert(code == CODE_EVAL_ERROR || code == CODE_POLICY_MISSING, "read %zu: %u", failing.left, code);
    }
}

Test(placement, an_error_while_judging_is_a_refusal_whichever_read_it_hits)
{
    court_do(&court, acts_invite(&court, "olive", LAB, "inv", "eve", "viewer"));
    court_do(&court, acts_enroll(&court, "olive", "olive's other"));
    cr_assert_geq(fail_each_read_of(acts_accept(&court, "eve", LAB, "inv", "inv token")), 12);
    cr_assert_geq(fail_each_read_of(acts_role(&court, "olive", LAB, "tom", "viewer")), 10);
    cr_assert_geq(fail_each_read_of(acts_resend(&court, "olive", LAB, "inv", "newer")), 9);
    cr_assert_geq(fail_each_read_of(acts_register(&court, "newcomer")), 7);
    cr_assert_geq(fail_each_read_of(acts_revoke_key(&court, "olive", "olive's other")), 6);
    cr_assert_geq(fail_each_read_of(acts_license(&court, "olive", LAB, "license")), 7);
    cr_assert_geq(fail_each_read_of(acts_offer(&court, "olive", LAB, "tom")), 7);
    cr_assert_geq(fail_each_read_of(acts_invite_user(&court, "padm-1", "reg", "zoe")), 7);
}
