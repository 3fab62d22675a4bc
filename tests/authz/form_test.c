// The form of each command: what it must bring, and what it may not.
#include "authz/form.h"
#include "tests/support/works.h"

#include <criterion/criterion.h>

#include <stdio.h>

#define LAB "lab-west"

static struct court court;

static void open_court(void)
{
    court_open(&court, true);
}

static void close_court(void)
{
    court_close(&court);
}

TestSuite(form, .init = open_court, .fini = close_court);

static uint32_t form_of(struct court_act act)
{
    return form_check(act.command);
}

static ProtobufCBinaryData zeros(size_t size)
{
    static uint8_t bytes[64];
    return (ProtobufCBinaryData){.len = size, .data = bytes};
}

// One of each command, well-formed.
static struct court_act (*const plain[])(struct court *court, const char *by, const char *org) = {
    acts_create, acts_update, acts_set, acts_change_type, acts_event, acts_leave,
};

static struct court_act with_three(int which)
{
    switch (which) {
    case 0:
        return acts_license(&court, "olive", LAB, "x");
    case 1:
        return acts_license_update(&court, "olive", LAB, "x");
    case 2:
        return acts_license_revoke(&court, "olive", LAB, "x");
    case 3:
        return acts_offer(&court, "olive", LAB, "x");
    case 4:
        return acts_deactivate(&court, "olive", LAB, "x");
    case 5:
        return acts_role(&court, "olive", LAB, "x", "admin");
    case 6:
        return acts_reactivate(&court, "olive", LAB, "x", "admin");
    case 7:
        return acts_invite(&court, "olive", LAB, "x", "ann", "viewer");
    case 8:
        return acts_resend(&court, "olive", LAB, "x", "token");
    case 9:
        return acts_revoke(&court, "olive", LAB, "x");
    case 10:
        return acts_accept(&court, "olive", LAB, "x", "token");
    default:
        return acts_decline(&court, "olive", LAB, "x", "token");
    }
}

static struct court_act of_person(int which)
{
    switch (which) {
    case 0:
        return acts_register(&court, "ann");
    case 1:
        return acts_verify(&court, "ann");
    case 2:
        return acts_enroll(&court, "ann", "key");
    case 3:
        return acts_rotate(&court, "ann", "key");
    case 4:
        return acts_revoke_key(&court, "ann", "key");
    case 5:
        return acts_update_profile(&court, "ann");
    default:
        return acts_invite_user(&court, "padm-1", "inv", "ann");
    }
}

Test(form, of_every_command_is_good_as_the_verbs_make_it)
{
    for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
        cr_assert_eq(form_of(plain[i](&court, "olive", LAB)), CODE_NONE, "%zu", i);
    }
    for (int i = 0; i < 12; i++) {
        cr_assert_eq(form_of(with_three(i)), CODE_NONE, "%d", i);
    }
    for (int i = 0; i < 7; i++) {
        cr_assert_eq(form_of(of_person(i)), CODE_NONE, "%d", i);
    }
}

// ---- Where a command belongs, and what it names

Test(form, people_are_the_platforms_and_the_rest_is_not)
{
    for (int i = 0; i < 7; i++) {
        struct court_act act = of_person(i);
        act.intent->org = (char *)(uintptr_t)LAB;
        cr_assert_eq(form_of(act), CODE_BAD_ID, "%d", i);
    }
    for (int i = 0; i < 12; i++) {
        struct court_act act = with_three(i);
        act.intent->org = (char *)(uintptr_t)COURT_PLATFORM;
        cr_assert_eq(form_of(act), CODE_BAD_ID, "%d", i);
    }
    cr_assert_eq(form_of(acts_create(&court, "olive", COURT_PLATFORM)), CODE_BAD_ID);
    cr_assert_eq(form_of(acts_event(&court, "padm-1", COURT_PLATFORM)), CODE_NONE);
}

Test(form, the_first_subject_is_what_the_command_is_about)
{
    for (int i = 0; i < 19; i++) {
        struct court_act act = i < 12 ? with_three(i) : of_person(i - 12);
        Tally__SubjectKind kind = act.intent->subject[0]->kind;
        act.intent->subject[0]->kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_THING;
        cr_assert_eq(form_of(act), CODE_BAD_ID, "%d: kind", i);
        act.intent->subject[0]->kind = kind;
        act.intent->subject[0]->id.len = 15;
        cr_assert_eq(form_of(act), CODE_BAD_ID, "%d: size", i);
        act.intent->subject[0]->id = zeros(16);
        cr_assert_eq(form_of(act), CODE_BAD_ID, "%d: nobody's", i);
        act.intent->n_subject = 0;
        cr_assert_eq(form_of(act), CODE_BAD_ID, "%d: none", i);
    }
    struct court_act act = acts_update(&court, "olive", LAB);
    act.intent->org = (char *)(uintptr_t) "lab-east";
    cr_assert_eq(form_of(act), CODE_BAD_ID, "another organization's");
}

