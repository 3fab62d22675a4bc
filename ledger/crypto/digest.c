// digest.c — SHA-256 by OpenSSL's block functions.
//
// The low-level calls are marked deprecated in OpenSSL 3.0, and are used here on purpose: their state is a
// plain struct (a snapshot is an assignment), they fetch nothing and allocate nothing. Hashing a tree's node,
// 65 bytes, costs what two compressions cost; the one-shot call adds a fetch to each (README, "Measured").
#define OPENSSL_SUPPRESS_DEPRECATED
#include "ledger/crypto/digest.h"

#include "ledger/base/require.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <assert.h>

static_assert(sizeof(struct sha256) >= sizeof(SHA256_CTX), "room for the state");
static_assert(_Alignof(struct sha256) >= _Alignof(SHA256_CTX), "aligned for the state");
static_assert(DIGEST_SIZE == SHA256_DIGEST_LENGTH, "SHA-256");

static SHA256_CTX *state_of(struct sha256 *hash)
{
    return (SHA256_CTX *)(void *)hash->opaque;
}

void sha256_init(struct sha256 *hash)
{
    int ok = SHA256_Init(state_of(hash));
    require(ok == 1);
}

void sha256_update(struct sha256 *hash, struct span bytes)
{
    int ok = SHA256_Update(state_of(hash), bytes.data, bytes.size);
    require(ok == 1);
}

struct digest sha256_final(struct sha256 *hash)
{
    struct digest digest;
    int ok = SHA256_Final(digest.bytes, state_of(hash));
    require(ok == 1);
    return digest;
}

struct digest digest_of(struct span bytes)
{
    struct sha256 hash;
    sha256_init(&hash);
    sha256_update(&hash, bytes);
    return sha256_final(&hash);
}

struct digest digest_leaf(struct span bytes)
{
    static const uint8_t prefix = 0x00;
    struct sha256 hash;
    sha256_init(&hash);
    sha256_update(&hash, span(&prefix, 1));
    sha256_update(&hash, bytes);
    return sha256_final(&hash);
}

struct digest digest_node(const struct digest *left, const struct digest *right)
{
    uint8_t bytes[1 + 2 * DIGEST_SIZE] = {0x01};
    memcpy(bytes + 1, left->bytes, DIGEST_SIZE);
    memcpy(bytes + 1 + DIGEST_SIZE, right->bytes, DIGEST_SIZE);
    return digest_of(span(bytes, sizeof(bytes)));
}

bool digest_equal(const struct digest *left, const struct digest *right)
{
    return CRYPTO_memcmp(left->bytes, right->bytes, DIGEST_SIZE) == 0;
}

bool digest_is_zero(const struct digest *digest)
{
    static const struct digest zero;
    return digest_equal(digest, &zero);
}

struct digest digest_from(struct span bytes)
{
    require(bytes.size == DIGEST_SIZE);
    struct digest digest;
    memcpy(digest.bytes, bytes.data, DIGEST_SIZE);
    return digest;
}
