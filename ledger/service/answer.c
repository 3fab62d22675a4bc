// answer.c — from a job to its part of the reply.
#include "ledger/service/answer.h"

#include "ledger/base/require.h"
#include "ledger/core/checkpoint.h"
#include "ledger/core/message.h"
#include "ledger/core/peek.h"
#include "ledger/core/range.h"
#include "ledger/service/prepare.h"
#include "ledger/state/state_key.h"

struct answering {
    const struct store_reader *reader;
    struct request *request;
    struct job *job;
    size_t read;  // entries of a twin
};

static struct span copy_of(struct request *request, struct span bytes)
{
    uint8_t *place = request_lend(request, bytes.size);
    if (place == NULL) {
        return span(NULL, 0);
    }
    memcpy(place, bytes.data, bytes.size);
    return span(place, bytes.size);
}

static enum err copy_entry(void *context, uint64_t index, const struct frame_item *item)
{
    struct answering *answering = context;
    struct peek peek;
    (void)index;
    if (answering->read == answering->job->count) {
        return E_NOT_FOUND;
    }
    TRY(peek_entry(item->entry, &peek));
    if (!span_equal(peek.command_hash, digest_span(&answering->job->hashes[answering->read]))
        || peek.count != answering->job->count) {
        answering->job->refused = CODE_IDEMPOTENCY_MISMATCH;
        return E_NOT_FOUND;
    }
    struct span copy = copy_of(answering->request, item->entry);
    answering->job->entries[answering->read++] = copy;
    return copy.data == NULL ? E_LIMIT : OK;
}

// The entries of a batch that stood in the log before.
static enum err read_twin(struct answering *answering)
{
    struct job *job = answering->job;
    TRY(store_walk(answering->reader, job->first, copy_entry, answering));
    if (job->refused != CODE_NONE) {
        return OK;
    }
    return answering->read == job->count ? OK : E_CORRUPT;
}

static enum err add_proof(struct answering *answering, const struct checkpoint *checkpoint,
                          Tally__Receipt *receipt)
{
    struct range_proof proof;
    struct edge_reader edge = store_edge(answering->reader);
    struct proof_source source = edge_source(&edge);
    struct range_place place = {answering->job->first, answering->job->count, checkpoint->size};
    TRY(range_prove(&source, &place, &proof));
    // Only what is used of it goes into the arena, whose budget is for a request's bytes, not for its
    // batches.
    struct digest *path = request_lend(answering->request, proof.count * sizeof(*path));
    ProtobufCBinaryData *places = request_lend(answering->request, proof.count * sizeof(*places));
    if (path == NULL || places == NULL) {
        return E_LIMIT;
    }
    for (size_t i = 0; i < proof.count; i++) {
        path[i] = proof.path[i];
        places[i] = message_bytes(digest_span(&path[i]));
    }
    receipt->proof = places;
    receipt->n_proof = proof.count;
    return OK;
}

// The first checkpoint that covers the job: of the commit it went into, or of the one its twin did.
static enum err find_checkpoint(struct answering *answering, struct span *note_out)
{
    struct request *request = answering->request;
    if (!answering->job->twin) {
        *note_out = span(request->checkpoint, request->checkpoint_size);
        return OK;
    }
    struct buf note;
    buf_init(&note, LIMIT_CHECKPOINT);
    uint64_t size = answering->job->first + answering->job->count;
    enum err error = store_read_checkpoint(answering->reader, size, &note);
    if (error == OK) {
        *note_out = copy_of(request, buf_span(&note));
        error = note_out->data == NULL ? E_LIMIT : OK;
    }
    buf_fini(&note);
    return error == E_NOT_FOUND ? E_CORRUPT : error;
}

static enum err make_receipt(struct answering *answering, Tally__BatchReply *reply)
{
    struct job *job = answering->job;
    struct checkpoint checkpoint;
    struct span note;
    Tally__Receipt *receipt = request_lend(answering->request, sizeof(*receipt));
    ProtobufCBinaryData *entries = request_lend(answering->request, job->count * sizeof(*entries));
    if (receipt == NULL || entries == NULL) {
        return E_LIMIT;
    }
    tally__receipt__init(receipt);
    TRY(find_checkpoint(answering, &note));
    if (checkpoint_parse(note, &checkpoint) != OK) {
        return E_CORRUPT;
    }
    TRY(add_proof(answering, &checkpoint, receipt));
    for (size_t i = 0; i < job->count; i++) {
        entries[i] = message_bytes(job->entries[i]);
    }
    receipt->entry = entries;
    receipt->n_entry = job->count;
    receipt->checkpoint = message_bytes(note);
    reply->answer_case = TALLY__BATCH_REPLY__ANSWER_RECEIPT;
    reply->receipt = receipt;
    return OK;
}

static enum err make_refusal(struct request *request, uint32_t code, Tally__BatchReply *reply)
{
    Tally__Refusal *refusal = request_lend(request, sizeof(*refusal));
    if (refusal == NULL) {
        return E_LIMIT;
    }
    tally__refusal__init(refusal);
    refusal->code = code;
    reply->answer_case = TALLY__BATCH_REPLY__ANSWER_REFUSAL;
    reply->refusal = refusal;
    return OK;
}

static enum err make_unchanged(struct request *request, Tally__BatchReply *reply)
{
    Tally__Unchanged *unchanged = request_lend(request, sizeof(*unchanged));
    if (unchanged == NULL) {
        return E_LIMIT;
    }
    tally__unchanged__init(unchanged);
    reply->answer_case = TALLY__BATCH_REPLY__ANSWER_UNCHANGED;
    reply->unchanged = unchanged;
    return OK;
}

