// Diagnostics as they arrive at standard error.
#include "ledger/base/clock.h"
#include "ledger/base/diag.h"

#include <criterion/criterion.h>

#include <string.h>
#include <unistd.h>

enum { HEAD_SIZE = CLOCK_TEXT_SIZE, ROOM = 8192 };  // a time and the space after it

static int pipe_ends[2];

// From here on, standard error is a pipe that this test reads.
static void capture(void)
{
    cr_assert_eq(pipe(pipe_ends), 0);
    cr_assert_eq(dup2(pipe_ends[1], STDERR_FILENO), STDERR_FILENO);
}

// What was printed since capture(), as a string.
static void captured(char text[static ROOM])
{
    (void)close(pipe_ends[1]);
    (void)close(STDERR_FILENO);
    ssize_t size = read(pipe_ends[0], text, ROOM - 1);
    text[size < 0 ? 0 : size] = '\0';
}

Test(diag, prints_time_level_and_text_on_one_line)
{
    char text[ROOM];
    capture();
    diag(DIAG_WARNING, "entry %d of %s", 7, "lab-west");
    captured(text);
    cr_assert_str_eq(text + HEAD_SIZE, "warning entry 7 of lab-west\n");
    cr_assert_eq(text[CLOCK_TEXT_SIZE - 2], 'Z');
    cr_assert_eq(text[CLOCK_TEXT_SIZE - 1], ' ');
}

Test(diag, drops_what_is_below_the_level)
{
    char text[ROOM];
    capture();
    diag(DIAG_INFO, "first");
    diag_set_level(DIAG_ERROR);
    diag(DIAG_INFO, "dropped");
    diag(DIAG_WARNING, "dropped too");
    diag(DIAG_ERROR, "last");
    captured(text);
    cr_assert_str_eq(text + HEAD_SIZE + strlen("info first\n") + HEAD_SIZE, "error last\n");
    cr_assert_null(strstr(text, "dropped"));
}

Test(diag, cuts_a_line_that_is_too_long_and_still_ends_it)
{
    char long_text[5000];
    char text[ROOM];
    memset(long_text, 'x', sizeof(long_text) - 1);
    long_text[sizeof(long_text) - 1] = '\0';
    capture();
    diag(DIAG_INFO, "%s", long_text);
    diag(DIAG_INFO, "next");
    captured(text);
    char *end = strchr(text, '\n');
    cr_assert_not_null(end);
    cr_assert_geq(end - text, 1000);
    cr_assert_leq(end - text, 1024);
    cr_assert_str_eq(end + 1 + HEAD_SIZE, "info next\n");
}

Test(diag, keeps_an_event_on_one_line_whatever_its_text_holds)
{
    char text[ROOM];
    capture();
    diag(DIAG_INFO, "path %s", "a\n2026-01-01T00:00:00.000000Z error forged\r\x1b[2J\x7f");
    captured(text);
    cr_assert_eq(strchr(text, '\n'), text + strlen(text) - 1);
    for (const char *at = text; *at != '\n'; at++) {
        cr_assert((unsigned char)*at >= 0x20 && *at != 0x7f, "byte %d", *at);
    }
}
