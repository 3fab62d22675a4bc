// check.c — writing verdicts.
#include "authz/check.h"

#include "ledger/base/require.h"

void check_cite(struct gate_verdict *verdict, uint64_t entry)
{
    size_t at = 0;
    while (at < verdict->evidence_count && verdict->evidence[at] < entry) {
        at++;
    }
    bool known = at < verdict->evidence_count && verdict->evidence[at] == entry;
    if (known || verdict->evidence_count == LIMIT_EVIDENCE) {
        return;
    }
    for (size_t i = verdict->evidence_count; i > at; i--) {
        verdict->evidence[i] = verdict->evidence[i - 1];
    }
    verdict->evidence[at] = entry;
    verdict->evidence_count++;
}

void check_deny(struct gate_verdict *verdict, enum code code)
{
    const struct code_row *row = code_find(code);
    require(row != NULL);
    verdict->outcome = row->outcome;
    verdict->stage = row->stage;
    verdict->code = row->number;
    verdict->told = row->told;
}
