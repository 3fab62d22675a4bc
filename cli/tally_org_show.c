// tally_org_show.c — what an organization is: profile, settings, licenses, counts.
#include "cli/asking.h"

static const struct asking_form form = {
    .question = TALLY__QUERY__QUESTION_ORG_OVERVIEW,
    .type = &tally__org_overview__descriptor,
};

static int run(const struct command *command, int argc, char **argv)
{
    return asking_run(&form, command, argc, argv);
}

const struct command command_org_show = {
    .name = "org show",
    .summary = "what an organization is: profile, settings, licenses, counts",
    .details =
        "What is sealed is shown opened to members, unless it was erased. Each fact names the entry that set "
        "it;\n"
        "tally proof shows that entry.\n\n"
        "Examples:\n"
        "  tally org show --org juniper-ridge --key ilvara.key\n"
        "  tally org show --org juniper-ridge --key ilvara.key --as-of 120\n"
        "  tally org show --org juniper-ridge --key ilvara.key --json | jq '.fact[] | {field, value}'\n",
    .run = run,
};