Test(form, an_id_that_stands_twice_is_the_same_twice)
{
    struct court_act act = acts_register(&court, "ann");
    act.intent->user_register->user = court_id("bob");
    cr_assert_eq(form_of(act), CODE_BAD_ID);
    act = acts_invite_user(&court, "padm-1", "inv", "ann");
    act.intent->user_invite->invitation = court_id("other");
    cr_assert_eq(form_of(act), CODE_BAD_ID);
    act = acts_license(&court, "olive", LAB, "x");
    act.intent->org_license_add->license = court_id("other");
    cr_assert_eq(form_of(act), CODE_BAD_ID);
    act = acts_license_revoke(&court, "olive", LAB, "x");
    act.intent->org_license_revoke->license.len = 0;
    cr_assert_eq(form_of(act), CODE_BAD_ID);
    act = acts_invite(&court, "olive", LAB, "inv", "ann", "viewer");
    act.intent->invite_create->invitation = court_id("other");
    cr_assert_eq(form_of(act), CODE_BAD_ID);
    act = acts_resend(&court, "olive", LAB, "inv", "token");
    act.intent->invite_resend->invitation = court_id("other");
    cr_assert_eq(form_of(act), CODE_BAD_ID);
    act = acts_revoke(&court, "olive", LAB, "inv");
    act.intent->invite_revoke->invitation = court_id("other");
    cr_assert_eq(form_of(act), CODE_BAD_ID);
    act = acts_accept(&court, "olive", LAB, "inv", "token");
    act.intent->invite_accept->invitation = court_id("other");
    cr_assert_eq(form_of(act), CODE_BAD_ID);
    act = acts_decline(&court, "olive", LAB, "inv", "token");
    act.intent->invite_decline->invitation = court_id("other");
    cr_assert_eq(form_of(act), CODE_BAD_ID);
}

Test(form, slugs)
{
    static const char *const good[] = {"ab", "a1", "lab-west", "a-b-c", "0x"};
    static const char *const bad[] = {"a", "-a", "a-", "a--b", "Lab", "a_b", "a.b", "a b", "l\xc3\xa4"};
    char longest[65];
    memset(longest, 'a', 64);
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        cr_assert_eq(form_of(acts_create(&court, "olive", good[i])), CODE_NONE, "%s", good[i]);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        cr_assert_eq(form_of(acts_create(&court, "olive", bad[i])), CODE_BAD_ID, "%s", bad[i]);
    }
    longest[63] = '\0';
    cr_assert_eq(form_of(acts_create(&court, "olive", longest)), CODE_NONE);
    longest[63] = 'a';
    longest[64] = '\0';
    cr_assert_eq(form_of(acts_create(&court, "olive", longest)), CODE_BAD_ID);
}

// ---- Payloads

Test(form, of_an_organization_to_be)
{
    struct court_act act = acts_create(&court, "olive", LAB);
    Tally__OrgCreate *payload = act.intent->org_create;
    payload->type = TALLY__ORG_TYPE__ORG_TYPE_UNSPECIFIED;
    cr_assert_eq(form_of(act), CODE_INVALID);
    payload->type = TALLY__ORG_TYPE__ORG_TYPE_CLIENT;
    payload->parent = (char *)(uintptr_t) "group-of-labs";
    cr_assert_eq(form_of(act), CODE_NONE);
    payload->parent = (char *)(uintptr_t) "Group";
    cr_assert_eq(form_of(act), CODE_BAD_ID);
    payload->parent = (char *)(uintptr_t) "";
    payload->profile[0]->name = (char *)(uintptr_t) "trade_name";
    cr_assert_eq(form_of(act), CODE_INVALID, "it needs a name");
}

