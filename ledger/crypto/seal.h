// seal.h — encryption of what may have to be forgotten.
//
// AES-256-GCM (NIST SP 800-38D) and HMAC-SHA-256 (RFC 2104).
// Two ways to seal. seal_fixed() uses a zero nonce, and is safe only under a key that meets one plaintext in
// its life: seal_key() derives such a key for each command from the owner's data key and the command's hash,
// because the command's commitments fix the plaintext. seal_fresh() draws a random nonce and puts it in
// front; it is for small stores such as wrapped keys (96 random bits: good for 2^32 messages under one key).
// Threads: pure.
#ifndef LEDGER_CRYPTO_SEAL_H
#define LEDGER_CRYPTO_SEAL_H

#include "ledger/base/err.h"
#include "ledger/crypto/digest.h"

enum {
    SEAL_KEY_SIZE = 32,
    SEAL_TAG_SIZE = 16,
    SEAL_NONCE_SIZE = 12,
    SEAL_FRESH_OVERHEAD = SEAL_NONCE_SIZE + SEAL_TAG_SIZE,
};

struct seal_key {
    uint8_t bytes[SEAL_KEY_SIZE];
};

// HMAC-SHA-256(data_key, TAG_SEAL || command_hash). The caller wipes it.
struct seal_key seal_key(const struct seal_key *data_key, const struct digest *command_hash);

// HMAC-SHA-256 in general.
struct digest seal_hmac(struct span key, struct span message);

// Writes plain.size + SEAL_TAG_SIZE bytes to `sealed`.
void seal_fixed(const struct seal_key *key, struct span plain, uint8_t *sealed);

// Writes sealed.size - SEAL_TAG_SIZE bytes to `plain`. E_MISMATCH when the bytes were not sealed under `key`;
// `plain` is then wiped.
enum err seal_fixed_open(const struct seal_key *key, struct span sealed, uint8_t *plain);

// Writes plain.size + SEAL_FRESH_OVERHEAD bytes; `about` is authenticated with them, and not stored.
void seal_fresh(const struct seal_key *key, struct span about, struct span plain, uint8_t *sealed);

// Writes sealed.size - SEAL_FRESH_OVERHEAD bytes. E_MISMATCH as above.
enum err seal_fresh_open(const struct seal_key *key, struct span about, struct span sealed, uint8_t *plain);

#endif
