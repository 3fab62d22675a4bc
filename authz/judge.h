// judge.h — stages 4 to 7: organization, permission, compliance, blocking conditions; the first that fails
// decides.
//
// Reads the command's organization, the platform's rules and registry, and nothing else. Every verdict cites
// the entries it rests on and the policy in force. What is unknown is denied; an error while judging is a
// refusal.
// Depends on: base, core, state. Threads: as the view.
#ifndef AUTHZ_JUDGE_H
#define AUTHZ_JUDGE_H

#include "ledger/state/gate.h"

// See struct gate.
void judge_command(const struct view *view, const struct gate_command *command, struct gate_actor *actor,
                   struct gate_verdict *verdict_out);

// See struct gate.
void judge_can(const struct view *view, const struct gate_can *can, struct gate_actor *actor,
               struct gate_verdict *verdict_out);

#endif
