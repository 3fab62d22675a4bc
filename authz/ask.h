// ask.h — whether somebody may ask: a question is judged as the command that stands for it (core/query.h).
//
// Authentication, standing, role and cell are a command's, by the same tables; a question never waits for an
// organization to be active. Whoever may explain only what is his may have his own dry runs.
// Depends on: base, core, state. Threads: as the view.
#ifndef AUTHZ_ASK_H
#define AUTHZ_ASK_H

#include "ledger/state/gate.h"

// See struct gate.
void ask_question(const struct view *view, const struct gate_question *question, struct gate_actor *actor_out,
                  struct gate_verdict *verdict_out);

#endif
