// Service accounts: made with a role or with actions, changed, ended.
#include "ledger/core/message.h"
#include "ledger/state/account.h"
#include "tests/support/family.h"

#include <criterion/criterion.h>

#define LAB "lab-west"

static struct folding folding;
static struct view view;

static void begin(void)
{
    folding_begin(&folding);
    view = folding_view(&folding);
    cr_assert_eq(family_create(&folding, LAB, 1), OK);
}

static void end(void)
{
    folding_end(&folding);
}

TestSuite(fold_account, .init = begin, .fini = end);

static char *text(const char *constant)
{
    return (char *)(uintptr_t)constant;
}

static enum err create(uint8_t number, const char *role, uint32_t *actions, size_t count)
{
    Tally__SaCreate payload = TALLY__SA_CREATE__INIT;
    struct folding_command command;
    folding_new(&command, LAB, TALLY__SUBJECT_KIND__SUBJECT_KIND_SERVICE_ACCOUNT, number, 1);
    command.intent.payload_case = TALLY__INTENT__PAYLOAD_SA_CREATE;
    command.intent.sa_create = &payload;
    payload.account = folding_bytes(number);
    payload.key = folding_key(number);
    payload.responsible = folding_bytes(1);
    payload.role = text(role);
    payload.action = actions;
    payload.n_action = count;
    payload.name = folding_sealed(number);
    return folding_fold(&folding, &command);
}

static enum err update(uint8_t number, Tally__SaUpdate *payload)
{
    struct folding_command command;
    folding_new(&command, LAB, TALLY__SUBJECT_KIND__SUBJECT_KIND_SERVICE_ACCOUNT, number, 1);
    command.intent.payload_case = TALLY__INTENT__PAYLOAD_SA_UPDATE;
    command.intent.sa_update = payload;
    payload->account = folding_bytes(number);
    return folding_fold(&folding, &command);
}

static enum err deactivate(uint8_t number)
{
    Tally__SaDeactivate payload = TALLY__SA_DEACTIVATE__INIT;
    struct folding_command command;
    folding_new(&command, LAB, TALLY__SUBJECT_KIND__SUBJECT_KIND_SERVICE_ACCOUNT, number, 1);
    command.intent.payload_case = TALLY__INTENT__PAYLOAD_SA_DEACTIVATE;
    command.intent.sa_deactivate = &payload;
    payload.account = folding_bytes(number);
    return folding_fold(&folding, &command);
}

static struct account account_now(uint8_t number)
{
    struct account account = {0};
    cr_assert_eq(account_get(&view, span_text(LAB), folding_id(number).data, &account), OK);
    return account;
}

Test(fold_account, is_made_with_its_key_and_with_a_role)
{
    char home[LIMIT_ORG_ID + 1];
    struct platform_key key;
    cr_assert_eq(create(40, "administrator", NULL, 0), OK);
    cr_assert_not_null(strstr(folding.text, "status: - -> active\n"), "%s", folding.text);
    cr_assert_not_null(strstr(folding.text, "role: - -> admin\n"), "%s", folding.text);
    cr_assert_not_null(strstr(folding.text, "responsible: - -> 01\n"), "%s", folding.text);
    cr_assert_not_null(strstr(folding.text, "name: - -> #28\n"), "%s", folding.text);
    struct account account = account_now(40);
    cr_assert_eq(account.status, ACCOUNT_ACTIVE);
    cr_assert_str_eq(account.role, "admin");
    cr_assert_eq(account.rights_entry, 2);
    cr_assert_eq(platform_key_get(&view, span_text(LAB), folding_fingerprint(40), &key), OK);
    cr_assert_eq(key.owner_kind, TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_SERVICE_ACCOUNT);
    cr_assert_eq(key.owner[0], 40);
    cr_assert_eq(account_home(&view, folding_fingerprint(40), home), OK);
    cr_assert_str_eq(home, LAB);
}

