// What a worker puts beside a command: channel, contact number, code; and for whom a number is drawn.
#include "ledger/base/require.h"
#include "ledger/core/message.h"
#include "ledger/service/facts.h"
#include "ledger/state/invite.h"
#include "ledger/state/member.h"
#include "ledger/state/user.h"
#include "tests/support/ledger_builder.h"

#include <criterion/criterion.h>

#define ADA "ada@lab.example"

enum { BATCH_MAX = 3 };

// People by number, whose key has the number as its seed.
enum { VERIFIED = 1, UNVERIFIED = 2, ADMIN = 3, DEACTIVATED = 4, STRANGER = 5, REVOKED = 6 };

static struct ledger_builder builder;
static struct vault *vault;
static struct facts_tools tools;
static struct request *request;
static struct job *job;
static uint8_t ids[10][PLATFORM_ID_SIZE];

static struct span platform(void)
{
    return span_text("platform");
}

static struct span lab(void)
{
    return span_text("lab-west");
}

static uint8_t *id_of(uint8_t person)
{
    memset(ids[person], person, PLATFORM_ID_SIZE);
    return ids[person];
}

static struct key key_of(uint8_t person)
{
    struct signer *signer = NULL;
    uint8_t seed[SIGNER_SEED_SIZE];
    memset(seed, person, sizeof(seed));
    enum err error = signer_from_seed(seed, &signer);
    require(error == OK);
    struct key key = *signer_key(signer);
    signer_close(signer);
    return key;
}

// ---- The state that is published

static void put_key(const struct view *view, uint8_t person)
{
    struct platform_key key = {.key = key_of(person), .status = PLATFORM_KEY_ACTIVE, .enrolled = 1};
    key.owner_kind = person == ADMIN ? TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_PLATFORM_ADMIN
                                     : TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_USER;
    key.status = person == REVOKED ? PLATFORM_KEY_REVOKED : PLATFORM_KEY_ACTIVE;
    memcpy(key.owner, id_of(person), PLATFORM_ID_SIZE);
    enum err error = platform_key_put(view, platform(), &key);
    require(error == OK);
}

static void put_user(const struct view *view, uint8_t person)
{
    struct user user = {.status = USER_ACTIVE, .verified = person != UNVERIFIED, .active_keys = 1};
    enum err error = vault_contact(vault, platform(), span_text(ADA), user.contact);
    require(error == OK);
    error = user_put(view, id_of(person), &user);
    require(error == OK);
}

static void put_member(const struct view *view, uint8_t person)
{
    struct member member = {.role = "owner", .status = MEMBER_ACTIVE};
    member.status = person == DEACTIVATED ? MEMBER_DEACTIVATED : MEMBER_ACTIVE;
    enum err error = member_put(view, lab(), id_of(person), &member);
    require(error == OK);
}

static void put_people(const struct view *view)
{
    static const uint8_t people[] = {VERIFIED, UNVERIFIED, ADMIN, DEACTIVATED, REVOKED};
    for (size_t i = 0; i < sizeof(people); i++) {
        put_key(view, people[i]);
        put_user(view, people[i]);
    }
    put_member(view, VERIFIED);
    put_member(view, DEACTIVATED);
    put_member(view, REVOKED);
}

static void put_invitation(const struct view *view, uint8_t number, enum invite_status status)
{
    struct invite invite = {.status = status};
    enum err error = invite_put(view, platform(), id_of(number), &invite);
    require(error == OK);
}

static void publish(bool open_registration)
{
    struct platform_ledger ledger = {.service_key = key_of(9), .open_registration = open_registration};
    ledger_make_commit(&builder, 1);
    struct view view = image_view(store_image(builder.store));
    enum err error = platform_ledger_put(&view, &ledger);
    require(error == OK);
    put_people(&view);
    put_invitation(&view, 7, INVITE_PENDING);
    put_invitation(&view, 8, INVITE_ACCEPTED);
    error = image_take(store_image(builder.store), &builder.commit.changes);
    require(error == OK);
    ledger_write(&builder);
    ledger_acknowledge(&builder);
}

static void begin(void)
{
    struct endpoint_source source = {.channel = TALLY__CHANNEL__CHANNEL_WEB};
    ledger_create(&builder, 11);
    struct files_path folder = files_in(builder.folder.text, "vault");
    struct files_path master = files_in(builder.folder.text, "master");
    cr_assert_eq(vault_make_master(master.text), OK);
    cr_assert_eq(vault_make(folder.text, master.text, &vault), OK);
    tools = (struct facts_tools){vault, builder.store};
    request = request_new(NULL, &source, span(NULL, 0));
    cr_assert_not_null(request);
    job = arena_alloc(&request->arena, sizeof(*job));
    request->jobs = job;
    request->job_count = 1;
}

