// channel.h — the names of the channels through which commands come.
//
// Depends on: proto. Threads: pure.
#ifndef CLI_CHANNEL_H
#define CLI_CHANNEL_H

#include "ledger/base/span.h"

#include "proto/command.pb-c.h"

// All names, for a message.
#define CHANNEL_NAMES "web, api, qr, automation, mcp, admin or support"

// The channel of a name; CHANNEL_UNSPECIFIED when there is none. "system" is the ledger's own, and no name
// here.
Tally__Channel channel_find(struct span name);

// The name of a channel; NULL when it has none. Static storage.
const char *channel_name(Tally__Channel channel);

#endif
