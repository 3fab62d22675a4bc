// vault.c — wrapped keys in a database of their own.
#include "ledger/store/vault.h"

#include "ledger/base/bytes.h"
#include "ledger/base/diag.h"
#include "ledger/base/limits.h"
#include "ledger/base/map.h"
#include "ledger/base/require.h"
#include "ledger/crypto/secret.h"
#include "ledger/store/rocks.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    OWNER_MAX = 1 + LIMIT_SUBJECT_ID,
    MASTER_TEXT_SIZE = 2 * SEAL_KEY_SIZE + 1,  // hexadecimal and a newline
    WRAPPED_SIZE = SEAL_KEY_SIZE + SEAL_FRESH_OVERHEAD,
};

struct vault {
    pthread_mutex_t lock;
    struct rocks *rocks;
    struct seal_key master;
    struct map opened;  // owner -> key; wiped when closed
};

enum err vault_make_master(const char *path)
{
    struct seal_key key;
    char text[MASTER_TEXT_SIZE + 1];
    secret_random(key.bytes, sizeof(key.bytes));
    bytes_to_hex(span(key.bytes, sizeof(key.bytes)), text);
    text[MASTER_TEXT_SIZE - 1] = '\n';
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0400);
    enum err error = file >= 0 ? OK : errno == EEXIST ? E_EXISTS : E_IO;
    if (file >= 0) {
        bool good = write(file, text, MASTER_TEXT_SIZE) == MASTER_TEXT_SIZE && fsync(file) == 0;
        error = close(file) == 0 && good ? OK : E_IO;
    }
    secret_wipe(&key, sizeof(key));
    secret_wipe(text, sizeof(text));
    return error;
}

static enum err read_master(const char *path, struct seal_key *key_out)
{
    char text[MASTER_TEXT_SIZE + 1] = {0};
    struct stat facts;
    int file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0) {
        return E_IO;
    }
    bool good = fstat(file, &facts) == 0 && S_ISREG(facts.st_mode) && (facts.st_mode & 077) == 0
                && facts.st_size == MASTER_TEXT_SIZE && read(file, text, MASTER_TEXT_SIZE) == MASTER_TEXT_SIZE
                && text[MASTER_TEXT_SIZE - 1] == '\n';
    (void)close(file);
    text[MASTER_TEXT_SIZE - 1] = '\0';
    good = good && bytes_from_hex(text, key_out->bytes, SEAL_KEY_SIZE) == OK;
    secret_wipe(text, sizeof(text));
    return good ? OK : E_KEY;
}

static enum err open_rocks(const char *path, enum rocks_mode mode, struct rocks **rocks_out)
{
    char current[4096];
    int size = snprintf(current, sizeof(current), "%s/CURRENT", path);
    if (size < 0 || (size_t)size >= sizeof(current)) {
        return E_LIMIT;
    }
    if (mode == ROCKS_READ_WRITE && access(current, F_OK) != 0) {
        diag(DIAG_ERROR, "the vault of data keys in %s is gone", path);
        return E_CORRUPT;
    }
    return rocks_open(path, mode, rocks_out);
}

static enum err open_as(const char *path, const char *master, enum rocks_mode mode, struct vault **vault_out)
{
    struct vault *vault = calloc(1, sizeof(*vault));
    if (vault == NULL) {
        return E_NO_MEMORY;
    }
    uint8_t hash_key[MAP_HASH_KEY_SIZE];
    secret_random(hash_key, sizeof(hash_key));
    map_init(&vault->opened, hash_key);
    int failed = pthread_mutex_init(&vault->lock, NULL);
    require(failed == 0);
    enum err error = read_master(master, &vault->master);
    if (error == OK) {
        error = open_rocks(path, mode, &vault->rocks);
    }
    if (error != OK) {
        vault_close(vault);
        return error;
    }
    *vault_out = vault;
    return OK;
}

enum err vault_make(const char *path, const char *master, struct vault **vault_out)
{
    return open_as(path, master, ROCKS_CREATE, vault_out);
}