static void end(void)
{
    request_free(request);
    vault_close(vault);
    ledger_destroy(&builder);
}

TestSuite(facts, .init = begin, .fini = end);

// ---- A job, as it is when form, disclosures and signatures hold

static void *lend(size_t size)
{
    void *piece = arena_alloc(&request->arena, size);
    require(piece != NULL);
    return piece;
}

static void sign(uint8_t person)
{
    struct key key = key_of(person);
    job->signers[0] = key_fingerprint(&key);
    job->signer_count = 1;
    job->message = lend(sizeof(*job->message));
    tally__signed_batch__init(job->message);
    job->commands = lend(BATCH_MAX * sizeof(*job->commands));
    job->message->disclosures = lend(BATCH_MAX * sizeof(*job->message->disclosures));
}

static Tally__Intent *add(const char *org, Tally__Intent__PayloadCase payload)
{
    size_t at = job->count++;
    Tally__Command *command = lend(sizeof(*command));
    tally__command__init(command);
    command->intent = lend(sizeof(*command->intent));
    tally__intent__init(command->intent);
    command->intent->org = (char *)(uintptr_t)org;
    command->intent->payload_case = payload;
    job->commands[at] = command;
    job->message->disclosures[at] = lend(sizeof(Tally__DisclosureSet));
    tally__disclosure_set__init(job->message->disclosures[at]);
    return command->intent;
}

static Tally__Commitment *commitment(void)
{
    static uint8_t zeros[DIGEST_SIZE];
    Tally__Commitment *result = lend(sizeof(*result));
    tally__commitment__init(result);
    result->digest = message_bytes(span(zeros, sizeof(zeros)));
    return result;
}

// Adds a disclosure to the last command: in the order of its commitments.
static void disclose(const char *text)
{
    Tally__DisclosureSet *set = job->message->disclosures[job->count - 1];
    Tally__Value value = TALLY__VALUE__INIT;
    struct span bytes;
    if (set->disclosure == NULL) {
        set->disclosure = lend(BATCH_MAX * sizeof(*set->disclosure));
    }
    Tally__Disclosure *disclosure = lend(sizeof(*disclosure));
    tally__disclosure__init(disclosure);
    value.kind_case = TALLY__VALUE__KIND_TEXT;
    value.text = (char *)(uintptr_t)text;
    enum err error = message_encode_in(&value, &request->arena, &bytes);
    require(error == OK);
    disclosure->value = message_bytes(bytes);
    set->disclosure[set->n_disclosure++] = disclosure;
}

static void add_register(uint8_t invitation, const char *address)
{
    Tally__Intent *intent = add("platform", TALLY__INTENT__PAYLOAD_USER_REGISTER);
    intent->user_register = lend(sizeof(*intent->user_register));
    tally__user_register__init(intent->user_register);
    intent->user_register->email = commitment();
    if (invitation != 0) {
        intent->user_register->invitation = message_bytes(span(id_of(invitation), PLATFORM_ID_SIZE));
    }
    disclose(address);
}

static void add_user_invite(void)
{
    Tally__Intent *intent = add("platform", TALLY__INTENT__PAYLOAD_USER_INVITE);
    intent->user_invite = lend(sizeof(*intent->user_invite));
    tally__user_invite__init(intent->user_invite);
    intent->user_invite->email = commitment();
    disclose("new@lab.example");
}

// With a reason before the address and a message after it.
static void add_invite(const char *address)
{
    Tally__Intent *intent = add("lab-west", TALLY__INTENT__PAYLOAD_INVITE_CREATE);
    intent->reason = lend(sizeof(*intent->reason));
    tally__reason__init(intent->reason);
    intent->reason->text = commitment();
    intent->invite_create = lend(sizeof(*intent->invite_create));
    tally__invite_create__init(intent->invite_create);
    intent->invite_create->email = commitment();
    intent->invite_create->message = commitment();
    disclose("reason@lab.example");
    disclose(address);
    disclose("message@lab.example");
}

static void add_empty(Tally__Intent__PayloadCase payload)
{
    Tally__Intent *intent = add("lab-west", payload);
    switch (payload) {
    case TALLY__INTENT__PAYLOAD_INVITE_ACCEPT:
        intent->invite_accept = lend(sizeof(*intent->invite_accept));
        tally__invite_accept__init(intent->invite_accept);
        return;
    case TALLY__INTENT__PAYLOAD_INVITE_DECLINE:
        intent->invite_decline = lend(sizeof(*intent->invite_decline));
        tally__invite_decline__init(intent->invite_decline);
        return;
    case TALLY__INTENT__PAYLOAD_ORG_CREATE:
        intent->org_create = lend(sizeof(*intent->org_create));
        tally__org_create__init(intent->org_create);
        return;
    default:
        intent->event_append = lend(sizeof(*intent->event_append));
        tally__event_append__init(intent->event_append);
    }
}

