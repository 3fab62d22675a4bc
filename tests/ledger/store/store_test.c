// The store as its users see it: commits in, entries, proofs and state out, now and after every restart.
#include "ledger/store/store.h"
#include "tests/support/ledger_oracle.h"

#include <criterion/criterion.h>

Test(store, a_ledger_reads_back_what_was_put_in_before_and_after_a_restart)
{
    static struct ledger_builder ledger;
    ledger_create(&ledger, 1);
    ledger_grow(&ledger, 12, 30);
    ledger_expect(&ledger, 12);
    ledger_close(&ledger);
    ledger_open(&ledger);
    cr_assert(!ledger.opened.unfinished);
    cr_assert(!ledger.opened.was_tainted);
    cr_assert_eq(ledger.opened.dropped_entries, 0);
    ledger_expect(&ledger, 12);
    ledger_grow(&ledger, 3, 7);
    ledger_expect(&ledger, 15);
    ledger_destroy(&ledger);
}
