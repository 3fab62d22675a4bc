// file.c — streams of the C library.
#include "ledger/bundle/file.h"

static enum err read_stream(void *context, uint8_t *bytes, size_t size, size_t *got_out)
{
    FILE *stream = context;
    size_t got = fread(bytes, 1, size, stream);
    if (got < size && ferror(stream) != 0) {
        return E_IO;
    }
    *got_out = got;
    return OK;
}

static enum err write_stream(void *context, struct span bytes)
{
    return fwrite(bytes.data, 1, bytes.size, context) == bytes.size ? OK : E_IO;
}

struct bundle_source bundle_source_of(FILE *stream)
{
    return (struct bundle_source){read_stream, stream};
}

struct bundle_sink bundle_sink_of(FILE *stream)
{
    return (struct bundle_sink){write_stream, stream};
}
