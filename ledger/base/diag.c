// diag.c — one write(2) for each line, so that lines of threads do not mix.
#include "ledger/base/diag.h"

#include "ledger/base/clock.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

enum { DIAG_LINE_MAX = 1024 };

static _Atomic int threshold = DIAG_INFO;

void diag_set_level(enum diag_level level)
{
    atomic_store(&threshold, (int)level);
}

// A text from outside cannot end the line, or steer a terminal.
static void hide_controls(char *line, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)line[i];
        if (byte < 0x20 || byte == 0x7f) {
            line[i] = '?';
        }
    }
}

void diag(enum diag_level level, const char *format, ...)
{
    static const char *const words[] = {"info", "warning", "error"};
    if ((int)level < atomic_load(&threshold)) {
        return;
    }
    char line[DIAG_LINE_MAX];
    char time[CLOCK_TEXT_SIZE];
    clock_text(clock_wall_us(), time);
    int head = snprintf(line, sizeof(line), "%s %s ", time, words[level]);
    va_list arguments;
    va_start(arguments, format);
    int body = vsnprintf(line + head, sizeof(line) - (size_t)head - 1, format, arguments);
    va_end(arguments);
    size_t size = (size_t)head + (body < 0 ? 0 : (size_t)body);
    if (size > sizeof(line) - 2) {
        size = sizeof(line) - 2;
    }
    hide_controls(line, size);
    line[size] = '\n';
    ssize_t written = write(STDERR_FILENO, line, size + 1);
    (void)written;  // Nowhere left to say that standard error is gone.
}
