// tally_history.c — what became of a thing or a person: every entry about it.
#include "cli/asking.h"

static enum err fill(struct asking *asking, void *question)
{
    Tally__History *history = question;
    return asking_subject(asking, NULL, &history->subject);
}

static const struct asking_form form = {
    .question = TALLY__QUERY__QUESTION_HISTORY,
    .type = &tally__history__descriptor,
    .argument = "SUBJECT",
    .may_be_many = true,
    .fill = fill,
};

static int run(const struct command *command, int argc, char **argv)
{
    return asking_run(&form, command, argc, argv);
}

const struct command command_history = {
    .name = "history",
    .summary = "every entry about a thing, a person, a role or a record, the newest first",
    .details = "Reading what became of anything but a record is itself an entry, like reading the audit log. "
               "What changed\n"
               "is shown as old -> new.\n\n"
               "Examples:\n"
               "  tally history record:samples/s-17 --org juniper-ridge --key tessaly.key\n"
               "  tally history user:brannoch --org juniper-ridge --key ilvara.key --limit 0\n"
               "  tally history role:sampler --org juniper-ridge --key ilvara.key --jsonl\n",
    .run = run,
};
