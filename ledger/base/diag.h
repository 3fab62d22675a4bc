// diag.h — what a program prints about itself: one line per event, to standard error.
//
// Diagnostics are not the log. They never hold a key, a token, a disclosed value or an address.
// Threads: any; lines of one call are not torn apart.
#ifndef LEDGER_BASE_DIAG_H
#define LEDGER_BASE_DIAG_H

enum diag_level {
    DIAG_INFO,
    DIAG_WARNING,
    DIAG_ERROR,
};

// Lines below `level` are dropped from now on. Default: DIAG_INFO.
void diag_set_level(enum diag_level level);

// Prints "<UTC time> <level> <text>". Cannot fail; a line over 1,000 bytes is cut, a control character is
// printed as a question mark.
[[gnu::format(printf, 2, 3)]] void diag(enum diag_level level, const char *format, ...);

#endif
