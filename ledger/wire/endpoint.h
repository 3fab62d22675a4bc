// endpoint.h — where requests come in: nng REP sockets on ipc and tcp, with everything bounded.
//
// Each listener says which channel its peers come through. A request is handed to the handler on one of nng's
// threads, which must not be blocked: the handler takes it in and returns. Every request gets exactly one
// reply, from any thread, in any order. Bounds (limits.h): bytes of a request, requests in hand, connections,
// time for a peer to take its reply; a peer that does not is dropped. nng's HTTP server and its ws transport
// stay closed: in version 1.5.2 both read out of bounds on a hostile URI.
// Depends on: base, nng. Threads: as said.
#ifndef LEDGER_WIRE_ENDPOINT_H
#define LEDGER_WIRE_ENDPOINT_H

#include "ledger/base/err.h"
#include "ledger/base/span.h"

enum { ENDPOINT_LISTENERS_MAX = 8 };

struct endpoint;
struct exchange;  // one request that waits for its reply

struct endpoint_listener {
    const char *url;   // ipc:///path or tcp://address:port
    uint32_t channel;  // number of the enum Channel
};

struct endpoint_source {
    uint32_t channel;
    char address[64];     // "127.0.0.1", "uid 1000"; empty when unknown
    char counted_as[64];  // the address, or its IPv6 network; empty for who sits at this machine
};

struct endpoint_options {
    const struct endpoint_listener *listeners;
    size_t listener_count;
    // `request` is borrowed until the reply is given.
    void (*handle)(void *context, struct exchange *exchange, const struct endpoint_source *source,
                   struct span request);
    void *context;
};

// Listens on all of them, or on none. E_INVALID (another transport, too many), E_IO (the address is taken, or
// not ours).
enum err endpoint_open(const struct endpoint_options *options, struct endpoint **endpoint_out);

// Takes no new request from now on; those in hand can still be answered.
void endpoint_drain(struct endpoint *endpoint);

// Closes. Every exchange has been answered. NULL is legal.
void endpoint_close(struct endpoint *endpoint);

// Answers; `reply` is copied. The exchange is gone afterwards.
void endpoint_reply(struct exchange *exchange, struct span reply);

#endif
