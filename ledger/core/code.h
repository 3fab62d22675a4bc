// code.h — the codes of verdicts and refusals, from the one table (codes.def).
//
// Depends on: proto. Threads: pure.
#ifndef LEDGER_CORE_CODE_H
#define LEDGER_CORE_CODE_H

#include "ledger/base/err.h"

#include "proto/entry.pb-c.h"

enum code {
    CODE_NONE = 0,
#define X(number, name, stage, outcome, told, sentence) CODE_##name = number,
#include "ledger/core/codes.def"
#undef X
};

struct code_row {
    uint32_t number;
    const char *name;  // "ROLE_CEILING"
    uint32_t stage;
    Tally__Outcome outcome;
    uint32_t told;
    const char *sentence;
};

// The row of a number, or NULL. Static storage.
const struct code_row *code_find(uint32_t number);

// All rows, ascending.
const struct code_row *code_rows(size_t *count_out);

// The code that tells a client what was wrong with its bytes.
enum code code_of_error(enum err error);

#endif
