// ask.c — from a question to the judgement of a command.
#include "authz/ask.h"

#include "authz/authenticate.h"
#include "authz/judge.h"
#include "ledger/core/message.h"
#include "ledger/core/query.h"

static bool is_dry_run(const Tally__Query *query)
{
    return query->question_case == TALLY__QUERY__QUESTION_EXPLAIN && query->explain->command.len > 0;
}

void ask_question(const struct view *view, const struct gate_question *question, struct gate_actor *actor_out,
                  struct gate_verdict *verdict_out)
{
    struct query_command stands;
    Tally__Subject self = TALLY__SUBJECT__INIT;
    query_command(question->query, question->about, &stands);
    struct gate_batch batch = {
        .first = &stands.command,
        .count = 1,
        .signers = question->signer,
        .signer_count = 1,
        .index = question->index,
        .time_us = question->time_us,
        .ingress = question->ingress,
    };
    authenticate_batch(view, &batch, actor_out, verdict_out);
    if (verdict_out->outcome != TALLY__OUTCOME__OUTCOME_PERMIT) {
        return;
    }
    if (is_dry_run(question->query)) {
        // Of what he would send himself.
        self.kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_USER;
        self.id = message_bytes(span(actor_out->id, GATE_ID_SIZE));
        stands.subjects[0] = &self;
        stands.intent.n_subject = 1;
    }
    struct gate_command command = {.command = &stands.command, .batch = &batch, .index = question->index};
    judge_command(view, &command, actor_out, verdict_out);
}
