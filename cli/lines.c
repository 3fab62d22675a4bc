// lines.c — a window that moves over the file.
#include "cli/lines.h"

#include "ledger/base/require.h"

#include <errno.h>
#include <unistd.h>

enum { LINES_CHUNK = 64 * 1024 };

void lines_init(struct lines *lines, int file)
{
    *lines = (struct lines){.file = file};
    buf_init(&lines->text, LINES_LINE_MAX + LINES_CHUNK);
}

void lines_fini(struct lines *lines)
{
    buf_fini(&lines->text);
}

// Forgets what was given out.
static void move_up(struct lines *lines)
{
    size_t rest = lines->text.size - lines->begin;
    memmove(lines->text.data, lines->text.data + lines->begin, rest);
    lines->text.size = rest;
    lines->begin = 0;
}

static enum err read_more(struct lines *lines)
{
    uint8_t *place = NULL;
    if (lines->begin > 0) {
        move_up(lines);
    }
    if (lines->text.size > LINES_LINE_MAX) {
        return E_LIMIT;
    }
    TRY(buf_extend(&lines->text, LINES_CHUNK, &place));
    ssize_t got = -1;
    do {
        got = read(lines->file, place, LINES_CHUNK);
    } while (got < 0 && errno == EINTR);
    lines->text.size -= LINES_CHUNK - (got > 0 ? (size_t)got : 0);
    lines->ended = got == 0;
    return got < 0 ? E_IO : OK;
}

static struct span unread(const struct lines *lines)
{
    struct span text = buf_span(&lines->text);
    return text.data == NULL ? text : span(text.data + lines->begin, text.size - lines->begin);
}

enum err lines_next(struct lines *lines, struct span *line_out)
{
    size_t searched = 0;
    for (;;) {
        struct span rest = unread(lines);
        const uint8_t *end =
            rest.size > searched ? memchr(rest.data + searched, '\n', rest.size - searched) : NULL;
        if (end != NULL || (lines->ended && rest.size > 0)) {
            size_t size = end == NULL ? rest.size : (size_t)(end - rest.data);
            lines->taken = size + (end != NULL);
            lines->begin += lines->taken;
            lines->number++;
            *line_out = span(rest.data, size);
            return size > LINES_LINE_MAX ? E_LIMIT : OK;
        }
        if (lines->ended) {
            return E_NOT_FOUND;
        }
        searched = rest.size;
        TRY(read_more(lines));
    }
}

void lines_put_back(struct lines *lines)
{
    require(lines->taken <= lines->begin && lines->number > 0);
    lines->begin -= lines->taken;
    lines->taken = 0;
    lines->number--;
}
