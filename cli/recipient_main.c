// recipient_main.c — tally-verify: one file that proves itself, checked on the recipient's own machine.
#include "authz/authz.h"
#include "cli/exit_codes.h"
#include "cli/recipient_report.h"
#include "cli/recipient_show.h"
#include "cli/recipient_trust.h"
#include "ledger/base/diag.h"

#include <argp.h>
#include <errno.h>
#include <stdlib.h>

enum { KEY_LEDGER = 256, KEY_KEY, KEY_SINCE, KEY_SHOW, KEY_JSON, KEY_REQUIRE };

struct verify {
    const char *file;
    const char *ledger;
    const char *key;
    const char *since;
    bool show;
    bool json;
    enum audit_level required;
    struct pin pin;
    struct note_key trusted;
    struct buf earlier;
    struct recipient_withheld withheld;
    struct bundle_report report;
};

static const struct argp_option options[] = {
    {"ledger", KEY_LEDGER, "LEDGER.pin", 0,
     "which ledger it must be: its name and id, from a place you trust", 0},
    {"key", KEY_KEY, "FILE.vkey", 0,
     "trust this one key of the ledger instead, and nothing before or after it", 0},
    {"since", KEY_SINCE, "EARLIER", 0,
     "a bundle or a checkpoint that you were shown before: it must extend it", 0},
    {"require", KEY_REQUIRE, "LEVEL", 0, "end with 1 unless it is authentic, whole or judged", 0},
    {"show", KEY_SHOW, NULL, 0, "print what it says: who, when, what, old and new", 0},
    {"json", KEY_JSON, NULL, 0, "print one JSON object", 0},
    {0},
};

static void take_level(struct argp_state *state, const char *argument)
{
    struct verify *verify = state->input;
    for (enum audit_level level = AUDIT_AUTHENTIC; level <= AUDIT_JUDGED; level++) {
        if (strcmp(argument, audit_level_name(level)) == 0) {
            verify->required = level;
            return;
        }
    }
    argp_error(state, "--require is authentic, whole or judged");
}

