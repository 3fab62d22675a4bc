// names.c — read from the first line each time: there are few, and a person waits.
#include "cli/names.h"

#include "authz/form.h"
#include "cli/path.h"
#include "cli/profile.h"
#include "cli/subject.h"
#include "ledger/base/bytes.h"
#include "ledger/base/limits.h"
#include "ledger/wire/small_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum {
    FILE_MAX = 1024 * 1024,
    HEX_SIZE = 2 * NAMES_ID_SIZE,
    LINE_MAX_SIZE = 32 + LIMIT_NAME + HEX_SIZE,
};

enum err names_init(struct names *names, const struct digest *ledger_id)
{
    char folder[PATH_MAX];
    char hex[2 * DIGEST_SIZE + 1];
    if (!profile_folder(folder)) {
        return E_NOT_FOUND;
    }
    bytes_to_hex(digest_span(ledger_id), hex);
    int size = snprintf(names->path, sizeof(names->path), "%s/%s.names", folder, hex);
    return size > 0 && (size_t)size < sizeof(names->path) ? OK : E_LIMIT;
}

// What stands before the first space, which is taken off with it.
static struct span next_word(struct span *line)
{
    const uint8_t *space = memchr(line->data, ' ', line->size);
    size_t size = space == NULL ? line->size : (size_t)(space - line->data);
    struct span word = span(line->data, size);
    size_t used = space == NULL ? size : size + 1;
    *line = span(line->data + used, line->size - used);
    return word;
}

// E_NOT_FOUND: the line is another one.
static enum err match(struct span line, struct span kind, struct span name, uint8_t *id_out)
{
    char hex[HEX_SIZE + 1] = {0};
    struct span its_kind = next_word(&line);
    struct span its_name = next_word(&line);
    if (line.size != HEX_SIZE) {
        return E_MALFORMED;
    }
    if (!span_equal(its_kind, kind) || !span_equal(its_name, name)) {
        return E_NOT_FOUND;
    }
    memcpy(hex, line.data, HEX_SIZE);
    return bytes_from_hex(hex, id_out, NAMES_ID_SIZE);
}

static enum err find_line(struct span text, struct span kind, struct span name, uint8_t *id_out)
{
    enum err error = E_NOT_FOUND;
    while (error == E_NOT_FOUND && text.size > 0) {
        const uint8_t *end = memchr(text.data, '\n', text.size);
        size_t size = end == NULL ? text.size : (size_t)(end - text.data);
        size_t used = end == NULL ? size : size + 1;
        if (size > 0) {
            error = match(span(text.data, size), kind, name, id_out);
        }
        text = span(text.data + used, text.size - used);
    }
    return error;
}

enum err names_find(const struct names *names, Tally__SubjectKind kind, const char *name,
                    uint8_t id_out[static NAMES_ID_SIZE])
{
    struct buf text;
    buf_init(&text, FILE_MAX);
    enum err error = small_file_read(names->path, &text);
    if (error == OK) {
        error = find_line(buf_span(&text), span_text(subject_kind_name(kind)), span_text(name), id_out);
    }
    buf_fini(&text);
    return error;
}

// Whether the last line has its end; a person's editor may have left it out.
static bool ends_well(int file)
{
    char last = '\n';
    off_t size = lseek(file, 0, SEEK_END);
    return size <= 0 || (pread(file, &last, 1, size - 1) == 1 && last == '\n');
}

// `line` begins with an end of line, which is left out where there is one already.
static enum err append(const char *path, struct span line)
{
    int file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) {
        return E_IO;
    }
    if (ends_well(file)) {
        line = span(line.data + 1, line.size - 1);
    }
    bool good = write(file, line.data, line.size) == (ssize_t)line.size && fsync(file) == 0;
    return close(file) == 0 && good ? OK : E_IO;
}

enum err names_add(const struct names *names, Tally__SubjectKind kind, const char *name,
                   const uint8_t id[static NAMES_ID_SIZE])
{
    char folder[PATH_MAX];
    char hex[HEX_SIZE + 1];
    char line[LINE_MAX_SIZE];
    if (!form_is_name(span_text(name))) {
        return E_INVALID;
    }
    bytes_to_hex(span(id, NAMES_ID_SIZE), hex);
    int size = snprintf(line, sizeof(line), "\n%s %s %s\n", subject_kind_name(kind), name, hex);
    if (size < 0 || (size_t)size >= sizeof(line) || !profile_folder(folder)) {
        return E_IO;
    }
    TRY(path_make_folder(folder));
    return append(names->path, span(line, (size_t)size));
}
