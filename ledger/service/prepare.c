// prepare.c — the expensive part of a command's life.
#include "ledger/service/prepare.h"

#include "ledger/base/clock.h"
#include "ledger/base/pack.h"
#include "ledger/base/require.h"
#include "ledger/core/batch.h"
#include "ledger/core/brought.h"
#include "ledger/core/commitment.h"
#include "ledger/core/merkle.h"
#include "ledger/core/message.h"
#include "ledger/crypto/secret.h"
#include "ledger/service/bound.h"
#include "ledger/service/facts.h"
#include "ledger/service/published.h"
#include "ledger/service/question.h"
#include "ledger/service/unchanged.h"
#include "ledger/state/org.h"
#include "ledger/state/state_key.h"

static bool same_bytes(ProtobufCBinaryData left, ProtobufCBinaryData right)
{
    return span_equal(message_span(left), message_span(right));
}

// Commands of one batch differ in their position and their intent alone.
static bool belongs(const Tally__Command *first, const Tally__Command *command, size_t position)
{
    const Tally__Envelope *a = first->envelope;
    const Tally__Envelope *b = command->envelope;
    return b->position == position && same_bytes(a->key, b->key) && same_bytes(a->batch_id, b->batch_id)
           && a->time_us == b->time_us && a->window_ms == b->window_ms && a->channel == b->channel
           && same_bytes(a->session, b->session) && strcmp(first->intent->org, command->intent->org) == 0;
}

static uint32_t decode_command(const struct prepare_tools *tools, struct request *request, struct job *job,
                               size_t at)
{
    struct span bytes = message_span(job->message->command[at]);
    if (bytes.size > LIMIT_COMMAND) {
        return CODE_TOO_LARGE;
    }
    enum err error = message_decode(&tally__command__descriptor, bytes, &request->arena, &job->commands[at]);
    if (error != OK) {
        return code_of_error(error);
    }
    const Tally__Command *command = job->commands[at];
    if (command->envelope == NULL || command->intent == NULL) {
        return CODE_MALFORMED;
    }
    // The sequencer copies these two; it does not rely on a gate for their sizes.
    if (command->envelope->key.len != DIGEST_SIZE || command->envelope->batch_id.len != BATCH_ID_SIZE) {
        return CODE_BAD_ID;
    }
    bool founded = tools->index != NULL;
    if (founded && command->intent->payload_case == TALLY__INTENT__PAYLOAD_PLATFORM_GENESIS) {
        return CODE_INVALID;  // Before anything is done for a key that the command itself brings.
    }
    uint32_t code = tools->gate->form(tools->gate->context, command);
    if (code != CODE_NONE) {
        return code;
    }
    if (!belongs(job->commands[0], command, at)) {
        return CODE_INVALID;
    }
    job->hashes[at] = batch_command_hash(bytes);
    return CODE_NONE;
}

// Whose data key it is: what a person says of himself is his own, all else the organization's.
static struct vault_owner owner_of(const Tally__Intent *intent)
{
    bool of_people = intent->payload_case >= TALLY__INTENT__PAYLOAD_USER_REGISTER
                     && intent->payload_case <= TALLY__INTENT__PAYLOAD_USER_PROFILE_UPDATE;
    bool personal = of_people && intent->n_subject > 0
                    && intent->subject[0]->kind == TALLY__SUBJECT_KIND__SUBJECT_KIND_USER;
    if (personal) {
        return (struct vault_owner){TALLY__SUBJECT_KIND__SUBJECT_KIND_USER,
                                    message_span(intent->subject[0]->id)};
    }
    return (struct vault_owner){TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION, span_text(intent->org)};
}

// A person's key is drawn with the registration. Later it is there, or was destroyed for good.
static enum err find_data_key(const struct prepare_tools *tools, const struct vault_owner *owner,
                              Tally__Intent__PayloadCase command, struct seal_key *key_out)
{
    bool personal = owner->kind == TALLY__SUBJECT_KIND__SUBJECT_KIND_USER;
    bool draw = !personal || command == TALLY__INTENT__PAYLOAD_USER_REGISTER;
    return draw ? vault_key(tools->vault, owner, key_out) : vault_find(tools->vault, owner, key_out);
}

