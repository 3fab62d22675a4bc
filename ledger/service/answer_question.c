// answer_question.c — which answer, as of when, from which checkpoint.
#include "ledger/service/answer_question.h"

#include "ledger/core/message.h"
#include "ledger/core/proof.h"
#include "ledger/service/answer.h"
#include "ledger/service/answers.h"

#define ASKS(name) TALLY__QUERY__QUESTION_##name

static enum err find_answer(struct page *page)
{
    switch (page->query->question_case) {
    case ASKS(ORG_OVERVIEW):
        return answers_overview(page);
    case ASKS(MEMBER_LIST):
        return answers_members(page);
    case ASKS(INVITE_LIST):
        return answers_invitations(page);
    case ASKS(RECORD):
        return answers_record(page);
    case ASKS(HISTORY):
        return answers_history(page);
    case ASKS(CAN_DO):
        return answers_can(page);
    case ASKS(EXPLAIN):
        return answers_explain(page);
    case ASKS(AUDIT_LOG):
        return answers_audit_log(page);
    case ASKS(ENTRY):
        return answers_entry(page);
    case ASKS(CHECKPOINT):
        return answers_checkpoint(page);
    case ASKS(PROOF_EXPORT):
        return answers_export(page);
    default:
        return E_INVALID;
    }
}

// Whether the answer is read from the state, rather than from entries.
static bool reads_state(const Tally__Query *query)
{
    return query->question_case <= ASKS(RECORD) || query->question_case == ASKS(CAN_DO)
           || query->question_case == ASKS(EXPLAIN);
}

static enum err set_size(struct page *page)
{
    const struct request *request = page->request;
    if (request->question->is_recorded) {
        // Its own entry is the last that it tells of.
        page->size = request->jobs[0].first + 1;
        page->answer.recorded = request->jobs[0].first;
    }
    if (page->query->as_of > page->size) {
        return E_NOT_FOUND;
    }
    bool earlier = page->query->as_of != 0 && page->query->as_of < page->size;
    page->size = earlier ? page->query->as_of : page->size;
    page->answer.as_of = page->size;
    return earlier && reads_state(page->query) ? answers_refold(page) : OK;
}

// From what the client remembers to the newest.
static enum err add_growth(struct page *page, Tally__Reply *reply)
{
    uint64_t from = page->request->message->query->known_size;
    uint64_t size = page->published.reader.head->size;
    struct edge_reader edge = store_edge(&page->published.reader);
    struct proof_source source = edge_source(&edge);
    struct proof proof;
    if (from == 0 || from > size) {
        return OK;
    }
    TRY(proof_consistency(&source, from, size, &proof));
    reply->consistency = request_lend(page->request, (proof.count + 1) * sizeof(*reply->consistency));
    if (reply->consistency == NULL) {
        return E_LIMIT;
    }
    for (size_t i = 0; i < proof.count; i++) {
        TRY(page_copy(page, digest_span(&proof.path[i]), &reply->consistency[i]));
    }
    reply->n_consistency = proof.count;
    return OK;
}

static enum err fill(struct page *page, struct buf *reply)
{
    Tally__Reply message = TALLY__REPLY__INIT;
    const struct head_facts *head = page->published.reader.head;
    TRY(set_size(page));
    TRY(find_answer(page));
    message.version = REQUEST_VERSION;
    message.answer = &page->answer;
    message.checkpoint = message_bytes(span(head->checkpoint, head->checkpoint_size));
    page->answer.checkpoint = message.checkpoint;
    TRY(add_growth(page, &message));
    return message_encode(&message, reply);
}

static uint32_t code_of(enum err error)
{
    switch (error) {
    case E_NOT_FOUND:
        return CODE_ORG_UNKNOWN;  // As a stranger is told of everything.
    case E_LIMIT:
        return CODE_TOO_LARGE;
    case E_BUSY:
    case E_NO_MEMORY:
        return CODE_OVERLOADED;
    default:
        return code_of_error(error);
    }
}

enum err answer_question(const struct prepare_tools *tools, struct request *request, struct buf *reply)
{
    struct page page = {0};
    if (request->jobs[0].refused != CODE_NONE) {
        return answer_refusal(request->jobs[0].refused, reply);
    }
    enum err error = page_begin(&page, tools, request);
    if (error == OK) {
        error = fill(&page, reply);
    }
    page_end(&page);
    if (error == OK || err_class(error) == ERR_CLASS_STOP) {
        return error;
    }
    buf_clear(reply);
    return answer_refusal(code_of(error), reply);
}
