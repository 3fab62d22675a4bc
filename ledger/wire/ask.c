// ask.c — signing a question once, and asking it page by page.
#include "ledger/base/clock.h"
#include "ledger/base/require.h"
#include "ledger/core/code.h"
#include "ledger/core/commitment.h"
#include "ledger/core/message.h"
#include "ledger/core/query.h"
#include "ledger/crypto/secret.h"
#include "ledger/wire/answer_check.h"
#include "ledger/wire/client_inside.h"
#include "ledger/wire/client_key.h"
#include "ledger/wire/signing.h"

#include <stdlib.h>
#include <time.h>

enum { SIGNED_SIZE = 128 * 1024, SEALED_MAX = 2, PAUSE_MS = 50 };

struct tally_answer {
    // Signed once.
    struct arena signed_arena;
    Tally__Query query;   // as the caller gave it; of no use once it is signed
    Tally__Query *asked;  // as it was signed
    Tally__SignedQuery message;
    struct digest query_hash;
    struct answer_chain chain;
    bool is_chain;
    struct proof_tree proven;  // that the pages of what is recorded were read from
    // Of the page.
    struct arena arena;
    struct reply *reply;
    struct tally_page page;
};

// ---- Signing

static enum err seal(struct tally_answer *answer, const char *field, const char *text,
                     Tally__Commitment **commitment_out, Tally__Disclosure **disclosure_out)
{
    struct arena *arena = &answer->signed_arena;
    Tally__Commitment *commitment = arena_alloc(arena, sizeof(*commitment));
    Tally__Disclosure *disclosure = arena_alloc(arena, sizeof(*disclosure));
    struct digest *digest = arena_alloc(arena, sizeof(*digest));
    uint8_t *salt = arena_alloc(arena, COMMITMENT_SALT_SIZE);
    Tally__Value value = TALLY__VALUE__INIT;
    struct span bytes;
    if (text == NULL || text[0] == '\0') {
        return E_INVALID;
    }
    if (salt == NULL) {
        return E_LIMIT;
    }
    value.kind_case = TALLY__VALUE__KIND_TEXT;
    value.text = (char *)(uintptr_t)text;
    TRY(message_encode_in(&value, arena, &bytes));
    secret_random(salt, COMMITMENT_SALT_SIZE);
    struct commitment_place place = {
        .org = span_text(answer->query.org),
        .subject_kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION,
        .subject_id = span_text(answer->query.org),
        .field = span_text(field),
    };
    *digest = commitment_of(&place, span(salt, COMMITMENT_SALT_SIZE), bytes);
    tally__commitment__init(commitment);
    tally__disclosure__init(disclosure);
    commitment->digest = message_bytes(digest_span(digest));
    disclosure->salt = message_bytes(span(salt, COMMITMENT_SALT_SIZE));
    disclosure->value = message_bytes(bytes);
    *commitment_out = commitment;
    *disclosure_out = disclosure;
    return OK;
}

// A copy of the export, with what it commits to.
static enum err seal_export(struct tally_answer *answer, const struct tally_question *question)
{
    Tally__ProofExport *export = arena_alloc(&answer->signed_arena, sizeof(*export));
    Tally__Disclosure **disclosures =
        arena_alloc(&answer->signed_arena, SEALED_MAX * sizeof(Tally__Disclosure *));
    if (export == NULL || disclosures == NULL) {
        return E_LIMIT;
    }
    *export = *question->query->proof_export;
    TRY(seal(answer, "recipient", question->recipient, &export->recipient, &disclosures[0]));
    TRY(seal(answer, "purpose", question->purpose, &export->purpose, &disclosures[1]));
    answer->query.proof_export = export;
    answer->message.disclosure = disclosures;
    answer->message.n_disclosure = SEALED_MAX;
    answer->is_chain = export->kind == TALLY__EXPORT_KIND__EXPORT_KIND_ORGANIZATION;
    return OK;
}

// What is recorded may have many pages, and they are to be of one record.
static bool has_many_pages(const Tally__Query *query)
{
    return query->question_case == TALLY__QUERY__QUESTION_HISTORY
           || query->question_case == TALLY__QUERY__QUESTION_AUDIT_LOG
           || query->question_case == TALLY__QUERY__QUESTION_PROOF_EXPORT;
}

