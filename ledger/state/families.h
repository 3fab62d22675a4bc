// families.h — the folds, one for each command, by family. For fold.c alone.
//
// Each applies a permitted command to the view and lists its effects; see fold.h for errors and state after failure.
// Depends on: fold, effect. Threads: as the view.
#ifndef LEDGER_STATE_FAMILIES_H
#define LEDGER_STATE_FAMILIES_H

#include "ledger/state/effect.h"
#include "ledger/state/fold.h"

// fold_platform.c
enum err fold_genesis(const struct view *view, const struct fold_input *input, struct effect_list *effects);

#endif