Test(form, of_fields)
{
    static const char *const derived[] = {"owner", "team", "status", "type", "license", "unheard_of"};
    struct court_act act = acts_update(&court, "olive", LAB);
    Tally__OrgUpdate *payload = act.intent->org_update;
    for (size_t i = 0; i < sizeof(derived) / sizeof(derived[0]); i++) {
        payload->profile[0]->name = (char *)(uintptr_t)derived[i];
        cr_assert_eq(form_of(act), CODE_INVALID, "%s", derived[i]);
    }
    payload->profile[0]->name = (char *)(uintptr_t) "City";
    cr_assert_eq(form_of(act), CODE_BAD_ID);
    payload->profile[0]->name = (char *)(uintptr_t) "city";
    payload->profile[0]->content_case = TALLY__FIELD__CONTENT__NOT_SET;
    cr_assert_eq(form_of(act), CODE_INVALID, "without content");
    payload->n_profile = 0;
    cr_assert_eq(form_of(act), CODE_INVALID, "a change of nothing");
    acts_add_open(&court, &payload->profile, &payload->n_profile, "city");
    cr_assert_eq(form_of(act), CODE_INVALID, "open");
    act = acts_update(&court, "olive", LAB);
    acts_add_sealed(&court, &act.intent->org_update->profile, &act.intent->org_update->n_profile, "phone");
    cr_assert_eq(form_of(act), CODE_INVALID, "twice");
    act = acts_update_profile(&court, "ann");
    act.intent->user_profile_update->profile[0]->name = (char *)(uintptr_t) "support";
    cr_assert_eq(form_of(act), CODE_INVALID);
}

Test(form, of_settings)
{
    cr_assert_eq(form_of(acts_set_policy(&court, "olive", LAB, "owner_only")), CODE_NONE);
    cr_assert_eq(form_of(acts_set_policy(&court, "olive", LAB, "everybody")), CODE_INVALID);
    struct court_act act = acts_set(&court, "olive", LAB);
    act.intent->org_settings_update->setting[0]->name = (char *)(uintptr_t) "invite_policy";
    cr_assert_eq(form_of(act), CODE_INVALID, "a rule reads it, so it is open");
    act = acts_set_policy(&court, "olive", LAB, "owner_only");
    act.intent->org_settings_update->setting[0]->name = (char *)(uintptr_t) "time_zone";
    cr_assert_eq(form_of(act), CODE_INVALID, "no rule reads it, so it is sealed");
}

Test(form, a_command_has_64_fields_at_most)
{
    struct court_act act = acts_set(&court, "olive", LAB);
    Tally__OrgSettingsUpdate *payload = act.intent->org_settings_update;
    char name[16];
    while (payload->n_setting < LIMIT_FIELDS) {
        (void)snprintf(name, sizeof(name), "setting_%zu", payload->n_setting);
        acts_add_sealed(&court, &payload->setting, &payload->n_setting, name);
    }
    cr_assert_eq(form_of(act), CODE_NONE);
    acts_add_sealed(&court, &payload->setting, &payload->n_setting, "one_more");
    cr_assert_eq(form_of(act), CODE_TOO_LARGE);
}

Test(form, of_licenses)
{
    struct court_act act = acts_license(&court, "olive", LAB, "x");
    Tally__PublicValue *expires = acts_add_open(&court, &act.intent->org_license_add->field,
                                                &act.intent->org_license_add->n_field, "expires");
    expires->kind_case = TALLY__PUBLIC_VALUE__KIND_TIME_US;
    expires->time_us = court.time_us;
    cr_assert_eq(form_of(act), CODE_NONE);
    expires->kind_case = TALLY__PUBLIC_VALUE__KIND_INTEGER;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = acts_license(&court, "olive", LAB, "x");
    act.intent->org_license_add->field[0]->name = (char *)(uintptr_t) "authority";
    cr_assert_eq(form_of(act), CODE_INVALID, "it needs a number");
    act = acts_license_update(&court, "olive", LAB, "x");
    act.intent->org_license_update->n_field = 0;
    cr_assert_eq(form_of(act), CODE_NONE, "to be the primary one is a change");
    act.intent->org_license_update->primary = false;
    cr_assert_eq(form_of(act), CODE_INVALID);
}

Test(form, of_keys_and_tokens)
{
    struct court_act act = acts_enroll(&court, "ann", "key");
    act.intent->user_key_enroll->key->bytes.len = 31;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act.intent->user_key_enroll->key = NULL;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = acts_rotate(&court, "ann", "key");
    act.intent->user_key_rotate->key->bytes = zeros(32);
    cr_assert_eq(form_of(act), CODE_INVALID, "a point of small order");
    act = acts_revoke_key(&court, "ann", "key");
    act.intent->user_key_revoke->key.len = 31;
    cr_assert_eq(form_of(act), CODE_BAD_ID);
    act = acts_verify(&court, "ann");
    act.intent->user_email_verify->code.len = 33;
    cr_assert_eq(form_of(act), CODE_BAD_ID);
    act = acts_resend(&court, "olive", LAB, "inv", "token");
    act.intent->invite_resend->token->algorithm = TALLY__KEY_ALGORITHM__KEY_ALGORITHM_ECDSA_P256;
    cr_assert_eq(form_of(act), CODE_INVALID, "a token is a seed");
    act = acts_register(&court, "ann");
    act.intent->user_register->key = NULL;
    cr_assert_eq(form_of(act), CODE_INVALID);
}