static enum err sign(struct tally_client *client, struct tally_answer *answer, const struct tally_key *key)
{
    struct proof_tree known = remembered_tree(&client->remembered);
    struct stamp stamp = stamp_now(&client->ledger_id, &client->options, &known);
    struct arena *arena = &answer->signed_arena;
    uint8_t preimage[BATCH_QUERY_PREIMAGE_SIZE];
    Tally__Envelope envelope = TALLY__ENVELOPE__INIT;
    Tally__Seen seen = TALLY__SEEN__INIT;
    Tally__Signature *signature = arena_alloc(arena, sizeof(*signature));
    struct signature *bytes = arena_alloc(arena, sizeof(*bytes));
    struct span query;
    envelope.key = message_bytes(tally_key_fingerprint(key));
    envelope.batch_id = message_bytes(span(stamp.batch_id, BATCH_ID_SIZE));
    envelope.time_us = stamp.time_us;
    envelope.window_ms = has_many_pages(&answer->query) ? LIMIT_WINDOW_MS : stamp.window_ms;
    envelope.zone_offset_min = stamp.zone_offset_min;
    envelope.clock = stamp.clock;
    envelope.channel = stamp.channel;
    seen.size = known.size;
    seen.root = message_bytes(digest_span(&known.root));
    envelope.seen = known.size > 0 ? &seen : NULL;
    answer->query.envelope = &envelope;
    enum err error = message_encode_in(&answer->query, arena, &query);
    answer->query.envelope = NULL;
    TRY(error);
    if (signature == NULL || bytes == NULL) {
        return E_LIMIT;
    }
    batch_query_preimage(&client->ledger_id, query, preimage);
    *bytes = signer_sign(key->signer, span(preimage, sizeof(preimage)));
    tally__signature__init(signature);
    signature->key = message_bytes(tally_key_fingerprint(key));
    signature->algorithm = key->public_key.algorithm;
    signature->bytes = message_bytes(span(bytes->bytes, SIGNATURE_SIZE));
    answer->message.query = message_bytes(query);
    answer->message.signature = signature;
    answer->query_hash = batch_command_hash(query);
    return message_decode(&tally__query__descriptor, query, arena, &answer->asked);
}

// ---- Asking

static enum err send(struct tally_client *client, struct tally_answer *answer, struct reply **reply_out)
{
    struct buf bytes;
    Tally__Request request = TALLY__REQUEST__INIT;
    struct proof_tree known = remembered_tree(&client->remembered);
    answer->message.known_size = known.size;
    request.version = LETTER_VERSION;
    request.payload_case = TALLY__REQUEST__PAYLOAD_QUERY;
    request.query = &answer->message;
    buf_init(&bytes, LIMIT_REQUEST);
    enum err error = message_encode(&request, &bytes);
    if (error == OK) {
        error = courier_ask(client->courier, buf_span(&bytes), &known, reply_out);
    }
    buf_fini(&bytes);
    return error;
}

static bool is_overloaded(const struct reply *reply)
{
    return reply->parts.is_refused && reply->parts.refusal.code == CODE_OVERLOADED;
}

static enum err send_until_answered(struct tally_client *client, struct tally_answer *answer)
{
    uint64_t deadline_us = clock_boot_us() + (uint64_t)client->options.timeout_ms * 1000u;
    for (;;) {
        reply_drop(answer->reply);
        answer->reply = NULL;
        TRY(send(client, answer, &answer->reply));
        if (!is_overloaded(answer->reply) || clock_boot_us() >= deadline_us) {
            return OK;
        }
        struct timespec pause = {.tv_nsec = (long)PAUSE_MS * 1000000};
        (void)nanosleep(&pause, NULL);
    }
}

// ---- Believing

// That the newest checkpoint, which was verified, extends the one in `note`.
static enum err check_growth(struct tally_client *client, const Tally__Answer *message, struct span note,
                             const struct checkpoint *newest, struct checkpoint *checkpoint_out)
{
    struct proof proof = {.count = message->n_consistency};
    TRY(remembered_verify(&client->remembered, note, checkpoint_out));
    if (message->n_consistency > LIMIT_PROOF_HASHES) {
        return E_LIMIT;
    }
    for (size_t i = 0; i < proof.count; i++) {
        if (message->consistency[i].len != DIGEST_SIZE) {
            return E_MALFORMED;
        }
        proof.path[i] = digest_from(message_span(message->consistency[i]));
    }
    struct proof_tree from = {checkpoint_out->size, checkpoint_out->root};
    struct proof_tree to = {newest->size, newest->root};
    return proof_verify_consistency(&proof, &from, &to) == OK ? OK : E_FORK;
}

// A proof between two sizes that the caller named is his to verify: he has their roots.
static bool leads_to_newest(const Tally__Query *asked)
{
    return asked->question_case == TALLY__QUERY__QUESTION_CHECKPOINT && asked->checkpoint->from_size == 0
           && asked->checkpoint->size > 0;
}

