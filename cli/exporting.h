// exporting.h — an export, from the question to the file: asked for, collected, left out, written, verified.
//
// Depends on: bundle, wire, spool. Threads: one.
#ifndef CLI_EXPORTING_H
#define CLI_EXPORTING_H

#include "cli/command.h"
#include "cli/settings.h"

#include "proto/query.pb-c.h"

// What a command of the two says of itself.
struct exporting_form {
    Tally__ExportKind kind;
    const char *argument;  // that must be given, "INDEX"; NULL: none
};

// Runs an export command. Returns an exit code.
int exporting_run(const struct exporting_form *form, const struct command *command, int argc, char **argv);

#endif
