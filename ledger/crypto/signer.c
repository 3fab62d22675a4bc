// signer.c — private keys by OpenSSL.
//
// OpenSSL's own writer of encrypted PKCS#8 derives the key by PBKDF2 with 2,048 rounds; so the scheme is put
// together here. Its scrypt refuses costs above 32 MiB of memory; N = 16384 and r = 8 take 16.
#include "ledger/crypto/signer.h"

#include "ledger/base/require.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SCALAR_SIZE = 32, DER_SIGNATURE_MAX = 80, KEY_FILE_MAX = 16 * 1024 };
enum { SCRYPT_N = 16384, SCRYPT_R = 8, SCRYPT_P = 1, SALT_SIZE = 16 };

struct signer {
    EVP_PKEY *pkey;
    struct key key;
};

// The signer takes `pkey`, also when this fails.
static enum err wrap(EVP_PKEY *pkey, struct signer **signer_out)
{
    struct key key = {0};
    size_t size = sizeof(key.bytes);
    int got = 0;
    if (EVP_PKEY_is_a(pkey, "ED25519") == 1) {
        key.algorithm = KEY_ED25519;
        got = EVP_PKEY_get_raw_public_key(pkey, key.bytes, &size);
    } else if (EVP_PKEY_is_a(pkey, "EC") == 1) {
        key.algorithm = KEY_P256;
        got = EVP_PKEY_get_octet_string_param(pkey, OSSL_PKEY_PARAM_PUB_KEY, key.bytes, sizeof(key.bytes),
                                              &size);
    }
    if (got != 1 || key_from(key.algorithm, span(key.bytes, size), &key) != OK) {
        EVP_PKEY_free(pkey);
        return E_KEY;
    }
    struct signer *signer = calloc(1, sizeof(*signer));
    if (signer == NULL) {
        EVP_PKEY_free(pkey);
        return E_NO_MEMORY;
    }
    *signer = (struct signer){.pkey = pkey, .key = key};
    *signer_out = signer;
    return OK;
}

enum err signer_generate(enum key_algorithm algorithm, struct signer **signer_out)
{
    EVP_PKEY *pkey = NULL;
    if (algorithm == KEY_ED25519) {
        pkey = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    } else if (algorithm == KEY_P256) {
        pkey = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
        if (pkey != NULL) {
            (void)EVP_PKEY_set_utf8_string_param(pkey, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
                                                 "uncompressed");
        }
    }
    return pkey == NULL ? E_KEY : wrap(pkey, signer_out);
}

enum err signer_from_seed(const uint8_t seed[static SIGNER_SEED_SIZE], struct signer **signer_out)
{
    EVP_PKEY *pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, SIGNER_SEED_SIZE);
    return pkey == NULL ? E_NO_MEMORY : wrap(pkey, signer_out);
}

static int give_passphrase(char *place, int room, int for_writing, void *context)
{
    (void)for_writing;
    const struct span *passphrase = context;
    if (passphrase->size > (size_t)room) {
        return -1;
    }
    if (passphrase->size > 0) {
        memcpy(place, passphrase->data, passphrase->size);
    }
    return (int)passphrase->size;
}

static enum err open_key_file(const char *path, FILE **file_out)
{
    int descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor < 0) {
        return errno == ELOOP ? E_KEY : E_IO;
    }
    struct stat facts;
    if (fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode) || (facts.st_mode & 077) != 0
        || facts.st_uid != geteuid() || facts.st_size > KEY_FILE_MAX) {
        (void)close(descriptor);
        return E_KEY;
    }
    FILE *file = fdopen(descriptor, "re");
    if (file == NULL) {
        (void)close(descriptor);
        return E_IO;
    }
    *file_out = file;
    return OK;
}

// True when the file's outer form is that of an encrypted key, so that the passphrase is to blame.
static bool is_encrypted(FILE *file)
{
    rewind(file);
    X509_SIG *outer = PEM_read_PKCS8(file, NULL, NULL, NULL);
    bool encrypted = outer != NULL;
    X509_SIG_free(outer);
    return encrypted;
}

enum err signer_load(const char *path, struct span passphrase, struct signer **signer_out)
{
    FILE *file = NULL;
    TRY(open_key_file(path, &file));
    EVP_PKEY *pkey = PEM_read_PrivateKey(file, NULL, give_passphrase, &passphrase);
    enum err error = pkey != NULL ? OK : is_encrypted(file) ? E_PASSPHRASE : E_KEY;
    (void)fclose(file);
    ERR_clear_error();
    return error != OK ? error : wrap(pkey, signer_out);
}

