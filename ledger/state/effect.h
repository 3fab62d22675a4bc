// effect.h — collecting what a command changed.
//
// Depends on: base, crypto, proto. Threads: one at a time. Everything lies in the arena given.
#ifndef LEDGER_STATE_EFFECT_H
#define LEDGER_STATE_EFFECT_H

#include "ledger/base/arena.h"

#include "proto/entry.pb-c.h"

enum { EFFECT_MAX = 160 };  // of one command; LIMIT_EFFECTS bounds their bytes

struct effect_list {
    struct arena *arena;
    Tally__Effects *effects;
    enum err error;  // the first failure; later calls do nothing
};

// Starts an empty list in `effects`.
struct effect_list effect_begin(struct arena *arena, Tally__Effects *effects);

// Adds a change of `field` of `subject` (NULL: the intent's first). `before` and `after` may be NULL: not
// set.
void effect_add(struct effect_list *list, Tally__Subject *subject, const char *field, Tally__Datum *before,
                Tally__Datum *after);

// Values for it. NULL when the arena is used up, which the next effect_add() reports.
// A text over LIMIT_PUBLIC_VALUE stands by its digest.
Tally__Datum *effect_text(struct effect_list *list, struct span text);
Tally__Datum *effect_number(struct effect_list *list, int64_t number);
Tally__Datum *effect_id(struct effect_list *list, struct span id);
Tally__Datum *effect_sealed(struct effect_list *list, struct span commitment);

// A subject for it, other than the intent's first. NULL likewise.
Tally__Subject *effect_subject(struct effect_list *list, Tally__SubjectKind kind, struct span id);

#endif
