// peers.h — who is connected: how many, from where, and since when silent.
//
// nng counts nothing itself and has no idle timer. Connections past LIMIT_CONNECTIONS are closed before they
// can send, those over tcp already past LIMIT_CONNECTIONS_REMOTE, so that nobody far away can lock out who
// sits at the machine, or past LIMIT_CONNECTIONS_SOURCE of one source (source.h). One that has sent nothing
// for LIMIT_IDLE_MS is closed by a sweep.
// Depends on: base, nng. Threads: any.
#ifndef LEDGER_WIRE_PEERS_H
#define LEDGER_WIRE_PEERS_H

#include "ledger/base/err.h"
#include "ledger/wire/source.h"

#include <nng/nng.h>

#include <stddef.h>
#include <stdint.h>

struct peers;

// Starts the thread that sweeps, once a second: a connection may be silent for `idle_ms`. E_NO_MEMORY.
enum err peers_open(uint32_t idle_ms, struct peers **peers_out);

// Stops it; the sockets are closed. NULL is legal.
void peers_close(struct peers *peers);

// Counts the connections of a socket from now on. E_IO.
enum err peers_watch(struct peers *peers, nng_socket socket);

// The peer has sent a request: it is not idle. `source_out` says where it comes from, and is empty for a pipe
// that is gone.
void peers_note(struct peers *peers, nng_pipe pipe, struct source *source_out);

#endif
