// connection.c — each setting checked before it is used, with what to do when it is missing.
#include "cli/connection.h"

#include "cli/channel.h"
#include "cli/exit_codes.h"
#include "cli/key_file.h"
#include "cli/path.h"
#include "ledger/base/bytes.h"

#include <stdio.h>
#include <stdlib.h>

enum { WAIT_MAX_S = 300, CONNECTION_ANSWER_MS = 2000, HEX_SIZE = 2 * DIGEST_SIZE };

static int fail_input(const struct output *output, const char *text, const char *advice)
{
    struct output_failure failure = {TALLY_EXIT_INPUT, "E_INVALID", 0, advice};
    return output_failure(output, &failure, "%s", text);
}

// ---- The memory of what was seen

static bool state_folder(char folder[static PATH_MAX])
{
    const char *state = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    int size = -1;
    if (state != NULL && state[0] != '\0') {
        size = snprintf(folder, PATH_MAX, "%s/tally", state);
    } else if (home != NULL) {
        size = snprintf(folder, PATH_MAX, "%s/.local/state/tally", home);
    }
    return size > 0 && size < PATH_MAX;
}

// Where there is no home, nothing is remembered; that alone must not keep anybody from working.
static void choose_memory(struct connection *connection, const struct settings *settings)
{
    char folder[PATH_MAX];
    char hex[HEX_SIZE + 1];
    connection->options.memory = settings->memory;
    if (settings->memory != NULL) {
        if (strcmp(settings->memory, "none") == 0) {
            connection->options.memory = NULL;
        }
        return;
    }
    bytes_to_hex(digest_span(&connection->pin.ledger_id), hex);
    if (state_folder(folder) && path_make_folder(folder) == OK
        && path_join(folder, hex, connection->memory) == OK) {
        connection->options.memory = connection->memory;
    }
}

// ---- Connecting

static int check_settings(const struct settings *settings, bool with_key)
{
    static const char which[] =
        "Give --dir DIR on the ledger's machine, or --url, --pin and --vkey, or keep them in a profile.";
    const struct output *output = &settings->output;
    if (settings->url == NULL) {
        return fail_input(output, "it is not said where the ledger listens", which);
    }
    if (settings->pin == NULL || settings->vkey == NULL) {
        return fail_input(output, "it is not said which ledger it must be", which);
    }
    if (with_key && settings->key == NULL) {
        return fail_input(output, "it is not said which key signs",
                          "Give --key FILE; tally key new makes one.");
    }
    if (channel_find(span_text(settings->channel)) == TALLY__CHANNEL__CHANNEL_UNSPECIFIED) {
        return fail_input(output, "there is no such channel", "Channels are " CHANNEL_NAMES ".");
    }
    return TALLY_EXIT_OK;
}

static int read_wait(const struct settings *settings, uint32_t *window_ms)
{
    char *end = NULL;
    unsigned long seconds = strtoul(settings->wait, &end, 10);
    if (*end != '\0' || seconds < 1 || seconds > WAIT_MAX_S) {
        return fail_input(&settings->output, "--wait is not a number of seconds from 1 to 300", NULL);
    }
    *window_ms = (uint32_t)seconds * 1000;
    return TALLY_EXIT_OK;
}

int connection_prepare(struct connection *connection, const struct settings *settings, bool with_key)
{
    const struct output *output = &settings->output;
    *connection = (struct connection){.options = {
                                          .url = settings->url,
                                          .pin = settings->pin,
                                          .vkey = settings->vkey,
                                          .timeout_ms = CONNECTION_ANSWER_MS,
                                      }};
    int exit_code = check_settings(settings, with_key);
    if (exit_code == TALLY_EXIT_OK) {
        exit_code = read_wait(settings, &connection->options.window_ms);
    }
    if (exit_code != TALLY_EXIT_OK) {
        return exit_code;
    }
    connection->options.channel = channel_find(span_text(settings->channel));
    enum err error = pin_read(settings->pin, &connection->pin);
    if (error != OK) {
        return output_error(output, error, settings->pin);
    }
    choose_memory(connection, settings);
    if (with_key) {
        error = key_file_load(settings->key, settings->passphrase_file, &connection->key);
    }
    if (error != OK) {
        return output_error(output, error, settings->key);
    }
    error = tally_connect(&connection->options, &connection->client);
    return error == OK ? TALLY_EXIT_OK : output_error(output, error, settings->url);
}

int connection_open(struct connection *connection, const struct settings *settings, bool with_key)
{
    int exit_code = connection_prepare(connection, settings, with_key);
    if (exit_code != TALLY_EXIT_OK) {
        return exit_code;
    }
    Tally__Status *status = NULL;
    enum err error = tally_status(connection->client, &status);
    tally_status_free(status);
    if (error == E_TIMEOUT || error == E_CLOSED) {
        struct output_failure failure = {TALLY_EXIT_UNREACHABLE, err_name(error), 0,
                                         "Is tallyd running there? Nothing was sent."};
        return output_failure(&settings->output, &failure, "nobody answers at %s", settings->url);
    }
    return error == OK ? TALLY_EXIT_OK : output_error(&settings->output, error, settings->url);
}

void connection_close(struct connection *connection)
{
    tally_close(connection->client);
    tally_key_free(connection->key);
    *connection = (struct connection){0};
}

int connection_run(struct settings *settings, bool with_key, connection_body *body, void *context)
{
    struct connection connection = {0};
    int exit_code = settings_complete(settings);
    if (exit_code == TALLY_EXIT_OK) {
        exit_code = connection_open(&connection, settings, with_key);
    }
    if (exit_code == TALLY_EXIT_OK) {
        exit_code = body(&connection, settings, context);
    }
    connection_close(&connection);
    settings_fini(settings);
    return exit_code;
}
