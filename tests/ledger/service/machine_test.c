// Machines, from the request to the entry: made, acting, out of place, stopped.
#include "ledger/core/message.h"
#include "tests/support/house.h"

#include <criterion/criterion.h>

#define LAB "lab-west"
#define OTHER "lab-east"

static struct house house;

static void begin(void)
{
    house_begin(&house);
    cr_assert_eq(house_register(&house, "ada", "ada@lab.example"), CODE_NONE);
    cr_assert_eq(house_create(&house, "ada", LAB), CODE_NONE);
    cr_assert_eq(house_create(&house, "ada", OTHER), CODE_NONE);
}

static void end(void)
{
    house_end(&house);
}

TestSuite(machine, .init = begin, .fini = end);

static uint32_t make(const char *name)
{
    struct house_act act =
        house_act(&house, "ada", LAB, TALLY__SUBJECT_KIND__SUBJECT_KIND_SERVICE_ACCOUNT, name);
    Tally__SaCreate payload = TALLY__SA_CREATE__INIT;
    uint32_t actions[] = {TALLY__ACTION__ACTION_EVENT_APPEND};
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_SA_CREATE;
    act.intent->sa_create = &payload;
    payload.account = act.intent->subject[0]->id;
    payload.key = house_public_key(&house, name);
    payload.responsible = message_bytes(house_id("ada"));
    payload.action = actions;
    payload.n_action = 1;
    payload.name = house_seal(&act, "hplc-gw");
    act.signers[1] = name;
    return house_send(&act);
}

static uint32_t stop(const char *name)
{
    struct house_act act =
        house_act(&house, "ada", LAB, TALLY__SUBJECT_KIND__SUBJECT_KIND_SERVICE_ACCOUNT, name);
    Tally__SaDeactivate payload = TALLY__SA_DEACTIVATE__INIT;
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_SA_DEACTIVATE;
    act.intent->sa_deactivate = &payload;
    payload.account = act.intent->subject[0]->id;
    return house_send(&act);
}

static uint32_t append(const char *name, const char *org)
{
    struct house_act act = house_act(&house, name, org, TALLY__SUBJECT_KIND__SUBJECT_KIND_USER, "thing");
    Tally__EventAppend payload = TALLY__EVENT_APPEND__INIT;
    char type[] = "seen";
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_EVENT_APPEND;
    act.intent->event_append = &payload;
    payload.type = type;
    return house_send(&act);
}

Test(machine, acts_with_its_own_key_and_somebody_answers_for_it)
{
    cr_assert_eq(make("bot"), CODE_NONE);
    cr_assert_eq(append("bot", LAB), CODE_NONE);
    const Tally__Entry *entry = house_entry(&house);
    cr_assert_not_null(entry);
    cr_assert_eq(entry->actor->kind, TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_SERVICE_ACCOUNT);
    cr_assert_eq(entry->actor->accountable.len, 16);
    cr_assert(span_equal(message_span(entry->actor->accountable), house_id("ada")));
}

// Whether or not a worker has seen its key before; a second time in the hour it is counted.
Test(machine, out_of_place_is_refused_by_an_entry_where_it_belongs)
{
    cr_assert_eq(make("bot"), CODE_NONE);
    cr_assert_eq(append("bot", OTHER), CODE_ORG_SCOPE);
    const Tally__Entry *entry = house_entry(&house);
    cr_assert_not_null(entry);
    cr_assert_str_eq(entry->org, LAB);
    cr_assert_eq(append("bot", LAB), CODE_NONE);
    cr_assert_eq(append("bot", OTHER), CODE_ORG_SCOPE);
    cr_assert_null(house_entry(&house));
}

Test(machine, once_stopped_it_does_nothing_more_nor_after_a_restart)
{
    cr_assert_eq(make("bot"), CODE_NONE);
    cr_assert_eq(stop("bot"), CODE_NONE);
    cr_assert_eq(append("bot", LAB), CODE_PRINCIPAL_DEACTIVATED);
    struct digest before = house_state(&house);
    house_reopen(&house, true);
    struct digest after = house_state(&house);
    cr_assert(digest_equal(&before, &after));
    cr_assert_eq(append("bot", LAB), CODE_PRINCIPAL_DEACTIVATED);
}
