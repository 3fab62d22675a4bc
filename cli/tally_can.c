// tally_can.c — what somebody may do, now or then.
#include "cli/asking.h"

static const struct asking_option options[] = {
    {"action", "ACTION", "such as record.void; without it, all of them"},
    {0},
};

static enum err fill(struct asking *asking, void *question)
{
    Tally__CanDo *can = question;
    TRY(asking_person(asking, NULL, &can->principal));
    return asking_action(asking, "action", &can->action);
}

static const struct asking_form form = {
    .question = TALLY__QUERY__QUESTION_CAN_DO,
    .type = &tally__can_do__descriptor,
    .argument = "USER",
    .options = options,
    .fill = fill,
};

static int run(const struct command *command, int argc, char **argv)
{
    return asking_run(&form, command, argc, argv);
}

const struct command command_can = {
    .name = "can",
    .summary = "what somebody may do, or could do then",
    .details = "As far as who he is decides it: standing, role and grants. What a command says beyond that, "
               "it is judged\n"
               "by itself. Without --action every action is listed, with 0 or the code that refuses it.\n\n"
               "Examples:\n"
               "  tally can brannoch --action record.void --org juniper-ridge --key ilvara.key\n"
               "  tally can brannoch --org juniper-ridge --key ilvara.key --as-of 120\n"
               "  tally can service_account:scale-7 --org juniper-ridge --key ilvara.key --json\n",
    .run = run,
};
