// note.h — C2SP signed notes (c2sp.org/signed-note): a text, an empty line, and signature lines.
//
// A verifier key travels as a vkey, "<name>+<8 hex digits of the key id>+<base64(type || public key)>". Type
// 0x01 is Ed25519; its key id is the first four bytes of SHA-256(name || "\n" || 0x01 || public key), and a
// vkey whose id says otherwise is refused. Verifying follows the standard: signatures of unknown keys are
// ignored; one of a known key that does not verify refuses the note; without a good one by a known key it is
// refused.
// Depends on: base, crypto. Threads: pure.
#ifndef LEDGER_CORE_NOTE_H
#define LEDGER_CORE_NOTE_H

#include "ledger/base/buf.h"
#include "ledger/base/limits.h"
#include "ledger/crypto/signer.h"

enum { NOTE_KEY_ID_SIZE = 4, NOTE_NAME_MAX = LIMIT_ORIGIN, NOTE_VKEY_SIZE = NOTE_NAME_MAX + 64 };

struct note_key {
    char name[NOTE_NAME_MAX + 1];
    uint8_t id[NOTE_KEY_ID_SIZE];
    struct key key;
};

// Names a key. E_INVALID: an empty or overlong name, or one with a space (any of Unicode's) or plus sign; a
// key that is not Ed25519.
enum err note_key_from(const char *name, const struct key *key, struct note_key *key_out);

// Reads a vkey. E_MALFORMED, E_KEY, E_MISMATCH (the key id is another one's).
enum err note_key_parse(struct span vkey, struct note_key *key_out);

// Writes the vkey and an end mark.
void note_key_text(const struct note_key *key, char vkey[static NOTE_VKEY_SIZE]);

// Appends text, empty line and one signature line. `text` ends in a newline. E_LIMIT, E_NO_MEMORY.
enum err note_sign(struct span text, const struct note_key *key, const struct signer *signer,
                   struct buf *note);

// Appends one more signature line over the same text. E_MALFORMED when `note` is none, E_LIMIT (also for a
// text over LIMIT_CHECKPOINT bytes), E_NO_MEMORY; unchanged after failure.
enum err note_cosign(struct buf *note, const struct note_key *key, const struct signer *signer);

// Splits a note and verifies it against `keys`. `text_out` is the signed text, within `note`; `good_out` has
// bit i set when keys[i] signed it. E_MALFORMED, E_LIMIT (over LIMIT_NOTE_SIGNATURES lines), E_SIGNATURE.
enum err note_verify(struct span note, const struct note_key *keys, size_t count, struct span *text_out,
                     uint32_t *good_out);

// The signed text of a note, without verifying anything. E_MALFORMED.
enum err note_text(struct span note, struct span *text_out);

#endif
