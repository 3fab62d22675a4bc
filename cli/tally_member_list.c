// tally_member_list.c — who is, and who was, a member.
#include "cli/asking.h"

static const struct asking_form form = {
    .question = TALLY__QUERY__QUESTION_MEMBER_LIST,
    .type = &tally__member_list__descriptor,
};

static int run(const struct command *command, int argc, char **argv)
{
    return asking_run(&form, command, argc, argv);
}

const struct command command_member_list = {
    .name = "member list",
    .summary = "who is a member, in which role, and who was one",
    .details = "Examples:\n"
               "  tally member list --org juniper-ridge --key ilvara.key\n"
               "  tally member list --org juniper-ridge --key ilvara.key --as-of 120 --json\n",
    .run = run,
};
