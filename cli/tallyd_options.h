// tallyd_options.h — what tallyd is told on its command line.
//
// Depends on: wire (endpoint.h), argp. Threads: one.
#ifndef CLI_TALLYD_OPTIONS_H
#define CLI_TALLYD_OPTIONS_H

#include "ledger/wire/endpoint.h"

#include <limits.h>

struct tallyd_options {
    char dir[PATH_MAX];
    const char *head_dir;         // NULL: DIR/head
    const char *passphrase_file;  // NULL: asked for, if the key has one
    struct endpoint_listener listeners[ENDPOINT_LISTENERS_MAX];
    size_t listener_count;
    char urls[ENDPOINT_LISTENERS_MAX][PATH_MAX];
    size_t worker_count;  // 0: one for each core
    bool confirm_clock;
    const char *deliver;  // where one-time codes go: a folder or a program; NULL: nowhere
    int ready_file;       // where readiness is announced
};

// Parses; on wrong usage says so and exits with TALLYD_EXIT_USAGE, on --help and --version with 0.
void tallyd_options_parse(int argc, char **argv, struct tallyd_options *options_out);

#endif
