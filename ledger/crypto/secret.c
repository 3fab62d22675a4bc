// secret.c — drawing, wiping and comparing secrets.
#include "ledger/crypto/secret.h"

#include "ledger/base/require.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

void secret_random(void *bytes, size_t size)
{
    int ok = RAND_priv_bytes(bytes, (int)size);
    require(ok == 1);
}

void secret_wipe(void *bytes, size_t size)
{
    OPENSSL_cleanse(bytes, size);
}

bool secret_equal(struct span left, struct span right)
{
    return left.size == right.size && CRYPTO_memcmp(left.data, right.data, left.size) == 0;
}
