// require.h — assertions that stay on in release.
//
// For bugs of ours, never for input: a broken assumption ends the process, because a ledger that goes on with
// one may sign it. Errors of the world are `enum err`.
// Threads: any.
#ifndef LEDGER_BASE_REQUIRE_H
#define LEDGER_BASE_REQUIRE_H

// Prints file, line and text to standard error, and aborts.
[[gnu::noreturn]] void require_failed(const char *file, int line, const char *text);

#define require(condition)                                  \
    do {                                                    \
        if (__builtin_expect(!(condition), 0)) {            \
            require_failed(__FILE__, __LINE__, #condition); \
        }                                                   \
    } while (0)

#endif
