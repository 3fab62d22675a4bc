// tally_log.c — the audit log, filtered.
#include "cli/asking.h"

#include <string.h>

static const struct asking_option options[] = {
    {"actor", "USER", "who did it, or was refused; or KIND:ID"},
    {"subject", "KIND:ID", "what it was about"},
    {"action", "ACTION", "what it was, such as record.void"},
    {"from", "TIME", "not before"},
    {"to", "TIME", "before"},
    {"outcome", "OUTCOME", "permit, deny, requires-approval or blocked"},
    {0},
};

static enum err read_outcome(struct asking *asking, Tally__Outcome *outcome_out)
{
    static const struct {
        const char *name;
        Tally__Outcome outcome;
    } rows[] = {{"permit", TALLY__OUTCOME__OUTCOME_PERMIT},
                {"deny", TALLY__OUTCOME__OUTCOME_DENY},
                {"requires-approval", TALLY__OUTCOME__OUTCOME_REQUIRES_APPROVAL},
                {"blocked", TALLY__OUTCOME__OUTCOME_BLOCKED}};
    const char *text = asking_given(asking, "outcome");
    for (size_t i = 0; text != NULL && i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (strcmp(rows[i].name, text) == 0) {
            *outcome_out = rows[i].outcome;
            return OK;
        }
    }
    return text == NULL ? OK : asking_wrong(asking, "there is no outcome %s", text);
}

static enum err fill(struct asking *asking, void *question)
{
    Tally__AuditLog *log = question;
    TRY(asking_person(asking, "actor", &log->actor));
    TRY(asking_subject(asking, "subject", &log->subject));
    TRY(asking_action(asking, "action", &log->action));
    TRY(asking_instant(asking, "from", &log->from_us));
    TRY(asking_instant(asking, "to", &log->to_us));
    return read_outcome(asking, &log->outcome);
}

static const struct asking_form form = {
    .question = TALLY__QUERY__QUESTION_AUDIT_LOG,
    .type = &tally__audit_log__descriptor,
    .may_be_many = true,
    .options = options,
    .fill = fill,
};

static int run(const struct command *command, int argc, char **argv)
{
    return asking_run(&form, command, argc, argv);
}

const struct command command_log = {
    .name = "log",
    .summary = "the audit log: who did what, and what was refused, the newest first",
    .details =
        "Reading it is itself an entry, which stands at its head. Every entry shown was proved to be in the "
        "log.\n\n"
        "Examples:\n"
        "  tally log --org juniper-ridge --key ilvara.key\n"
        "  tally log --org juniper-ridge --key ilvara.key --actor brannoch --outcome deny\n"
        "  tally log --org juniper-ridge --key ilvara.key --action member.deactivate --from "
        "2026-03-01T00:00:00Z\n"
        "  tally log --org juniper-ridge --key ilvara.key --subject record:samples/s-17 --limit 0 --jsonl\n",
    .run = run,
};
