// tally_invite_list.c — invitations that wait for an answer.
#include "cli/asking.h"

static const struct asking_form form = {
    .question = TALLY__QUERY__QUESTION_INVITE_LIST,
    .type = &tally__invite_list__descriptor,
};

static int run(const struct command *command, int argc, char **argv)
{
    return asking_run(&form, command, argc, argv);
}

const struct command command_invite_list = {
    .name = "invite list",
    .summary = "invitations that wait for an answer",
    .details = "One whose time is over is listed until it is sent again, revoked or replaced.\n\n"
               "Examples:\n"
               "  tally invite list --org juniper-ridge --key ilvara.key\n"
               "  tally invite list --org juniper-ridge --key ilvara.key --json\n",
    .run = run,
};
