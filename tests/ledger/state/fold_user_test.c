// People: what registration, keys, the address that came back and the profile change.
#include "ledger/core/message.h"
#include "ledger/state/invite.h"
#include "ledger/state/user.h"
#include "tests/support/family.h"

#include <criterion/criterion.h>

static struct folding folding;
static struct view view;

static void begin(void)
{
    folding_begin(&folding);
    view = folding_view(&folding);
}

static void end(void)
{
    folding_end(&folding);
}

TestSuite(fold_user, .init = begin, .fini = end);

static struct user user_now(uint8_t number)
{
    struct user user = {0};
    cr_assert_eq(user_get(&view, folding_id(number).data, &user), OK);
    return user;
}

static struct platform_key key_now(uint8_t number)
{
    struct platform_key key = {0};
    cr_assert_eq(platform_key_get(&view, span_text("platform"), folding_fingerprint(number), &key), OK);
    return key;
}

Test(fold_user, registration_brings_a_user_his_key_his_address_and_a_code)
{
    uint8_t found[PLATFORM_ID_SIZE];
    cr_assert_eq(family_register(&folding, 7), OK);
    cr_assert_str_eq(folding.text, "status: - -> active\n"
                                   "key: - -> key 07\n"
                                   "contact: - -> 07\n"
                                   "code: - -> key 6b\n"
                                   "email: - -> #07\n");
    struct user user = user_now(7);
    cr_assert_eq(user.status, USER_ACTIVE);
    cr_assert_eq(user.entry, 1);
    cr_assert_eq(user.active_keys, 1);
    cr_assert_not(user.verified);
    cr_assert(digest_equal(&user.code, folding_fingerprint(107)));
    cr_assert_eq(user_of_contact(&view, folding_id(7).data, found), OK);
    cr_assert_arr_eq(found, folding_id(7).data, sizeof(found));
}

Test(fold_user, the_code_is_a_key_of_nobody)
{
    cr_assert_eq(family_register(&folding, 7), OK);
    struct platform_key own = key_now(7);
    struct platform_key code = key_now(107);
    cr_assert_eq(own.owner_kind, TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_USER);
    cr_assert_eq(own.enrolled, 1);
    cr_assert_eq(own.status, PLATFORM_KEY_ACTIVE);
    cr_assert_eq(code.owner_kind, TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_UNSPECIFIED);
    cr_assert_arr_eq(code.owner, folding_id(7).data, PLATFORM_ID_SIZE);
}

Test(fold_user, registration_with_an_invitation_redeems_it)
{
    struct family_invitation invitation = {"platform", 50, 150, 7, 1, NULL, 0};
    Tally__UserRegister payload = TALLY__USER_REGISTER__INIT;
    struct folding_command command;
    struct invite invite;
    cr_assert_eq(family_invite(&folding, &invitation), OK);
    folding_new(&command, "platform", TALLY__SUBJECT_KIND__SUBJECT_KIND_USER, 7, 7);
    command.intent.payload_case = TALLY__INTENT__PAYLOAD_USER_REGISTER;
    command.intent.user_register = &payload;
    payload.key = folding_key(7);
    payload.email = folding_sealed(7);
    payload.invitation = folding_bytes(50);
    folding_facts(&command, 7, 107);
    cr_assert_eq(folding_fold(&folding, &command), OK);
    cr_assert_not_null(strstr(folding.text, "invite 32.status: pending -> accepted\n"), "%s", folding.text);
    cr_assert_eq(invite_get(&view, span_text("platform"), folding_id(50).data, &invite), OK);
    cr_assert_eq(invite.status, INVITE_ACCEPTED);
    cr_assert_eq(invite.status_entry, 2);
}

Test(fold_user, what_is_taken_cannot_be_registered_again)
{
    struct digest before;
    cr_assert_eq(family_register(&folding, 7), OK);
    before = folding_digest(&folding);
    cr_assert_eq(family_register(&folding, 7), E_CORRUPT, "user and key");
    struct digest after = folding_digest(&folding);
    cr_assert(digest_equal(&before, &after));
    cr_assert_eq(folding.count, 1);
}

Test(fold_user, a_key_is_enrolled_rotated_and_revoked)
{
    cr_assert_eq(family_register(&folding, 7), OK);
    cr_assert_eq(family_enroll(&folding, 7, 70), OK);
    cr_assert_str_eq(folding.text, "key: - -> key 46\n");
    cr_assert_eq(user_now(7).active_keys, 2);
    cr_assert_eq(family_rotate(&folding, 7, 7, 71), OK);
    cr_assert_str_eq(folding.text, "key: key 07 -> key 47\n");
    cr_assert_eq(user_now(7).active_keys, 2);
    cr_assert_eq(key_now(7).status, PLATFORM_KEY_REVOKED);
    cr_assert_eq(key_now(7).revoked, 3);
    cr_assert_eq(family_revoke_key(&folding, 7, 70), OK);
    cr_assert_str_eq(folding.text, "key: key 46 -> -\n");
    cr_assert_eq(user_now(7).active_keys, 1);
    cr_assert_eq(key_now(70).revoked, 4);
    cr_assert_eq(key_now(71).status, PLATFORM_KEY_ACTIVE);
}

