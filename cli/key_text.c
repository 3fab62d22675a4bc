// key_text.c — words and hexadecimal.
#include "cli/key_text.h"

#include "cli/exit_codes.h"
#include "cli/passphrase.h"
#include "ledger/base/bytes.h"

#include <stdio.h>

int key_text_load(const struct output *output, const char *path, const char *passphrase_file,
                  struct signer **signer_out)
{
    struct passphrase passphrase = {0};
    enum err error = signer_load(path, span(NULL, 0), signer_out);
    if (error == E_PASSPHRASE) {
        error = passphrase_for(path, passphrase_file, &passphrase);
        if (error == OK) {
            error = signer_load(path, span_text(passphrase.text), signer_out);
        }
        passphrase_wipe(&passphrase);
    }
    return error == OK ? TALLY_EXIT_OK : output_error(output, error, path);
}

const char *key_text_algorithm(enum key_algorithm algorithm)
{
    return algorithm == KEY_ED25519 ? "ed25519" : "p256";
}

int key_text_print(const struct output *output, const char *path, const struct key *key)
{
    char fingerprint[2 * DIGEST_SIZE + 1];
    char public_key[2 * KEY_SIZE_MAX + 1];
    struct digest digest = key_fingerprint(key);
    bytes_to_hex(digest_span(&digest), fingerprint);
    bytes_to_hex(span(key->bytes, key->size), public_key);
    const char *algorithm = key_text_algorithm(key->algorithm);
    if (!output->json) {
        (void)printf("file         %s\n", path);
        (void)printf("algorithm    %s\n", algorithm);
        (void)printf("fingerprint  %s\n", fingerprint);
        (void)printf("public key   %s\n", public_key);
    }
    json_t *result = json_pack("{s:s, s:s, s:s, s:s}", "file", path, "algorithm", algorithm, "fingerprint", fingerprint,
                               "public_key", public_key);
    return output_result(output, result, TALLY_EXIT_OK);
}
