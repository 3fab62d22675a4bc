// file.h — where the bytes of a bundle come from and go to.
//
// A bundle is read and written piece by piece: no more of it is in memory than one part.
// Depends on: base. Threads: one at a time.
#ifndef LEDGER_BUNDLE_FILE_H
#define LEDGER_BUNDLE_FILE_H

#include "ledger/base/err.h"
#include "ledger/base/span.h"

#include <stdio.h>

// Reads at most `size` bytes; fewer only where the bytes end. E_IO.
typedef enum err bundle_read(void *context, uint8_t *bytes, size_t size, size_t *got_out);

// Takes bytes that follow those before. Any error is passed on.
typedef enum err bundle_write(void *context, struct span bytes);

struct bundle_source {
    bundle_read *read;
    void *context;
};

struct bundle_sink {
    bundle_write *write;
    void *context;
};

// From and to a stream, which the caller opens and closes.
struct bundle_source bundle_source_of(FILE *stream);
struct bundle_sink bundle_sink_of(FILE *stream);

#endif
