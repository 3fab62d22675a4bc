// People from their registration to their membership, through every part of the service and the real gate.
#include "ledger/core/message.h"
#include "ledger/state/member.h"
#include "ledger/state/user.h"
#include "tests/support/house.h"

#include <criterion/criterion.h>

static struct house house;

static void begin(void)
{
    house_begin(&house);
}

static void end(void)
{
    house_end(&house);
}

TestSuite(people, .init = begin, .fini = end);

static void have(const char *user, const char *address, const char *code)
{
    cr_assert_eq(house_register(&house, user, address), CODE_NONE);
    cr_assert(house_take_code(&house, user, code));
    cr_assert_eq(house_verify(&house, user, code), CODE_NONE);
}

static struct user user_now(const char *name)
{
    struct view view = image_view(store_image(house.store));
    struct user user = {0};
    cr_assert_eq(user_get(&view, house_id(name).data, &user), OK);
    return user;
}

static void expect_same(struct digest left, struct digest right)
{
    cr_assert(digest_equal(&left, &right));
}

Test(people, register_get_a_code_and_come_back_with_it)
{
    cr_assert_eq(house_register(&house, "ada", "ada@lab.example"), CODE_NONE);
    const Tally__Entry *entry = house_entry(&house);
    cr_assert_eq(entry->facts->ingress, TALLY__CHANNEL__CHANNEL_API);
    cr_assert_eq(entry->facts->n_contact, 1);
    cr_assert_not_null(entry->facts->code);
    cr_assert(house_take_code(&house, "ada", "ada code"));
    cr_assert_eq(house_verify(&house, "ada", "ada"), 200, "a code of her own making");
    cr_assert_eq(house_verify(&house, "ada", "unknown"), 200);
    cr_assert_not(user_now("ada").verified);
    cr_assert_eq(house_verify(&house, "ada", "ada code"), CODE_NONE);
    cr_assert(user_now("ada").verified);
}

Test(people, who_send_again_get_the_same_receipt_and_no_second_code)
{
    struct buf first;
    buf_init(&first, LIMIT_REPLY);
    cr_assert_eq(house_register(&house, "ada", "ada@lab.example"), CODE_NONE);
    cr_assert_eq(buf_append(&first, buf_span(&house.reply)), OK);
    cr_assert(house_take_code(&house, "ada", "ada code"));
    files_remove(house.codes.text);
    files_make_folder(house.codes.text);
    cr_assert_eq(house_send_again(&house), CODE_NONE);
    cr_assert(span_equal(buf_span(&first), buf_span(&house.reply)));
    cr_assert_not(house_take_code(&house, "ada", "second"));
    cr_assert_eq(house_verify(&house, "ada", "ada code"), CODE_NONE);
    buf_fini(&first);
}

Test(people, whose_address_is_taken_get_no_code)
{
    have("ada", "ada@lab.example", "ada code");
    cr_assert_eq(house_register(&house, "eve", "ada@lab.example"), 605);
    cr_assert_not(house_take_code(&house, "eve", "eve code"));
}

Test(people, who_write_an_address_in_another_form_are_refused)
{
    cr_assert_eq(house_register(&house, "ada", "Ada@lab.example"), 110);
    cr_assert_not(house_take_code(&house, "ada", "ada code"));
}

Test(people, accept_what_was_sent_to_their_address_and_nobody_else_does)
{
    struct member member;
    have("ada", "ada@lab.example", "ada code");
    have("bob", "bob@lab.example", "bob code");
    have("eve", "eve@lab.example", "eve code");
    cr_assert_eq(house_create(&house, "ada", "lab-west"), CODE_NONE);
    cr_assert_eq(house_invite(&house, "ada", "lab-west", "for bob", "bob@lab.example"), CODE_NONE);
    cr_assert_eq(house_accept(&house, "eve", "lab-west", "for bob"), 314);
    cr_assert_eq(house_accept(&house, "bob", "lab-west", "for bob"), CODE_NONE);
    struct view view = image_view(store_image(house.store));
    cr_assert_eq(member_get(&view, span_text("lab-west"), house_id("bob").data, &member), OK);
    cr_assert_str_eq(member.role, "scientist");
    cr_assert_eq(member_get(&view, span_text("lab-west"), house_id("eve").data, &member), E_NOT_FOUND);
    cr_assert_eq(house_accept(&house, "bob", "lab-west", "for bob"), 313);
}

