// key_text.c — words and hexadecimal.
#include "cli/key_text.h"

#include "cli/exit_codes.h"
#include "ledger/base/bytes.h"

#include <stdio.h>

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
    json_t *result = json_pack("{s:s, s:s, s:s, s:s}", "file", path, "algorithm", algorithm, "fingerprint",
                               fingerprint, "public_key", public_key);
    return output_result(output, result, TALLY_EXIT_OK);
}
