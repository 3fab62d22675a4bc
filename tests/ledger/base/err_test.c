// Every row of the table of errors says what it must.
#include "ledger/base/err.h"

#include <criterion/criterion.h>

#include <string.h>

Test(err, every_error_has_a_name_and_a_sentence_of_its_own)
{
    for (int i = 0; i < ERR_COUNT; i++) {
        const char *name = err_name((enum err)i);
        const char *sentence = err_sentence((enum err)i);
        cr_assert(i == OK ? strcmp(name, "OK") == 0 : strncmp(name, "E_", 2) == 0, "%s", name);
        cr_assert(strlen(sentence) >= 7 && sentence[strlen(sentence) - 1] != '.', "%s: %s", name, sentence);
        for (int j = 0; j < i; j++) {
            cr_assert_str_neq(name, err_name((enum err)j));
            cr_assert_str_neq(sentence, err_sentence((enum err)j));
        }
    }
}

Test(err, every_error_but_ok_has_a_class)
{
    cr_assert_eq(err_class(OK), ERR_CLASS_NONE);
    for (int i = 1; i < ERR_COUNT; i++) {
        enum err_class class = err_class((enum err)i);
        cr_assert(class > ERR_CLASS_NONE && class <= ERR_CLASS_STOP, "%s", err_name((enum err)i));
    }
}

Test(err, classes_tell_the_caller_what_to_do)
{
    cr_assert_eq(err_class(E_LIMIT), ERR_CLASS_REQUEST);
    cr_assert_eq(err_class(E_SIGNATURE), ERR_CLASS_DENIED);
    cr_assert_eq(err_class(E_BUSY), ERR_CLASS_RETRY);
    cr_assert_eq(err_class(E_CORRUPT), ERR_CLASS_STOP);
    cr_assert_eq(err_class(E_ROLLBACK), ERR_CLASS_STOP);
}

static int calls;

static enum err fail_twice_after(int good)
{
    TRY(calls++ < good ? OK : E_IO);
    TRY(calls++ < good ? OK : E_BUSY);
    return OK;
}

Test(err, try_returns_the_first_error_at_once)
{
    calls = 0;
    cr_assert_eq(fail_twice_after(0), E_IO);
    cr_assert_eq(calls, 1);
    calls = 0;
    cr_assert_eq(fail_twice_after(1), E_BUSY);
    cr_assert_eq(calls, 2);
    calls = 0;
    cr_assert_eq(fail_twice_after(2), OK);
}
