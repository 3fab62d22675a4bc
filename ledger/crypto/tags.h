// tags.h — the first bytes of everything that Tally signs, seals or commits to, in one place.
//
// Each tag ends in NUL, and what follows it is of fixed length or length-prefixed, so no two preimages can be
// equal (RFC 6962 leaves begin with 0x00 and nodes with 0x01, which no tag does). A tag's size counts its
// NUL.
#ifndef LEDGER_CRYPTO_TAGS_H
#define LEDGER_CRYPTO_TAGS_H

#define TAG_COMMAND "tally/command/v1"  // ledger id, u32be count, root: what a client signs for a batch
#define TAG_QUERY "tally/query/v1"      // ledger id, SHA-256 of the query: what a client signs for a question
#define TAG_INTENT "tally/intent/v1"    // ledger id, intent: what an approval binds
#define TAG_EFFECTS "tally/effects/v1"  // command id, effects
#define TAG_COMMIT "tally/commit/v1"    // salt, lv(org), lv(subject), lv(field), value
#define TAG_SEAL "tally/seal/v1"        // command hash: the key of one blob of disclosures
#define TAG_KEY "tally/key/v1"          // u8 algorithm, public key: a fingerprint
#define TAG_STATE "tally/state/v1"      // the digest of a whole state
#define TAG_CONTACT "tally/contact/v1"  // lv(org), lv(address): where the vault finds a contact number

#endif