Test(form, of_addresses_and_invitations)
{
    struct court_act act = acts_register(&court, "ann");
    act.intent->user_register->email = NULL;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = acts_register_invited(&court, "ann", "inv", "token");
    act.intent->user_register->invitation.len = 15;
    cr_assert_eq(form_of(act), CODE_BAD_ID);
    act = acts_invite_user(&court, "padm-1", "inv", "ann");
    act.intent->user_invite->email = NULL;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = acts_invite(&court, "olive", LAB, "inv", "ann", "viewer");
    act.intent->invite_create->email = NULL;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = acts_offer(&court, "olive", LAB, "tom");
    act.intent->org_transfer_offer->to.len = 17;
    cr_assert_eq(form_of(act), CODE_BAD_ID);
}

Test(form, an_invitation_lasts_an_hour_to_thirty_days)
{
    static const struct {
        uint32_t seconds;
        uint32_t code;
    } times[] = {{0, CODE_NONE},       {1, CODE_INVALID},       {3599, CODE_INVALID},      {3600, CODE_NONE},
                 {2592000, CODE_NONE}, {2592001, CODE_INVALID}, {UINT32_MAX, CODE_INVALID}};
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        struct court_act act = acts_invite(&court, "olive", LAB, "inv", "ann", "viewer");
        act.intent->invite_create->expires_in_s = times[i].seconds;
        cr_assert_eq(form_of(act), times[i].code, "%u", times[i].seconds);
        act = acts_invite_user(&court, "padm-1", "inv", "ann");
        act.intent->user_invite->expires_in_s = times[i].seconds;
        cr_assert_eq(form_of(act), times[i].code, "%u", times[i].seconds);
    }
}

Test(form, of_roles_and_flags)
{
    char *flags[] = {(char *)(uintptr_t) "qa", (char *)(uintptr_t) "qa"};
    struct court_act act = acts_role(&court, "olive", LAB, "tom", "admin");
    Tally__MemberRoleChange *payload = act.intent->member_role_change;
    payload->flag = flags;
    payload->n_flag = 1;
    cr_assert_eq(form_of(act), CODE_NONE);
    payload->n_flag = 2;
    cr_assert_eq(form_of(act), CODE_INVALID, "twice");
    flags[0] = (char *)(uintptr_t) "wheel";
    payload->n_flag = 1;
    cr_assert_eq(form_of(act), CODE_INVALID, "unheard of");
    cr_assert_eq(form_of(acts_role(&court, "olive", LAB, "tom", "")), CODE_BAD_ID);
    cr_assert_eq(form_of(acts_role(&court, "olive", LAB, "tom", "Admin")), CODE_BAD_ID);
    cr_assert_eq(form_of(acts_reactivate(&court, "olive", LAB, "tom", "a b")), CODE_BAD_ID);
    cr_assert_eq(form_of(acts_invite(&court, "olive", LAB, "inv", "ann", "")), CODE_BAD_ID);
}

Test(form, of_service_accounts)
{
    static const uint32_t unordered[] = {160, 144};
    static const uint32_t twice[] = {160, 160};
    static const uint32_t unheard_of[] = {159};
    struct court_act act = works_account(&court, "olive", LAB, "bot");
    cr_assert_eq(form_of(act), CODE_NONE);
    act.intent->sa_create->role = (char *)(uintptr_t) "viewer";
    cr_assert_eq(form_of(act), CODE_INVALID, "a role or actions");
    act.intent->sa_create->n_action = 0;
    cr_assert_eq(form_of(act), CODE_NONE);
    act.intent->sa_create->role = (char *)(uintptr_t) "";
    cr_assert_eq(form_of(act), CODE_INVALID, "one of them");
    works_list(&court, &act, unordered, 2);
    cr_assert_eq(form_of(act), CODE_INVALID);
    works_list(&court, &act, twice, 2);
    cr_assert_eq(form_of(act), CODE_INVALID);
    works_list(&court, &act, unheard_of, 1);
    cr_assert_eq(form_of(act), CODE_INVALID);
    cr_assert_eq(form_of(works_account_as(&court, "olive", LAB, "bot", "A role")), CODE_BAD_ID);
    act = works_account(&court, "olive", LAB, "bot");
    act.intent->sa_create->name = NULL;
    cr_assert_eq(form_of(act), CODE_INVALID);
    act = works_account(&court, "olive", LAB, "bot");
    act.intent->sa_create->responsible.len = 15;
    cr_assert_eq(form_of(act), CODE_BAD_ID);
    act = works_account(&court, "olive", LAB, "bot");
    act.intent->sa_create->account = zeros(16);
    cr_assert_eq(form_of(act), CODE_BAD_ID);
    act = works_account(&court, "olive", LAB, "bot");
    act.intent->sa_create->key->bytes.len = 31;
    cr_assert_eq(form_of(act), CODE_INVALID);
}

