// path.c — open, read, write, sync; and fts(3) for trees.
#include "cli/path.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BLOCK = 512 };

enum err path_write_new(const char *path, struct span content)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (file < 0) {
        return errno == EEXIST ? E_EXISTS : E_IO;
    }
    bool good = write(file, content.data, content.size) == (ssize_t)content.size && fsync(file) == 0;
    return close(file) == 0 && good ? OK : E_IO;
}

enum err path_join(const char *folder, const char *name, char path[static PATH_MAX])
{
    int size = snprintf(path, PATH_MAX, "%s/%s", folder, name);
    return size < 0 || size >= PATH_MAX ? E_LIMIT : OK;
}

static enum err make_one(const char *path)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST ? OK : E_IO;
}

enum err path_make_folder(const char *path)
{
    char part[PATH_MAX];
    size_t size = strlen(path);
    if (size >= sizeof(part)) {
        return E_LIMIT;
    }
    for (size_t i = 1; i < size; i++) {
        if (path[i] == '/') {
            memcpy(part, path, i);
            part[i] = '\0';
            TRY(make_one(part));
        }
    }
    return make_one(path);
}

enum err path_sync_folder(const char *path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        return E_IO;
    }
    bool good = fsync(folder) == 0;
    return close(folder) == 0 && good ? OK : E_IO;
}

static FTS *open_tree(const char *path)
{
    char *const roots[] = {(char *)(uintptr_t)path, NULL};
    return fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
}

void path_remove_tree(const char *path)
{
    FTS *tree = open_tree(path);
    FTSENT *node = NULL;
    while (tree != NULL && (node = fts_read(tree)) != NULL) {
        // A folder is met twice; it can be removed the second time.
        if (node->fts_info != FTS_D) {
            (void)remove(node->fts_accpath);
        }
    }
    if (tree != NULL) {
        (void)fts_close(tree);
    }
}

enum err path_disk_usage(const char *path, uint64_t *bytes_out)
{
    FTS *tree = open_tree(path);
    FTSENT *node = NULL;
    uint64_t bytes = 0;
    if (tree == NULL) {
        return E_IO;
    }
    while ((node = fts_read(tree)) != NULL) {
        if (node->fts_info == FTS_F) {
            bytes += (uint64_t)node->fts_statp->st_blocks * PATH_BLOCK;
        }
    }
    (void)fts_close(tree);
    *bytes_out = bytes;
    return OK;
}

bool path_exists(const char *path)
{
    struct stat facts;
    return lstat(path, &facts) == 0;
}
