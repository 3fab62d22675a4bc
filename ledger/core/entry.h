// entry.h — the form of an entry, and the hashes that bind it.
//
// An entry is an encoded message Entry of at most LIMIT_ENTRY bytes; its leaf hash is SHA-256(0x00 || bytes).
// What an entry binds from outside itself: the entry before it (`previous`), the last entry of each chain it
// joins (`link`), its command (`command_hash`) and its effects:
//
//   SHA-256("tally/effects/v1\0" || command id[16] || effects bytes)
//
// An entry of the ledger's own has no command id; the first 16 bytes of its notice's hash stand in its place.
// Depends on: base, crypto, proto, message. Threads: pure.
#ifndef LEDGER_CORE_ENTRY_H
#define LEDGER_CORE_ENTRY_H

#include "ledger/base/arena.h"
#include "ledger/core/batch.h"

#include "proto/entry.pb-c.h"

// Of principals, correlations, contact numbers and all ids but those with a grammar.
enum { ENTRY_ID_SIZE = 16 };

// The hash of effects, given as encoded. Empty effects have none: the entry's field is then empty.
struct digest entry_effects_hash(const uint8_t command_id[static BATCH_COMMAND_ID_SIZE], struct span effects);

// Decodes an entry and checks its form: sizes of hashes and ids, number and order of links, position below
// count, signatures at position 0 alone. Errors of message_decode(); E_LIMIT over LIMIT_ENTRY; E_INVALID for
// a bad form.
enum err entry_decode(struct span bytes, struct arena *arena, Tally__Entry **entry_out);

// Checks the form of an entry that was built. E_INVALID, E_LIMIT.
enum err entry_check(const Tally__Entry *entry);

// The kind of subject under which a principal's chain runs.
Tally__SubjectKind entry_actor_subject(Tally__PrincipalKind kind);

// True when the command in it was admitted and judged, rather than a notice of the ledger's own.
bool entry_has_command(const Tally__Entry *entry);

#endif