Test(fold_account, actions_are_listed_one_by_one_as_they_come_and_go)
{
    uint32_t first[] = {144, 160};
    uint32_t second[] = {145, 160};
    cr_assert_eq(create(40, "", first, 2), OK);
    cr_assert_not_null(strstr(folding.text, "action: - -> 144\naction: - -> 160\n"), "%s", folding.text);
    Tally__SaUpdate payload = TALLY__SA_UPDATE__INIT;
    payload.action = second;
    payload.n_action = 2;
    cr_assert_eq(update(40, &payload), OK);
    cr_assert_str_eq(folding.text, "action: 144 -> -\naction: - -> 145\n");
    struct account account = account_now(40);
    cr_assert(account_lists(&account, 145) && account_lists(&account, 160));
    cr_assert_not(account_lists(&account, 144));
    cr_assert_eq(account.rights_entry, 3);
    cr_assert_eq(account.entry, 2);
}

Test(fold_account, a_role_takes_the_place_of_actions_and_what_is_left_out_stays)
{
    uint32_t actions[] = {160};
    Tally__SaUpdate payload = TALLY__SA_UPDATE__INIT;
    cr_assert_eq(create(40, "", actions, 1), OK);
    payload.role = text("viewer");
    cr_assert_eq(update(40, &payload), OK);
    cr_assert_str_eq(folding.text, "role: - -> viewer\naction: 160 -> -\n");
    payload.role = text("");
    payload.responsible = folding_bytes(2);
    payload.name = folding_sealed(9);
    cr_assert_eq(update(40, &payload), OK);
    cr_assert_str_eq(folding.text, "responsible: 01 -> 02\nname: #28 -> #09\n");
    cr_assert_str_eq(account_now(40).role, "viewer");
}

Test(fold_account, once_ended_it_changes_no_more)
{
    Tally__SaUpdate payload = TALLY__SA_UPDATE__INIT;
    cr_assert_eq(create(40, "viewer", NULL, 0), OK);
    cr_assert_eq(deactivate(40), OK);
    cr_assert_str_eq(folding.text, "status: active -> deactivated\n");
    cr_assert_eq(account_now(40).status_entry, 3);
    cr_assert_eq(deactivate(40), E_CORRUPT);
    payload.role = text("admin");
    cr_assert_eq(update(40, &payload), E_CORRUPT);
    cr_assert_eq(deactivate(41), E_CORRUPT, "nor is there another");
}

Test(fold_account, what_no_gate_lets_pass_is_corrupt)
{
    uint32_t actions[] = {PLATFORM_ACTIONS};
    cr_assert_eq(create(40, "", actions, 1), E_CORRUPT);
    actions[0] = 160;
    cr_assert_eq(create(40, "viewer", actions, 1), E_CORRUPT);
    cr_assert_eq(create(40, "viewer", NULL, 0), OK);
    cr_assert_eq(create(40, "viewer", NULL, 0), E_CORRUPT, "the id is taken");
}

Test(fold_account, a_machines_key_is_nobody_elses_anywhere)
{
    cr_assert_eq(create(40, "viewer", NULL, 0), OK);
    cr_assert_eq(family_register(&folding, 40), E_CORRUPT);
    cr_assert_eq(family_create(&folding, "lab-east", 1), OK);
    struct family_invitation invitation = {"lab-east", 50, 40, 60, 1, "viewer", 0};
    cr_assert_eq(family_invite(&folding, &invitation), E_CORRUPT);
}

Test(fold_account, is_the_same_when_it_is_replayed)
{
    uint32_t actions[] = {160};
    cr_assert_eq(create(40, "", actions, 1), OK);
    cr_assert_eq(create(41, "viewer", NULL, 0), OK);
    cr_assert_eq(deactivate(40), OK);
    struct digest now = folding_digest(&folding);
    struct digest again = folding_replayed(&folding);
    cr_assert(digest_equal(&now, &again));
}
