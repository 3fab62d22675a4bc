// question.c — from the bytes of a question to somebody who may ask it.
#include "ledger/service/question.h"

#include "ledger/base/clock.h"
#include "ledger/base/require.h"
#include "ledger/core/batch.h"
#include "ledger/core/commitment.h"
#include "ledger/core/message.h"
#include "ledger/service/published.h"

struct asking {
    const struct prepare_tools *tools;
    struct request *request;
    const Tally__SignedQuery *message;
    struct question *question;
    bool is_permitted;  // by the published state
    enum err failed;    // an error that ends the process
};

static uint32_t decode(struct asking *asking)
{
    struct span bytes = message_span(asking->message->query);
    if (bytes.size > LIMIT_COMMAND) {
        return CODE_TOO_LARGE;
    }
    struct question *question = asking->question;
    enum err error =
        message_decode(&tally__query__descriptor, bytes, &asking->request->arena, &question->query);
    if (error != OK) {
        return code_of_error(error);
    }
    const struct gate *gate = asking->tools->gate;
    uint32_t code = gate->form_question(gate->context, question->query);
    if (code != CODE_NONE) {
        return code;
    }
    // The sequencer copies these two; it does not rely on a gate for their sizes.
    const Tally__Envelope *envelope = question->query->envelope;
    if (envelope->key.len != DIGEST_SIZE || envelope->batch_id.len != BATCH_ID_SIZE) {
        return CODE_BAD_ID;
    }
    query_command(question->query, NULL, &question->stands);
    struct commitment_place place = {
        .org = span_text(question->query->org),
        .subject_kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION,
        .subject_id = span_text(question->query->org),
    };
    error = commitment_check_at(&place, &question->query->base, asking->message->disclosure,
                                asking->message->n_disclosure);
    return error == OK ? CODE_NONE : code_of_error(error);
}

static uint32_t verify(struct asking *asking)
{
    uint8_t preimage[BATCH_QUERY_PREIMAGE_SIZE];
    const Tally__Signature *message = asking->message->signature;
    const Tally__Query *query = asking->question->query;
    struct signature signature;
    struct key key;
    if (message == NULL || message->key.len != DIGEST_SIZE || message->bytes.len != SIGNATURE_SIZE) {
        return CODE_MALFORMED;
    }
    if (!span_equal(message_span(message->key), message_span(query->envelope->key))) {
        return CODE_INVALID;
    }
    asking->question->signer = digest_from(message_span(message->key));
    enum err found =
        keyring_find(asking->tools->keyring, span_text(query->org), &asking->question->signer, &key);
    if (found != OK) {
        asking->failed = found == E_NOT_FOUND ? OK : found;
        return CODE_KEY_UNKNOWN;
    }
    memcpy(signature.bytes, message->bytes.data, SIGNATURE_SIZE);
    batch_query_preimage(&asking->tools->ledger_id, message_span(asking->message->query), preimage);
    bool good = (uint32_t)key.algorithm == (uint32_t)message->algorithm
                && key_verify(&key, span(preimage, sizeof(preimage)), &signature) == OK;
    return good ? CODE_NONE : CODE_SIGNATURE_INVALID;
}

// Who acted in the entry that is to be explained. NULL where there is none in the organization: whoever may
// not have every entry explained is told the same of it as of another's.
static enum err find_about(struct asking *asking, const struct published *published,
                           const Tally__Subject **about_out)
{
    const Tally__Query *query = asking->question->query;
    struct buf frame;
    struct frame_item item;
    Tally__Entry *entry = NULL;
    *about_out = NULL;
    if (query->question_case != TALLY__QUERY__QUESTION_EXPLAIN || query->explain->command.len > 0) {
        return OK;
    }
    buf_init(&frame, LIMIT_COMMIT);
    enum err error = store_read_item(&published->reader, query->explain->index, &frame, &item);
    if (error == OK) {
        error = entry_decode(item.entry, &asking->request->arena, &entry);
    }
    buf_fini(&frame);
    if (error == E_NOT_FOUND || error == E_LIMIT) {
        return OK;
    }
    TRY(error);
    Tally__Subject *about = arena_alloc(&asking->request->arena, sizeof(*about));
    bool of_a_user = entry->actor->kind == TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_USER;
    if (about != NULL && of_a_user && strcmp(entry->org, query->org) == 0) {
        tally__subject__init(about);
        about->kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_USER;
        about->id = entry->actor->id;
        *about_out = about;
    }
    return OK;
}

