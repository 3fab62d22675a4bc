// tallyd_options.c — argp, and the form of a listener.
#include "cli/tallyd_options.h"

#include "cli/channel.h"
#include "cli/exit_codes.h"
#include "ledger/service/deliver.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/un.h>
#include <unistd.h>

enum {
    KEY_DIR = 256,
    KEY_HEAD_DIR,
    KEY_LISTEN,
    KEY_WORKERS,
    KEY_CONFIRM_CLOCK,
    KEY_PASSPHRASE_FILE,
    KEY_READY_FD,
    KEY_DELIVER,
};

enum { WORKERS_MAX = 64 };

static const char ipc[] = "ipc://";

static const struct argp_option options[] = {
    {"dir", KEY_DIR, "DIR", 0, "the ledger, as tally init made it", 0},
    {"head-dir", KEY_HEAD_DIR, "DIR", 0, "the HEAD file's folder, best on another disk (DIR/head)", 0},
    {"listen", KEY_LISTEN, "URL[=CHANNEL]", 0,
     "ipc:///path or tcp://address:port, and what comes in there: " CHANNEL_NAMES
     " (ipc://DIR/tally.sock=api); up to eight",
     0},
    {"workers", KEY_WORKERS, "N", 0, "threads that verify (one for each core)", 0},
    {"confirm-clock", KEY_CONFIRM_CLOCK, NULL, 0,
     "the clock is right, though the last entry is more than a day old", 0},
    {"deliver", KEY_DELIVER, "FOLDER|PROGRAM", 0,
     "where one-time codes go: a folder gets a file for each, named by the user's id; a program gets address "
     "and code as two lines of its standard input (nowhere)",
     0},
    {"passphrase-file", KEY_PASSPHRASE_FILE, "FILE", 0,
     "whose first line opens ledger.key; else $TALLY_PASSPHRASE_FILE names it, or it is asked for", 0},
    {"ready-fd", KEY_READY_FD, "N", 0, "announce readiness there (1)", 0},
    {0},
};

static const char document[] =
    "Serves one ledger.\v"
    "Once it serves, it prints a line for each listener: ready <url> size <entries>. SIGTERM and SIGINT end "
    "it in order: what is "
    "in hand is answered, then it exits with 0; a second one ends it at once, which loses nothing that was "
    "acknowledged.\n\n"
    "Exit codes: 0 stopped in order, 64 usage, 66 no ledger there, 69 cannot listen, 70 the ledger must not "
    "be served as it is, "
    "74 the disk or the store failed, 75 another process serves it, 77 a key cannot be used, 78 the clock "
    "has to be confirmed.\n\n"
    "Examples:\n"
    "  tallyd --dir /var/lib/tally\n"
    "  tallyd --dir /var/lib/tally --head-dir /mnt/other/head --listen tcp://10.0.0.5:7400=api "
    "--listen ipc:///run/tally/web.sock=web\n"
    "  tallyd --dir /var/lib/tally --deliver /usr/local/bin/mail-code\n"
    "  tallyd --dir /var/lib/tally --passphrase-file /run/secrets/ledger\n";

static void take_dir(struct argp_state *state, const char *argument)
{
    struct tallyd_options *taken = state->input;
    size_t size = strlen(argument);
    while (size > 1 && argument[size - 1] == '/') {
        size--;
    }
    if (size == 0 || size >= sizeof(taken->dir)) {
        argp_error(state, "--dir: not a directory's name");
    }
    memcpy(taken->dir, argument, size);
    taken->dir[size] = '\0';
}

// A socket's path is short by the kernel's rule; nng would only say that the address is invalid.
static bool path_fits(const char *url)
{
    bool is_ipc = strncmp(url, ipc, strlen(ipc)) == 0;
    return !is_ipc || strlen(url + strlen(ipc)) < sizeof(((struct sockaddr_un *)NULL)->sun_path);
}

