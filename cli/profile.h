// profile.h — the file of settings that a person keeps: lines "name = value", empty lines, and lines that
// begin with #.
//
// Depends on: base. Threads: one.
#ifndef CLI_PROFILE_H
#define CLI_PROFILE_H

#include "cli/output.h"
#include "ledger/base/span.h"

#include <limits.h>

struct profile_request {
    const char *name;  // NULL: "default", which need not exist
    // Takes one setting; false when there is none of that name.
    bool (*take)(void *context, struct span name, struct span value);
    void *context;
};

// The folder of what a person keeps for tally: $XDG_CONFIG_HOME/tally or ~/.config/tally. False: there is no
// home.
bool profile_folder(char path[static PATH_MAX]);

// Reads a profile. Returns an exit code; a failure has been printed.
int profile_read(const struct profile_request *request, const struct output *output);

#endif
