// key.h — public keys and strict verification.
//
// Ed25519 (RFC 8032, cofactorless, with the point rule of point.h) and ECDSA over P-256 with SHA-256 (FIPS
// 186-5; raw r || s, s at most half the order, so that a signature has one form). The credential is the key's
// fingerprint: SHA-256(TAG_KEY || u8 algorithm || key bytes).
// Each verification has a context of its own: OpenSSL 3.0.22 keeps the first key of a context that is
// initialised again with another, and reports success (tests/ledger/crypto/key_test.c shows it).
// Threads: pure.
#ifndef LEDGER_CRYPTO_KEY_H
#define LEDGER_CRYPTO_KEY_H

#include "ledger/base/err.h"
#include "ledger/crypto/digest.h"

enum key_algorithm {  // numbers of the message KeyAlgorithm
    KEY_ED25519 = 1,
    KEY_P256 = 2,
};

enum {
    KEY_ED25519_SIZE = 32,
    KEY_P256_SIZE = 65,  // 0x04 || x || y
    KEY_SIZE_MAX = 65,
    SIGNATURE_SIZE = 64,
};

struct key {
    enum key_algorithm algorithm;
    uint8_t bytes[KEY_SIZE_MAX];
    size_t size;
};

struct signature {
    uint8_t bytes[SIGNATURE_SIZE];
};

// Takes a public key after checking its size and its point. E_KEY.
enum err key_from(enum key_algorithm algorithm, struct span bytes, struct key *key_out);

// The key's name wherever one stands.
struct digest key_fingerprint(const struct key *key);

// Same algorithm and same bytes.
bool key_equal(const struct key *left, const struct key *right);

// OK when `signature` is `key`'s over `message`; else E_SIGNATURE.
enum err key_verify(const struct key *key, struct span message, const struct signature *signature);

#endif
