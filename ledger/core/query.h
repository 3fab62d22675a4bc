// query.h — a question, as what it asks leave for.
//
// A question is judged, and where it is recorded chained, as the command that stands for it: the same
// envelope, and an intent without payload, whose number is the question's action and whose subjects are the
// things that the question names. Where S ("on oneself") stands in the role table, the first of them is whom
// it is about.
// What is signed is batch_query_preimage(). A recorded question's entry has the number of its action, the
// question's bytes as its body (its hash is batch_command_hash() of them), its signature at position 0 of 1,
// and no effects.
// Depends on: proto. Threads: pure.
#ifndef LEDGER_CORE_QUERY_H
#define LEDGER_CORE_QUERY_H

#include "proto/command.pb-c.h"
#include "proto/query.pb-c.h"

#include <stdbool.h>

enum { QUERY_SUBJECTS_MAX = 2 };

// The command that stands for a question: only to be judged and chained, never encoded.
struct query_command {
    Tally__Command command;
    Tally__Intent intent;
    Tally__Subject *subjects[QUERY_SUBJECTS_MAX];
};

// The action that a question asks leave for; ACTION_UNSPECIFIED for none.
Tally__Action query_action(const Tally__Query *query);

// Whether the action is a question's.
bool query_is_action(Tally__Action action);

// Fills in the command that stands for `query`, which it borrows. `about` (may be NULL) is whom the question
// is about where it does not say so itself: whoever acted in the entry that is to be explained.
void query_command(const Tally__Query *query, const Tally__Subject *about, struct query_command *command_out);

#endif
