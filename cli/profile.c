// profile.c — found by the XDG rules, read line by line.
#include "cli/profile.h"

#include "cli/exit_codes.h"
#include "ledger/wire/small_file.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

enum { PROFILE_MAX = 32 * 1024 };

bool profile_folder(char path[static PATH_MAX])
{
    const char *config = getenv("XDG_CONFIG_HOME");
    const char *home = getenv("HOME");
    int size = -1;
    if (config != NULL && config[0] != '\0') {
        size = snprintf(path, PATH_MAX, "%s/tally", config);
    } else if (home != NULL) {
        size = snprintf(path, PATH_MAX, "%s/.config/tally", home);
    }
    return size > 0 && size < PATH_MAX;
}

static bool find(const char *name, char path[static PATH_MAX])
{
    char folder[PATH_MAX];
    if (!profile_folder(folder)) {
        return false;
    }
    int size = snprintf(path, PATH_MAX, "%s/%s.conf", folder, name);
    return size > 0 && size < PATH_MAX;
}

static struct span trim(struct span text)
{
    while (text.size > 0 && (text.data[0] == ' ' || text.data[0] == '\t')) {
        text = span(text.data + 1, text.size - 1);
    }
    while (text.size > 0 && (text.data[text.size - 1] == ' ' || text.data[text.size - 1] == '\t')) {
        text.size--;
    }
    return text;
}

static bool take_line(const struct profile_request *request, struct span line)
{
    line = trim(line);
    if (line.size == 0 || line.data[0] == '#') {
        return true;
    }
    const uint8_t *equals = memchr(line.data, '=', line.size);
    if (equals == NULL) {
        return false;
    }
    struct span name = trim(span(line.data, (size_t)(equals - line.data)));
    struct span value = trim(span(equals + 1, line.size - (size_t)(equals + 1 - line.data)));
    return value.size > 0 && request->take(request->context, name, value);
}

// The number of the first line that cannot be taken; 0: all were.
static size_t take_lines(const struct profile_request *request, struct span text)
{
    for (size_t number = 1; text.size > 0; number++) {
        const uint8_t *end = memchr(text.data, '\n', text.size);
        size_t size = end == NULL ? text.size : (size_t)(end - text.data);
        if (!take_line(request, span(text.data, size))) {
            return number;
        }
        size_t used = end == NULL ? size : size + 1;
        text = span(text.data + used, text.size - used);
    }
    return 0;
}

int profile_read(const struct profile_request *request, const struct output *output)
{
    char path[PATH_MAX];
    struct buf text;
    if (!find(request->name == NULL ? "default" : request->name, path)) {
        return TALLY_EXIT_OK;
    }
    buf_init(&text, PROFILE_MAX);
    enum err error = small_file_read(path, &text);
    size_t bad = error == OK ? take_lines(request, buf_span(&text)) : 0;
    buf_fini(&text);
    if (error == E_NOT_FOUND && request->name == NULL) {
        return TALLY_EXIT_OK;
    }
    if (error != OK) {
        return output_error(output, error, path);
    }
    struct output_failure failure = {TALLY_EXIT_INPUT, "E_INVALID", 0,
                                     "A line is: name = value; names are those of the options."};
    return bad == 0 ? TALLY_EXIT_OK : output_failure(output, &failure, "%s:%zu: cannot be used", path, bad);
}
