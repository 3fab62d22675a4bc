// command.c — one text from summary and details, for argp.
#include "cli/command.h"

#include "ledger/base/buf.h"
#include "ledger/base/require.h"

#include <stdio.h>

enum { DOCUMENT_MAX = 8 * 1024, COLUMNS = 78, MARGIN = 6 };

static const char more[] = " \\\n      ";  // with the margin

static void add(struct buf *text, struct span part)
{
    enum err error = buf_append(text, part);
    require(error == OK);
}

// Where an example that is longer than `room` is broken: before the last option that fits; 0: nowhere.
static size_t find_break(struct span line, size_t room)
{
    if (line.size <= room) {
        return 0;
    }
    for (size_t at = room - 2; at > 0; at--) {
        if (line.data[at] == ' ' && line.data[at + 1] == '-') {
            return at;
        }
    }
    return 0;
}

// argp fills lines; an example has to stay one that can be pasted into a shell, so it is broken here.
static void add_example(struct buf *text, struct span line)
{
    size_t at = find_break(line, COLUMNS);
    while (at > 0) {
        add(text, span(line.data, at));
        add(text, span_text(more));
        line = span(line.data + at + 1, line.size - at - 1);
        at = find_break(line, COLUMNS - MARGIN);
    }
    add(text, line);
}

static void add_details(struct buf *text, struct span details)
{
    while (details.size > 0) {
        const uint8_t *end = memchr(details.data, '\n', details.size);
        size_t size = end == NULL ? details.size : (size_t)(end - details.data) + 1;
        struct span line = span(details.data, size);
        bool example = size > 2 && line.data[0] == ' ' && line.data[1] == ' ';
        if (example) {
            add_example(text, line);
        } else {
            add(text, line);
        }
        details = span(details.data + size, details.size - size);
    }
}

void command_parse(const struct command *command, const struct argp *argp, int argc, char **argv, void *input)
{
    char head[DOCUMENT_MAX];
    struct buf text;
    int size = snprintf(head, sizeof(head), "tally %s: %s.\v", command->name, command->summary);
    require(size > 0 && (size_t)size < sizeof(head));
    buf_init(&text, DOCUMENT_MAX);
    add(&text, span(head, (size_t)size));
    add_details(&text, span_text(command->details));
    add(&text, span("", 1));
    struct argp whole = *argp;
    whole.doc = (const char *)text.data;
    // Wrong usage ends the program here.
    (void)argp_parse(&whole, argc, argv, 0, NULL, input);
    buf_fini(&text);
}
