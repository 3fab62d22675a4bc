// settings.c — counting lines of the newest OPTIONS file.
#include "ledger/store/settings.h"

#include "ledger/base/buf.h"
#include "ledger/base/diag.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { FILE_MAX = 1024 * 1024, PIECE = 16 * 1024, PATH_ROOM = 4096 };

static const char name_begin[] = "OPTIONS-";

struct setting {
    const char *line;
    bool of_family;  // stands once for each, else once
};

static const struct setting settings[] = {
    {"wal_recovery_mode=kTolerateCorruptedTailRecords", false},
    {"paranoid_checks=true", false},
    {"fail_if_options_file_error=true", false},
    {"file_checksum_gen_factory=FileChecksumGenCrc32cFactory", false},
    {"manual_wal_flush=false", false},
    {"unordered_write=false", false},
    {"paranoid_file_checks=true", true},
    {"memtable_protection_bytes_per_key=8", true},
    {"force_consistency_checks=true", true},
};

// The number in the name of an OPTIONS file; 0 for any other name, also that of one still being written.
static unsigned long long number_of(const char *name)
{
    size_t begin = strlen(name_begin);
    char *end = NULL;
    if (strncmp(name, name_begin, begin) != 0) {
        return 0;
    }
    unsigned long long number = strtoull(name + begin, &end, 10);
    return *end == '\0' ? number : 0;
}

static enum err find_newest(const char *path, char file[static PATH_ROOM])
{
    unsigned long long newest = 0;
    DIR *folder = opendir(path);
    if (folder == NULL) {
        return E_IO;
    }
    for (struct dirent *entry = NULL; (entry = readdir(folder)) != NULL;) {
        unsigned long long number = number_of(entry->d_name);
        if (number > newest) {
            newest = number;
            int size = snprintf(file, PATH_ROOM, "%s/%s", path, entry->d_name);
            if (size < 0 || size >= PATH_ROOM) {
                newest = 0;
                break;
            }
        }
    }
    (void)closedir(folder);
    return newest == 0 ? E_IO : OK;
}

static enum err read_all(int file, struct buf *text)
{
    for (;;) {
        uint8_t piece[PIECE];
        ssize_t size = read(file, piece, sizeof(piece));
        if (size < 0 && errno == EINTR) {
            continue;
        }
        if (size <= 0) {
            return size == 0 ? OK : E_IO;
        }
        TRY(buf_append(text, span(piece, (size_t)size)));
    }
}

// Lines that begin with `begin`, after their indentation.
static size_t count_lines(struct span text, struct span begin)
{
    size_t count = 0;
    for (size_t at = 0; at < text.size;) {
        const uint8_t *newline = memchr(text.data + at, '\n', text.size - at);
        size_t end = newline == NULL ? text.size : (size_t)(newline - text.data);
        while (at < end && text.data[at] == ' ') {
            at++;
        }
        count += end - at >= begin.size && span_equal(span(text.data + at, begin.size), begin);
        at = end + 1;
    }
    return count;
}

static enum err check_text(struct span text, size_t families)
{
    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
        size_t expected = settings[i].of_family ? families : 1;
        if (count_lines(text, span_text(settings[i].line)) != expected) {
            diag(DIAG_ERROR, "store: the setting %s is not in force", settings[i].line);
            return E_STORE;
        }
    }
    return OK;
}

enum err settings_check(const char *path, size_t families)
{
    char name[PATH_ROOM];
    struct buf text;
    TRY(find_newest(path, name));
    int file = open(name, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return E_IO;
    }
    buf_init(&text, FILE_MAX);
    enum err error = read_all(file, &text);
    (void)close(file);
    if (error == OK) {
        error = check_text(buf_span(&text), families);
    }
    buf_fini(&text);
    return error == E_LIMIT ? E_STORE : error;
}
