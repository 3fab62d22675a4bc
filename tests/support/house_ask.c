// house_ask.c — questions, asked of a house.
#include "ledger/base/bytes.h"
#include "ledger/base/clock.h"
#include "ledger/base/require.h"
#include "ledger/core/batch.h"
#include "ledger/core/message.h"
#include "tests/support/house.h"

static void must(enum err error)
{
    require(error == OK);
}

// The commitments of an export, made and disclosed.
static size_t disclose(struct house *house, Tally__Query *query, Tally__Disclosure **disclosures)
{
    struct commitment_found found[HOUSE_SEALED_MAX];
    size_t count = 0;
    must(commitment_list(&query->base, found, HOUSE_SEALED_MAX, &count));
    for (size_t i = 0; i < count; i++) {
        static const uint8_t salt[COMMITMENT_SALT_SIZE] = {7};
        Tally__Value value = TALLY__VALUE__INIT;
        char text[] = "regulator";
        struct span bytes;
        struct commitment_place place = {
            .org = span_text(query->org),
            .subject_kind = TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION,
            .subject_id = span_text(query->org),
            .field = found[i].field,
        };
        value.kind_case = TALLY__VALUE__KIND_TEXT;
        value.text = text;
        must(message_encode_in(&value, &house->arena, &bytes));
        struct digest digest = commitment_of(&place, span(salt, sizeof(salt)), bytes);
        memcpy(found[i].commitment->digest.data, digest.bytes, DIGEST_SIZE);
        disclosures[i] = house_lend(house, sizeof(Tally__Disclosure));
        tally__disclosure__init(disclosures[i]);
        disclosures[i]->salt = message_bytes(span(salt, sizeof(salt)));
        disclosures[i]->value = message_bytes(bytes);
    }
    return count;
}

static void encode(struct house *house, Tally__SignedQuery *signed_query)
{
    Tally__Request request = TALLY__REQUEST__INIT;
    request.version = REQUEST_VERSION;
    request.payload_case = TALLY__REQUEST__PAYLOAD_QUERY;
    request.query = signed_query;
    buf_clear(&house->request);
    must(message_encode(&request, &house->request));
}

static Tally__Answer *read_reply(struct house *house, uint32_t *code_out)
{
    Tally__Reply *reply = NULL;
    arena_reset(&house->arena);
    must(message_decode(&tally__reply__descriptor, buf_span(&house->reply), &house->arena, &reply));
    if (code_out != NULL) {
        *code_out = reply->refusal == NULL ? 0 : reply->refusal->code;
    }
    return reply->answer;
}

Tally__Answer *house_ask(struct house *house, const char *who, Tally__Query *query, uint32_t *code_out)
{
    struct key key = house_key(who);
    struct digest fingerprint = key_fingerprint(&key);
    uint8_t batch_id[BATCH_ID_SIZE] = {0};
    uint8_t preimage[BATCH_QUERY_PREIMAGE_SIZE];
    Tally__Envelope envelope = TALLY__ENVELOPE__INIT;
    Tally__SignedQuery signed_query = TALLY__SIGNED_QUERY__INIT;
    Tally__Disclosure *disclosures[HOUSE_SEALED_MAX];
    struct span bytes;
    arena_reset(&house->arena);
    bytes_put_u32(batch_id, house->batch++);
    batch_id[BATCH_ID_SIZE - 1] = 1;
    envelope.key = message_bytes(digest_span(&fingerprint));
    envelope.batch_id = message_bytes(span(batch_id, sizeof(batch_id)));
    envelope.time_us = clock_wall_us();
    envelope.window_ms = LIMIT_WINDOW_MS;
    envelope.channel = TALLY__CHANNEL__CHANNEL_API;
    query->envelope = &envelope;
    signed_query.disclosure = disclosures;
    signed_query.n_disclosure = disclose(house, query, disclosures);
    must(message_encode_in(query, &house->arena, &bytes));
    batch_query_preimage(&house->tools.ledger_id, bytes, preimage);
    signed_query.query = message_bytes(bytes);
    signed_query.signature = house_sign(house, who, span(preimage, sizeof(preimage)));
    encode(house, &signed_query);
    house_handle(house);
    return read_reply(house, code_out);
}

Tally__Answer *house_ask_again(struct house *house, uint64_t cursor, uint32_t *code_out)
{
    Tally__Request *request = NULL;
    arena_reset(&house->arena);
    must(message_decode(&tally__request__descriptor, buf_span(&house->request), &house->arena, &request));
    request->query->cursor = cursor;
    encode(house, request->query);
    house_handle(house);
    return read_reply(house, code_out);
}
