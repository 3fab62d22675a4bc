// tally_key_show.c — the public half of a key file.
#include "cli/command.h"
#include "cli/exit_codes.h"
#include "cli/key_file.h"
#include "cli/key_text.h"

#include <stdio.h>

struct showing {
    const char *path;
    const char *passphrase_file;
    struct output output;
};

enum { KEY_PASSPHRASE_FILE = 256 };

static const struct argp_option options[] = {
    {"passphrase-file", KEY_PASSPHRASE_FILE, "FILE", 0,
     "whose first line opens the key file; else it is asked for", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct showing *showing = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &showing->output;
        return 0;
    case KEY_PASSPHRASE_FILE:
        showing->passphrase_file = argument;
        return 0;
    case ARGP_KEY_ARG:
        if (state->arg_num > 0) {
            argp_usage(state);
        }
        showing->path = argument;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_usage(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int run(const struct command *command, int argc, char **argv)
{
    struct showing showing = {0};
    const struct argp_child children[] = {{&settings_output_argp, 0, NULL, 0}, {0}};
    const struct argp argp = {.options = options, .parser = parse, .args_doc = "FILE", .children = children};
    command_parse(command, &argp, argc, argv, &showing);
    struct signer *signer = NULL;
    enum err error = key_file_signer(showing.path, showing.passphrase_file, &signer);
    int exit_code = error == OK ? key_text_print(&showing.output, showing.path, signer_key(signer))
                                : output_error(&showing.output, error, showing.path);
    signer_close(signer);
    return exit_code;
}

const struct command command_key_show = {
    .name = "key show",
    .summary = "show the fingerprint and the public half of a key file",
    .details =
        "The fingerprint is the key's name wherever one stands: in commands, in entries, in verdicts.\n\n"
        "Examples:\n"
        "  tally key show alice.key\n"
        "  tally key show alice.key --passphrase-file /run/secrets/alice --json\n",
    .run = run,
};
