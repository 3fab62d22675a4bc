// ledger_oracle.h — says whether a store holds exactly what its builder has put in.
//
// What must be there is computed from the builder's items alone, by other code than the store's: entries byte
// for byte, tree and proofs, checkpoints, heads of chains, state. The first difference ends the test.
#ifndef TESTS_SUPPORT_LEDGER_ORACLE_H
#define TESTS_SUPPORT_LEDGER_ORACLE_H

#include "tests/support/ledger_builder.h"

// Everything below, of the open store, for the first `commits` commits.
void ledger_expect(const struct ledger_builder *builder, size_t commits);

// A reader sees `commits` commits, all their entries, checkpoints and proofs, and the state in the database.
void ledger_expect_readers(const struct ledger_builder *builder, size_t commits);

// The sequencer's tree, heads of chains and resident state are those of `commits` commits.
void ledger_expect_sequencer(const struct ledger_builder *builder, size_t commits);

// Reads all entries. How many could not be read because the store reported an error; one that was read and is
// not what was put in ends the test.
size_t ledger_count_unreadable(const struct ledger_builder *builder);

#endif
