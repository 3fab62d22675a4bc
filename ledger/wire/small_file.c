// small_file.c — a new file, synced, takes the old one's name.
#include "ledger/wire/small_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static enum err read_all(int file, struct buf *text)
{
    struct stat facts;
    uint8_t *place = NULL;
    if (fstat(file, &facts) != 0 || !S_ISREG(facts.st_mode) || facts.st_size < 0) {
        return E_IO;
    }
    size_t size = (size_t)facts.st_size;
    TRY(buf_extend(text, size, &place));
    ssize_t got = size == 0 ? 0 : read(file, place, size);
    if (got != (ssize_t)size) {
        text->size -= size;
        return E_IO;
    }
    return OK;
}

enum err small_file_read(const char *path, struct buf *text)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return errno == ENOENT ? E_NOT_FOUND : E_IO;
    }
    enum err error = read_all(file, text);
    (void)close(file);
    return error;
}

static enum err write_new(const char *path, struct span text)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0) {
        return E_IO;
    }
    bool good = write(file, text.data, text.size) == (ssize_t)text.size && fsync(file) == 0;
    return close(file) == 0 && good ? OK : E_IO;
}

// The new name is durable only once its folder is synced too.
static enum err sync_folder_of(const char *path)
{
    char folder[PATH_MAX] = ".";
    const char *slash = strrchr(path, '/');
    size_t size = slash == NULL ? 0 : slash == path ? 1 : (size_t)(slash - path);
    if (size >= sizeof(folder)) {
        return E_LIMIT;
    }
    if (size > 0) {
        memcpy(folder, path, size);
        folder[size] = '\0';
    }
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) {
        return E_IO;
    }
    bool good = fsync(descriptor) == 0;
    return close(descriptor) == 0 && good ? OK : E_IO;
}

enum err small_file_replace(const char *path, struct span text)
{
    char fresh[PATH_MAX];
    int size = snprintf(fresh, sizeof(fresh), "%s.new", path);
    if (size < 0 || (size_t)size >= sizeof(fresh)) {
        return E_LIMIT;
    }
    TRY(write_new(fresh, text));
    if (rename(fresh, path) != 0) {
        return E_IO;
    }
    return sync_folder_of(path);
}
