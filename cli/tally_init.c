// tally_init.c — a new ledger.
#include "cli/command.h"
#include "cli/exit_codes.h"
#include "cli/founding.h"
#include "cli/output.h"
#include "cli/passphrase.h"
#include "cli/settings.h"
#include "ledger/base/bytes.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

struct initing {
    struct founding founding;
    const char *admins[LIMIT_SIGNATURES];
    const char *new_admins[LIMIT_SIGNATURES];
    const char *ledger_passphrase_file;
    struct passphrase ledger_passphrase;
    struct passphrase new_passphrase;
    char dir[PATH_MAX];
    struct output output;
};

enum {
    KEY_ORIGIN = 256,
    KEY_ADMIN,
    KEY_NEW_ADMIN,
    KEY_THRESHOLD,
    KEY_OPEN,
    KEY_PASSPHRASE_FILE,
    KEY_LEDGER_PASSPHRASE
};

static const struct argp_option options[] = {
    {"origin", KEY_ORIGIN, "NAME", 0, "the ledger's name for ever, such as tally.example/lab-west", 0},
    {"admin", KEY_ADMIN, "FILE", 0, "key file of a platform administrator; one to four in all", 0},
    {"new-admin", KEY_NEW_ADMIN, "NAME", 0, "make the key file of one: DIR/admins/NAME.key", 0},
    {"threshold", KEY_THRESHOLD, "N", 0, "how many of them can replace the ledger's key (the majority)", 0},
    {"open-registration", KEY_OPEN, NULL, 0, "let people register without an invitation", 0},
    {"passphrase-file", KEY_PASSPHRASE_FILE, "FILE", 0,
     "opens the administrators' key files, and closes those made", 0},
    {"ledger-passphrase-file", KEY_LEDGER_PASSPHRASE, "FILE", 0,
     "closes ledger.key; tallyd then asks for it at each start", 0},
    {0},
};

static void add(struct argp_state *state, const char **list, size_t *count, const char *argument)
{
    const struct initing *initing = state->input;
    if (initing->founding.admin_count + initing->founding.new_admin_count == LIMIT_SIGNATURES) {
        argp_error(state, "at most %d administrators", LIMIT_SIGNATURES);
    }
    list[(*count)++] = argument;
}

static void take_threshold(struct argp_state *state, const char *argument)
{
    struct initing *initing = state->input;
    char *end = NULL;
    unsigned long number = strtoul(argument, &end, 10);
    if (*end != '\0' || number < 1 || number > LIMIT_SIGNATURES) {
        argp_error(state, "--threshold is a number from 1 to %d", LIMIT_SIGNATURES);
    }
    initing->founding.threshold = (uint32_t)number;
}

static void take_dir(struct argp_state *state, const char *argument)
{
    struct initing *initing = state->input;
    size_t size = strlen(argument);
    while (size > 1 && argument[size - 1] == '/') {
        size--;
    }
    if (state->arg_num > 0 || size == 0 || size >= sizeof(initing->dir)) {
        argp_usage(state);
    }
    memcpy(initing->dir, argument, size);
    initing->dir[size] = '\0';
}

