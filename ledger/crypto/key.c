// key.c — strict verification on top of OpenSSL.
#include "ledger/crypto/key.h"

#include "ledger/base/require.h"
#include "ledger/crypto/point.h"
#include "ledger/crypto/tags.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

enum { SCALAR_SIZE = 32, DER_SIGNATURE_MAX = 72 };

// (n - 1) / 2 for the order n of P-256, big-endian: the largest s that is accepted.
static const uint8_t half_order[SCALAR_SIZE] = {
    0x7f, 0xff, 0xff, 0xff, 0x80, 0x00, 0x00, 0x00, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xde, 0x73, 0x7d, 0x56, 0xd3, 0x8b, 0xcf, 0x42, 0x79, 0xdc, 0xe5, 0x61, 0x7e, 0x31, 0x92, 0xa8,
};

static EVP_PKEY *p256_new(const struct key *key)
{
    EVP_PKEY *result = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    char group[] = "prime256v1";
    uint8_t point[KEY_P256_SIZE];
    memcpy(point, key->bytes, sizeof(point));
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point)),
        OSSL_PARAM_construct_end(),
    };
    if (context != NULL && EVP_PKEY_fromdata_init(context) == 1) {
        (void)EVP_PKEY_fromdata(context, &result, EVP_PKEY_PUBLIC_KEY, parameters);
    }
    EVP_PKEY_CTX_free(context);
    return result;
}

static EVP_PKEY *pkey_new(const struct key *key)
{
    if (key->algorithm == KEY_ED25519) {
        return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key->bytes, key->size);
    }
    return p256_new(key);
}

enum err key_from(enum key_algorithm algorithm, struct span bytes, struct key *key_out)
{
    struct key key = {.algorithm = algorithm, .size = bytes.size};
    if (algorithm == KEY_ED25519) {
        if (bytes.size != KEY_ED25519_SIZE || !point_is_on_curve(bytes.data)) {
            return E_KEY;
        }
        memcpy(key.bytes, bytes.data, bytes.size);
        *key_out = key;
        return OK;
    }
    if (algorithm != KEY_P256 || bytes.size != KEY_P256_SIZE || bytes.data[0] != 0x04) {
        return E_KEY;
    }
    memcpy(key.bytes, bytes.data, bytes.size);
    EVP_PKEY *on_curve = p256_new(&key);
    if (on_curve == NULL) {
        return E_KEY;
    }
    EVP_PKEY_free(on_curve);
    *key_out = key;
    return OK;
}

struct digest key_fingerprint(const struct key *key)
{
    uint8_t algorithm = (uint8_t)key->algorithm;
    struct sha256 hash;
    sha256_init(&hash);
    sha256_update(&hash, span(TAG_KEY, sizeof(TAG_KEY)));
    sha256_update(&hash, span(&algorithm, 1));
    sha256_update(&hash, span(key->bytes, key->size));
    return sha256_final(&hash);
}

bool key_equal(const struct key *left, const struct key *right)
{
    return left->algorithm == right->algorithm
           && span_equal(span(left->bytes, left->size), span(right->bytes, right->size));
}

static bool openssl_verifies(const struct key *key, struct span message, struct span signature)
{
    EVP_PKEY *pkey = pkey_new(key);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    const EVP_MD *hash = key->algorithm == KEY_ED25519 ? NULL : EVP_sha256();
    bool good = pkey != NULL && context != NULL && EVP_DigestVerifyInit(context, NULL, hash, NULL, pkey) == 1
                && EVP_DigestVerify(context, signature.data, signature.size, message.data, message.size) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(pkey);
    return good;
}

static bool ed25519_verifies(const struct key *key, struct span message, const struct signature *signature)
{
    // OpenSSL checks S < L by itself; the points it does not.
    return point_is_acceptable(key->bytes) && point_is_acceptable(signature->bytes)
           && openssl_verifies(key, message, span(signature->bytes, SIGNATURE_SIZE));
}

static bool p256_verifies(const struct key *key, struct span message, const struct signature *signature)
{
    struct span s_bytes = span(signature->bytes + SCALAR_SIZE, SCALAR_SIZE);
    if (span_compare(s_bytes, span(half_order, SCALAR_SIZE)) > 0) {
        return false;
    }
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(signature->bytes, SCALAR_SIZE, NULL);
    BIGNUM *s = BN_bin2bn(signature->bytes + SCALAR_SIZE, SCALAR_SIZE, NULL);
    if (pair == NULL || r == NULL || s == NULL || ECDSA_SIG_set0(pair, r, s) != 1) {
        BN_free(r);
        BN_free(s);
        ECDSA_SIG_free(pair);
        return false;
    }
    uint8_t der[DER_SIGNATURE_MAX];
    uint8_t *end = der;
    int size = i2d_ECDSA_SIG(pair, &end);
    ECDSA_SIG_free(pair);
    require(size > 0 && size <= DER_SIGNATURE_MAX);
    return openssl_verifies(key, message, span(der, (size_t)size));
}

enum err key_verify(const struct key *key, struct span message, const struct signature *signature)
{
    bool good = key->algorithm == KEY_ED25519 ? ed25519_verifies(key, message, signature)
                                              : p256_verifies(key, message, signature);
    return good ? OK : E_SIGNATURE;
}
