// requester.h — an nng REQ socket as a client needs it: bounded, dialled in the background, never resending
// by itself.
//
// The receive limit is LIMIT_REPLY. NNG_OPT_REQ_RESENDTIME is infinite: what is lost with a connection is for
// the caller to send again. The connection is made when first needed, and again whenever it is lost; sends
// wait for it. But a server that closes before it has greeted can end the dialing for good (nng 1.5.2, its
// issue 1518): a caller who has heard nothing for long dials anew.
// Depends on: base, nng. Threads: any; opening and closing by one.
#ifndef LEDGER_WIRE_REQUESTER_H
#define LEDGER_WIRE_REQUESTER_H

#include "ledger/base/err.h"
#include "ledger/base/span.h"

#include <nng/nng.h>

#include <stdbool.h>

enum { REQUESTER_URL_SIZE = 256 };

struct requester {
    nng_socket socket;
    nng_dialer dialer;
    bool is_open;
    bool is_dialing;
    char url[REQUESTER_URL_SIZE];
};

// Makes the socket; nothing is sent yet. E_INVALID (no URL, an overlong one, or one of another transport),
// E_NO_MEMORY, E_IO.
enum err requester_open(struct requester *requester, const char *url);

// Closes it. Legal on zeroed memory.
void requester_close(struct requester *requester);

// Begins to connect; drops the connection that there may be. One thread at a time, and none of nng's.
void requester_dial(struct requester *requester);

// A context, on which one request at a time can be under way. E_NO_MEMORY, E_IO.
enum err requester_context(struct requester *requester, nng_ctx *context_out);

// Sends `request` on `context` once and waits for the reply, each for `timeout_ms` at most. E_TIMEOUT,
// E_NO_MEMORY; E_IO when the connection is lost. The message is the caller's.
enum err requester_ask(nng_ctx context, struct span request, uint32_t timeout_ms, nng_msg **message_out);

// The one place where nng's errors become ours, for clients.
enum err requester_error(int error);

#endif
