// Machines, from the request to the entry: made, acting, out of place, stopped.
#include "ledger/core/message.h"
#include "tests/support/house_work.h"

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

Test(machine, acts_with_its_own_key_and_somebody_answers_for_it)
{
    cr_assert_eq(house_machine(&house, "ada", LAB, "bot"), CODE_NONE);
    cr_assert_eq(house_event(&house, "bot", LAB), CODE_NONE);
    const Tally__Entry *entry = house_entry(&house);
    cr_assert_not_null(entry);
    cr_assert_eq(entry->actor->kind, TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_SERVICE_ACCOUNT);
    cr_assert_eq(entry->actor->accountable.len, 16);
    cr_assert(span_equal(message_span(entry->actor->accountable), house_id("ada")));
}

// Whether or not a worker has seen its key before; a second time in the hour it is counted.
Test(machine, out_of_place_is_refused_by_an_entry_where_it_belongs)
{
    cr_assert_eq(house_machine(&house, "ada", LAB, "bot"), CODE_NONE);
    cr_assert_eq(house_event(&house, "bot", OTHER), CODE_ORG_SCOPE);
    const Tally__Entry *entry = house_entry(&house);
    cr_assert_not_null(entry);
    cr_assert_str_eq(entry->org, LAB);
    cr_assert_eq(house_event(&house, "bot", LAB), CODE_NONE);
    cr_assert_eq(house_event(&house, "bot", OTHER), CODE_ORG_SCOPE);
    cr_assert_null(house_entry(&house));
}

Test(machine, once_stopped_it_does_nothing_more_nor_after_a_restart)
{
    cr_assert_eq(house_machine(&house, "ada", LAB, "bot"), CODE_NONE);
    cr_assert_eq(house_stop_machine(&house, "ada", LAB, "bot"), CODE_NONE);
    cr_assert_eq(house_event(&house, "bot", LAB), CODE_PRINCIPAL_DEACTIVATED);
    struct digest before = house_state(&house);
    house_reopen(&house, true);
    struct digest after = house_state(&house);
    cr_assert(digest_equal(&before, &after));
    cr_assert_eq(house_event(&house, "bot", LAB), CODE_PRINCIPAL_DEACTIVATED);
}
