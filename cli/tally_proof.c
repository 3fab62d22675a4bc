// tally_proof.c — one entry, and that it is in the log.
#include "cli/asking.h"

static enum err fill(struct asking *asking, void *question)
{
    Tally__EntryGet *get = question;
    return asking_number(asking, NULL, INT64_MAX, &get->index);
}

static const struct asking_form form = {
    .question = TALLY__QUERY__QUESTION_ENTRY,
    .type = &tally__entry_get__descriptor,
    .argument = "INDEX",
    .fill = fill,
};

static int run(const struct command *command, int argc, char **argv)
{
    return asking_run(&form, command, argc, argv);
}

const struct command command_proof = {
    .name = "proof",
    .summary = "one entry, proved to be in the log",
    .details = "What is printed was checked: the entry's bytes, its bodies, its place under the checkpoint, "
               "and that this\n"
               "checkpoint is signed and extends what this machine has seen. With --json the bytes and the "
               "proof's hashes\n"
               "come with it, so that anybody can check them again (RFC 6962).\n\n"
               "Examples:\n"
               "  tally proof 117 --org juniper-ridge --key ilvara.key\n"
               "  tally proof 117 --org juniper-ridge --key ilvara.key --json | jq '.item[0].proof'\n",
    .run = run,
};