// One blob for each owner; today a command's disclosures have one owner.
//   sealed = u8 owner kind, run owner id, run sealed disclosures
static enum err seal(const struct prepare_tools *tools, struct request *request, struct job *job, size_t at)
{
    const Tally__DisclosureSet *set = job->message->disclosures[at];
    const Tally__Intent *intent = job->commands[at]->intent;
    struct vault_owner owner = owner_of(intent);
    struct seal_key data_key;
    struct span plain;
    TRY(message_encode_in(set, &request->arena, &plain));
    size_t sealed_size = plain.size + SEAL_TAG_SIZE;
    size_t size =
        1 + pack_varint_size(owner.id.size) + owner.id.size + pack_varint_size(sealed_size) + sealed_size;
    uint8_t *place = arena_alloc(&request->arena, size);
    if (place == NULL) {
        return E_LIMIT;
    }
    TRY(find_data_key(tools, &owner, intent->payload_case, &data_key));
    struct seal_key key = seal_key(&data_key, &job->hashes[at]);
    struct pack pack = pack_into(place, size);
    pack_u8(&pack, (uint8_t)owner.kind);
    pack_run(&pack, owner.id);
    pack_varint(&pack, sealed_size);
    require(!pack.failed && pack.size + sealed_size == size);
    seal_fixed(&key, plain, place + pack.size);
    secret_wipe(&data_key, sizeof(data_key));
    secret_wipe(&key, sizeof(key));
    job->sealed[at] = span(place, size);
    return OK;
}

static bool has_disclosures(const struct job *job)
{
    return job->message->n_disclosures > 0;
}

static uint32_t check_each(const struct gate *gate, const struct view *view, const struct job *job)
{
    for (size_t at = 0; at < job->count; at++) {
        const Tally__DisclosureSet *set = has_disclosures(job) ? job->message->disclosures[at] : NULL;
        Tally__Disclosure *const *disclosures = set == NULL ? NULL : set->disclosure;
        size_t count = set == NULL ? 0 : set->n_disclosure;
        enum err error = commitment_check(job->commands[at], disclosures, count);
        if (error != OK) {
            return code_of_error(error);
        }
        uint32_t code = gate->admit(gate->context, view, job->commands[at], disclosures, count);
        if (code != CODE_NONE) {
            return code;
        }
    }
    return CODE_NONE;
}

static uint32_t check_disclosures(const struct prepare_tools *tools, const struct job *job)
{
    if (has_disclosures(job) && job->message->n_disclosures != job->count) {
        return CODE_MALFORMED;
    }
    struct published_memory memory = published_memory(tools->store);
    struct view view = published_memory_view(&memory);
    uint32_t code = check_each(tools->gate, &view, job);
    published_memory_close(&memory);
    return code;
}

// No memory refuses the job; what else fails ends the process.
static enum err overloaded(struct job *job, enum err error)
{
    if (error != E_LIMIT && error != E_NO_MEMORY) {
        return error;
    }
    job->refused = CODE_OVERLOADED;
    return OK;
}

// A registration without a contact number is refused by judgement: no key is drawn for it.
static bool is_refused_registration(const struct job *job, size_t at)
{
    return job->commands[at]->intent->payload_case == TALLY__INTENT__PAYLOAD_USER_REGISTER
           && job->facts[at].n_contact == 0;
}

enum err prepare_seal(const struct prepare_tools *tools, struct request *request, struct job *job)
{
    for (size_t at = 0; has_disclosures(job) && at < job->count; at++) {
        if (job->message->disclosures[at]->n_disclosure == 0 || is_refused_registration(job, at)) {
            continue;
        }
        enum err error = seal(tools, request, job, at);
        if (error == E_NOT_FOUND) {
            job->refused = CODE_ORG_UNKNOWN;
            return OK;
        }
        if (error != OK) {
            return overloaded(job, error);
        }
    }
    return OK;
}

// Who acts has a key that the ledger knows, but for those who bring it: genesis and registration, of the
// platform. So nothing is sealed in an organization, and no data key drawn for it, on the word of a key of
// nobody.
static bool may_be_brought(const struct job *job, size_t at)
{
    return at > 0 || strcmp(job->commands[0]->intent->org, STATE_KEY_PLATFORM) == 0;
}