// PKCS#8 under scrypt and AES-256-CBC; NULL when the library fails.
static X509_SIG *encrypt_key(EVP_PKEY *pkey, struct span passphrase)
{
    PKCS8_PRIV_KEY_INFO *clear = EVP_PKEY2PKCS8(pkey);
    X509_ALGOR *scheme =
        PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), NULL, SALT_SIZE, NULL, SCRYPT_N, SCRYPT_R, SCRYPT_P);
    X509_SIG *sealed = NULL;
    if (clear != NULL && scheme != NULL) {
        sealed = PKCS8_set0_pbe((const char *)passphrase.data, (int)passphrase.size, clear, scheme);
    }
    if (sealed == NULL) {
        X509_ALGOR_free(scheme);  // Else it belongs to `sealed`.
    }
    PKCS8_PRIV_KEY_INFO_free(clear);
    return sealed;
}

static bool write_key(FILE *file, EVP_PKEY *pkey, struct span passphrase)
{
    if (passphrase.size == 0) {
        return PEM_write_PKCS8PrivateKey(file, pkey, NULL, NULL, 0, NULL, NULL) == 1;
    }
    X509_SIG *sealed = encrypt_key(pkey, passphrase);
    bool good = sealed != NULL && PEM_write_PKCS8(file, sealed) == 1;
    X509_SIG_free(sealed);
    return good;
}

// A new file's name is durable only once its directory is synced too.
static bool sync_directory_of(const char *path)
{
    char directory[PATH_MAX] = ".";
    const char *slash = strrchr(path, '/');
    size_t size = slash == NULL ? 0 : slash == path ? 1 : (size_t)(slash - path);
    if (size >= sizeof(directory)) {
        return false;
    }
    if (size > 0) {
        memcpy(directory, path, size);
        directory[size] = '\0';
    }
    int descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) {
        return false;
    }
    bool good = fsync(descriptor) == 0;
    return close(descriptor) == 0 && good;
}

enum err signer_save(const struct signer *signer, const char *path, struct span passphrase)
{
    if (passphrase.size > SIGNER_PASSPHRASE_MAX) {
        return E_LIMIT;
    }
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0400);
    if (descriptor < 0) {
        return errno == EEXIST ? E_EXISTS : E_IO;
    }
    FILE *file = fdopen(descriptor, "we");
    if (file == NULL) {
        (void)close(descriptor);
        (void)unlink(path);
        return E_IO;
    }
    bool good = write_key(file, signer->pkey, passphrase) && fflush(file) == 0 && fsync(descriptor) == 0;
    good = fclose(file) == 0 && good && sync_directory_of(path);
    if (!good) {
        (void)unlink(path);
        return E_IO;
    }
    return OK;
}

void signer_close(struct signer *signer)
{
    if (signer == NULL) {
        return;
    }
    EVP_PKEY_free(signer->pkey);
    free(signer);
}

const struct key *signer_key(const struct signer *signer)
{
    return &signer->key;
}

// Reads a DER signature into r || s, with the smaller of the two equivalent values of s.
static void normalise(const uint8_t *der, size_t size, struct signature *signature)
{
    static const char order_hex[] = "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551";
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)size);
    BIGNUM *order = NULL;
    BIGNUM *half = BN_new();
    BIGNUM *s = pair == NULL ? NULL : BN_dup(ECDSA_SIG_get0_s(pair));
    int digits = BN_hex2bn(&order, order_hex);
    require(pair != NULL && half != NULL && s != NULL && digits > 0);
    int ok = BN_rshift1(half, order);
    if (BN_cmp(s, half) > 0) {
        ok &= BN_sub(s, order, s);
    }
    require(ok == 1);
    int r_size = BN_bn2binpad(ECDSA_SIG_get0_r(pair), signature->bytes, SCALAR_SIZE);
    int s_size = BN_bn2binpad(s, signature->bytes + SCALAR_SIZE, SCALAR_SIZE);
    require(r_size == SCALAR_SIZE && s_size == SCALAR_SIZE);
    BN_free(order);
    BN_free(half);
    BN_free(s);
    ECDSA_SIG_free(pair);
}

struct signature signer_sign(const struct signer *signer, struct span message)
{
    uint8_t raw[DER_SIGNATURE_MAX];
    size_t size = sizeof(raw);
    const EVP_MD *hash = signer->key.algorithm == KEY_ED25519 ? NULL : EVP_sha256();
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = context != NULL && EVP_DigestSignInit(context, NULL, hash, NULL, signer->pkey) == 1
                && EVP_DigestSign(context, raw, &size, message.data, message.size) == 1;
    EVP_MD_CTX_free(context);
    require(good);
    struct signature signature;
    if (signer->key.algorithm == KEY_P256) {
        normalise(raw, size, &signature);
        return signature;
    }
    require(size == SIGNATURE_SIZE);
    memcpy(signature.bytes, raw, SIGNATURE_SIZE);
    return signature;
}