static uint32_t judge(struct asking *asking)
{
    struct question *question = asking->question;
    struct published published;
    struct gate_verdict verdict = {0};
    if (!published_open(asking->tools->store, &published)) {
        return CODE_STORE_UNAVAILABLE;
    }
    struct view view = published_view(&published);
    struct gate_question judged = {
        .query = question->query,
        .signer = &question->signer,
        .index = published.reader.head->size,
        .time_us = clock_wall_us(),
        .ingress = (Tally__Channel)asking->request->source.channel,
    };
    asking->failed = find_about(asking, &published, &judged.about);
    if (asking->failed == OK) {
        const struct gate *gate = asking->tools->gate;
        gate->ask(gate->context, &view, &judged, &question->actor, &verdict);
    }
    published_close(&published);
    question->is_recorded = verdict.record == GATE_RECORD_ENTRY;
    asking->is_permitted = verdict.outcome == TALLY__OUTCOME__OUTCOME_PERMIT;
    question->refused_now = asking->is_permitted ? CODE_NONE : verdict.told;
    return asking->is_permitted || question->is_recorded ? CODE_NONE : verdict.told;
}

// The job that the sequencer takes: a batch of the one command that stands for the question.
struct standing {
    struct job job;
    Tally__SignedBatch batch;
    ProtobufCBinaryData bytes;
    Tally__Signature *signature;
    Tally__DisclosureSet set;
    Tally__DisclosureSet *sets;
    Tally__Facts facts;
    Tally__Command *command;
    struct digest hash;
    struct span sealed;
    struct span entry;
};

static void fill_batch(const struct asking *asking, struct standing *standing)
{
    const Tally__SignedQuery *message = asking->message;
    tally__signed_batch__init(&standing->batch);
    tally__disclosure_set__init(&standing->set);
    standing->bytes = message->query;
    standing->signature = message->signature;
    standing->sets = &standing->set;
    standing->set.disclosure = message->disclosure;
    standing->set.n_disclosure = message->n_disclosure;
    standing->batch.command = &standing->bytes;
    standing->batch.n_command = 1;
    standing->batch.signature = &standing->signature;
    standing->batch.n_signature = 1;
    standing->batch.disclosures = &standing->sets;
    standing->batch.n_disclosures = message->n_disclosure > 0 ? 1 : 0;
}

static enum err make_job(struct asking *asking)
{
    struct request *request = asking->request;
    struct standing *standing = arena_alloc(&request->arena, sizeof(*standing));
    if (standing == NULL) {
        request->refused = CODE_OVERLOADED;
        return OK;
    }
    fill_batch(asking, standing);
    tally__facts__init(&standing->facts);
    standing->facts.ingress = (Tally__Channel)request->source.channel;
    standing->command = &asking->question->stands.command;
    standing->hash = batch_command_hash(message_span(asking->message->query));
    standing->job = (struct job){
        .message = &standing->batch,
        .question = asking->question,
        .count = 1,
        .commands = &standing->command,
        .hashes = &standing->hash,
        .sealed = &standing->sealed,
        .facts = &standing->facts,
        .root = standing->hash,
        .signers = {asking->question->signer},
        .signer_count = 1,
        .known_signers = 1,
        .entries = &standing->entry,
    };
    TRY(prepare_check_seen(asking->tools, &standing->job));
    // For whoever is refused, the vault draws no key.
    if (standing->job.refused == CODE_NONE && asking->question->is_recorded && asking->is_permitted) {
        TRY(prepare_seal(asking->tools, request, &standing->job));
    }
    request->refused = standing->job.refused;
    request->jobs = &standing->job;
    request->job_count = 1;
    return OK;
}

enum err question_prepare(const struct prepare_tools *tools, struct request *request)
{
    struct asking asking = {.tools = tools, .request = request, .message = request->message->query};
    asking.question = arena_alloc(&request->arena, sizeof(*asking.question));
    if (asking.question == NULL || tools->index == NULL) {
        request->refused = CODE_OVERLOADED;  // Nothing can be asked of a ledger that is being founded.
        return OK;
    }
    uint32_t code = decode(&asking);
    if (code == CODE_NONE) {
        code = verify(&asking);
    }
    if (code == CODE_NONE && asking.failed == OK) {
        code = judge(&asking);
    }
    TRY(asking.failed);
    if (code != CODE_NONE) {
        const struct code_row *row = code_find(code);
        require(row != NULL);
        request->refused = row->told;
        return OK;
    }
    request->question = asking.question;
    return make_job(&asking);
}
