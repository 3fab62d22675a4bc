// small_file.h — files of one short text: read whole, replaced whole.
//
// Depends on: base. Threads: any; for one path one at a time.
#ifndef LEDGER_WIRE_SMALL_FILE_H
#define LEDGER_WIRE_SMALL_FILE_H

#include "ledger/base/buf.h"

// Appends the content of the file to `text`. E_NOT_FOUND, E_IO, E_LIMIT (longer than `text` may be),
// E_NO_MEMORY.
enum err small_file_read(const char *path, struct buf *text);

// Makes `text` the content of the file, durably: after a crash it holds the old text or the new one. Writes
// to "<path>.new" first. E_IO, E_LIMIT (an overlong path).
enum err small_file_replace(const char *path, struct span text);

#endif
