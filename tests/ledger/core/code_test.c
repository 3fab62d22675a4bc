// The table of codes: numbers that never move, and what strangers are told.
#include "ledger/core/code.h"

#include <criterion/criterion.h>

Test(code, rows_ascend_and_each_is_found)
{
    size_t count = 0;
    const struct code_row *rows = code_rows(&count);
    cr_assert_gt(count, 80);
    for (size_t i = 0; i < count; i++) {
        cr_assert(i == 0 || rows[i].number > rows[i - 1].number, "%u", rows[i].number);
        cr_assert_eq(code_find(rows[i].number), &rows[i]);
        cr_assert(rows[i].name[0] != '\0' && rows[i].sentence[0] != '\0');
        cr_assert_not_null(code_find(rows[i].told), "%u is told as a code that is none", rows[i].number);
    }
    cr_assert_null(code_find(0));
    cr_assert_null(code_find(99));
    cr_assert_null(code_find(212), "retired");
    cr_assert_null(code_find(UINT32_MAX));
}

Test(code, stage_is_the_hundreds_and_only_conditions_block)
{
    static const uint32_t blocked[] = {600, 601, 602, 603, 612, 613, 614};
    size_t count = 0;
    size_t seen = 0;
    const struct code_row *rows = code_rows(&count);
    for (size_t i = 0; i < count; i++) {
        bool blocks = rows[i].outcome == TALLY__OUTCOME__OUTCOME_BLOCKED;
        bool listed = false;
        for (size_t at = 0; at < sizeof(blocked) / sizeof(blocked[0]); at++) {
            listed = listed || blocked[at] == rows[i].number;
        }
        cr_assert_eq(blocks, listed, "%u", rows[i].number);
        seen += blocks;
    }
    cr_assert_eq(seen, sizeof(blocked) / sizeof(blocked[0]));
    cr_assert_eq(code_find(503)->outcome, TALLY__OUTCOME__OUTCOME_REQUIRES_APPROVAL);
}

Test(code, a_stranger_cannot_tell_absent_from_forbidden)
{
    cr_assert_eq(code_find(CODE_ORG_UNKNOWN)->told, code_find(CODE_NOT_A_MEMBER)->told);
    cr_assert_eq(code_find(CODE_PLATFORM_NO_STANDING_ACCESS)->told, code_find(CODE_ORG_UNKNOWN)->told);
    cr_assert_eq(code_find(CODE_KEY_UNKNOWN)->told, code_find(CODE_SIGNATURE_INVALID)->told);
    cr_assert_eq(code_find(CODE_PROOF_INVALID)->told, code_find(CODE_KEY_UNKNOWN)->told);
}

Test(code, errors_of_decoding_have_codes_of_form)
{
    static const enum err errors[] = {E_MALFORMED, E_NON_CANONICAL, E_UNKNOWN_FIELD,
                                      E_TEXT,      E_LIMIT,         E_INVALID};
    for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
        cr_assert_eq(code_find(code_of_error(errors[i]))->stage, 1, "%s", err_name(errors[i]));
    }
    cr_assert_eq(code_of_error(E_SIGNATURE), CODE_SIGNATURE_INVALID);
}
