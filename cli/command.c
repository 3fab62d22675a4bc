// command.c — one text from summary and details, for argp.
#include "cli/command.h"

#include "ledger/base/require.h"

#include <stdio.h>

enum { DOCUMENT_MAX = 8 * 1024 };

void command_parse(const struct command *command, const struct argp *argp, int argc, char **argv, void *input)
{
    char document[DOCUMENT_MAX];
    int size = snprintf(document, sizeof(document), "tally %s: %s.\v%s", command->name, command->summary,
                        command->details);
    require(size > 0 && (size_t)size < sizeof(document));
    struct argp whole = *argp;
    whole.doc = document;
    // Wrong usage ends the program here.
    (void)argp_parse(&whole, argc, argv, 0, NULL, input);
}
