// What strangers and former members are told, however and however often they ask.
#include "tests/support/house.h"

#include <criterion/criterion.h>

#define LAB "lab-west"

static struct house house;

static void have(const char *user, const char *address, const char *code)
{
    cr_assert_eq(house_register(&house, user, address), CODE_NONE);
    cr_assert(house_take_code(&house, user, code));
    cr_assert_eq(house_verify(&house, user, code), CODE_NONE);
}

// The lab of ada, in which bob is a scientist; and eve, who is nobody there.
static void begin(void)
{
    house_begin(&house);
    have("ada", "ada@lab.example", "ada code");
    have("bob", "bob@lab.example", "bob code");
    have("eve", "eve@lab.example", "eve code");
    cr_assert_eq(house_create(&house, "ada", LAB), CODE_NONE);
    cr_assert_eq(house_invite(&house, "ada", LAB, "inv", "bob@lab.example"), CODE_NONE);
    cr_assert_eq(house_accept(&house, "bob", LAB, "inv"), CODE_NONE);
}

static void end(void)
{
    house_end(&house);
}

TestSuite(stranger, .init = begin, .fini = end);

// The events that somebody appends in one batch.
static uint32_t append(const char *user, const char *org, size_t times)
{
    struct house_act act = house_act(&house, user, org, TALLY__SUBJECT_KIND__SUBJECT_KIND_USER, "thing");
    Tally__EventAppend payload = TALLY__EVENT_APPEND__INIT;
    char type[] = "seen";
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_EVENT_APPEND;
    act.intent->event_append = &payload;
    payload.type = type;
    act.times = times;
    return house_send(&act);
}

static uint32_t deactivate(const char *user)
{
    struct house_act act = house_act(&house, "ada", LAB, TALLY__SUBJECT_KIND__SUBJECT_KIND_USER, user);
    Tally__MemberDeactivate payload = TALLY__MEMBER_DEACTIVATE__INIT;
    Tally__Reason reason = TALLY__REASON__INIT;
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_MEMBER_DEACTIVATE;
    act.intent->member_deactivate = &payload;
    act.intent->reason = &reason;
    reason.code = 1;
    reason.text = house_seal(&act, "left");
    return house_send(&act);
}

Test(stranger, is_told_one_code_whether_the_organization_exists_or_not)
{
    for (size_t times = 1; times <= 3; times++) {
        cr_assert_eq(append("eve", LAB, times), CODE_ORG_UNKNOWN, "%zu", times);
        cr_assert_null(house_entry(&house));
        cr_assert_eq(house_send_again(&house), CODE_ORG_UNKNOWN, "%zu", times);
        cr_assert_eq(append("eve", "lab-none", times), CODE_ORG_UNKNOWN, "%zu", times);
        cr_assert_null(house_entry(&house));
    }
}

Test(stranger, is_told_the_same_after_a_restart)
{
    cr_assert_eq(append("eve", LAB, 3), CODE_ORG_UNKNOWN);
    house_reopen(&house, false);
    cr_assert_eq(house_send_again(&house), CODE_ORG_UNKNOWN);
    cr_assert_null(house_entry(&house));
}

Test(stranger, is_what_a_former_member_is_but_for_the_code)
{
    cr_assert_eq(append("bob", LAB, 1), CODE_NONE);
    cr_assert_eq(deactivate("bob"), CODE_NONE);
    for (size_t times = 1; times <= 2; times++) {
        cr_assert_eq(append("bob", LAB, times), CODE_MEMBER_INACTIVE);
        cr_assert_null(house_entry(&house));
    }
    house_reopen(&house, false);
    cr_assert_eq(house_send_again(&house), CODE_MEMBER_INACTIVE);
    cr_assert_null(house_entry(&house));
}

Test(stranger, is_who_is_refused_registration_then_and_later)
{
    cr_assert_eq(house_register(&house, "mallory", "ada@lab.example"), CODE_ALREADY_EXISTS);
    cr_assert_null(house_entry(&house));
    house_reopen(&house, false);
    cr_assert_eq(house_send_again(&house), CODE_ALREADY_EXISTS);
    cr_assert_null(house_entry(&house));
}

Test(stranger, members_are_given_the_entries_of_their_refusals)
{
    cr_assert_eq(deactivate("nobody"), CODE_NOT_FOUND);
    cr_assert_not_null(house_entry(&house));
    cr_assert_str_eq(house_entry(&house)->org, LAB);
}