// ---- What is expected of it

static void make(void)
{
    cr_assert_eq(facts_make(&tools, request, job), OK);
    cr_assert_eq(job->refused, CODE_NONE, "%u", job->refused);
}

static bool known(struct span org, const char *address)
{
    uint8_t number[VAULT_CONTACT_SIZE];
    enum err error = vault_find_contact(vault, org, span_text(address), number);
    cr_assert(error == OK || error == E_NOT_FOUND);
    return error == OK;
}

static void expect_number(size_t at, struct span org, const char *address)
{
    uint8_t number[VAULT_CONTACT_SIZE];
    cr_assert_eq(vault_find_contact(vault, org, span_text(address), number), OK);
    cr_assert_eq(job->facts[at].n_contact, 1);
    cr_assert(span_equal(message_span(job->facts[at].contact[0]), span(number, sizeof(number))));
}

static void expect_none(size_t at)
{
    cr_assert_eq(job->facts[at].n_contact, 0);
    cr_assert_null(job->facts[at].code);
}

Test(facts, of_every_command_hold_the_channel)
{
    publish(true);
    sign(VERIFIED);
    add_empty(TALLY__INTENT__PAYLOAD_EVENT_APPEND);
    add_empty(TALLY__INTENT__PAYLOAD_EVENT_APPEND);
    make();
    cr_assert_eq(job->facts[0].ingress, TALLY__CHANNEL__CHANNEL_WEB);
    cr_assert_eq(job->facts[1].ingress, TALLY__CHANNEL__CHANNEL_WEB);
    expect_none(0);
    expect_none(1);
}

Test(facts, are_made_before_anything_is_published)
{
    sign(STRANGER);
    add_register(0, "new@lab.example");
    make();
    expect_none(0);
    tools.store = NULL;
    make();
    expect_none(0);
    cr_assert_not(known(platform(), "new@lab.example"));
}

Test(facts, of_an_open_registration_hold_a_number_and_a_code)
{
    struct signer *signer = NULL;
    publish(true);
    sign(STRANGER);
    add_register(0, "new@lab.example");
    make();
    expect_number(0, platform(), "new@lab.example");
    cr_assert_not_null(job->code);
    cr_assert(span_equal(job->code->address, span_text("new@lab.example")));
    cr_assert_eq(signer_from_seed(job->code->seed, &signer), OK);
    cr_assert_eq(job->facts[0].code->algorithm, TALLY__KEY_ALGORITHM__KEY_ALGORITHM_ED25519);
    cr_assert(span_equal(message_span(job->facts[0].code->bytes),
                         span(signer_key(signer)->bytes, signer_key(signer)->size)));
    signer_close(signer);
}

Test(facts, of_a_registration_nobody_expects_hold_nothing)
{
    publish(false);
    static const uint8_t invitations[] = {0, 8, 9};
    for (size_t i = 0; i < sizeof(invitations); i++) {
        sign(STRANGER);
        job->count = 0;
        add_register(invitations[i], "new@lab.example");
        make();
        expect_none(0);
        cr_assert_null(job->code);
    }
    cr_assert_not(known(platform(), "new@lab.example"));
}

Test(facts, of_a_registration_by_invitation_hold_a_number_and_a_code)
{
    publish(false);
    sign(STRANGER);
    add_register(7, "new@lab.example");
    make();
    expect_number(0, platform(), "new@lab.example");
    cr_assert_not_null(job->facts[0].code);
}

Test(facts, of_a_batch_register_one_user)
{
    publish(true);
    sign(STRANGER);
    add_register(0, "new@lab.example");
    add_register(0, "other@lab.example");
    make();
    expect_number(0, platform(), "new@lab.example");
    expect_none(1);
    cr_assert_not(known(platform(), "other@lab.example"));
}

Test(facts, of_an_invitation_hold_the_number_in_the_organization)
{
    publish(true);
    sign(VERIFIED);
    add_invite("guest@lab.example");
    make();
    expect_number(0, lab(), "guest@lab.example");
    cr_assert_not(known(platform(), "guest@lab.example"));
    cr_assert_null(job->facts[0].code);
}

Test(facts, draw_no_number_for_strangers_and_find_those_that_are_there)
{
    static const uint8_t people[] = {STRANGER, UNVERIFIED, DEACTIVATED, REVOKED, ADMIN};
    uint8_t number[VAULT_CONTACT_SIZE];
    publish(true);
    for (size_t i = 0; i < sizeof(people); i++) {
        sign(people[i]);
        job->count = 0;
        add_invite("guest@lab.example");
        make();
        expect_none(0);
        cr_assert_not(known(lab(), "guest@lab.example"), "%u", people[i]);
    }
    cr_assert_eq(vault_contact(vault, lab(), span_text("guest@lab.example"), number), OK);
    make();
    expect_number(0, lab(), "guest@lab.example");
}

