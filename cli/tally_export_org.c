// tally_export_org.c — an organization's chain as a file that proves itself, and that nothing is left out.
#include "cli/exporting.h"

static const struct exporting_form form = {TALLY__EXPORT_KIND__EXPORT_KIND_ORGANIZATION, NULL};

static int run(const struct command *command, int argc, char **argv)
{
    return exporting_run(&form, command, argc, argv);
}

const struct command command_export_org = {
    .name = "export org",
    .summary = "an organization's entries as a file that proves itself offline",
    .details =
        "The file holds the organization's whole chain, or from an entry on, and the platform's entries "
        "that its verdicts rest on. The export is itself an entry, the last in the file: so nothing is "
        "missing at the end either. With --since the recipient can check that nothing that he was shown "
        "before has changed.\n\n"
        "Examples:\n"
        "  tally export org --org juniper-ridge --out ridge.tally --recipient 'state lab board' "
        "--purpose 'yearly inspection'\n"
        "  tally export org --org juniper-ridge --out ridge-2026.tally --since ridge.tally --recipient "
        "board --purpose again\n",
    .run = run,
};
