// Invitations: every way into them and out of them.
#include "ledger/state/invite.h"
#include "ledger/state/member.h"
#include "ledger/state/org.h"
#include "tests/support/family.h"

#include <criterion/criterion.h>

static struct folding folding;
static struct view view;

static const struct family_invitation first = {"lab-west", 50, 150, 2, 1, "editor", 3600};

static void begin(void)
{
    folding_begin(&folding);
    view = folding_view(&folding);
    cr_assert_eq(family_create(&folding, "lab-west", 1), OK);
}

static void end(void)
{
    folding_end(&folding);
}

TestSuite(fold_invite, .init = begin, .fini = end);

static struct span lab(void)
{
    return span_text("lab-west");
}

static struct invite invite_now(uint8_t number)
{
    struct invite invite = {0};
    cr_assert_eq(invite_get(&view, lab(), folding_id(number).data, &invite), OK);
    return invite;
}

// The invitation that pends for the address; 0: none.
static uint8_t pending(uint8_t contact)
{
    uint8_t id[PLATFORM_ID_SIZE] = {0};
    (void)!invite_pending_of(&view, lab(), folding_id(contact).data, id);
    return id[0];
}

static struct platform_key key_now(uint8_t number)
{
    struct platform_key key = {0};
    cr_assert_eq(platform_key_get(&view, lab(), folding_fingerprint(number), &key), OK);
    return key;
}

Test(fold_invite, is_made_with_a_token_that_is_nobodys_key)
{
    folding.time_us = 5000000;
    cr_assert_eq(family_invite(&folding, &first), OK);
    cr_assert_str_eq(folding.text, "status: - -> pending\n"
                                   "role: - -> scientist\n"
                                   "contact: - -> 02\n"
                                   "inviter: - -> 01\n"
                                   "token: - -> key 96\n"
                                   "expires_us: - -> 3605000000\n"
                                   "sent_count: - -> 1\n"
                                   "email: - -> #02\n");
    struct invite invite = invite_now(50);
    cr_assert_eq(invite.status, INVITE_PENDING);
    cr_assert_str_eq(invite.role, "scientist");
    cr_assert_eq(invite.entry, 2);
    cr_assert_eq(invite.expires_us, 3605000000);
    cr_assert_eq(invite.sends, 1);
    cr_assert(digest_equal(&invite.token, folding_fingerprint(150)));
    cr_assert_eq(pending(2), 50);
    struct platform_key key = key_now(150);
    cr_assert_eq(key.owner_kind, TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_UNSPECIFIED);
    cr_assert_arr_eq(key.owner, folding_id(50).data, PLATFORM_ID_SIZE);
    cr_assert_eq(key.status, PLATFORM_KEY_ACTIVE);
}

Test(fold_invite, expires_after_a_week_where_nothing_is_said)
{
    struct family_invitation invitation = first;
    invitation.expires_in_s = 0;
    folding.time_us = 5000000;
    cr_assert_eq(family_invite(&folding, &invitation), OK);
    cr_assert_eq(invite_now(50).expires_us, 5000000 + 604800ull * 1000000);
}

Test(fold_invite, one_pends_for_an_address_and_an_older_one_is_void)
{
    struct family_invitation second = {"lab-west", 51, 151, 2, 1, "viewer", 3600};
    struct family_invitation other = {"lab-west", 52, 152, 3, 1, "viewer", 3600};
    cr_assert_eq(family_invite(&folding, &first), OK);
    cr_assert_eq(family_invite(&folding, &other), OK);
    cr_assert_eq(family_invite(&folding, &second), OK);
    const char *head = "invite 32.status: pending -> void\n"
                       "status: - -> pending\n";
    cr_assert_eq(strncmp(folding.text, head, strlen(head)), 0, "%s", folding.text);
    cr_assert_eq(invite_now(50).status, INVITE_VOID);
    cr_assert_eq(invite_now(50).status_entry, 4);
    cr_assert_eq(invite_now(51).status, INVITE_PENDING);
    cr_assert_eq(invite_now(52).status, INVITE_PENDING);
    cr_assert_eq(pending(2), 51);
    cr_assert_eq(pending(3), 52);
}

Test(fold_invite, neither_id_nor_token_is_used_twice)
{
    struct family_invitation again = {"lab-west", 51, 150, 3, 1, "viewer", 3600};
    cr_assert_eq(family_invite(&folding, &first), OK);
    cr_assert_eq(family_invite(&folding, &again), E_CORRUPT, "token");
    again.invitation = 50;
    again.token = 151;
    cr_assert_eq(family_invite(&folding, &again), E_CORRUPT, "id");
    cr_assert_eq(family_register(&folding, 9), OK);
    again = (struct family_invitation){"lab-west", 52, 9, 3, 1, "viewer", 3600};
    cr_assert_eq(family_invite(&folding, &again), E_CORRUPT, "somebody's key");
}

Test(fold_invite, a_resend_changes_the_token_and_begins_the_time_anew)
{
    folding.time_us = 5000000;
    cr_assert_eq(family_invite(&folding, &first), OK);
    folding.time_us = 65000000;
    cr_assert_eq(family_resend(&folding, "lab-west", 50, 151), OK);
    cr_assert_str_eq(folding.text, "token: key 96 -> key 97\n"
                                   "expires_us: 3605000000 -> 3665000000\n"
                                   "sent_count: 1 -> 2\n");
    struct invite invite = invite_now(50);
    cr_assert_eq(invite.status, INVITE_PENDING);
    cr_assert_eq(invite.entry, 2);
    cr_assert_eq(invite.status_entry, 3);
    cr_assert_eq(invite.sends, 2);
    cr_assert_eq(invite.sends_since_us, 5000000);
    cr_assert_eq(key_now(150).status, PLATFORM_KEY_REVOKED);
    cr_assert_eq(key_now(150).revoked, 3);
    cr_assert_arr_eq(key_now(150).owner, folding_id(50).data, PLATFORM_ID_SIZE);
    cr_assert_eq(key_now(151).status, PLATFORM_KEY_ACTIVE);
    cr_assert_eq(family_resend(&folding, "lab-west", 50, 150), E_CORRUPT, "the old token again");
}

