// recipient_trust.c — small files, and the head of a large one.
#include "cli/recipient_trust.h"

#include "ledger/bundle/reader.h"
#include "ledger/core/message.h"

#include <errno.h>

static enum err open_file(const char *path, FILE **stream_out)
{
    FILE *stream = fopen(path, "rbe");
    if (stream == NULL) {
        return errno == ENOENT ? E_NOT_FOUND : E_IO;
    }
    *stream_out = stream;
    return OK;
}

// The whole of a file that is not longer than `text` may be.
static enum err read_whole(FILE *stream, struct buf *text)
{
    struct bundle_source source = bundle_source_of(stream);
    uint8_t *place = NULL;
    uint8_t more = 0;
    size_t got = 0;
    size_t beyond = 0;
    TRY(buf_extend(text, text->max, &place));
    TRY(source.read(source.context, place, text->max, &got));
    text->size = got;
    TRY(source.read(source.context, &more, sizeof(more), &beyond));
    return beyond == 0 ? OK : E_LIMIT;
}

static enum err read_small(const char *path, struct buf *text)
{
    FILE *stream = NULL;
    TRY(open_file(path, &stream));
    enum err error = read_whole(stream, text);
    (void)fclose(stream);
    return error;
}

static struct span without_newline(const struct buf *text)
{
    struct span line = buf_span(text);
    line.size -= line.size > 0 && line.data[line.size - 1] == '\n';
    return line;
}

enum err recipient_trust_pin(const char *path, struct pin *pin_out)
{
    struct buf text;
    buf_init(&text, PIN_TEXT_MAX);
    enum err error = read_small(path, &text);
    if (error == OK) {
        error = pin_parse(buf_span(&text), pin_out);
    }
    buf_fini(&text);
    return error;
}

enum err recipient_trust_key(const char *path, struct note_key *key_out)
{
    struct buf text;
    buf_init(&text, NOTE_VKEY_SIZE);
    enum err error = read_small(path, &text);
    if (error == OK) {
        error = note_key_parse(without_newline(&text), key_out);
    }
    buf_fini(&text);
    return error;
}

static enum err read_head(const struct bundle_source *source, struct buf *note)
{
    struct bundle_reader reader;
    struct arena arena = {0};
    Tally__BundlePart *part = NULL;
    enum err error = bundle_reader_open(&reader, source);
    if (error == OK) {
        error = arena_init(&arena, BUNDLE_ARENA_SIZE);
    }
    if (error == OK) {
        error = bundle_reader_next(&reader, &arena, &part);
    }
    if (error == OK) {
        error = buf_append(note, message_span(part->head->checkpoint));
    }
    arena_fini(&arena);
    bundle_reader_close(&reader);
    return error;
}

enum err recipient_trust_earlier(const char *path, struct buf *note)
{
    FILE *stream = NULL;
    TRY(open_file(path, &stream));
    struct bundle_source source = bundle_source_of(stream);
    enum err error = read_head(&source, note);
    if (error == E_UNSUPPORTED) {
        rewind(stream);
        error = read_whole(stream, note);
    }
    (void)fclose(stream);
    return error;
}
