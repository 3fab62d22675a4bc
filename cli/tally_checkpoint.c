// tally_checkpoint.c — the newest checkpoint, verified, as it is.
#include "cli/command.h"
#include "cli/connection.h"
#include "cli/exit_codes.h"
#include "ledger/base/bytes.h"
#include "ledger/core/checkpoint.h"
#include "ledger/core/message.h"

#include <stdio.h>

static json_t *describe(const struct checkpoint *checkpoint, struct span note)
{
    char root[2 * DIGEST_SIZE + 1];
    bytes_to_hex(digest_span(&checkpoint->root), root);
    return json_pack("{s:s, s:I, s:s, s:s%}", "origin", checkpoint->origin, "size",
                     (json_int_t)checkpoint->size, "root", root, "checkpoint", (const char *)note.data,
                     note.size);
}

static int print(struct connection *connection, const struct settings *settings, void *context)
{
    const struct output *output = &settings->output;
    Tally__Status *status = NULL;
    struct checkpoint checkpoint;
    (void)context;
    enum err error = tally_status(connection->client, &status);
    if (error == OK) {
        error = checkpoint_parse(message_span(status->checkpoint), &checkpoint);
    }
    if (error != OK) {
        tally_status_free(status);
        return output_error(output, error, "the ledger's checkpoint");
    }
    struct span note = message_span(status->checkpoint);
    if (!output->json) {
        (void)fwrite(note.data, 1, note.size, stdout);
    }
    json_t *result = describe(&checkpoint, note);
    tally_status_free(status);
    return output_result(output, result, TALLY_EXIT_OK);
}

static int run(const struct command *command, int argc, char **argv)
{
    struct settings settings = {0};
    command_parse(command, &settings_argp, argc, argv, &settings);
    return connection_run(&settings, false, print, NULL);
}

const struct command command_checkpoint = {
    .name = "checkpoint",
    .summary = "print the newest checkpoint, once it is verified",
    .details = "A checkpoint is the ledger's signed word about all of its entries: origin, number, root "
               "(c2sp.org/tlog-checkpoint). "
               "Whoever keeps one can show later that nothing before it was changed or taken away.\n\n"
               "Examples:\n"
               "  tally checkpoint --dir /var/lib/tally\n"
               "  tally checkpoint > checkpoints/$(date +%F)\n"
               "  tally checkpoint --json | jq .size\n",
    .run = run,
};
