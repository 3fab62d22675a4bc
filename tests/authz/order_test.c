// The stages in their order: of several failures the earliest is told, and the later ones are not looked for.
#include "tests/support/acts.h"

#include <criterion/criterion.h>

#define LAB "lab-west"

static struct court court;

// adam, an admin, who makes tom a viewer: permitted as it stands.
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

TestSuite(order, .init = open_court, .fini = close_court);

static void spoil_form(struct court_act *act)
{
    act->command->envelope->zone_offset_min = 841;
}

static void spoil_channel(struct court_act *act)
{
    act->command->envelope->channel = TALLY__CHANNEL__CHANNEL_QR;
}

static void spoil_organization(struct court_act *act)
{
    act->intent->org = (char *)(uintptr_t) "lab-none";
}

static void spoil_role(struct court_act *act)
{
    act->intent->member_role_change->role = (char *)(uintptr_t) "owner";
}

static void spoil_reason(struct court_act *act)
{
    act->intent->reason = NULL;
}

static void spoil_target(struct court_act *act)
{
    act->intent->subject[0]->id = court_id("nobody");
}

static const struct {
    void (*spoil)(struct court_act *act);
    uint32_t stage;
    uint32_t code;
} flaws[] = {
    {spoil_form, 1, CODE_INVALID},
    {spoil_channel, 3, CODE_CHANNEL_MISMATCH},
    {spoil_organization, 4, CODE_ORG_UNKNOWN},
    {spoil_role, 5, CODE_ROLE_CEILING},
    {spoil_reason, 6, CODE_REASON_REQUIRED},
    {spoil_target, 7, CODE_NOT_FOUND},
};

enum { FLAWS = sizeof(flaws) / sizeof(flaws[0]) };

Test(order, the_earliest_of_any_set_of_failures_decides)
{
    for (unsigned set = 0; set < 1u << FLAWS; set++) {
        struct court_act act = acts_role(&court, "adam", LAB, "tom", "viewer");
        uint32_t code = CODE_NONE;
        uint32_t stage = 0;
        for (size_t at = FLAWS; at-- > 0;) {
            if ((set & 1u << at) != 0) {
                flaws[at].spoil(&act);
                code = flaws[at].code;
                stage = flaws[at].stage;
            }
        }
        cr_assert_eq(court_ask(&court, &act), code, "%x: %u", set, court.verdict.code);
        cr_assert_eq(court.verdict.stage, stage, "%x", set);
    }
}

// ---- An invitation: what became of it, its token, its time, whose it is, who gave it, who takes it

static void invite(const char *address)
{
    court_do(&court, acts_invite(&court, "adam", LAB, "inv", address, "viewer"));
}

static uint32_t accept(const char *by, const char *token)
{
    struct court_act act = acts_accept(&court, by, LAB, "inv", token);
    return court_ask(&court, &act);
}

Test(order, what_became_of_an_invitation_comes_before_its_token)
{
    invite("ann");
    acts_have_user(&court, "ann");
    court_do(&court, acts_revoke(&court, "olive", LAB, "inv"));
    cr_assert_eq(accept("ann", "no token"), CODE_REVOKED);
}

Test(order, the_token_comes_before_the_time)
{
    invite("ann");
    acts_have_user(&court, "ann");
    court_do(&court, acts_resend(&court, "olive", LAB, "inv", "newer"));
    court_wait(&court, 8 * 86400);
    cr_assert_eq(accept("ann", "no token"), CODE_PROOF_INVALID);
    cr_assert_eq(accept("ann", "inv token"), CODE_ROTATED);
    cr_assert_eq(accept("ann", "newer"), CODE_EXPIRED);
}

Test(order, the_time_comes_before_the_address_and_that_before_the_inviter)
{
    invite("ann");
    acts_have_user(&court, "ann");
    acts_have_user(&court, "eve");
    court_do(&court, acts_deactivate(&court, "olive", LAB, "adam"));
    cr_assert_eq(accept("eve", "inv token"), CODE_EMAIL_MISMATCH);
    cr_assert_eq(accept("ann", "inv token"), CODE_INVITER_LOST_AUTHORITY);
    court_wait(&court, 8 * 86400);
    cr_assert_eq(accept("eve", "inv token"), CODE_EXPIRED);
}

Test(order, the_inviter_comes_before_the_member)
{
    invite("tom");
    cr_assert_eq(accept("tom", "inv token"), CODE_ALREADY_EXISTS);
    court_do(&court, acts_deactivate(&court, "olive", LAB, "adam"));
    cr_assert_eq(accept("tom", "inv token"), CODE_INVITER_LOST_AUTHORITY);
}

Test(order, that_somebody_is_nobody_here_comes_before_what_he_asks_for)
{
    acts_have_user(&court, "eve");
    struct court_act act = acts_resend(&court, "eve", LAB, "inv", "token");
    cr_assert_eq(court_ask(&court, &act), CODE_NOT_A_MEMBER);
    court_do(&court, acts_deactivate(&court, "olive", LAB, "adam"));
    act = acts_resend(&court, "adam", LAB, "inv", "token");
    cr_assert_eq(court_ask(&court, &act), CODE_MEMBER_INACTIVE);
}
