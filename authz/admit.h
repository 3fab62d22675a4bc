// admit.h — the values behind a command's commitments: has each the form that its place asks for?
//
// Done once, by a worker, before anything is sealed, and never again: what was admitted may later be erased.
// Depends on: base, core, state, proto. Threads: as the view.
#ifndef AUTHZ_ADMIT_H
#define AUTHZ_ADMIT_H

#include "ledger/state/view.h"

#include "proto/command.pb-c.h"

#include <stddef.h>
#include <stdint.h>

// 0, or the code of the first value that is wrong. The disclosures open the command's commitments, in order:
// that was checked before, and so were the command's form and that each value is an encoded Value. Of the
// view the schemas of records are read.
uint32_t admit_values(const struct view *view, const Tally__Command *command,
                      Tally__Disclosure *const *disclosures, size_t count);

#endif
