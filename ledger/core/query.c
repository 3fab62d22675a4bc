// query.c — one row for each question.
#include "ledger/core/query.h"

#include <stddef.h>

static bool is_of_record(const Tally__History *history)
{
    return history->subject != NULL && history->subject->kind == TALLY__SUBJECT_KIND__SUBJECT_KIND_RECORD;
}

Tally__Action query_action(const Tally__Query *query)
{
    switch (query->question_case) {
    case TALLY__QUERY__QUESTION_ORG_OVERVIEW:
        return TALLY__ACTION__ACTION_ORG_READ;
    case TALLY__QUERY__QUESTION_MEMBER_LIST:
        return TALLY__ACTION__ACTION_MEMBER_LIST;
    case TALLY__QUERY__QUESTION_INVITE_LIST:
        return TALLY__ACTION__ACTION_INVITE_LIST;
    case TALLY__QUERY__QUESTION_RECORD:
        return TALLY__ACTION__ACTION_RECORD_READ;
    case TALLY__QUERY__QUESTION_HISTORY:
        return is_of_record(query->history) ? TALLY__ACTION__ACTION_RECORD_READ
                                            : TALLY__ACTION__ACTION_AUDITLOG_READ;
    case TALLY__QUERY__QUESTION_CAN_DO:
    case TALLY__QUERY__QUESTION_EXPLAIN:
        return TALLY__ACTION__ACTION_AUTHZ_EXPLAIN;
    case TALLY__QUERY__QUESTION_AUDIT_LOG:
        return TALLY__ACTION__ACTION_AUDITLOG_READ;
    case TALLY__QUERY__QUESTION_ENTRY:
        return TALLY__ACTION__ACTION_CHAIN_VERIFY;
    case TALLY__QUERY__QUESTION_CHECKPOINT:
        return TALLY__ACTION__ACTION_CHECKPOINT_READ;
    case TALLY__QUERY__QUESTION_PROOF_EXPORT:
        return TALLY__ACTION__ACTION_PROOF_EXPORT;
    default:
        return TALLY__ACTION__ACTION_UNSPECIFIED;
    }
}

bool query_is_action(Tally__Action action)
{
    return action >= TALLY__ACTION__ACTION_ORG_READ && action <= TALLY__ACTION__ACTION_PROOF_EXPORT;
}

static void name(struct query_command *command, const Tally__Subject *subject)
{
    if (subject != NULL) {
        command->subjects[command->intent.n_subject++] = (Tally__Subject *)(uintptr_t)subject;
    }
}

void query_command(const Tally__Query *query, const Tally__Subject *about, struct query_command *command_out)
{
    struct query_command *command = command_out;
    tally__command__init(&command->command);
    tally__intent__init(&command->intent);
    command->command.envelope = query->envelope;
    command->command.intent = &command->intent;
    command->intent.org = query->org;
    command->intent.subject = command->subjects;
    command->intent.payload_case = (Tally__Intent__PayloadCase)query_action(query);
    switch (query->question_case) {
    case TALLY__QUERY__QUESTION_RECORD:
        name(command, query->record->record);
        break;
    case TALLY__QUERY__QUESTION_HISTORY:
        name(command, query->history->subject);
        break;
    case TALLY__QUERY__QUESTION_CAN_DO:
        name(command, query->can_do->principal);
        break;
    case TALLY__QUERY__QUESTION_AUDIT_LOG:
        name(command, query->audit_log->actor);
        name(command, query->audit_log->subject);
        break;
    default:
        name(command, about);
        break;
    }
}
