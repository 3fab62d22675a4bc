// journal.c — two files.
//
//   FILE           {"journal": 1, "ledger": hex}, then for each batch that is done
//                  {"lines": n, "content": hex, "events": n, "first": n, "refused": n}
//   FILE.sending   u64 number of the batch, u64 lines, content[32], request, SHA-256 of all that[32]
//                  numbers big-endian
#include "cli/journal.h"

#include "ledger/base/bytes.h"
#include "ledger/base/limits.h"
#include "ledger/wire/small_file.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

enum {
    JOURNAL_VERSION = 1,
    JOURNAL_LINE_MAX = 1024,
    JOURNAL_MAX = 1024 * 1024 * 1024,
    SENDING_HEAD = 8 + 8 + DIGEST_SIZE,
    SENDING_MAX = SENDING_HEAD + LIMIT_REQUEST + DIGEST_SIZE,
    HEX_SIZE = 2 * DIGEST_SIZE,
};

struct journal {
    int file;
    struct digest ledger_id;
    struct buf done;     // struct journal_done, one after the other
    struct buf sending;  // content of FILE.sending
    char sending_path[PATH_MAX];
};

// ---- Lines of FILE

static enum err append_line(struct journal *journal, json_t *object)
{
    char line[JOURNAL_LINE_MAX];
    size_t size = json_dumpb(object, line, sizeof(line) - 1, JSON_COMPACT);
    json_decref(object);
    if (size == 0 || size >= sizeof(line)) {
        return E_LIMIT;
    }
    line[size++] = '\n';
    bool good = write(journal->file, line, size) == (ssize_t)size && fdatasync(journal->file) == 0;
    return good ? OK : E_IO;
}

static enum err get_digest(const json_t *object, const char *name, struct digest *digest_out)
{
    const char *text = json_string_value(json_object_get(object, name));
    bool whole = text != NULL && strlen(text) == HEX_SIZE;
    return whole ? bytes_from_hex(text, digest_out->bytes, DIGEST_SIZE) : E_MALFORMED;
}

static enum err get_number(const json_t *object, const char *name, uint64_t *number_out)
{
    const json_t *number = json_object_get(object, name);
    if (!json_is_integer(number) || json_integer_value(number) < 0) {
        return E_MALFORMED;
    }
    *number_out = (uint64_t)json_integer_value(number);
    return OK;
}

static enum err take_head(const struct journal *journal, const json_t *object)
{
    uint64_t version = 0;
    struct digest ledger_id;
    TRY(get_number(object, "journal", &version));
    TRY(get_digest(object, "ledger", &ledger_id));
    if (version != JOURNAL_VERSION) {
        return E_UNSUPPORTED;
    }
    return digest_equal(&ledger_id, &journal->ledger_id) ? OK : E_FOREIGN;
}

static enum err take_done(struct journal *journal, const json_t *object)
{
    struct journal_done done = {0};
    TRY(get_number(object, "lines", &done.batch.lines));
    TRY(get_digest(object, "content", &done.batch.content));
    TRY(get_number(object, "events", &done.events));
    TRY(get_number(object, "first", &done.first));
    TRY(get_number(object, "refused", &done.refused));
    return buf_append(&journal->done, span(&done, sizeof(done)));
}

static enum err take_line(struct journal *journal, struct span line, bool is_head)
{
    json_t *object = json_loadb((const char *)line.data, line.size, JSON_REJECT_DUPLICATES, NULL);
    enum err error = object == NULL ? E_MALFORMED
                     : is_head      ? take_head(journal, object)
                                    : take_done(journal, object);
    json_decref(object);
    return error;
}

static enum err begin(struct journal *journal)
{
    char id[HEX_SIZE + 1];
    bytes_to_hex(digest_span(&journal->ledger_id), id);
    return append_line(journal, json_pack("{s:i, s:s}", "journal", JOURNAL_VERSION, "ledger", id));
}

// Reads what whole lines there are, and cuts off the rest.
static enum err take_lines(struct journal *journal, struct span text)
{
    size_t whole = 0;
    const uint8_t *end = NULL;
    while (whole < text.size && (end = memchr(text.data + whole, '\n', text.size - whole)) != NULL) {
        size_t size = (size_t)(end - text.data) - whole;
        TRY(take_line(journal, span(text.data + whole, size), whole == 0));
        whole += size + 1;
    }
    if (whole < text.size && ftruncate(journal->file, (off_t)whole) != 0) {
        return E_IO;
    }
    return whole == 0 ? begin(journal) : OK;
}

// ---- FILE.sending

