// tally_explain.c — why an entry was permitted or refused.
#include "cli/asking.h"

static enum err fill(struct asking *asking, void *question)
{
    Tally__Explain *explain = question;
    return asking_number(asking, NULL, INT64_MAX, &explain->index);
}

static const struct asking_form form = {
    .question = TALLY__QUERY__QUESTION_EXPLAIN,
    .type = &tally__explain__descriptor,
    .argument = "INDEX",
    .fill = fill,
};

static int run(const struct command *command, int argc, char **argv)
{
    return asking_run(&form, command, argc, argv);
}

const struct command command_explain = {
    .name = "explain",
    .summary = "why something was permitted or refused, and what would pass",
    .details = "What somebody may do at all is told by tally can.\n\n"
               "Examples:\n"
               "  tally explain 117 --org juniper-ridge --key ilvara.key\n"
               "  tally explain 117 --org juniper-ridge --key ilvara.key --json | jq -r '.line[]'\n",
    .run = run,
};
