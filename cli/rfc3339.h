// rfc3339.h — instants as people and programs type them: "2026-03-02T08:00:00Z",
// "2026-03-02T09:00:00.25+01:00".
//
// Depends on: base. Threads: pure.
#ifndef CLI_RFC3339_H
#define CLI_RFC3339_H

#include "ledger/base/err.h"
#include "ledger/base/span.h"

// Reads an instant as microseconds since 1970-01-01 UTC. Digits after the sixth of a fraction must be zeros;
// there is no leap second, and no year before 1970. E_INVALID.
enum err rfc3339_parse(struct span text, uint64_t *time_us_out);

#endif
