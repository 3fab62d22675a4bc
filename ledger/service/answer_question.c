// answer_question.c — which answer, as of when, from which checkpoint.
#include "ledger/service/answer_question.h"

#include "ledger/core/checkpoint.h"
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

// Hashes that lead from one size to another, for the answer or the reply.
static enum err prove_growth(struct page *page, uint64_t from, uint64_t size,
                             ProtobufCBinaryData **places_out, size_t *count_out)
{
    struct edge_reader edge = store_edge(&page->published.reader);
    struct proof_source source = edge_source(&edge);
    struct proof proof;
    TRY(proof_consistency(&source, from, size, &proof));
    ProtobufCBinaryData *places = request_lend(page->request, (proof.count + 1) * sizeof(*places));
    if (places == NULL) {
        return E_LIMIT;
    }
    for (size_t i = 0; i < proof.count; i++) {
        TRY(page_copy(page, digest_span(&proof.path[i]), &places[i]));
    }
    *places_out = places;
    *count_out = proof.count;
    return OK;
}

// A recorded question is answered from the first checkpoint over its entry, which is the last that it tells
// of.
static enum err take_recorded(struct page *page)
{
    struct buf note;
    struct checkpoint checkpoint;
    uint64_t newest = page->size;
    page->answer.recorded = page->request->jobs[0].first;
    page->size = page->answer.recorded + 1;
    buf_init(&note, LIMIT_CHECKPOINT);
    enum err error = store_read_checkpoint(&page->published.reader, page->size, &note);
    if (error == OK) {
        error = checkpoint_parse(buf_span(&note), &checkpoint) == OK ? OK : E_CORRUPT;
    }
    if (error == OK) {
        error = page_copy(page, buf_span(&note), &page->answer.checkpoint);
    }
    buf_fini(&note);
    TRY(error);
    page->proven = checkpoint.size;
    return page->proven == newest ? OK
                                  : prove_growth(page, page->proven, newest, &page->answer.consistency,
                                                 &page->answer.n_consistency);
}

static enum err set_size(struct page *page)
{
    if (page->request->question->is_recorded) {
        TRY(take_recorded(page));
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
    if (from == 0 || from > size) {
        return OK;
    }
    return prove_growth(page, from, size, &reply->consistency, &reply->n_consistency);
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
    if (page->answer.checkpoint.len == 0) {
        page->answer.checkpoint = message.checkpoint;
    }
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
