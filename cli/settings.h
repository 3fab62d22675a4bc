// settings.h — what every command of tally that talks to a ledger has to be told, and where it is told.
//
// An option wins over the profile, the profile over what --dir implies. A profile is a file of lines "name =
// value", named like the options, at $XDG_CONFIG_HOME/tally/<profile>.conf or ~/.config/tally/<profile>.conf;
// the one called "default" is read when it is there. Secrets are in files that are named here, never here.
// Depends on: base. Threads: one.
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include "cli/output.h"
#include "ledger/base/arena.h"

#include <argp.h>

struct settings {
    const char *url;
    const char *key;
    const char *passphrase_file;
    const char *pin;
    const char *vkey;
    const char *memory;  // NULL: none
    const char *dir;
    const char *channel;
    const char *wait;  // seconds, as typed
    const char *org;
    const char *user;  // whose key it is: an id, or a name of names.h
    const char *profile;
    struct output output;
    struct arena arena;  // of what was not typed
};

// The options, for argp; their input is the struct settings, which the parser initialises. A command that
// only prints uses the second.
extern const struct argp settings_argp;
extern const struct argp settings_output_argp;  // its input is a struct output

// Reads the profile and fills in what follows from the rest. Returns an exit code; a failure has been
// printed.
int settings_complete(struct settings *settings);

// Gives back the memory of what was not typed. Legal on zeroed memory.
void settings_fini(struct settings *settings);

#endif
