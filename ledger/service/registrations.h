// registrations.h — how many people one source may register in an hour, where registration is open.
//
// A source is an IPv4 address or an IPv6 network (wire/source.h). Who comes over ipc sits at the machine and
// is not counted. When LIMIT_REGISTER_SOURCES have registered somebody within the hour, others wait for the
// next one. Counts are in memory: a restart begins anew.
// Depends on: base. Threads: the sequencer's.
#ifndef LEDGER_SERVICE_REGISTRATIONS_H
#define LEDGER_SERVICE_REGISTRATIONS_H

#include "ledger/base/err.h"
#include "ledger/base/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct registrations {
    struct registrations_row *rows;  // LIMIT_REGISTER_SOURCES
    size_t count;                    // of the hour
    uint64_t hour;
};

// E_NO_MEMORY.
enum err registrations_init(struct registrations *registrations);
// Legal on zeroed memory.
void registrations_fini(struct registrations *registrations);

// Counts one more try by a source at `now_us`, and says whether it is within the limit. `source` is empty for
// who is not counted.
bool registrations_allow(struct registrations *registrations, const char *source, uint64_t now_us);

#endif
