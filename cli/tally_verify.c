// tally_verify.c — a whole ledger that does not run, verified from bytes.
#include "authz/authz.h"
#include "cli/command.h"
#include "cli/exit_codes.h"
#include "cli/path.h"
#include "cli/pin.h"
#include "cli/progress.h"
#include "cli/settings.h"
#include "cli/verify_report.h"
#include "ledger/base/clock.h"
#include "ledger/store/examine.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

struct verifying {
    const char *dir;
    const char *head_dir;
    const char *since;
    bool leave_sealed;
    struct output output;
    // While it runs.
    struct examine *examine;
    struct vault *vault;
    struct progress progress;
    struct pin pin;
    bool has_pin;
    uint8_t note[LIMIT_CHECKPOINT + 1];
    size_t note_size;
};

enum { KEY_HEAD_DIR = 256, KEY_SINCE, KEY_LEAVE_SEALED };

static const struct argp_option options[] = {
    {"head-dir", KEY_HEAD_DIR, "DIR", 0, "the folder of the HEAD file (DIR/head)", 0},
    {"since", KEY_SINCE, "FILE", 0, "a checkpoint seen before: shows that what it covers is still there", 0},
    {"leave-sealed", KEY_LEAVE_SEALED, NULL, 0, "do not open sealed values, though the keys are there", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct verifying *verifying = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &verifying->output;
        return 0;
    case KEY_HEAD_DIR:
        verifying->head_dir = argument;
        return 0;
    case KEY_SINCE:
        verifying->since = argument;
        return 0;
    case KEY_LEAVE_SEALED:
        verifying->leave_sealed = true;
        return 0;
    case ARGP_KEY_ARG:
        if (state->arg_num > 0) {
            argp_usage(state);
        }
        verifying->dir = argument;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_usage(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static enum err read_since(struct verifying *verifying)
{
    if (verifying->since == NULL) {
        return OK;
    }
    int file = open(verifying->since, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return E_NOT_FOUND;
    }
    ssize_t size = read(file, verifying->note, sizeof(verifying->note));
    (void)close(file);
    if (size < 0) {
        return E_IO;
    }
    verifying->note_size = (size_t)size;
    return size > 0 && size <= LIMIT_CHECKPOINT ? OK : E_MALFORMED;
}

static enum err read_pin(struct verifying *verifying)
{
    char path[PATH_MAX];
    TRY(path_join(verifying->dir, "LEDGER.pin", path));
    enum err error = pin_read(path, &verifying->pin);
    verifying->has_pin = error == OK;
    // A copy of the database may come without it; then HEAD says which ledger it is.
    return error == E_NOT_FOUND ? OK : error;
}

static enum err open_ledger(struct verifying *verifying)
{
    char database[PATH_MAX];
    char head[PATH_MAX];
    TRY(path_join(verifying->dir, "db", database));
    TRY(path_join(verifying->dir, "head", head));
    struct store_paths paths = {database, verifying->head_dir == NULL ? head : verifying->head_dir};
    return examine_open(&paths, &verifying->examine);
}

// The keys may be elsewhere, for good reasons: then sealed values stay sealed.
static void open_vault(struct verifying *verifying)
{
    char vault[PATH_MAX];
    char master[PATH_MAX];
    bool found = path_join(verifying->dir, "vault", vault) == OK
                 && path_join(verifying->dir, "master.key", master) == OK && path_exists(master)
                 && path_exists(vault);
    if (verifying->leave_sealed || !found || vault_open_read_only(vault, master, &verifying->vault) != OK) {
        return;
    }
    examine_use_vault(verifying->examine, verifying->vault);
}

static void show(void *context, uint64_t entries)
{
    progress_show(context, entries);
}

static int audit(struct verifying *verifying)
{
    struct audit_report report = {0};
    struct audit_options options_of_audit = {
        .source = examine_source(verifying->examine),
        .gate = authz_gate(),
        .ledger_id = verifying->has_pin ? &verifying->pin.ledger_id : NULL,
        .since = span(verifying->note, verifying->note_size),
        .progress = show,
        .progress_context = &verifying->progress,
    };
    uint64_t began_us = clock_boot_us();
    progress_begin(&verifying->progress, verifying->output.json);
    verifying->progress.unit = "entries";
    enum err error = audit_run(&options_of_audit, &report);
    progress_end(&verifying->progress);
    if (error != OK && verifying->note_size > 0) {
        struct output_failure failure = {TALLY_EXIT_INPUT, err_name(error), 0,
                                         "Give the checkpoint as it was printed, of this very ledger."};
        return output_failure(&verifying->output, &failure, "%s: %s", verifying->since, err_sentence(error));
    }
    if (error != OK) {
        return output_error(&verifying->output, error, verifying->dir);
    }
    struct verify_report printed = {verifying->dir, &report, verifying->since, verifying->vault != NULL,
                                    clock_boot_us() - began_us};
    return verify_report_print(&verifying->output, &printed);
}

// A database that cannot be opened at all is a finding; one that runs, or is none, is not.
static int cannot_open(const struct verifying *verifying, enum err error)
{
    struct audit_report report = {0};
    struct output_failure failure = {TALLY_EXIT_INPUT, err_name(error), 0, NULL};
    if (error == E_CORRUPT) {
        (void)fault_set(&report.fault, FAULT_UNREADABLE, FAULT_IN_ENTRY, 0,
                        "the database cannot be opened; see the lines above");
        struct verify_report printed = {.dir = verifying->dir, .audit = &report};
        return verify_report_print(&verifying->output, &printed);
    }
    if (error == E_LOCKED) {
        failure.advice = "Stop tallyd first, or verify a copy of its directory that was made while it was "
                         "stopped.";
    } else if (error == E_NOT_FOUND) {
        failure.advice = "Give the directory that tally init made.";
    }
    return output_failure(&verifying->output, &failure, "%s: %s", verifying->dir,
                          error == E_NOT_FOUND ? "there is no ledger here" : err_sentence(error));
}

static int verify(struct verifying *verifying)
{
    enum err error = read_since(verifying);
    if (error != OK) {
        return output_error(&verifying->output, error, verifying->since);
    }
    error = read_pin(verifying);
    if (error != OK) {
        return output_error(&verifying->output, error, "LEDGER.pin");
    }
    error = open_ledger(verifying);
    if (error != OK) {
        return cannot_open(verifying, error);
    }
    open_vault(verifying);
    int exit_code = audit(verifying);
    examine_close(verifying->examine);
    vault_close(verifying->vault);
    return exit_code;
}

static int run(const struct command *command, int argc, char **argv)
{
    struct verifying verifying = {0};
    const struct argp_child children[] = {{&settings_output_argp, 0, NULL, 0}, {0}};
    const struct argp argp = {.options = options, .parser = parse, .args_doc = "DIR", .children = children};
    command_parse(command, &argp, argc, argv, &verifying);
    return verify(&verifying);
}

const struct command command_verify = {
    .name = "verify",
    .summary = "verify a whole ledger from its bytes, and name the first fault",
    .details =
        "DIR is a ledger's directory, whose tallyd does not run. Nothing is believed: every hash, link, root "
        "and signature is computed again, every authorization is judged again by the rules in force when it "
        "was given, and the state that follows is compared with the one that is served. Nothing is changed. "
        "What is wrong is named with its entry: modified, missing, reordered, duplicated, forked, truncated, "
        "unauthorized, state differs, unreadable, schema unknown; entries before it are good.\n\n"
        "It is shown that nothing was cut off at the end as far as HEAD says. Who keeps checkpoints (tally "
        "checkpoint) on another machine shows it against whoever could replace HEAD, with --since.\n\n"
        "Exit code: 0 verified, 1 not, 2 it cannot be verified (it runs, or there is no ledger).\n\n"
        "Examples:\n"
        "  tally verify /var/lib/tally\n"
        "  tally verify /var/lib/tally --since checkpoints/2026-01-31\n"
        "  tally verify /backup/tally --head-dir /backup/tally-head --json | jq .fault\n",
    .run = run,
};
