// Broken assumptions end the process, in release too.
#include "ledger/base/err.h"
#include "ledger/base/require.h"

#include <criterion/criterion.h>

#include <signal.h>

Test(require, does_nothing_while_the_assumption_holds)
{
    int evaluated = 0;
    require(++evaluated == 1);
    cr_assert_eq(evaluated, 1);
}

Test(require, aborts_when_it_does_not_hold, .signal = SIGABRT)
{
    volatile int two = 2;
    require(two == 3);
}

Test(require, ends_a_question_for_an_error_that_does_not_exist, .signal = SIGABRT)
{
    (void)err_name(ERR_COUNT);
}
