// files.h — folders of a test, and what a bad disk does to the files in them.
//
// Anything that fails here ends the test.
#ifndef TESTS_SUPPORT_FILES_H
#define TESTS_SUPPORT_FILES_H

#include "ledger/base/buf.h"

enum { FILES_PATH_MAX = 512, FILES_NAME_MAX = 128, FILES_LIST_MAX = 64 };

struct files_path {
    char text[FILES_PATH_MAX];
};

// A new empty folder: in TMPDIR, else in memory where that has room, else where temporary files go.
struct files_path files_scratch(void);

// `name` in `folder`.
struct files_path files_in(const char *folder, const char *name);

void files_make_folder(const char *path);

// Removes a file, or a folder with all that is in it; nothing happens when it is not there.
void files_remove(const char *path);

// Copies a folder with the files in it. `to` must not exist.
void files_copy_folder(const char *from, const char *to);

// Makes `to` what `from` is.
void files_replace_folder(const char *from, const char *to);

bool files_exist(const char *path);

struct files_list {
    size_t count;
    struct files_entry {
        char name[FILES_NAME_MAX];
        size_t size;
    } files[FILES_LIST_MAX];
};

// The files of a folder, by name. A folder that does not exist has none.
void files_list(const char *folder, struct files_list *list);

// How many names of `folder` end in `end`.
size_t files_count(const char *folder, const char *end);

// The path of the file of `folder` whose name begins with `begin` and ends in `end`; of several the last by
// name.
struct files_path files_find(const char *folder, const char *begin, const char *end);

// Appends the content to `bytes`, which the caller has initialised.
void files_read(const char *path, struct buf *bytes);

void files_write(const char *path, struct span bytes);

size_t files_size(const char *path);

// The damage: one bit turned over, the end cut off, bytes replaced.
void files_flip(const char *path, size_t bit);
void files_cut(const char *path, size_t size);
void files_overwrite(const char *path, size_t at, struct span bytes);

#endif
