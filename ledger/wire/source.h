// source.h — where a connection comes from: the address for the facts, and the source that it counts under.
//
// Whoever has one IPv6 address has the 2^64 of its network, so they count as one source; an IPv4 address
// inside an IPv6 one counts as itself. A peer on this machine (ipc) is told by its user and not counted.
// Depends on: base, nng. Threads: pure.
#ifndef LEDGER_WIRE_SOURCE_H
#define LEDGER_WIRE_SOURCE_H

#include "ledger/base/limits.h"

#include <nng/nng.h>

struct source {
    char address[LIMIT_SOURCE];     // "" when it is not known
    char counted_as[LIMIT_SOURCE];  // "" for a peer on this machine
};

// The source of a tcp peer; all empty for an address of another family.
struct source source_of_tcp(const nng_sockaddr *peer);

// The source of a pipe.
struct source source_of_pipe(nng_pipe pipe);

#endif
