// client_key.c — loading and freeing keys.
#include "ledger/wire/client_key.h"

#include "ledger/core/message.h"

#include <stdlib.h>

// The key takes `signer`, also when this fails.
static enum err wrap(struct signer *signer, struct tally_key **key_out)
{
    struct tally_key *key = calloc(1, sizeof(*key));
    if (key == NULL) {
        signer_close(signer);
        return E_NO_MEMORY;
    }
    const struct key *public_key = signer_key(signer);
    key->signer = signer;
    key->fingerprint = key_fingerprint(public_key);
    tally__public_key__init(&key->public_key);
    key->public_key.algorithm = (Tally__KeyAlgorithm)public_key->algorithm;
    key->public_key.bytes = message_bytes(span(public_key->bytes, public_key->size));
    *key_out = key;
    return OK;
}

enum err tally_key_load(const char *path, const char *passphrase, struct tally_key **key_out)
{
    struct signer *signer = NULL;
    TRY(signer_load(path, passphrase == NULL ? span(NULL, 0) : span_text(passphrase), &signer));
    return wrap(signer, key_out);
}

enum err tally_key_from_seed(const uint8_t seed[static 32], struct tally_key **key_out)
{
    struct signer *signer = NULL;
    TRY(signer_from_seed(seed, &signer));
    return wrap(signer, key_out);
}

void tally_key_free(struct tally_key *key)
{
    if (key != NULL) {
        signer_close(key->signer);
        free(key);
    }
}

struct span tally_key_fingerprint(const struct tally_key *key)
{
    return digest_span(&key->fingerprint);
}

Tally__PublicKey *tally_key_public(struct tally_key *key)
{
    return &key->public_key;
}