static void add_listener(struct argp_state *state, struct span url, Tally__Channel channel)
{
    struct tallyd_options *taken = state->input;
    if (taken->listener_count == ENDPOINT_LISTENERS_MAX || url.size >= PATH_MAX) {
        argp_error(state, "--listen: at most %d, each shorter than %d", ENDPOINT_LISTENERS_MAX, PATH_MAX);
    }
    char *text = taken->urls[taken->listener_count];
    memcpy(text, url.data, url.size);
    text[url.size] = '\0';
    if (!path_fits(text)) {
        argp_error(state,
                   "--listen: the path of a socket has at most 107 bytes; choose a shorter one than %s",
                   text);
    }
    taken->listeners[taken->listener_count++] = (struct endpoint_listener){text, (uint32_t)channel};
}

static void take_listener(struct argp_state *state, const char *argument)
{
    const char *equals = strrchr(argument, '=');
    struct span url = equals == NULL ? span_text(argument) : span(argument, (size_t)(equals - argument));
    Tally__Channel channel =
        equals == NULL ? TALLY__CHANNEL__CHANNEL_API : channel_find(span_text(equals + 1));
    if (channel == TALLY__CHANNEL__CHANNEL_UNSPECIFIED) {
        argp_error(state, "--listen: %s is no channel; channels are " CHANNEL_NAMES, equals + 1);
    }
    add_listener(state, url, channel);
}

static long take_number(struct argp_state *state, const char *name, const char *argument, long max)
{
    char *end = NULL;
    long number = strtol(argument, &end, 10);
    if (end == argument || *end != '\0' || number < 1 || number > max) {
        argp_error(state, "%s is a number from 1 to %ld", name, max);
    }
    return number;
}

static void take_deliver(struct argp_state *state, const char *argument)
{
    struct tallyd_options *taken = state->input;
    struct deliver deliver;
    if (deliver_init(argument, &deliver) != OK) {
        argp_error(state, "--deliver: %s is neither a folder nor a program that may be run", argument);
    }
    taken->deliver = argument;
}

static void complete(struct argp_state *state)
{
    struct tallyd_options *taken = state->input;
    char url[PATH_MAX + 32];
    if (taken->dir[0] == '\0') {
        argp_error(state, "--dir is missing");
    }
    if (taken->listener_count == 0) {
        int size = snprintf(url, sizeof(url), "%s%s/tally.sock", ipc, taken->dir);
        add_listener(state, span(url, (size_t)size), TALLY__CHANNEL__CHANNEL_API);
    }
    if (taken->passphrase_file == NULL) {
        taken->passphrase_file = getenv("TALLY_PASSPHRASE_FILE");
    }
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct tallyd_options *taken = state->input;
    switch (key) {
    case KEY_DIR:
        take_dir(state, argument);
        return 0;
    case KEY_HEAD_DIR:
        taken->head_dir = argument;
        return 0;
    case KEY_LISTEN:
        take_listener(state, argument);
        return 0;
    case KEY_WORKERS:
        taken->worker_count = (size_t)take_number(state, "--workers", argument, WORKERS_MAX);
        return 0;
    case KEY_CONFIRM_CLOCK:
        taken->confirm_clock = true;
        return 0;
    case KEY_PASSPHRASE_FILE:
        taken->passphrase_file = argument;
        return 0;
    case KEY_DELIVER:
        take_deliver(state, argument);
        return 0;
    case KEY_READY_FD:
        taken->ready_file = (int)take_number(state, "--ready-fd", argument, INT_MAX);
        return 0;
    case ARGP_KEY_ARG:
        argp_usage(state);
        return 0;
    case ARGP_KEY_END:
        complete(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

void tallyd_options_parse(int argc, char **argv, struct tallyd_options *options_out)
{
    static const struct argp argp = {.options = options, .parser = parse, .doc = document};
    *options_out = (struct tallyd_options){.ready_file = STDOUT_FILENO};
    argp_err_exit_status = TALLYD_EXIT_USAGE;
    argp_program_version = "tallyd " TALLY_VERSION;
    // Wrong usage ends the program here.
    (void)argp_parse(&argp, argc, argv, 0, NULL, options_out);
}
