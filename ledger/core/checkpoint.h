// checkpoint.h — C2SP checkpoints (c2sp.org/tlog-checkpoint): origin, size and root as a signed note.
//
// The key's name is the origin. There are no extension lines; a text that has some is refused.
// Depends on: base, crypto, note. Threads: pure.
#ifndef LEDGER_CORE_CHECKPOINT_H
#define LEDGER_CORE_CHECKPOINT_H

#include "ledger/core/note.h"

struct checkpoint {
    char origin[NOTE_NAME_MAX + 1];
    uint64_t size;
    struct digest root;
};

// Appends the checkpoint as a note signed by `signer`, whose key is `key`. E_LIMIT, E_NO_MEMORY.
enum err checkpoint_sign(const struct checkpoint *checkpoint, const struct note_key *key,
                         const struct signer *signer, struct buf *note);

// Reads the text of a checkpoint, unverified. E_MALFORMED.
enum err checkpoint_parse(struct span note, struct checkpoint *checkpoint_out);

// Verifies the note against one key, and that its origin is the key's name. E_MALFORMED, E_SIGNATURE,
// E_MISMATCH.
enum err checkpoint_verify(struct span note, const struct note_key *key, struct checkpoint *checkpoint_out);

#endif
