// tally_version.c — which version this is, and of what it is made.
#include "cli/command.h"
#include "cli/exit_codes.h"
#include "cli/settings.h"

#include <stdio.h>

static int run(const struct command *command, int argc, char **argv)
{
    struct output output = {0};
    command_parse(command, &settings_output_argp, argc, argv, &output);
    if (!output.json) {
        (void)printf("tally %s\n", TALLY_VERSION);
    }
    return output_result(&output, json_pack("{s:s}", "version", TALLY_VERSION), TALLY_EXIT_OK);
}

const struct command command_version = {
    .name = "version",
    .summary = "which version this is",
    .details = "Examples:\n"
               "  tally version\n"
               "  tally version --json\n",
    .run = run,
};
