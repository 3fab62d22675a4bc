// connection.h — a client of a ledger, from settings.
//
// Depends on: wire (client.h). Threads: one.
#ifndef CLI_CONNECTION_H
#define CLI_CONNECTION_H

#include "cli/pin.h"
#include "cli/settings.h"
#include "ledger/wire/client.h"

#include <limits.h>

struct connection {
    struct tally_client *client;
    struct tally_key *key;  // NULL unless asked for
    struct tally_options options;
    struct pin pin;
    char memory[PATH_MAX];
};

// Reads key, pin and vkey, connects, and asks for the status once, so that an address where nobody answers is
// known at once. `with_key`: commands will be signed. Returns an exit code; a failure has been printed.
int connection_open(struct connection *connection, const struct settings *settings, bool with_key);

// The same without asking whether anybody answers.
int connection_prepare(struct connection *connection, const struct settings *settings, bool with_key);

// Legal on zeroed memory.
void connection_close(struct connection *connection);

typedef int connection_body(struct connection *connection, const struct settings *settings, void *context);

// Completes the settings, connects, lets `body` do its work, and closes all. Returns the exit code of
// whatever failed, or body's.
int connection_run(struct settings *settings, bool with_key, connection_body *body, void *context);

#endif