// The checkpoint that the answer was read from: the newest, or of what is recorded an older one, the same on
// every page.
static enum err check_checkpoint(struct tally_client *client, struct tally_answer *answer,
                                 const Tally__Answer *message, struct checkpoint *checkpoint)
{
    const struct receipt_known *newest = &answer->reply->newest;
    struct span note = message_span(message->checkpoint);
    struct checkpoint older;
    *checkpoint = newest->checkpoint;
    if (!span_equal(note, newest->note)) {
        TRY(has_many_pages(answer->asked)
                ? check_growth(client, message, note, &newest->checkpoint, checkpoint)
                : E_MISMATCH);
    }
    if (leads_to_newest(answer->asked)) {
        TRY(check_growth(client, message, message_span(message->older), &newest->checkpoint, &older));
    }
    if (message->recorded == 0) {
        return OK;
    }
    if (answer->proven.size == 0) {
        answer->proven = (struct proof_tree){checkpoint->size, checkpoint->root};
    }
    bool same =
        answer->proven.size == checkpoint->size && digest_equal(&answer->proven.root, &checkpoint->root);
    return same ? OK : E_MISMATCH;
}

static enum err take_page(struct tally_client *client, struct tally_answer *answer)
{
    const struct reply *reply = answer->reply;
    struct checkpoint *checkpoint = arena_alloc(&answer->arena, sizeof(*checkpoint));
    Tally__Answer *message = NULL;
    Tally__Entry **entries = NULL;
    if (reply->parts.answer.data == NULL || checkpoint == NULL) {
        return E_MALFORMED;
    }
    TRY(reply_check(answer->reply, &client->remembered));
    TRY(message_decode(&tally__answer__descriptor, reply->parts.answer, &answer->arena, &message));
    TRY(check_checkpoint(client, answer, message, checkpoint));
    struct answer_claim claim = {answer->asked, &answer->query_hash, checkpoint,
                                 answer->is_chain ? &answer->chain : NULL};
    TRY(answer_check(message, &claim, &answer->arena, &entries));
    answer->message.cursor = message->cursor;
    answer->page = (struct tally_page){
        .message = message,
        .entries = entries,
        .note = message_span(message->checkpoint),
        .size = checkpoint->size,
        .is_last = message->cursor == 0,
    };
    return OK;
}

static enum err ask_page(struct tally_client *client, struct tally_answer *answer)
{
    arena_reset(&answer->arena);
    answer->page = (struct tally_page){.is_last = true};
    TRY(send_until_answered(client, answer));
    if (answer->reply->parts.is_refused) {
        answer->page.refused = answer->reply->parts.refusal.code;
        return OK;
    }
    return take_page(client, answer);
}

static enum err begin(struct tally_client *client, struct tally_answer *answer,
                      const struct tally_question *question, const struct tally_key *key)
{
    bool exports = question->query->question_case == TALLY__QUERY__QUESTION_PROOF_EXPORT;
    bool has_values = question->recipient != NULL || question->purpose != NULL;
    if (question->query->envelope != NULL || (has_values && !exports)
        || query_action(question->query) == TALLY__ACTION__ACTION_UNSPECIFIED) {
        return E_INVALID;
    }
    TRY(arena_init(&answer->signed_arena, SIGNED_SIZE));
    TRY(arena_init(&answer->arena, LIMIT_ARENA));
    answer->query = *question->query;
    tally__signed_query__init(&answer->message);
    if (exports) {
        TRY(seal_export(answer, question));
    }
    TRY(sign(client, answer, key));
    return ask_page(client, answer);
}

enum err tally_ask(struct tally_client *client, const struct tally_question *question,
                   const struct tally_key *key, struct tally_answer **answer_out)
{
    struct tally_answer *answer = calloc(1, sizeof(*answer));
    if (answer == NULL) {
        return E_NO_MEMORY;
    }
    enum err error = begin(client, answer, question, key);
    if (error != OK) {
        tally_answer_free(answer);
        return error;
    }
    *answer_out = answer;
    return OK;
}

enum err tally_ask_more(struct tally_client *client, struct tally_answer *answer)
{
    return answer->page.is_last ? E_NOT_FOUND : ask_page(client, answer);
}

const struct tally_page *tally_answer_page(const struct tally_answer *answer)
{
    return &answer->page;
}

void tally_answer_free(struct tally_answer *answer)
{
    if (answer == NULL) {
        return;
    }
    reply_drop(answer->reply);
    // Disclosures were decoded into it.
    if (answer->arena.block != NULL) {
        arena_wipe(&answer->arena);
    }
    arena_fini(&answer->arena);
    arena_fini(&answer->signed_arena);
    free(answer);
}
