// code.c — the table as an array.
#include "ledger/core/code.h"

static const struct code_row rows[] = {
#define X(number, name, stage, outcome, told, sentence) \
    {number, #name, stage, TALLY__OUTCOME__OUTCOME_##outcome, told, sentence},
#include "ledger/core/codes.def"
#undef X
};

const struct code_row *code_rows(size_t *count_out)
{
    *count_out = sizeof(rows) / sizeof(rows[0]);
    return rows;
}

const struct code_row *code_find(uint32_t number)
{
    size_t low = 0;
    size_t high = sizeof(rows) / sizeof(rows[0]);
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (rows[middle].number == number) {
            return &rows[middle];
        }
        if (rows[middle].number < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

enum code code_of_error(enum err error)
{
    switch (error) {
    case E_LIMIT:
        return CODE_TOO_LARGE;
    case E_NON_CANONICAL:
        return CODE_NON_CANONICAL;
    case E_UNKNOWN_FIELD:
        return CODE_UNKNOWN_FIELD;
    case E_TEXT:
        return CODE_BAD_TEXT;
    case E_MISMATCH:
    case E_INVALID:
    case E_KEY:
        return CODE_INVALID;
    case E_SIGNATURE:
        return CODE_SIGNATURE_INVALID;
    default:
        return CODE_MALFORMED;
    }
}