Test(form, of_changes_of_service_accounts)
{
    struct court_act act = works_account_update(&court, "olive", LAB, "bot", "");
    cr_assert_eq(form_of(act), CODE_INVALID, "a change of nothing");
    act.intent->sa_update->name = acts_sealed(&court);
    cr_assert_eq(form_of(act), CODE_NONE);
    act.intent->sa_update->responsible = zeros(15);
    cr_assert_eq(form_of(act), CODE_BAD_ID);
    act.intent->sa_update->responsible = zeros(16);
    cr_assert_eq(form_of(act), CODE_NONE);
    act.intent->sa_update->role = (char *)(uintptr_t) "A role";
    cr_assert_eq(form_of(act), CODE_BAD_ID);
    act = works_account_end(&court, "olive", LAB, "bot");
    cr_assert_eq(form_of(act), CODE_NONE);
    act.intent->sa_deactivate->account.len = 15;
    cr_assert_eq(form_of(act), CODE_BAD_ID);
}

Test(form, of_subjects_events_and_empty_profiles)
{
    Tally__Subject *many[LIMIT_SUBJECTS + 1];
    struct court_act act = acts_event(&court, "olive", LAB);
    for (size_t i = 0; i <= LIMIT_SUBJECTS; i++) {
        many[i] = act.intent->subject[0];
    }
    act.intent->subject = many;
    act.intent->n_subject = LIMIT_SUBJECTS;
    cr_assert_eq(form_of(act), CODE_NONE);
    act.intent->n_subject = LIMIT_SUBJECTS + 1;
    cr_assert_eq(form_of(act), CODE_TOO_LARGE);
    Tally__Subject empty = TALLY__SUBJECT__INIT;
    many[1] = &empty;
    act.intent->n_subject = 2;
    cr_assert_eq(form_of(act), CODE_BAD_ID);
    act = acts_event(&court, "olive", LAB);
    act.intent->event_append->type = (char *)(uintptr_t) "Seen";
    cr_assert_eq(form_of(act), CODE_BAD_ID);
    act = acts_update_profile(&court, "ann");
    act.intent->user_profile_update->n_profile = 0;
    cr_assert_eq(form_of(act), CODE_INVALID);
}

Test(form, of_genesis)
{
    struct court_act act = court_new(&court, "padm-1", COURT_PLATFORM, 0, NULL);
    Tally__Genesis genesis = TALLY__GENESIS__INIT;
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_PLATFORM_GENESIS;
    act.intent->platform_genesis = &genesis;
    cr_assert_eq(form_of(act), CODE_INVALID);
}

// ---- The envelope

Test(form, of_the_envelope)
{
    struct court_act act = acts_update(&court, "olive", LAB);
    Tally__Envelope *envelope = act.command->envelope;
    envelope->window_ms = 0;
    cr_assert_eq(form_of(act), CODE_MALFORMED);
    envelope->window_ms = LIMIT_WINDOW_MS;
    envelope->zone_offset_min = 840;
    cr_assert_eq(form_of(act), CODE_NONE);
    envelope->zone_offset_min = 841;
    cr_assert_eq(form_of(act), CODE_INVALID);
    envelope->zone_offset_min = -841;
    cr_assert_eq(form_of(act), CODE_INVALID);
    envelope->zone_offset_min = 0;
    envelope->channel = TALLY__CHANNEL__CHANNEL_SYSTEM;
    cr_assert_eq(form_of(act), CODE_INVALID);
    envelope->channel = TALLY__CHANNEL__CHANNEL_WEB;
    envelope->session = zeros(16);
    cr_assert_eq(form_of(act), CODE_VERSION_UNSUPPORTED);
    envelope->session.len = 0;
    envelope->assurance = 1;
    cr_assert_eq(form_of(act), CODE_VERSION_UNSUPPORTED);
    envelope->assurance = 0;
    act.intent->expected_version = 7;
    cr_assert_eq(form_of(act), CODE_VERSION_UNSUPPORTED);
}