Test(facts, draw_numbers_for_an_organization_that_begins_in_the_same_batch)
{
    publish(true);
    sign(UNVERIFIED);
    add_empty(TALLY__INTENT__PAYLOAD_ORG_CREATE);
    add_invite("guest@lab.example");
    make();
    expect_none(0);
    expect_number(1, lab(), "guest@lab.example");
}

Test(facts, of_an_invitation_to_register_need_an_administrator)
{
    publish(false);
    sign(VERIFIED);
    add_user_invite();
    make();
    expect_none(0);
    cr_assert_not(known(platform(), "new@lab.example"));
    sign(ADMIN);
    job->count = 0;
    add_user_invite();
    make();
    expect_number(0, platform(), "new@lab.example");
}

static void expect_own(Tally__Intent__PayloadCase payload, uint8_t person, bool expected)
{
    sign(person);
    job->count = 0;
    add_empty(payload);
    make();
    if (expected) {
        expect_number(0, lab(), ADA);
    } else {
        expect_none(0);
    }
}

Test(facts, of_an_answer_hold_the_number_of_the_actors_own_verified_address)
{
    uint8_t number[VAULT_CONTACT_SIZE];
    publish(true);
    expect_own(TALLY__INTENT__PAYLOAD_INVITE_ACCEPT, VERIFIED, false);
    cr_assert_not(known(lab(), ADA), "nobody was invited, so nothing is drawn");
    cr_assert_eq(vault_contact(vault, lab(), span_text(ADA), number), OK);
    expect_own(TALLY__INTENT__PAYLOAD_INVITE_ACCEPT, VERIFIED, true);
    expect_own(TALLY__INTENT__PAYLOAD_INVITE_DECLINE, VERIFIED, true);
    expect_own(TALLY__INTENT__PAYLOAD_INVITE_ACCEPT, UNVERIFIED, false);
    expect_own(TALLY__INTENT__PAYLOAD_INVITE_ACCEPT, REVOKED, false);
    expect_own(TALLY__INTENT__PAYLOAD_INVITE_ACCEPT, STRANGER, false);
    expect_own(TALLY__INTENT__PAYLOAD_INVITE_ACCEPT, ADMIN, false);
}

Test(facts, of_an_answer_are_empty_once_the_address_is_forgotten)
{
    uint8_t number[VAULT_CONTACT_SIZE];
    publish(true);
    cr_assert_eq(vault_contact(vault, lab(), span_text(ADA), number), OK);
    cr_assert_eq(vault_contact(vault, platform(), span_text(ADA), number), OK);
    cr_assert_eq(vault_forget_contact(vault, number), OK);
    expect_own(TALLY__INTENT__PAYLOAD_INVITE_ACCEPT, VERIFIED, false);
}

Test(facts, an_address_in_another_form_refuses_the_job)
{
    publish(true);
    sign(VERIFIED);
    add_invite("Guest@lab.example");
    cr_assert_eq(facts_make(&tools, request, job), OK);
    cr_assert_eq(job->refused, CODE_INVALID);
    cr_assert_not(known(lab(), "Guest@lab.example"));
}

Test(facts, no_memory_is_a_limit)
{
    publish(true);
    sign(VERIFIED);
    add_invite("guest@lab.example");
    request->arena.used = request->arena.size;
    cr_assert_eq(facts_make(&tools, request, job), E_LIMIT);
}

Test(facts, one_form_of_an_address_is_canonical)
{
    char longest[LIMIT_ADDRESS + 2];
    memset(longest, 'a', sizeof(longest));
    longest[1] = '@';
    static const char *const good[] = {"a@b", "first.last+tag@sub.lab.example", "1@2"};
    static const char *const bad[] = {"",      "@",          "a@",      "@b",          "ab",
                                      "a@b@c", "A@b",        "a@B",     "a b@c",       "a@b\t",
                                      "a@b ",  "\xc3\xa9@b", "a@b\x7f", "a@\xc3\xa9.b"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        cr_assert(facts_is_canonical(span_text(good[i])), "%s", good[i]);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        cr_assert_not(facts_is_canonical(span_text(bad[i])), "%s", bad[i]);
    }
    cr_assert(facts_is_canonical(span(longest, LIMIT_ADDRESS)));
    cr_assert_not(facts_is_canonical(span(longest, LIMIT_ADDRESS + 1)));
}