Test(fold_invite, sends_are_counted_by_the_day)
{
    const uint64_t day_us = (uint64_t)INVITE_SENDS_S * 1000000u;
    folding.time_us = 5000000;
    cr_assert_eq(family_invite(&folding, &first), OK);
    folding.time_us = 5000000 + day_us - 1;
    cr_assert_eq(family_resend(&folding, "lab-west", 50, 151), OK);
    cr_assert_eq(invite_now(50).sends, 2);
    folding.time_us = 5000000 + day_us;
    cr_assert_eq(family_resend(&folding, "lab-west", 50, 152), OK);
    cr_assert_eq(invite_now(50).sends, 1);
    cr_assert_eq(invite_now(50).sends_since_us, 5000000 + day_us);
    cr_assert_eq(invite_now(50).sent_count, 3);
}

Test(fold_invite, accepted_it_makes_a_member)
{
    struct member member;
    struct org org;
    cr_assert_eq(family_invite(&folding, &first), OK);
    cr_assert_eq(family_accept(&folding, "lab-west", 50, 2), OK);
    cr_assert_str_eq(folding.text, "status: pending -> accepted\n"
                                   "user 02.status: - -> active\n"
                                   "user 02.role: - -> scientist\n"
                                   "user 02.invited_by: - -> 01\n");
    cr_assert_eq(invite_now(50).status, INVITE_ACCEPTED);
    cr_assert_eq(pending(2), 0);
    cr_assert_eq(member_get(&view, lab(), folding_id(2).data, &member), OK);
    cr_assert_str_eq(member.role, "scientist");
    cr_assert_eq(member.status, MEMBER_ACTIVE);
    cr_assert_eq(member.joined_entry, 3);
    cr_assert_arr_eq(member.invited_by, folding_id(1).data, PLATFORM_ID_SIZE);
    cr_assert_eq(org_get(&view, lab(), &org), OK);
    cr_assert_eq(org.member_count, 2);
    cr_assert_eq(org.owner_count, 1);
}

Test(fold_invite, accepted_as_owner_it_counts_one)
{
    struct family_invitation invitation = first;
    struct org org;
    invitation.role = "owner";
    cr_assert_eq(family_invite(&folding, &invitation), OK);
    cr_assert_eq(family_accept(&folding, "lab-west", 50, 2), OK);
    cr_assert_eq(org_get(&view, lab(), &org), OK);
    cr_assert_eq(org.owner_count, 2);
}

Test(fold_invite, whoever_is_a_member_cannot_accept)
{
    cr_assert_eq(family_invite(&folding, &first), OK);
    cr_assert_eq(family_accept(&folding, "lab-west", 50, 1), E_CORRUPT);
}

Test(fold_invite, declined_or_revoked_it_is_over)
{
    struct family_invitation second = {"lab-west", 51, 151, 2, 1, "viewer", 3600};
    cr_assert_eq(family_invite(&folding, &first), OK);
    cr_assert_eq(family_decline(&folding, "lab-west", 50, 2), OK);
    cr_assert_str_eq(folding.text, "status: pending -> declined\n");
    cr_assert_eq(invite_now(50).status, INVITE_DECLINED);
    cr_assert_eq(pending(2), 0);
    cr_assert_eq(family_invite(&folding, &second), OK, "invited anew");
    cr_assert_eq(family_revoke(&folding, "lab-west", 51), OK);
    cr_assert_str_eq(folding.text, "status: pending -> revoked\n");
    cr_assert_eq(pending(2), 0);
}

Test(fold_invite, that_is_over_or_unknown_does_nothing_more)
{
    cr_assert_eq(family_invite(&folding, &first), OK);
    cr_assert_eq(family_revoke(&folding, "lab-west", 50), OK);
    cr_assert_eq(family_revoke(&folding, "lab-west", 50), E_CORRUPT);
    cr_assert_eq(family_decline(&folding, "lab-west", 50, 2), E_CORRUPT);
    cr_assert_eq(family_accept(&folding, "lab-west", 50, 2), E_CORRUPT);
    cr_assert_eq(family_resend(&folding, "lab-west", 50, 151), E_CORRUPT);
    cr_assert_eq(family_revoke(&folding, "lab-west", 51), E_CORRUPT);
    cr_assert_eq(family_revoke(&folding, "lab-east", 50), E_CORRUPT);
}

Test(fold_invite, of_the_platform_has_no_role_and_makes_no_member)
{
    struct family_invitation invitation = {"platform", 60, 160, 2, 1, NULL, 3600};
    struct invite invite;
    folding.time_us = 5000000;
    cr_assert_eq(family_invite(&folding, &invitation), OK);
    cr_assert_str_eq(folding.text, "status: - -> pending\n"
                                   "contact: - -> 02\n"
                                   "inviter: - -> 01\n"
                                   "token: - -> key a0\n"
                                   "expires_us: - -> 3605000000\n"
                                   "sent_count: - -> 1\n"
                                   "email: - -> #02\n");
    cr_assert_eq(invite_get(&view, span_text("platform"), folding_id(60).data, &invite), OK);
    cr_assert_str_eq(invite.role, "");
    cr_assert_eq(family_accept(&folding, "platform", 60, 2), E_CORRUPT);
}