static uint32_t verify_signature(const struct prepare_tools *tools, struct job *job, size_t at,
                                 const uint8_t *preimage)
{
    const Tally__Signature *message = job->message->signature[at];
    struct signature signature;
    struct key key;
    if (message->key.len != DIGEST_SIZE || message->bytes.len != SIGNATURE_SIZE) {
        return CODE_MALFORMED;
    }
    struct digest fingerprint = digest_from(message_span(message->key));
    struct span org = span_text(job->commands[0]->intent->org);
    enum err found = keyring_find(tools->keyring, org, &fingerprint, &key);
    if (found != OK && found != E_NOT_FOUND) {
        job->failed = found;
        return CODE_STORE_UNAVAILABLE;
    }
    job->known_signers += found == OK;
    bool brought = found != OK && may_be_brought(job, at)
                   && brought_find(&job->commands[0]->intent->base, &fingerprint, &key);
    if (found != OK && !brought) {
        return CODE_KEY_UNKNOWN;
    }
    memcpy(signature.bytes, message->bytes.data, SIGNATURE_SIZE);
    if ((uint32_t)key.algorithm != (uint32_t)message->algorithm
        || key_verify(&key, span(preimage, BATCH_PREIMAGE_SIZE), &signature) != OK) {
        return CODE_SIGNATURE_INVALID;
    }
    job->signers[job->signer_count++] = fingerprint;
    return CODE_NONE;
}

static uint32_t verify_signatures(const struct prepare_tools *tools, struct job *job)
{
    uint8_t preimage[BATCH_PREIMAGE_SIZE];
    if (job->message->n_signature == 0) {
        return CODE_MALFORMED;
    }
    if (job->message->n_signature > LIMIT_SIGNATURES) {
        return CODE_TOO_LARGE;
    }
    if (!same_bytes(job->message->signature[0]->key, job->commands[0]->envelope->key)) {
        return CODE_INVALID;
    }
    job->root = merkle_root_of(job->hashes, job->count);
    batch_preimage(&tools->ledger_id, (uint32_t)job->count, &job->root, preimage);
    for (size_t at = 0; at < job->message->n_signature; at++) {
        uint32_t code = verify_signature(tools, job, at, preimage);
        if (code != CODE_NONE) {
            return code;
        }
    }
    return CODE_NONE;
}

static uint32_t make_room(struct request *request, struct job *job)
{
    job->count = job->message->n_command;
    if (job->count == 0) {
        return CODE_MALFORMED;
    }
    if (job->count > LIMIT_BATCH_COMMANDS) {
        return CODE_TOO_LARGE;
    }
    job->commands = arena_alloc(&request->arena, job->count * sizeof(*job->commands));
    job->hashes = arena_alloc(&request->arena, job->count * sizeof(*job->hashes));
    job->sealed = arena_alloc(&request->arena, job->count * sizeof(*job->sealed));
    job->entries = arena_alloc(&request->arena, job->count * sizeof(*job->entries));
    bool fits = job->commands != NULL && job->hashes != NULL && job->sealed != NULL && job->entries != NULL;
    return fits ? CODE_NONE : CODE_TOO_LARGE;
}

static uint32_t check_job(const struct prepare_tools *tools, struct request *request, struct job *job)
{
    uint32_t code = make_room(request, job);
    for (size_t at = 0; code == CODE_NONE && at < job->count; at++) {
        code = decode_command(tools, request, job, at);
    }
    if (code == CODE_NONE) {
        code = check_disclosures(tools, job);
    }
    return code == CODE_NONE ? verify_signatures(tools, job) : code;
}

// A batch that the sequencer's table may not know any more, or never knew: was it answered long ago?
static enum err find_older(const struct prepare_tools *tools, struct job *job)
{
    const Tally__Envelope *envelope = job->commands[0]->envelope;
    uint64_t closes = envelope->time_us + (uint64_t)envelope->window_ms * 1000u;
    bool remembered = envelope->time_us >= tools->known_from_us && clock_wall_us() < closes;
    if (tools->index == NULL || remembered) {
        return OK;
    }
    enum err error =
        index_find_batch(tools->index, &job->signers[0], message_span(envelope->batch_id), &job->first);
    job->twin = error == OK;
    return error == E_NOT_FOUND ? OK : error;
}