Test(fold_user, since_when_a_key_is_in_doubt_is_kept)
{
    Tally__UserKeyRevoke payload = TALLY__USER_KEY_REVOKE__INIT;
    struct folding_command command;
    cr_assert_eq(family_register(&folding, 7), OK);
    cr_assert_eq(family_enroll(&folding, 7, 70), OK);
    folding_new(&command, "platform", TALLY__SUBJECT_KIND__SUBJECT_KIND_USER, 7, 7);
    command.intent.payload_case = TALLY__INTENT__PAYLOAD_USER_KEY_REVOKE;
    command.intent.user_key_revoke = &payload;
    payload.key = message_bytes(digest_span(folding_fingerprint(70)));
    payload.compromised_since_us = 5000;
    cr_assert_eq(folding_fold(&folding, &command), OK);
    cr_assert_str_eq(folding.text, "key: key 46 -> -\ncompromised_since_us: - -> 5000\n");
    cr_assert_eq(key_now(70).compromised_since_us, 5000);
    cr_assert_eq(key_now(7).compromised_since_us, 0);
}

Test(fold_user, a_key_that_is_known_or_revoked_is_no_new_or_active_one)
{
    cr_assert_eq(family_register(&folding, 7), OK);
    cr_assert_eq(family_enroll(&folding, 7, 7), E_CORRUPT);
    cr_assert_eq(family_enroll(&folding, 7, 107), E_CORRUPT, "the code's");
    cr_assert_eq(family_enroll(&folding, 7, 70), OK);
    cr_assert_eq(family_revoke_key(&folding, 7, 70), OK);
    cr_assert_eq(family_revoke_key(&folding, 7, 70), E_CORRUPT);
    cr_assert_eq(family_revoke_key(&folding, 7, 71), E_CORRUPT);
    cr_assert_eq(family_enroll(&folding, 8, 71), E_CORRUPT, "nobody's");
}

Test(fold_user, the_address_is_verified_once)
{
    cr_assert_eq(family_register(&folding, 7), OK);
    cr_assert_eq(family_verify(&folding, 7), OK);
    cr_assert_str_eq(folding.text, "verified: - -> 1\n"
                                   "code: key 6b -> -\n");
    struct user user = user_now(7);
    cr_assert(user.verified);
    cr_assert_eq(user.verified_entry, 2);
    cr_assert(digest_is_zero(&user.code));
    cr_assert_eq(family_verify(&folding, 7), E_CORRUPT);
}

Test(fold_user, a_profile_lists_old_and_new_commitments)
{
    Tally__UserProfileUpdate payload = TALLY__USER_PROFILE_UPDATE__INIT;
    struct folding_command command;
    Tally__Field *field = family_sealed("position", 33);
    cr_assert_eq(family_register(&folding, 7), OK);
    folding_new(&command, "platform", TALLY__SUBJECT_KIND__SUBJECT_KIND_USER, 7, 7);
    command.intent.payload_case = TALLY__INTENT__PAYLOAD_USER_PROFILE_UPDATE;
    command.intent.user_profile_update = &payload;
    payload.profile = &field;
    payload.n_profile = 1;
    cr_assert_eq(folding_fold(&folding, &command), OK);
    cr_assert_str_eq(folding.text, "position: - -> #21\n");
    (void)family_sealed("position", 34);
    cr_assert_eq(folding_fold(&folding, &command), OK);
    cr_assert_str_eq(folding.text, "position: #21 -> #22\n");
}

Test(fold_user, facts_that_are_missing_are_corrupt)
{
    Tally__UserRegister payload = TALLY__USER_REGISTER__INIT;
    struct folding_command command;
    folding_new(&command, "platform", TALLY__SUBJECT_KIND__SUBJECT_KIND_USER, 7, 7);
    command.intent.payload_case = TALLY__INTENT__PAYLOAD_USER_REGISTER;
    command.intent.user_register = &payload;
    payload.key = folding_key(7);
    payload.email = folding_sealed(7);
    cr_assert_eq(folding_fold(&folding, &command), E_CORRUPT, "no number of the address");
    folding_end(&folding);
    folding_begin(&folding);
    folding_facts(&command, 7, 0);
    cr_assert_eq(folding_fold(&folding, &command), E_CORRUPT, "no code");
}