// A file that is not whole, or of a batch that is done, holds nothing in doubt.
static bool is_in_doubt(const struct journal *journal)
{
    struct span bytes = buf_span(&journal->sending);
    if (bytes.size < SENDING_HEAD + DIGEST_SIZE) {
        return false;
    }
    size_t size = bytes.size - DIGEST_SIZE;
    struct digest written = digest_from(span(bytes.data + size, DIGEST_SIZE));
    struct digest computed = digest_of(span(bytes.data, size));
    return digest_equal(&written, &computed) && bytes_get_u64(bytes.data) == journal_count(journal);
}

bool journal_in_doubt(const struct journal *journal, struct journal_batch *batch_out,
                      struct span *request_out)
{
    if (!is_in_doubt(journal)) {
        return false;
    }
    const uint8_t *data = journal->sending.data;
    batch_out->lines = bytes_get_u64(data + 8);
    batch_out->content = digest_from(span(data + 16, DIGEST_SIZE));
    *request_out = span(data + SENDING_HEAD, journal->sending.size - SENDING_HEAD - DIGEST_SIZE);
    return true;
}

enum err journal_sending(struct journal *journal, const struct journal_batch *batch, struct span request)
{
    uint8_t head[16];
    struct buf *bytes = &journal->sending;
    bytes_put_u64(head, journal_count(journal));
    bytes_put_u64(head + 8, batch->lines);
    buf_clear(bytes);
    TRY(buf_append(bytes, span(head, sizeof(head))));
    TRY(buf_append(bytes, digest_span(&batch->content)));
    TRY(buf_append(bytes, request));
    struct digest digest = digest_of(buf_span(bytes));
    TRY(buf_append(bytes, digest_span(&digest)));
    return small_file_replace(journal->sending_path, buf_span(bytes));
}

enum err journal_forget(struct journal *journal)
{
    buf_clear(&journal->sending);
    return unlink(journal->sending_path) == 0 || errno == ENOENT ? OK : E_IO;
}

// ---- Both

static enum err open_files(struct journal *journal, const char *path)
{
    int size = snprintf(journal->sending_path, sizeof(journal->sending_path), "%s.sending", path);
    if (size < 0 || (size_t)size >= sizeof(journal->sending_path)) {
        return E_LIMIT;
    }
    journal->file = open(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (journal->file < 0) {
        return E_IO;
    }
    if (flock(journal->file, LOCK_EX | LOCK_NB) != 0) {
        return errno == EWOULDBLOCK ? E_LOCKED : E_IO;
    }
    struct buf text;
    buf_init(&text, JOURNAL_MAX);
    enum err error = small_file_read(path, &text);
    if (error == OK) {
        error = take_lines(journal, buf_span(&text));
    }
    buf_fini(&text);
    TRY(error);
    error = small_file_read(journal->sending_path, &journal->sending);
    return error == E_NOT_FOUND ? OK : error;
}

enum err journal_open(const char *path, const struct digest *ledger_id, struct journal **journal_out)
{
    struct journal *journal = calloc(1, sizeof(*journal));
    if (journal == NULL) {
        return E_NO_MEMORY;
    }
    journal->file = -1;
    journal->ledger_id = *ledger_id;
    buf_init(&journal->done, JOURNAL_MAX);
    buf_init(&journal->sending, SENDING_MAX);
    enum err error = open_files(journal, path);
    if (error != OK) {
        journal_close(journal);
        return error;
    }
    *journal_out = journal;
    return OK;
}

void journal_close(struct journal *journal)
{
    if (journal == NULL) {
        return;
    }
    if (journal->file >= 0) {
        (void)close(journal->file);
    }
    buf_fini(&journal->done);
    buf_fini(&journal->sending);
    free(journal);
}

size_t journal_count(const struct journal *journal)
{
    return journal->done.size / sizeof(struct journal_done);
}

const struct journal_done *journal_at(const struct journal *journal, size_t number)
{
    return (const struct journal_done *)(const void *)journal->done.data + number;
}

enum err journal_finish(struct journal *journal, const struct journal_done *done)
{
    char content[HEX_SIZE + 1];
    bytes_to_hex(digest_span(&done->batch.content), content);
    TRY(append_line(journal, json_pack("{s:I, s:s, s:I, s:I, s:I}", "lines", (json_int_t)done->batch.lines,
                                       "content", content, "events", (json_int_t)done->events, "first",
                                       (json_int_t)done->first, "refused", (json_int_t)done->refused)));
    return buf_append(&journal->done, span(done, sizeof(*done)));
}
