// key_file.c — tried in clear first.
#include "cli/key_file.h"

#include "cli/passphrase.h"

enum err key_file_load(const char *path, const char *passphrase_path, struct tally_key **key_out)
{
    struct passphrase passphrase = {0};
    enum err error = tally_key_load(path, NULL, key_out);
    if (error == E_PASSPHRASE) {
        error = passphrase_for(path, passphrase_path, &passphrase);
        if (error == OK) {
            error = tally_key_load(path, passphrase.text, key_out);
        }
        passphrase_wipe(&passphrase);
    }
    return error;
}

enum err key_file_signer(const char *path, const char *passphrase_path, struct signer **signer_out)
{
    struct passphrase passphrase = {0};
    enum err error = signer_load(path, span(NULL, 0), signer_out);
    if (error == E_PASSPHRASE) {
        error = passphrase_for(path, passphrase_path, &passphrase);
        if (error == OK) {
            error = signer_load(path, span_text(passphrase.text), signer_out);
        }
        passphrase_wipe(&passphrase);
    }
    return error;
}
