// tally_status.c — is the ledger well? For people and for monitors.
#include "cli/command.h"
#include "cli/connection.h"
#include "cli/exit_codes.h"
#include "ledger/base/bytes.h"
#include "ledger/core/message.h"

#include <inttypes.h>
#include <stdio.h>

enum { US_IN_S = 1000000 };

static json_t *describe(const Tally__Status *status, bool healthy)
{
    char id[2 * DIGEST_SIZE + 1] = "";
    if (status->ledger_id.len == DIGEST_SIZE) {
        bytes_to_hex(message_span(status->ledger_id), id);
    }
    return json_pack("{s:b, s:s, s:s, s:s, s:I, s:I, s:i, s:s}", "healthy", healthy, "version",
                     status->version, "origin", status->origin, "ledger", id, "size",
                     (json_int_t)status->size, "uptime_s", (json_int_t)(status->uptime_us / US_IN_S), "queue",
                     (int)status->queue, "last_error", status->last_error);
}

static void print(const Tally__Status *status, bool healthy)
{
    (void)printf("%s\n", healthy ? "healthy" : "UNHEALTHY");
    (void)printf("origin      %s\n", status->origin);
    (void)printf("entries     %" PRIu64 "\n", status->size);
    (void)printf("serving     %" PRIu64 " s, version %s\n", status->uptime_us / US_IN_S, status->version);
    (void)printf("in hand     %u\n", status->queue);
    (void)printf("last error  %s\n", status->last_error[0] == '\0' ? "none" : status->last_error);
}

// The library has verified the checkpoint's signature, and that it is not older than what was seen before.
static int report(const struct output *output, const struct connection *connection,
                  const Tally__Status *status)
{
    bool same = strcmp(status->origin, connection->pin.origin) == 0 && status->ledger_id.len == DIGEST_SIZE
                && span_equal(message_span(status->ledger_id), digest_span(&connection->pin.ledger_id));
    bool healthy = same && status->last_error[0] == '\0';
    if (!output->json) {
        print(status, healthy);
    }
    int exit_code = healthy ? TALLY_STATUS_HEALTHY : TALLY_STATUS_UNHEALTHY;
    return output_result(output, describe(status, healthy), exit_code);
}

static int fail(const struct output *output, enum err error, const char *url)
{
    bool unreachable = error == E_TIMEOUT || error == E_CLOSED;
    if (!unreachable) {
        (void)output_error(output, error, url);
        return TALLY_STATUS_UNHEALTHY;
    }
    struct output_failure failure = {TALLY_STATUS_UNREACHABLE, err_name(error), 0,
                                     "Is tallyd running there?"};
    return output_failure(output, &failure, "nobody answers at %s", url);
}

static int ask(struct connection *connection, const struct settings *settings)
{
    Tally__Status *status = NULL;
    int exit_code = connection_prepare(connection, settings, false);
    if (exit_code != TALLY_EXIT_OK) {
        return exit_code;
    }
    enum err error = tally_status(connection->client, &status);
    exit_code = error == OK ? report(&settings->output, connection, status)
                            : fail(&settings->output, error, settings->url);
    tally_status_free(status);
    return exit_code;
}

static int run(const struct command *command, int argc, char **argv)
{
    struct settings settings = {0};
    struct connection connection = {0};
    command_parse(command, &settings_argp, argc, argv, &settings);
    int exit_code = settings_complete(&settings);
    if (exit_code == TALLY_EXIT_OK) {
        exit_code = ask(&connection, &settings);
    }
    connection_close(&connection);
    settings_fini(&settings);
    return exit_code;
}

const struct command command_status = {
    .name = "status",
    .summary = "whether the ledger is well",
    .details =
        "Exit codes: 0 healthy, 1 nobody answers, 2 unhealthy: it reports an error, or what it says does not "
        "verify (or the settings cannot be used).\n\n"
        "Examples:\n"
        "  tally status --dir /var/lib/tally\n"
        "  tally status --url tcp://10.0.0.5:7400 --pin lab.pin --vkey lab.vkey\n"
        "  tally status --json | jq .size\n"
        "  tally status > /dev/null || page-somebody\n",
    .run = run,
};
