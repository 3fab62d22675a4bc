// files.c — thin covers over the system's calls; the test ends where one fails.
#include "tests/support/files.h"

#include "ledger/base/require.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { ROOM_NEEDED = 1 << 30 };

// A ledger syncs at every step, which a disk shared with other tests makes slow and memory does not. No test
// here can tell.
static const char *temporary_folder(void)
{
    static const char memory[] = "/dev/shm";
    struct statvfs facts;
    const char *named = getenv("TMPDIR");
    if (named != NULL) {
        return named;
    }
    bool roomy = statvfs(memory, &facts) == 0 && facts.f_bavail >= ROOM_NEEDED / facts.f_frsize;
    return roomy && access(memory, W_OK) == 0 ? memory : "/tmp";
}

struct files_path files_scratch(void)
{
    struct files_path path = files_in(temporary_folder(), "tally-test-XXXXXX");
    const char *made = mkdtemp(path.text);
    require(made != NULL);
    return path;
}

struct files_path files_in(const char *folder, const char *name)
{
    struct files_path path;
    int size = snprintf(path.text, sizeof(path.text), "%s/%s", folder, name);
    require(size > 0 && (size_t)size < sizeof(path.text));
    return path;
}

void files_make_folder(const char *path)
{
    int failed = mkdir(path, 0700);
    require(failed == 0);
}

bool files_exist(const char *path)
{
    return access(path, F_OK) == 0;
}

void files_remove(const char *path)
{
    if (unlink(path) == 0 || !files_exist(path)) {
        return;
    }
    struct files_list list;
    files_list(path, &list);
    for (size_t i = 0; i < list.count; i++) {
        files_remove(files_in(path, list.files[i].name).text);
    }
    int failed = rmdir(path);
    require(failed == 0);
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(((const struct files_entry *)left)->name, ((const struct files_entry *)right)->name);
}

void files_list(const char *folder, struct files_list *list)
{
    list->count = 0;
    DIR *directory = opendir(folder);
    for (struct dirent *entry = NULL; directory != NULL && (entry = readdir(directory)) != NULL;) {
        if (entry->d_name[0] == '.') {
            continue;
        }
        require(list->count < FILES_LIST_MAX && strlen(entry->d_name) < FILES_NAME_MAX);
        struct files_entry *file = &list->files[list->count++];
        memcpy(file->name, entry->d_name, strlen(entry->d_name) + 1);
        file->size = files_size(files_in(folder, entry->d_name).text);
    }
    if (directory != NULL) {
        (void)closedir(directory);
    }
    qsort(list->files, list->count, sizeof(list->files[0]), compare_names);
}

static bool ends_in(const char *name, const char *end)
{
    return strlen(name) >= strlen(end) && strcmp(name + strlen(name) - strlen(end), end) == 0;
}

size_t files_count(const char *folder, const char *end)
{
    struct files_list list;
    size_t count = 0;
    files_list(folder, &list);
    for (size_t i = 0; i < list.count; i++) {
        count += ends_in(list.files[i].name, end);
    }
    return count;
}

struct files_path files_find(const char *folder, const char *begin, const char *end)
{
    struct files_list list;
    const char *found = NULL;
    files_list(folder, &list);
    for (size_t i = 0; i < list.count; i++) {
        const char *name = list.files[i].name;
        found = strncmp(name, begin, strlen(begin)) == 0 && ends_in(name, end) ? name : found;
    }
    require(found != NULL);
    return files_in(folder, found);
}

size_t files_size(const char *path)
{
    struct stat facts;
    int failed = stat(path, &facts);
    require(failed == 0);
    return (size_t)facts.st_size;
}

void files_read(const char *path, struct buf *bytes)
{
    size_t size = files_size(path);
    uint8_t *place = NULL;
    enum err error = buf_extend(bytes, size, &place);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    require(error == OK && file >= 0);
    ssize_t got = size == 0 ? 0 : read(file, place, size);
    require(got == (ssize_t)size);
    (void)close(file);
}

void files_write(const char *path, struct span bytes)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    require(file >= 0);
    ssize_t written = bytes.size == 0 ? 0 : write(file, bytes.data, bytes.size);
    require(written == (ssize_t)bytes.size);
    (void)close(file);
}

static void copy_file(const char *from, const char *to)
{
    struct buf bytes;
    buf_init(&bytes, SIZE_MAX / 2);
    files_read(from, &bytes);
    files_write(to, buf_span(&bytes));
    buf_fini(&bytes);
}

void files_copy_folder(const char *from, const char *to)
{
    struct files_list list;
    files_list(from, &list);
    files_make_folder(to);
    for (size_t i = 0; i < list.count; i++) {
        struct files_path source = files_in(from, list.files[i].name);
        copy_file(source.text, files_in(to, list.files[i].name).text);
    }
}

void files_replace_folder(const char *from, const char *to)
{
    files_remove(to);
    files_copy_folder(from, to);
}

void files_overwrite(const char *path, size_t at, struct span bytes)
{
    int file = open(path, O_WRONLY | O_CLOEXEC);
    require(file >= 0);
    ssize_t written = pwrite(file, bytes.data, bytes.size, (off_t)at);
    require(written == (ssize_t)bytes.size);
    (void)close(file);
}

void files_flip(const char *path, size_t bit)
{
    uint8_t byte = 0;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    require(file >= 0);
    ssize_t got = pread(file, &byte, 1, (off_t)(bit / 8));
    require(got == 1);
    (void)close(file);
    byte ^= (uint8_t)(1u << bit % 8);
    files_overwrite(path, bit / 8, span(&byte, 1));
}

void files_cut(const char *path, size_t size)
{
    require(size <= files_size(path));
    int failed = truncate(path, (off_t)size);
    require(failed == 0);
}
