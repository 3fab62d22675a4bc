// admit.h — the values behind a command's commitments: has each the form that its place asks for?
//
// Done once, by a worker, before anything is sealed, and never again: what was admitted may later be erased.
// Depends on: base, core, proto. Threads: pure.
#ifndef AUTHZ_ADMIT_H
#define AUTHZ_ADMIT_H

#include "proto/command.pb-c.h"

#include <stddef.h>
#include <stdint.h>

// 0, or the code of the first value that is wrong. The disclosures open the command's commitments, in order:
// that was checked before, and so was that each value is an encoded Value.
uint32_t admit_values(const Tally__Command *command, Tally__Disclosure *const *disclosures, size_t count);

#endif
