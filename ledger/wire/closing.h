// closing.h — closing a socket without waiting for ever.
//
// Closing a socket of nng 1.5.2 can block for good when one of its dialers was closed, or connects, just then
// (seen: its reaper waits for a task that nobody dispatches). A program that has what it came for must end
// all the same; so a socket that is not closed in time is left behind, with the thread that closes it.
// Depends on: nng. Threads: any.
#ifndef LEDGER_WIRE_CLOSING_H
#define LEDGER_WIRE_CLOSING_H

#include <nng/nng.h>

// Closes the socket, or leaves it behind after two seconds. Nothing of it calls back afterwards, if the
// caller's asynchronous operations were stopped before.
void closing_socket(nng_socket socket);

#endif
