// tally_export_proof.c — one entry as a file that proves itself.
#include "cli/exporting.h"

static const struct exporting_form form = {TALLY__EXPORT_KIND__EXPORT_KIND_ENTRY, "INDEX"};

static int run(const struct command *command, int argc, char **argv)
{
    return exporting_run(&form, command, argc, argv);
}

const struct command command_export_proof = {
    .name = "export proof",
    .summary = "one entry as a file that proves itself offline",
    .details =
        "The file holds the entry, those that its verdict rests on, the proof of each to one "
        "checkpoint, the values that may be seen, the schema and a README. Its recipient needs "
        "tally-verify and the ledger's pin, and neither an account nor a network. That it was exported, "
        "for whom and what for, is itself an entry.\n\n"
        "Examples:\n"
        "  tally export proof 117 --org juniper-ridge --out coa-17.tally --recipient 'state lab board' "
        "--purpose 'inspection 2026-4'\n"
        "  tally export proof 117 --org juniper-ridge --out coa-17.tally --recipient board --purpose "
        "audit --withhold client_name\n",
    .run = run,
};