// Whether the client has seen this log: the root that it names is the one that the log had at that size.
enum err prepare_check_seen(const struct prepare_tools *tools, struct job *job)
{
    const Tally__Seen *seen = job->commands[0]->envelope->seen;
    struct store_reader reader;
    struct digest root;
    if (seen == NULL || tools->index == NULL || !store_reader_open(tools->store, &reader)) {
        return OK;
    }
    enum err error = E_INVALID;
    if (seen->size == reader.head->size) {
        root = reader.head->root;
        error = OK;
    } else if (seen->size < reader.head->size) {
        struct edge_reader edge = store_edge(&reader);
        struct proof_source source = edge_source(&edge);
        error = proof_root(&source, seen->size, &root);
    }
    store_reader_close(&reader);
    if (error == E_INVALID || (error == OK && !span_equal(message_span(seen->root), digest_span(&root)))) {
        job->refused = CODE_HEAD_MISMATCH;
        return OK;
    }
    return error;
}

// Whether the vault may draw for this job: its organization is there, or comes with it, and one of its keys
// is known, or anybody may register.
static bool may_draw(const struct prepare_tools *tools, const struct job *job)
{
    const Tally__Intent *intent = job->commands[0]->intent;
    struct published published;
    struct platform_ledger ledger;
    struct org org;
    if (tools->store == NULL || !published_open(tools->store, &published)) {
        return true;  // The founding, which serves nobody yet.
    }
    struct view view = published_view(&published);
    bool known_org = strcmp(intent->org, STATE_KEY_PLATFORM) == 0
                     || intent->payload_case == TALLY__INTENT__PAYLOAD_ORG_CREATE
                     || org_get(&view, span_text(intent->org), &org) == OK;
    bool open = platform_ledger_get(&view, &ledger) == OK && ledger.open_registration;
    published_close(&published);
    return known_org && (job->known_signers > 0 || open);
}

static enum err prepare_job(const struct prepare_tools *tools, struct request *request, struct job *job)
{
    uint32_t code = check_job(tools, request, job);
    TRY(job->failed);
    if (code != CODE_NONE) {
        const struct code_row *row = code_find(code);
        require(row != NULL);
        job->refused = row->told;
        return OK;
    }
    TRY(find_older(tools, job));
    if (job->twin) {
        return OK;
    }
    TRY(prepare_check_seen(tools, job));
    struct facts_tools facts_tools = {tools->vault, tools->store};
    TRY(overloaded(job, facts_make(&facts_tools, request, job)));
    // Keys are drawn for those alone who may get somewhere. What was sealed for nobody is not committed.
    if (job->refused != CODE_NONE || !may_draw(tools, job)) {
        return OK;
    }
    TRY(unchanged_find(tools, request, job));
    return prepare_seal(tools, request, job);
}

enum err prepare_request(const struct prepare_tools *tools, struct request *request)
{
    enum err error =
        message_decode(&tally__request__descriptor, request->bytes, &request->arena, &request->message);
    if (error != OK) {
        request->refused = code_of_error(error);
        return OK;
    }
    if (request->message->version != REQUEST_VERSION) {
        request->refused = CODE_VERSION_UNSUPPORTED;
        return OK;
    }
    if (request->message->payload_case == TALLY__REQUEST__PAYLOAD_QUERY) {
        return question_prepare(tools, request);
    }
    if (request->message->payload_case != TALLY__REQUEST__PAYLOAD_SUBMIT) {
        return OK;
    }
    const Tally__Submit *submit = request->message->submit;
    if (submit->n_batch == 0 || submit->n_batch > LIMIT_REQUEST_BATCHES) {
        request->refused = submit->n_batch == 0 ? CODE_MALFORMED : CODE_TOO_LARGE;
        return OK;
    }
    request->jobs = arena_alloc(&request->arena, submit->n_batch * sizeof(struct job));
    if (request->jobs == NULL) {
        request->refused = CODE_TOO_LARGE;
        return OK;
    }
    request->job_count = submit->n_batch;
    for (size_t at = 0; at < request->job_count; at++) {
        request->jobs[at].message = submit->batch[at];
        TRY(prepare_job(tools, request, &request->jobs[at]));
    }
    if (bound_of(request) > BOUND_ROOM) {
        request->refused = CODE_TOO_LARGE;
    }
    return OK;
}