// What is not the sender's to see: a stranger's refusal, which stands in the platform's chain and not where
// he addressed it; that of a registration, by a key that is nobody's; and that of a former member. A
// machine's stands in its own organization, wherever it went.
static bool is_kept_back(const struct peek *peek, const Tally__Intent *intent)
{
    bool elsewhere =
        span_equal(peek->org, span_text(STATE_KEY_PLATFORM)) && strcmp(intent->org, STATE_KEY_PLATFORM) != 0;
    bool nobody = intent->payload_case == TALLY__INTENT__PAYLOAD_USER_REGISTER;
    return peek->code != CODE_NONE && (elsewhere || nobody || peek->code == CODE_MEMBER_INACTIVE);
}

// A batch of which the sender may see no entry is answered with the code of its first alone: so that he
// cannot tell an organization that is absent from one that is not his, however many he asks.
static enum err keep_back(struct job *job)
{
    uint32_t first = CODE_NONE;
    for (size_t at = 0; at < job->count; at++) {
        struct peek peek;
        TRY(peek_entry(job->entries[at], &peek));
        if (!is_kept_back(&peek, job->commands[at]->intent)) {
            return OK;
        }
        first = at == 0 ? peek.code : first;
    }
    const struct code_row *row = code_find(first);
    job->refused = row == NULL ? CODE_ORG_UNKNOWN : row->told;
    return OK;
}

static enum err answer_job(struct answering *answering, Tally__BatchReply *reply)
{
    struct job *job = answering->job;
    if (job->refused == CODE_NONE && job->unchanged) {
        return make_unchanged(answering->request, reply);
    }
    if (job->refused == CODE_NONE && job->twin) {
        TRY(read_twin(answering));
    }
    if (job->refused == CODE_NONE) {
        TRY(keep_back(job));
    }
    if (job->refused != CODE_NONE) {
        return make_refusal(answering->request, job->refused, reply);
    }
    return make_receipt(answering, reply);
}

static enum err add_consistency(const struct store_reader *reader, struct request *request,
                                Tally__Reply *reply)
{
    uint64_t from = request->message->submit->known_size;
    if (from == 0 || from > request->commit_size) {
        return OK;
    }
    struct proof *proof = request_lend(request, sizeof(*proof));
    ProtobufCBinaryData *places = request_lend(request, LIMIT_PROOF_HASHES * sizeof(*places));
    if (proof == NULL || places == NULL) {
        return E_LIMIT;
    }
    struct edge_reader edge = store_edge(reader);
    struct proof_source source = edge_source(&edge);
    TRY(proof_consistency(&source, from, request->commit_size, proof));
    for (size_t i = 0; i < proof->count; i++) {
        places[i] = message_bytes(digest_span(&proof->path[i]));
    }
    reply->consistency = places;
    reply->n_consistency = proof->count;
    return OK;
}

static enum err fill(const struct store_reader *reader, struct request *request, Tally__Reply *reply)
{
    Tally__BatchReply *replies = request_lend(request, request->job_count * sizeof(*replies));
    Tally__BatchReply **places = request_lend(request, request->job_count * sizeof(Tally__BatchReply *));
    if (replies == NULL || places == NULL) {
        return E_LIMIT;
    }
    for (size_t i = 0; i < request->job_count; i++) {
        struct answering answering = {.reader = reader, .request = request, .job = &request->jobs[i]};
        tally__batch_reply__init(&replies[i]);
        places[i] = &replies[i];
        TRY(answer_job(&answering, &replies[i]));
    }
    reply->batch = places;
    reply->n_batch = request->job_count;
    reply->checkpoint = message_bytes(span(request->checkpoint, request->checkpoint_size));
    return add_consistency(reader, request, reply);
}

enum err answer_submit(struct store *store, struct request *request, struct buf *reply)
{
    struct store_reader reader;
    Tally__Reply message = TALLY__REPLY__INIT;
    bool published = store_reader_open(store, &reader);
    require(published);
    message.version = REQUEST_VERSION;
    enum err error = fill(&reader, request, &message);
    if (error == OK) {
        error = message_encode(&message, reply);
    }
    store_reader_close(&reader);
    return error;
}

enum err answer_refusal(uint32_t code, struct buf *reply)
{
    Tally__Reply message = TALLY__REPLY__INIT;
    Tally__Refusal refusal = TALLY__REFUSAL__INIT;
    refusal.code = code;
    // The same bytes may stand in the log already: nothing is known of them until the ledger can look.
    refusal.unknown = code == CODE_STORE_UNAVAILABLE;
    message.version = REQUEST_VERSION;
    message.refusal = &refusal;
    return message_encode(&message, reply);
}

enum err answer_probe(struct store *store, const struct answer_status *status, struct buf *reply)
{
    struct store_reader reader;
    Tally__Reply message = TALLY__REPLY__INIT;
    Tally__Status probe = TALLY__STATUS__INIT;
    bool published = store_reader_open(store, &reader);
    require(published);
    probe.version = (char *)(uintptr_t)TALLY_VERSION;
    probe.size = reader.head->size;
    probe.checkpoint = message_bytes(span(reader.head->checkpoint, reader.head->checkpoint_size));
    probe.uptime_us = status->uptime_us;
    probe.queue = status->queue;
    probe.last_error = (char *)(uintptr_t)status->last_error;
    probe.ledger_id = message_bytes(digest_span(&status->ledger_id));
    probe.origin = (char *)(uintptr_t)status->origin;
    message.version = REQUEST_VERSION;
    message.status = &probe;
    enum err error = message_encode(&message, reply);
    store_reader_close(&reader);
    return error;
}