enum err vault_open(const char *path, const char *master, struct vault **vault_out)
{
    return open_as(path, master, ROCKS_READ_WRITE, vault_out);
}

static enum err wipe_one(void *context, struct span key, struct span value)
{
    (void)context;
    (void)key;
    secret_wipe((void *)(uintptr_t)value.data, value.size);
    return OK;
}

void vault_close(struct vault *vault)
{
    if (vault == NULL) {
        return;
    }
    (void)map_scan(&vault->opened, span(NULL, 0), wipe_one, NULL);
    map_fini(&vault->opened);
    rocks_close(vault->rocks);
    secret_wipe(&vault->master, sizeof(vault->master));
    (void)pthread_mutex_destroy(&vault->lock);
    free(vault);
}

static struct span owner_key(const struct vault_owner *owner, uint8_t bytes[static OWNER_MAX])
{
    require(owner->id.size <= LIMIT_SUBJECT_ID && owner->kind <= UINT8_MAX);
    bytes[0] = (uint8_t)owner->kind;
    memcpy(bytes + 1, owner->id.data, owner->id.size);
    return span(bytes, 1 + owner->id.size);
}

static enum err read_wrapped(struct vault *vault, struct span owner, struct seal_key *key_out)
{
    struct buf wrapped;
    buf_init(&wrapped, WRAPPED_SIZE);
    enum err error = rocks_get(&(struct rocks_at){.rocks = vault->rocks}, ROCKS_STATE, owner, &wrapped);
    if (error == OK) {
        bool whole = wrapped.size == WRAPPED_SIZE
                     && seal_fresh_open(&vault->master, owner, buf_span(&wrapped), key_out->bytes) == OK;
        error = whole ? OK : E_CORRUPT;
    }
    buf_fini(&wrapped);
    return error;
}

static enum err write_wrapped(struct vault *vault, struct span owner, const struct seal_key *key)
{
    uint8_t wrapped[WRAPPED_SIZE];
    struct rocks_batch *batch = rocks_batch_new();
    seal_fresh(&vault->master, owner, span(key->bytes, SEAL_KEY_SIZE), wrapped);
    rocks_batch_put(batch, vault->rocks, ROCKS_STATE, owner, span(wrapped, sizeof(wrapped)));
    enum err error = rocks_write(vault->rocks, batch, true);
    rocks_batch_free(batch);
    return error;
}

// Finds the key in memory or in the store; draws it when `draw`. The lock is held.
static enum err find(struct vault *vault, struct span owner, bool draw, struct seal_key *key_out)
{
    struct span known;
    if (map_get(&vault->opened, owner, &known)) {
        memcpy(key_out->bytes, known.data, SEAL_KEY_SIZE);
        return OK;
    }
    enum err error = read_wrapped(vault, owner, key_out);
    if (error == E_NOT_FOUND && draw) {
        secret_random(key_out->bytes, SEAL_KEY_SIZE);
        error = write_wrapped(vault, owner, key_out);
    }
    if (error == OK) {
        error = map_put(&vault->opened, owner, span(key_out->bytes, SEAL_KEY_SIZE));
    }
    return error;
}

static enum err find_locked(struct vault *vault, const struct vault_owner *owner, bool draw,
                            struct seal_key *key_out)
{
    uint8_t bytes[OWNER_MAX];
    struct span packed = owner_key(owner, bytes);
    (void)pthread_mutex_lock(&vault->lock);
    enum err error = find(vault, packed, draw, key_out);
    (void)pthread_mutex_unlock(&vault->lock);
    return error;
}

enum err vault_key(struct vault *vault, const struct vault_owner *owner, struct seal_key *key_out)
{
    return find_locked(vault, owner, true, key_out);
}

enum err vault_find(struct vault *vault, const struct vault_owner *owner, struct seal_key *key_out)
{
    return find_locked(vault, owner, false, key_out);
}
