// path.h — small files and folders, as the programs need them.
//
// Depends on: base. Threads: any.
#ifndef CLI_PATH_H
#define CLI_PATH_H

#include "ledger/base/err.h"
#include "ledger/base/span.h"

#include <limits.h>

// Writes a file that does not exist yet and that others may read, and syncs it. E_EXISTS, E_IO.
enum err path_write_new(const char *path, struct span content);

// Writes "<folder>/<name>" with an end mark. E_LIMIT.
enum err path_join(const char *folder, const char *name, char path[static PATH_MAX]);

// Makes a folder, mode 0700, and those above it that are missing. One that is there already is fine. E_IO,
// E_LIMIT.
enum err path_make_folder(const char *path);

// Syncs a folder, so that the names in it are durable. E_IO.
enum err path_sync_folder(const char *path);

// Removes a folder with everything in it, as far as that goes.
void path_remove_tree(const char *path);

// Bytes that a folder with everything in it takes on the disk (blocks, not lengths). E_IO.
enum err path_disk_usage(const char *path, uint64_t *bytes_out);

// Whether something is at `path`.
bool path_exists(const char *path);

#endif