static void check(struct argp_state *state)
{
    const struct verify *verify = state->input;
    if (verify->file == NULL) {
        argp_usage(state);
    }
    if ((verify->ledger == NULL) == (verify->key == NULL)) {
        argp_error(state, "whom to trust? --ledger LEDGER.pin, or --key FILE.vkey");
    }
    if (verify->show && verify->json) {
        argp_error(state, "--show is for people and --json for programs: one of them");
    }
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct verify *verify = state->input;
    switch (key) {
    case KEY_LEDGER:
        verify->ledger = argument;
        return 0;
    case KEY_KEY:
        verify->key = argument;
        return 0;
    case KEY_SINCE:
        verify->since = argument;
        return 0;
    case KEY_REQUIRE:
        take_level(state, argument);
        return 0;
    case KEY_SHOW:
        verify->show = true;
        return 0;
    case KEY_JSON:
        verify->json = true;
        return 0;
    case ARGP_KEY_ARG:
        if (state->arg_num > 0) {
            argp_usage(state);
        }
        verify->file = argument;
        return 0;
    case ARGP_KEY_END:
        check(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const char document[] =
    "tally-verify: check a bundle of the audit ledger Tally, with no account and no network.\v"
    "It says how far the file holds: authentic (what is shown is what the ledger recorded and signed), whole "
    "(nothing is left out), judged (every decision was made again, and came out the same). A fault is named "
    "with its class and its entry.\n\n"
    "Exit codes: 0 verified, 1 not verified, 2 unusable input.\n\n"
    "Examples:\n"
    "  tally-verify coa-17.tally --ledger LEDGER.pin\n"
    "  tally-verify coa-17.tally --ledger LEDGER.pin --show\n"
    "  tally-verify lab-west.tally --ledger LEDGER.pin --require judged --json\n"
    "  tally-verify lab-west.tally --ledger LEDGER.pin --since last-year.tally\n";

// Prints why the input cannot be used; `ended` with 1 where it is not what was asked for.
static int fail(const struct verify *verify, int exit_code, const char *path, enum err error,
                const char *sentence)
{
    if (verify->json) {
        json_t *object = json_pack("{s:b, s:i, s:{s:s, s:s, s:s}}", "ok", false, "exit", exit_code, "error",
                                   "name", err_name(error), "file", path, "text", sentence);
        (void)json_dumpf(object, stdout, JSON_INDENT(2));
        (void)putchar('\n');
        json_decref(object);
    } else {
        (void)fprintf(stderr, "tally-verify: %s: %s\n", path, sentence);
    }
    return exit_code;
}

static int unusable(const struct verify *verify, const char *path, enum err error)
{
    const char *sentence = error == E_NOT_FOUND     ? "there is no such file"
                           : error == E_UNSUPPORTED ? "it is not a bundle, or one of a later version"
                                                    : err_sentence(error);
    return fail(verify, TALLY_EXIT_INPUT, path, error, sentence);
}

static int load(struct verify *verify)
{
    enum err error = verify->ledger != NULL ? recipient_trust_pin(verify->ledger, &verify->pin)
                                            : recipient_trust_key(verify->key, &verify->trusted);
    if (error != OK) {
        return unusable(verify, verify->ledger != NULL ? verify->ledger : verify->key, error);
    }
    if (verify->since != NULL) {
        error = recipient_trust_earlier(verify->since, &verify->earlier);
    }
    return error == OK ? TALLY_EXIT_OK : unusable(verify, verify->since, error);
}

static int print(struct verify *verify, FILE *stream)
{
    const struct recipient_outcome outcome = {
        .report = &verify->report,
        .withheld = &verify->withheld,
        .required = verify->required,
        .asked_earlier = verify->since != NULL,
        .by_key = verify->key != NULL,
    };
    if (verify->json) {
        recipient_report_json(&outcome);
    } else {
        recipient_report_text(&outcome);
    }
    if (verify->show && verify->report.fault.class == FAULT_NONE) {
        rewind(stream);
        struct bundle_source source = bundle_source_of(stream);
        if (recipient_show(&source, &verify->report) != OK) {
            return fail(verify, TALLY_EXIT_REFUSED, verify->file, E_MISMATCH, "it changed while it was read");
        }
    }
    return recipient_is_good(&outcome) ? TALLY_EXIT_OK : TALLY_EXIT_REFUSED;
}

static int run_on(struct verify *verify, FILE *stream)
{
    struct bundle_source source = bundle_source_of(stream);
    struct bundle_request request = {
        .gate = authz_gate(),
        .earlier = buf_span(&verify->earlier),
        .withheld = recipient_withheld_note,
        .context = &verify->withheld,
    };
    if (verify->ledger != NULL) {
        request.trust.ledger_id = &verify->pin.ledger_id;
        request.trust.origin = verify->pin.origin;
    } else {
        request.trust.key = &verify->trusted;
    }
    enum err error = bundle_verify(&source, &request, &verify->report);
    if (error == E_FOREIGN) {
        return fail(verify, TALLY_EXIT_REFUSED, verify->file, error,
                    "it is of another ledger than the one that --ledger names");
    }
    if (error == E_MALFORMED) {
        return unusable(verify, verify->since, error);
    }
    return error == OK ? print(verify, stream) : unusable(verify, verify->file, error);
}

static int run(struct verify *verify)
{
    int exit_code = load(verify);
    if (exit_code != TALLY_EXIT_OK) {
        return exit_code;
    }
    FILE *stream = fopen(verify->file, "rbe");
    if (stream == NULL) {
        return unusable(verify, verify->file, errno == ENOENT ? E_NOT_FOUND : E_IO);
    }
    exit_code = run_on(verify, stream);
    (void)fclose(stream);
    return exit_code;
}

int main(int argc, char **argv)
{
    static struct verify verify;
    const struct argp argp = {.options = options, .parser = parse, .args_doc = "FILE", .doc = document};
    argp_err_exit_status = TALLY_EXIT_INPUT;
    diag_set_level(DIAG_ERROR);
    buf_init(&verify.earlier, LIMIT_CHECKPOINT);
    (void)argp_parse(&argp, argc, argv, 0, NULL, &verify);
    int exit_code = run(&verify);
    buf_fini(&verify.earlier);
    return exit_code;
}
