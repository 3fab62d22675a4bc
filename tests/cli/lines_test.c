// Lines from a pipe, whole and broken.
#include "cli/lines.h"
#include "ledger/base/require.h"

#include <criterion/criterion.h>

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

struct feeding {
    int file;
    struct span text;
    pthread_t thread;
};

static void *feed(void *context)
{
    struct feeding *feeding = context;
    size_t done = 0;
    while (done < feeding->text.size) {
        ssize_t written = write(feeding->file, feeding->text.data + done, feeding->text.size - done);
        require(written > 0);
        done += (size_t)written;
    }
    (void)close(feeding->file);
    return NULL;
}

// The reading end of a pipe through which `text` comes.
static int pipe_of(struct feeding *feeding, struct span text)
{
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    *feeding = (struct feeding){.file = ends[1], .text = text};
    cr_assert_eq(pthread_create(&feeding->thread, NULL, feed, feeding), 0);
    return ends[0];
}

static void expect_line(struct lines *lines, const char *text)
{
    struct span line;
    cr_assert_eq(lines_next(lines, &line), OK);
    cr_assert(span_equal(line, span_text(text)), "%.*s", (int)line.size, (const char *)line.data);
}

static void expect_end(struct lines *lines)
{
    struct span line;
    cr_assert_eq(lines_next(lines, &line), E_NOT_FOUND);
    cr_assert_eq(lines_next(lines, &line), E_NOT_FOUND);
    lines_fini(lines);
}

Test(lines, come_one_after_the_other_with_their_numbers)
{
    struct feeding feeding;
    struct lines lines;
    lines_init(&lines, pipe_of(&feeding, span_text("one\n\nthree\nlast")));
    expect_line(&lines, "one");
    expect_line(&lines, "");
    expect_line(&lines, "three");
    cr_assert_eq(lines.number, 3);
    expect_line(&lines, "last");
    expect_end(&lines);
}

Test(lines, of_nothing_are_none)
{
    struct feeding feeding;
    struct lines lines;
    lines_init(&lines, pipe_of(&feeding, span_text("")));
    expect_end(&lines);
}

Test(lines, put_back_come_again)
{
    struct feeding feeding;
    struct lines lines;
    lines_init(&lines, pipe_of(&feeding, span_text("one\ntwo\n")));
    expect_line(&lines, "one");
    expect_line(&lines, "two");
    lines_put_back(&lines);
    cr_assert_eq(lines.number, 1);
    expect_line(&lines, "two");
    expect_end(&lines);
}

// A line of `size` bytes, and its end.
static struct span long_line(size_t size)
{
    char *text = malloc(size + 1);
    cr_assert_not_null(text);
    memset(text, 'x', size);
    text[size] = '\n';
    return span(text, size + 1);
}

Test(lines, of_the_longest_size_are_read_and_longer_ones_are_refused)
{
    for (size_t more = 0; more < 2; more++) {
        struct feeding feeding;
        struct lines lines;
        struct span line;
        struct span text = long_line(LINES_LINE_MAX + more);
        lines_init(&lines, pipe_of(&feeding, text));
        cr_assert_eq(lines_next(&lines, &line), more == 0 ? OK : E_LIMIT);
        cr_assert(more > 0 || line.size == LINES_LINE_MAX);
        cr_assert_eq(pthread_join(feeding.thread, NULL), 0);
        lines_fini(&lines);
        free((void *)(uintptr_t)text.data);
    }
}

Test(lines, of_a_file_that_cannot_be_read_are_an_error)
{
    struct lines lines;
    struct span line;
    lines_init(&lines, open("/", O_RDONLY));
    cr_assert_eq(lines_next(&lines, &line), E_IO);
    lines_fini(&lines);
}
