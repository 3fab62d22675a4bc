// form_query.c — what each question must say.
#include "authz/check.h"
#include "authz/form.h"
#include "ledger/core/query.h"
#include "ledger/state/platform.h"

#define SUBJECT(name) TALLY__SUBJECT_KIND__SUBJECT_KIND_##name
#define ASKS(name) TALLY__QUERY__QUESTION_##name

static bool is_principal(const Tally__Subject *subject)
{
    return subject->kind == SUBJECT(USER) || subject->kind == SUBJECT(SERVICE_ACCOUNT)
           || subject->kind == SUBJECT(PLATFORM_ADMIN);
}

static bool log_holds(const Tally__AuditLog *log)
{
    return (log->actor == NULL || is_principal(log->actor)) && log->action < PLATFORM_ACTIONS
           && (log->to_us == 0 || log->from_us <= log->to_us) && log->limit <= LIMIT_ANSWER_ITEMS;
}

static bool export_holds(const Tally__ProofExport *export)
{
    return export->kind != TALLY__EXPORT_KIND__EXPORT_KIND_UNSPECIFIED && export->recipient != NULL
           && export->purpose != NULL;
}

static bool explain_holds(const Tally__Explain *explain)
{
    return explain->command.len <= LIMIT_COMMAND && (explain->command.len == 0 || explain->index == 0);
}

static bool question_holds(const Tally__Query *query)
{
    switch (query->question_case) {
    case ASKS(RECORD):
        return query->record->record != NULL && query->record->record->kind == SUBJECT(RECORD);
    case ASKS(HISTORY):
        return query->history->subject != NULL;
    case ASKS(CAN_DO):
        return query->can_do->principal != NULL && is_principal(query->can_do->principal)
               && query->can_do->action < PLATFORM_ACTIONS;
    case ASKS(EXPLAIN):
        return explain_holds(query->explain);
    case ASKS(AUDIT_LOG):
        return log_holds(query->audit_log);
    case ASKS(CHECKPOINT):
        return query->checkpoint->size == 0 || query->checkpoint->from_size <= query->checkpoint->size;
    case ASKS(PROOF_EXPORT):
        return export_holds(query->proof_export);
    default:
        return true;
    }
}

// A size to answer as of means nothing where entries and checkpoints are named by their own.
static bool is_as_of_now(const Tally__Query *query)
{
    return query->question_case == ASKS(ENTRY) || query->question_case == ASKS(CHECKPOINT)
           || query->question_case == ASKS(PROOF_EXPORT);
}

uint32_t form_query(const Tally__Query *query)
{
    if (denies(CODE_COMMAND_UNKNOWN, query_action(query) == TALLY__ACTION__ACTION_UNSPECIFIED)) {
        return CODE_COMMAND_UNKNOWN;
    }
    if (denies(CODE_VERSION_UNSUPPORTED, query->as_of != 0 && is_as_of_now(query))) {
        return CODE_VERSION_UNSUPPORTED;
    }
    return denies(CODE_INVALID, query->envelope->position != 0 || !question_holds(query)) ? CODE_INVALID
                                                                                          : CODE_NONE;
}
