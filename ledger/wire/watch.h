// watch.h — listeners that are made anew when nng 1.5.2 has let them die.
//
// A peer that connects to an ipc listener and is gone before nng has greeted it can end the listener's
// accepting for good: nng takes the lost connection for the end of the listener itself (its issue 1518; a
// second program that tries to listen on the same path does it as well). The dead listener still takes
// connections, and answers none. So a thread reads nng's counters: where an accept has failed it connects to
// the listener, and where that brings no new connection about, it closes the listener and listens again. Its
// connections are lost with it; clients reconnect and send again.
// Depends on: base, nng. Threads: one of its own; opening, listening and closing by one.
#ifndef LEDGER_WIRE_WATCH_H
#define LEDGER_WIRE_WATCH_H

#include "ledger/base/err.h"

#include <nng/nng.h>

struct watch;

// Starts the thread. E_NO_MEMORY.
enum err watch_open(struct watch **watch_out);

// Ends it. The sockets are still open. NULL is legal.
void watch_close(struct watch *watch);

// Makes `socket` listen on `url`, from now until the end. E_LIMIT (too many, an overlong URL), or E_IO.
enum err watch_listen(struct watch *watch, nng_socket socket, const char *url);

#endif
