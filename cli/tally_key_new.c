// tally_key_new.c — a new key file.
#include "cli/command.h"
#include "cli/exit_codes.h"
#include "cli/key_text.h"
#include "cli/passphrase.h"

struct making {
    const char *path;
    const char *passphrase_file;
    const char *algorithm;
    bool in_clear;
    struct output output;
};

enum { KEY_PASSPHRASE_FILE = 256, KEY_ALGORITHM, KEY_NO_PASSPHRASE };

static const struct argp_option options[] = {
    {"algorithm", KEY_ALGORITHM, "NAME", 0, "ed25519 or p256 (ed25519)", 0},
    {"passphrase-file", KEY_PASSPHRASE_FILE, "FILE", 0,
     "whose first line is the passphrase; else it is asked for", 0},
    {"no-passphrase", KEY_NO_PASSPHRASE, NULL, 0,
     "keep the key in clear, for a machine that has nobody to ask", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct making *making = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &making->output;
        return 0;
    case KEY_PASSPHRASE_FILE:
        making->passphrase_file = argument;
        return 0;
    case KEY_ALGORITHM:
        making->algorithm = argument;
        return 0;
    case KEY_NO_PASSPHRASE:
        making->in_clear = true;
        return 0;
    case ARGP_KEY_ARG:
        if (state->arg_num > 0) {
            argp_usage(state);
        }
        making->path = argument;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_usage(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int find_algorithm(const struct making *making, enum key_algorithm *algorithm_out)
{
    struct output_failure failure = {TALLY_EXIT_INPUT, "E_INVALID", 0, NULL};
    for (enum key_algorithm at = KEY_ED25519; at <= KEY_P256; at++) {
        if (making->algorithm == NULL || strcmp(making->algorithm, key_text_algorithm(at)) == 0) {
            *algorithm_out = at;
            return TALLY_EXIT_OK;
        }
    }
    return output_failure(&making->output, &failure, "the algorithm is ed25519 or p256, not %s",
                          making->algorithm);
}

static int choose_passphrase(const struct making *making, struct passphrase *passphrase)
{
    if (making->in_clear) {
        return TALLY_EXIT_OK;
    }
    enum err error = making->passphrase_file != NULL
                         ? passphrase_read(making->passphrase_file, passphrase)
                         : passphrase_ask("passphrase for the new key: ", true, passphrase);
    if (error == OK && passphrase->text[0] != '\0') {
        return TALLY_EXIT_OK;
    }
    struct output_failure failure = {
        TALLY_EXIT_INPUT, "E_PASSPHRASE", 0,
        "Give --passphrase-file FILE (mode 0600) or, for a machine, --no-passphrase."};
    return output_failure(&making->output, &failure,
                          "there is no passphrase, it is empty, or the two differ");
}

static int save(const struct making *making, enum key_algorithm algorithm,
                const struct passphrase *passphrase)
{
    struct signer *signer = NULL;
    enum err error = signer_generate(algorithm, &signer);
    if (error == OK) {
        error = signer_save(signer, making->path, span_text(passphrase->text));
    }
    int exit_code = error == OK ? key_text_print(&making->output, making->path, signer_key(signer))
                                : output_error(&making->output, error, making->path);
    signer_close(signer);
    return exit_code;
}

static int run(const struct command *command, int argc, char **argv)
{
    struct making making = {0};
    struct passphrase passphrase = {0};
    enum key_algorithm algorithm = KEY_ED25519;
    const struct argp_child children[] = {{&settings_output_argp, 0, NULL, 0}, {0}};
    const struct argp argp = {.options = options, .parser = parse, .args_doc = "FILE", .children = children};
    command_parse(command, &argp, argc, argv, &making);
    int exit_code = find_algorithm(&making, &algorithm);
    if (exit_code == TALLY_EXIT_OK) {
        exit_code = choose_passphrase(&making, &passphrase);
    }
    if (exit_code == TALLY_EXIT_OK) {
        exit_code = save(&making, algorithm, &passphrase);
    }
    passphrase_wipe(&passphrase);
    return exit_code;
}

const struct command command_key_new = {
    .name = "key new",
    .summary = "make a key file, and show its public half",
    .details =
        "The file is PKCS#8 in PEM, mode 0400, and must not exist yet. The private half never leaves it; "
        "whoever has it "
        "and its passphrase signs in its holder's name, so there is one for each person and each machine.\n\n"
        "Examples:\n"
        "  tally key new alice.key\n"
        "  tally key new backend.key --no-passphrase\n"
        "  tally key new alice.key --algorithm p256 --passphrase-file /run/secrets/alice\n",
    .run = run,
};
