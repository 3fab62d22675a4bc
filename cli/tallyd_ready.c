// tallyd_ready.c — a client of its own.
#include "cli/tallyd_ready.h"

#include "cli/path.h"
#include "ledger/wire/client.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

enum { READY_ANSWER_MS = 10000 };

static enum err ask_size(const struct tallyd_options *options, uint64_t *size_out)
{
    char pin[PATH_MAX];
    char vkey[PATH_MAX];
    struct tally_client *client = NULL;
    Tally__Status *status = NULL;
    TRY(path_join(options->dir, "LEDGER.pin", pin));
    TRY(path_join(options->dir, "ledger.vkey", vkey));
    struct tally_options connect = {
        .url = options->listeners[0].url,
        .pin = pin,
        .vkey = vkey,
        .timeout_ms = READY_ANSWER_MS,
        .requests = 1,
    };
    TRY(tally_connect(&connect, &client));
    enum err error = tally_status(client, &status);
    if (error == OK) {
        *size_out = status->size;
    }
    tally_status_free(status);
    tally_close(client);
    return error;
}

enum err tallyd_ready_announce(const struct tallyd_options *options)
{
    uint64_t size = 0;
    TRY(ask_size(options, &size));
    for (size_t i = 0; i < options->listener_count; i++) {
        // Nobody has to listen.
        (void)dprintf(options->ready_file, "ready %s size %" PRIu64 "\n", options->listeners[i].url, size);
    }
    if (options->ready_file > STDERR_FILENO) {
        (void)close(options->ready_file);
    }
    return OK;
}
