// client_inside.h — a client, for the files of this folder.
//
// Depends on: base, crypto, core, courier. Threads: any.
#ifndef LEDGER_WIRE_CLIENT_INSIDE_H
#define LEDGER_WIRE_CLIENT_INSIDE_H

#include "ledger/wire/client.h"
#include "ledger/wire/courier.h"
#include "ledger/wire/remembered.h"

struct tally_client {
    struct tally_options options;  // its texts are not kept
    struct note_key key;           // the ledger's, named by its origin
    struct digest ledger_id;       // the pin
    struct remembered remembered;
    struct courier *courier;
};

#endif
