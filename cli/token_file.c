// token_file.c — the seed is wiped wherever it was.
#include "cli/token_file.h"

#include "cli/passphrase.h"
#include "cli/path.h"
#include "ledger/base/bytes.h"
#include "ledger/crypto/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { HEX_SIZE = 2 * SIGNER_SEED_SIZE };

enum err token_file_load(const char *path, struct tally_key **key_out)
{
    struct passphrase line = {0};
    uint8_t seed[SIGNER_SEED_SIZE];
    enum err error = passphrase_read(path, &line);
    if (error == OK
        && (strlen(line.text) != HEX_SIZE || bytes_from_hex(line.text, seed, sizeof(seed)) != OK)) {
        error = E_INVALID;
    }
    if (error == OK) {
        error = tally_key_from_seed(seed, key_out);
    }
    secret_wipe(seed, sizeof(seed));
    passphrase_wipe(&line);
    return error;
}

static enum err sync_folder_of(const char *path)
{
    char folder[PATH_MAX] = ".";
    const char *slash = strrchr(path, '/');
    size_t size = slash == NULL ? 0 : (size_t)(slash - path) + 1;
    if (size >= sizeof(folder)) {
        return E_IO;
    }
    if (size > 0) {
        memcpy(folder, path, size);
        folder[size] = '\0';
    }
    return path_sync_folder(folder);
}

static enum err write_line(const char *path, struct span line)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0) {
        return errno == EEXIST ? E_EXISTS : E_IO;
    }
    bool good = write(file, line.data, line.size) == (ssize_t)line.size && fsync(file) == 0;
    good = close(file) == 0 && good && sync_folder_of(path) == OK;
    if (!good) {
        (void)unlink(path);
    }
    return good ? OK : E_IO;
}

enum err token_file_make(const char *path, struct tally_key **key_out)
{
    char line[HEX_SIZE + 2];
    uint8_t seed[SIGNER_SEED_SIZE];
    secret_random(seed, sizeof(seed));
    bytes_to_hex(span(seed, sizeof(seed)), line);
    line[HEX_SIZE] = '\n';
    enum err error = write_line(path, span(line, HEX_SIZE + 1));
    if (error == OK) {
        error = tally_key_from_seed(seed, key_out);
    }
    secret_wipe(seed, sizeof(seed));
    secret_wipe(line, sizeof(line));
    return error;
}
