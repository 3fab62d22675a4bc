// load.h — many events from JSON Lines, in order, 256 under one signature, and safely run again.
//
// A batch is up to GATHER_MAX consecutive events of one organization (gather.h). With a journal (journal.h) a
// second run over the same input leaves out what is done, sends what was in doubt with the same bytes, and
// goes on. Without one, a run that was ended is not.
// Depends on: wire, jansson. Threads: one.
#ifndef CLI_LOAD_H
#define CLI_LOAD_H

#include "cli/connection.h"
#include "cli/journal.h"

struct load_options {
    int file;                 // of JSON Lines
    const json_t *defaults;   // members for events that lack them
    struct journal *journal;  // NULL: none
};

// Runs to the end of the input, and prints what came of it. Returns an exit code.
int load_run(struct connection *connection, const struct output *output, const struct load_options *options);

#endif
