// tally_record_show.c — one record as it is, or as it was.
#include "cli/asking.h"

static enum err fill(struct asking *asking, void *question)
{
    Tally__RecordGet *get = question;
    return asking_record(asking, &get->record);
}

static const struct asking_form form = {
    .question = TALLY__QUERY__QUESTION_RECORD,
    .type = &tally__record_get__descriptor,
    .argument = "COLLECTION/ID",
    .fill = fill,
};

static int run(const struct command *command, int argc, char **argv)
{
    return asking_run(&form, command, argc, argv);
}

const struct command command_record_show = {
    .name = "record show",
    .summary = "one record as it is, or as it was",
    .details = "What became of it, and why, is told by tally history record:COLLECTION/ID.\n\n"
               "Examples:\n"
               "  tally record show samples/s-17 --org juniper-ridge --key tessaly.key\n"
               "  tally record show samples/s-17 --org juniper-ridge --key tessaly.key --as-of 120\n",
    .run = run,
};