Test(people, invited_before_they_register_accept_afterwards)
{
    have("ada", "ada@lab.example", "ada code");
    cr_assert_eq(house_create(&house, "ada", "lab-west"), CODE_NONE);
    cr_assert_eq(house_invite(&house, "ada", "lab-west", "for bob", "bob@lab.example"), CODE_NONE);
    cr_assert_eq(house_register(&house, "bob", "bob@lab.example"), CODE_NONE);
    cr_assert_eq(house_accept(&house, "bob", "lab-west", "for bob"), 314, "not verified yet");
    cr_assert(house_take_code(&house, "bob", "bob code"));
    cr_assert_eq(house_verify(&house, "bob", "bob code"), CODE_NONE);
    cr_assert_eq(house_accept(&house, "bob", "lab-west", "for bob"), CODE_NONE);
}

Test(people, and_organizations_are_what_the_frames_say_after_every_kind_of_start)
{
    have("ada", "ada@lab.example", "ada code");
    have("bob", "bob@lab.example", "bob code");
    cr_assert_eq(house_create(&house, "ada", "lab-west"), CODE_NONE);
    cr_assert_eq(house_invite(&house, "ada", "lab-west", "for bob", "bob@lab.example"), CODE_NONE);
    cr_assert_eq(house_accept(&house, "bob", "lab-west", "for bob"), CODE_NONE);
    struct digest before = house_state(&house);
    house_reopen(&house, false);
    expect_same(before, house_state(&house));
    house_reopen(&house, true);
    expect_same(before, house_state(&house));
    cr_assert_eq(house_accept(&house, "bob", "lab-west", "for bob"), 313, "and it goes on");
}

// A stranger's invitation, signed by the token that it brings. Not even a data key is drawn for it.
Test(people, of_whom_nothing_is_known_bring_no_key_into_an_organization)
{
    struct seal_key key;
    struct vault_owner lab = {TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION, span_text("lab-west")};
    cr_assert_eq(house_invite(&house, "for bob", "lab-west", "for bob", "bob@lab.example"), 200);
    cr_assert_eq(vault_find(house.vault, &lab, &key), E_NOT_FOUND);
    have("ada", "ada@lab.example", "ada code");
    cr_assert_eq(house_create(&house, "ada", "lab-west"), CODE_NONE);
    cr_assert_eq(vault_find(house.vault, &lab, &key), OK);
}

static uint32_t update_profile(const char *user, const char *of)
{
    struct house_act act = house_act(&house, user, "platform", TALLY__SUBJECT_KIND__SUBJECT_KIND_USER, of);
    Tally__UserProfileUpdate payload = TALLY__USER_PROFILE_UPDATE__INIT;
    Tally__Field field = TALLY__FIELD__INIT;
    Tally__Field *profile[] = {&field};
    char name[] = "position";
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_USER_PROFILE_UPDATE;
    act.intent->user_profile_update = &payload;
    payload.profile = profile;
    payload.n_profile = 1;
    field.name = name;
    field.content_case = TALLY__FIELD__CONTENT_SEALED;
    field.sealed = house_seal(&act, "director");
    return house_send(&act);
}

static enum err find_key(Tally__SubjectKind kind, struct span id)
{
    struct seal_key key;
    struct vault_owner owner = {kind, id};
    return vault_find(house.vault, &owner, &key);
}

Test(people, are_sealed_under_a_key_of_their_own)
{
    const Tally__SubjectKind user = TALLY__SUBJECT_KIND__SUBJECT_KIND_USER;
    cr_assert_eq(find_key(user, house_id("ada")), E_NOT_FOUND);
    have("ada", "ada@lab.example", "ada code");
    cr_assert_eq(find_key(user, house_id("ada")), OK);
    cr_assert_eq(update_profile("ada", "ada"), CODE_NONE);
    cr_assert_eq(find_key(TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION, span_text("platform")),
                 E_NOT_FOUND);
    cr_assert_eq(update_profile("ada", "nobody"), 300);
    cr_assert_eq(find_key(user, house_id("nobody")), E_NOT_FOUND);
}
