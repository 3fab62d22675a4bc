// clock.h — the only file that asks the operating system what time it is.
//
// Wall time is microseconds since 1970-01-01 UTC; it can be stepped. Boot time is microseconds since boot,
// counts sleep, and cannot be set. The ledger compares the two (design: a step of more than 60 s stops
// commits).
// Threads: any.
#ifndef LEDGER_BASE_CLOCK_H
#define LEDGER_BASE_CLOCK_H

#include <stdint.h>

enum { CLOCK_TEXT_SIZE = 28 };  // "2026-03-02T08:00:00.000000Z" and its end mark

// Now.
uint64_t clock_wall_us(void);
uint64_t clock_boot_us(void);

// Writes an instant as RFC 3339 in UTC with microseconds. Years 1970 to 9999; later ones read as 9999's last
// instant.
void clock_text(uint64_t wall_us, char text[static CLOCK_TEXT_SIZE]);

#endif
