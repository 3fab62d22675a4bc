// digest.h — SHA-256 (FIPS 180-4), and its two uses in a Merkle tree (RFC 6962 section 2.1).
//
// A struct sha256 has no interior pointers: assigning it takes a snapshot. Hashing cannot fail.
// Threads: a struct belongs to one thread; the functions that take none are pure.
#ifndef LEDGER_CRYPTO_DIGEST_H
#define LEDGER_CRYPTO_DIGEST_H

#include "ledger/base/span.h"

enum { DIGEST_SIZE = 32 };

struct digest {
    uint8_t bytes[DIGEST_SIZE];
};

struct sha256 {
    uint64_t opaque[14];
};

// Starts a hash, and puts bytes in.
void sha256_init(struct sha256 *hash);
void sha256_update(struct sha256 *hash, struct span bytes);

// The digest of what was put in. `hash` must be initialised before it is used again.
struct digest sha256_final(struct sha256 *hash);

// SHA-256(bytes).
struct digest digest_of(struct span bytes);

// SHA-256(0x00 || bytes): the hash of a leaf.
struct digest digest_leaf(struct span bytes);

// SHA-256(0x01 || left || right): the hash of a node.
struct digest digest_node(const struct digest *left, const struct digest *right);

// Constant time.
bool digest_equal(const struct digest *left, const struct digest *right);

// True for 32 zero bytes, which stand where there is nothing to point to. Constant time.
bool digest_is_zero(const struct digest *digest);

// Copies `bytes`, which must be DIGEST_SIZE long.
struct digest digest_from(struct span bytes);

static inline struct span digest_span(const struct digest *digest)
{
    return span(digest->bytes, DIGEST_SIZE);
}

#endif
