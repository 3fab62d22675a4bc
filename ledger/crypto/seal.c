// seal.c — AES-256-GCM and HMAC by OpenSSL.
#include "ledger/crypto/seal.h"

#include "ledger/base/require.h"
#include "ledger/crypto/secret.h"
#include "ledger/crypto/tags.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

static const uint8_t zero_nonce[SEAL_NONCE_SIZE];

struct digest seal_hmac(struct span key, struct span message)
{
    struct digest digest;
    unsigned size = 0;
    uint8_t *got =
        HMAC(EVP_sha256(), key.data, (int)key.size, message.data, message.size, digest.bytes, &size);
    require(got != NULL && size == DIGEST_SIZE);
    return digest;
}

struct seal_key seal_key(const struct seal_key *data_key, const struct digest *command_hash)
{
    uint8_t message[sizeof(TAG_SEAL) + DIGEST_SIZE];
    memcpy(message, TAG_SEAL, sizeof(TAG_SEAL));
    memcpy(message + sizeof(TAG_SEAL), command_hash->bytes, DIGEST_SIZE);
    struct digest derived = seal_hmac(span(data_key->bytes, SEAL_KEY_SIZE), span(message, sizeof(message)));
    struct seal_key key;
    memcpy(key.bytes, derived.bytes, SEAL_KEY_SIZE);
    secret_wipe(&derived, sizeof(derived));
    return key;
}

// Encrypts into `sealed`, which gets plain.size bytes and the tag.
static void encrypt(const struct seal_key *key, const uint8_t *nonce, struct span about, struct span plain,
                    uint8_t *sealed)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int size = 0;
    bool good =
        context != NULL && EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, key->bytes, nonce) == 1
        && (about.size == 0 || EVP_EncryptUpdate(context, NULL, &size, about.data, (int)about.size) == 1)
        && (plain.size == 0 || EVP_EncryptUpdate(context, sealed, &size, plain.data, (int)plain.size) == 1)
        && EVP_EncryptFinal_ex(context, sealed + plain.size, &size) == 1
        && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, SEAL_TAG_SIZE, sealed + plain.size) == 1;
    EVP_CIPHER_CTX_free(context);
    require(good);
}

static enum err decrypt(const struct seal_key *key, const uint8_t *nonce, struct span about,
                        struct span sealed, uint8_t *plain)
{
    size_t plain_size = sealed.size - SEAL_TAG_SIZE;
    uint8_t tag[SEAL_TAG_SIZE];
    memcpy(tag, sealed.data + plain_size, SEAL_TAG_SIZE);
    uint8_t rest[SEAL_TAG_SIZE];
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    require(context != NULL);
    int size = 0;
    bool good =
        EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), NULL, key->bytes, nonce) == 1
        && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, SEAL_TAG_SIZE, tag) == 1
        && (about.size == 0 || EVP_DecryptUpdate(context, NULL, &size, about.data, (int)about.size) == 1)
        && (plain_size == 0 || EVP_DecryptUpdate(context, plain, &size, sealed.data, (int)plain_size) == 1)
        && EVP_DecryptFinal_ex(context, rest, &size) == 1;
    EVP_CIPHER_CTX_free(context);
    if (!good) {
        secret_wipe(plain, plain_size);
        return E_MISMATCH;
    }
    return OK;
}

void seal_fixed(const struct seal_key *key, struct span plain, uint8_t *sealed)
{
    encrypt(key, zero_nonce, span(NULL, 0), plain, sealed);
}

enum err seal_fixed_open(const struct seal_key *key, struct span sealed, uint8_t *plain)
{
    if (sealed.size < SEAL_TAG_SIZE) {
        return E_MISMATCH;
    }
    return decrypt(key, zero_nonce, span(NULL, 0), sealed, plain);
}

void seal_fresh(const struct seal_key *key, struct span about, struct span plain, uint8_t *sealed)
{
    secret_random(sealed, SEAL_NONCE_SIZE);
    encrypt(key, sealed, about, plain, sealed + SEAL_NONCE_SIZE);
}

enum err seal_fresh_open(const struct seal_key *key, struct span about, struct span sealed, uint8_t *plain)
{
    if (sealed.size < SEAL_FRESH_OVERHEAD) {
        return E_MISMATCH;
    }
    struct span body = span(sealed.data + SEAL_NONCE_SIZE, sealed.size - SEAL_NONCE_SIZE);
    return decrypt(key, sealed.data, about, body, plain);
}