static void check(struct argp_state *state)
{
    const struct initing *initing = state->input;
    const struct founding *founding = &initing->founding;
    if (initing->dir[0] == '\0') {
        argp_usage(state);
    }
    if (founding->origin == NULL) {
        argp_error(state, "--origin is missing: the name that every checkpoint will carry");
    }
    if (founding->admin_count + founding->new_admin_count == 0) {
        argp_error(state, "an administrator is missing: --admin FILE or --new-admin NAME");
    }
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct initing *initing = state->input;
    struct founding *founding = &initing->founding;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &initing->output;
        return 0;
    case KEY_ORIGIN:
        founding->origin = argument;
        return 0;
    case KEY_ADMIN:
        add(state, initing->admins, &founding->admin_count, argument);
        return 0;
    case KEY_NEW_ADMIN:
        add(state, initing->new_admins, &founding->new_admin_count, argument);
        return 0;
    case KEY_THRESHOLD:
        take_threshold(state, argument);
        return 0;
    case KEY_OPEN:
        founding->open_registration = true;
        return 0;
    case KEY_PASSPHRASE_FILE:
        founding->passphrase_file = argument;
        return 0;
    case KEY_LEDGER_PASSPHRASE:
        initing->ledger_passphrase_file = argument;
        return 0;
    case ARGP_KEY_ARG:
        take_dir(state, argument);
        return 0;
    case ARGP_KEY_END:
        check(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int read_passphrases(struct initing *initing)
{
    struct founding *founding = &initing->founding;
    if (initing->ledger_passphrase_file != NULL) {
        enum err error = passphrase_read(initing->ledger_passphrase_file, &initing->ledger_passphrase);
        if (error != OK) {
            return output_error(&initing->output, error, initing->ledger_passphrase_file);
        }
        founding->ledger_passphrase = initing->ledger_passphrase.text;
    }
    if (founding->passphrase_file != NULL && founding->new_admin_count > 0) {
        enum err error = passphrase_read(founding->passphrase_file, &initing->new_passphrase);
        if (error != OK) {
            return output_error(&initing->output, error, founding->passphrase_file);
        }
        founding->new_passphrase = initing->new_passphrase.text;
    }
    return TALLY_EXIT_OK;
}

static int fail(const struct initing *initing, enum err error, const char *what)
{
    const char *dir = initing->founding.dir;
    struct output_failure failure = {TALLY_EXIT_INPUT, err_name(error), 0, NULL};
    if (error == E_EXISTS) {
        failure.advice = "Choose another directory: a ledger is never overwritten.";
        return output_failure(&initing->output, &failure, "%s exists already", dir);
    }
    if (error == E_INVALID) {
        failure.advice =
            "An origin has no space and no plus sign; the threshold is at most the number of administrators.";
        return output_failure(&initing->output, &failure, "%s: not acceptable", what);
    }
    return output_error(&initing->output, error, what);
}

static int print(const struct initing *initing, const struct digest *ledger_id)
{
    char id[2 * DIGEST_SIZE + 1];
    const struct founding *founding = &initing->founding;
    bytes_to_hex(digest_span(ledger_id), id);
    if (!initing->output.json) {
        (void)printf("made   %s: %s\n", founding->dir, founding->origin);
        (void)printf("id     %s\n", id);
        (void)printf("start  tallyd --dir %s\n", founding->dir);
        (void)printf("give   %s/LEDGER.pin and ledger.vkey to every client\n", founding->dir);
        for (size_t i = 0; i < founding->new_admin_count; i++) {
            (void)printf("move   %s/admins/%s.key to its holder, and away from here\n", founding->dir,
                         founding->new_admins[i]);
        }
    }
    json_t *result =
        json_pack("{s:s, s:s, s:s}", "dir", founding->dir, "origin", founding->origin, "ledger", id);
    return output_result(&initing->output, result, TALLY_EXIT_OK);
}

static int found(struct initing *initing)
{
    struct digest ledger_id;
    const char *what = "";
    enum err error = founding_make(&initing->founding, &ledger_id, &what);
    return error == OK ? print(initing, &ledger_id) : fail(initing, error, what);
}

static int run(const struct command *command, int argc, char **argv)
{
    struct initing initing = {0};
    const struct argp_child children[] = {{&settings_output_argp, 0, NULL, 0}, {0}};
    const struct argp argp = {.options = options, .parser = parse, .args_doc = "DIR", .children = children};
    command_parse(command, &argp, argc, argv, &initing);
    struct founding *founding = &initing.founding;
    size_t admins = founding->admin_count + founding->new_admin_count;
    founding->dir = initing.dir;
    founding->admins = initing.admins;
    founding->new_admins = initing.new_admins;
    founding->threshold = founding->threshold == 0 ? (uint32_t)(admins / 2 + 1) : founding->threshold;
    int exit_code = read_passphrases(&initing);
    if (exit_code == TALLY_EXIT_OK) {
        exit_code = found(&initing);
    }
    passphrase_wipe(&initing.ledger_passphrase);
    passphrase_wipe(&initing.new_passphrase);
    return exit_code;
}

const struct command command_init = {
    .name = "init",
    .summary = "make a new ledger in a directory",
    .details = "The administrators sign entry 0, which names the origin, the ledger's key, their keys and "
               "the rules. Its hash is the "
               "ledger's id, for ever: it stands in DIR/LEDGER.pin, and is what clients pin.\n\n"
               "All is built beside DIR and renamed at the end: there is a whole ledger or none. DIR/head "
               "can be moved to another "
               "disk afterwards (tallyd --head-dir), DIR/master.key and DIR/vault have to be in every backup "
               "as they are now, not as "
               "they were.\n\n"
               "Examples:\n"
               "  tally init /var/lib/tally --origin tally.example/lab-west --admin alice.key --admin bo.key "
               "--admin cy.key\n"
               "  tally init var/trial --origin trial.example --new-admin me\n"
               "  tally init /var/lib/tally --origin lab.example --admin alice.key --ledger-passphrase-file "
               "/run/secrets/ledger\n",
    .run = run,
};
