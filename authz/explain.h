// explain.h — a verdict in sentences: for the one command `explain`, of what was judged and of what would be.
//
// Says nothing that the verdict does not: what decided, by which rules, resting on which entries; and what
// would pass, from the role table in force and one table of hints (explain.def).
// Depends on: base, core, state. Threads: as the view.
#ifndef AUTHZ_EXPLAIN_H
#define AUTHZ_EXPLAIN_H

#include "ledger/state/gate.h"

// See struct gate.
void explain_verdict(const struct view *view, const struct gate_explained *explained,
                     struct gate_lines *lines_out);

#endif
