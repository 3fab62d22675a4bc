// Drafts by themselves: what they commit to, and what they refuse before anything is sent.
#include "ledger/core/commitment.h"
#include "ledger/core/merkle.h"
#include "ledger/core/message.h"
#include "ledger/wire/draft.h"
#include "ledger/wire/signing.h"
#include "tests/support/events.h"

#include <criterion/criterion.h>

#include <stdio.h>

static const uint8_t ledger_id[DIGEST_SIZE] = {0x1e, 0xd9};
static const uint8_t seed[32] = {0x5e, 0xed};
static struct tally_key *key;
static struct tally_draft *draft;
static struct arena arena;

static void begin(void)
{
    cr_assert_eq(tally_key_from_seed(seed, &key), OK);
    cr_assert_eq(arena_init(&arena, LIMIT_ARENA), OK);
    draft = tally_draft_new();
}

static void end(void)
{
    tally_draft_free(draft);
    tally_draft_free(NULL);
    arena_fini(&arena);
    tally_key_free(key);
    tally_key_free(NULL);
}

TestSuite(draft, .init = begin, .fini = end);

static enum err sign(struct span *request)
{
    return tally_draft_request(draft, ledger_id, NULL, &key, 1, request);
}

// The one batch of the request that the draft becomes.
static const Tally__SignedBatch *signed_batch(void)
{
    struct span request;
    Tally__Request *message = NULL;
    cr_assert_eq(sign(&request), OK);
    cr_assert_eq(message_decode(&tally__request__descriptor, request, &arena, &message), OK);
    cr_assert_eq(message->version, 1);
    cr_assert_eq(message->payload_case, TALLY__REQUEST__PAYLOAD_SUBMIT);
    cr_assert_eq(message->submit->n_batch, 1);
    return message->submit->batch[0];
}

static const Tally__Command *command_at(const Tally__SignedBatch *batch, size_t at)
{
    Tally__Command *command = NULL;
    struct span bytes = message_span(batch->command[at]);
    cr_assert_eq(message_decode(&tally__command__descriptor, bytes, &arena, &command), OK);
    return command;
}

Test(draft, signs_the_commands_of_a_batch_under_one_id_in_order)
{
    (void)events_add(draft, "a");
    (void)events_add(draft, "b");
    (void)events_add(draft, "c");
    const Tally__SignedBatch *batch = signed_batch();
    const Tally__Command *first = command_at(batch, 0);
    cr_assert_eq(batch->n_command, 3);
    cr_assert_eq(batch->n_disclosures, 0);
    cr_assert_eq(first->envelope->batch_id.len, BATCH_ID_SIZE);
    for (size_t at = 0; at < 3; at++) {
        const Tally__Envelope *envelope = command_at(batch, at)->envelope;
        cr_assert_eq(envelope->position, at);
        cr_assert(span_equal(message_span(envelope->key), tally_key_fingerprint(key)));
        cr_assert(span_equal(message_span(envelope->batch_id), message_span(first->envelope->batch_id)));
        cr_assert_eq(envelope->time_us, first->envelope->time_us);
        cr_assert_eq(envelope->window_ms, 60000);
        cr_assert_neq(envelope->clock, TALLY__CLOCK_STATUS__CLOCK_STATUS_UNSPECIFIED);
        cr_assert_null(envelope->seen);
    }
    cr_assert_str_eq(command_at(batch, 1)->intent->event_append->type, "b");
}

Test(draft, carries_a_signature_of_each_key_over_the_ledger_id_and_the_root)
{
    static const uint8_t other_seed[32] = {2};
    struct tally_key *keys[] = {key, NULL};
    struct digest hashes[2];
    struct span request;
    Tally__Request *message = NULL;
    uint8_t preimage[BATCH_PREIMAGE_SIZE];
    cr_assert_eq(tally_key_from_seed(other_seed, &keys[1]), OK);
    (void)events_add(draft, "a");
    (void)events_add(draft, "b");
    cr_assert_eq(tally_draft_request(draft, ledger_id, NULL, keys, 2, &request), OK);
    cr_assert_eq(message_decode(&tally__request__descriptor, request, &arena, &message), OK);
    const Tally__SignedBatch *batch = message->submit->batch[0];
    struct digest id = digest_from(span(ledger_id, DIGEST_SIZE));
    for (size_t i = 0; i < 2; i++) {
        hashes[i] = batch_command_hash(message_span(batch->command[i]));
    }
    struct digest root = merkle_root_of(hashes, 2);
    batch_preimage(&id, 2, &root, preimage);
    cr_assert_eq(batch->n_signature, 2);
    for (size_t i = 0; i < 2; i++) {
        struct key public_key;
        struct signature signature;
        const Tally__PublicKey *message_key = tally_key_public(keys[i]);
        cr_assert_eq(key_from(KEY_ED25519, message_span(message_key->bytes), &public_key), OK);
        memcpy(signature.bytes, batch->signature[i]->bytes.data, SIGNATURE_SIZE);
        cr_assert_eq(key_verify(&public_key, span(preimage, sizeof(preimage)), &signature), OK);
        cr_assert(span_equal(message_span(batch->signature[i]->key), tally_key_fingerprint(keys[i])));
    }
    tally_key_free(keys[1]);
}

Test(draft, opens_each_commitment_in_its_place_and_in_order)
{
    (void)events_add(draft, "a");
    events_add_with_fields(draft, "first secret", "open");
    events_add_with_fields(draft, "second secret", "open");
    const Tally__SignedBatch *batch = signed_batch();
    cr_assert_eq(batch->n_disclosures, 3);
    cr_assert_eq(batch->disclosures[0]->n_disclosure, 0);
    for (size_t at = 0; at < 3; at++) {
        const Tally__DisclosureSet *set = batch->disclosures[at];
        cr_assert_eq(commitment_check(command_at(batch, at), set->disclosure, set->n_disclosure), OK);
    }
    Tally__Value *value = NULL;
    struct span bytes = message_span(batch->disclosures[2]->disclosure[0]->value);
    cr_assert_eq(message_decode(&tally__value__descriptor, bytes, &arena, &value), OK);
    cr_assert_str_eq(value->text, "second secret");
}

// Commitments made in any order are found where they are put.
Test(draft, finds_commitments_that_stand_in_another_order_than_they_were_made_in)
{
    enum { FIELDS = 64 };
    Tally__Field *fields[FIELDS];
    Tally__EventAppend *event = events_add(draft, "a");
    for (size_t i = 0; i < FIELDS; i++) {
        char name[8];
        (void)snprintf(name, sizeof(name), "f%zu", i);
        fields[(i * 37 + 11) % FIELDS] = tally_draft_sealed_field(draft, name, name);
    }
    event->field = fields;
    event->n_field = FIELDS;
    const Tally__SignedBatch *batch = signed_batch();
    const Tally__DisclosureSet *set = batch->disclosures[0];
    cr_assert_eq(set->n_disclosure, FIELDS);
    cr_assert_eq(commitment_check(command_at(batch, 0), set->disclosure, set->n_disclosure), OK);
}

Test(draft, draws_a_salt_of_its_own_for_each_value)
{
    events_add_with_fields(draft, "same", "open");
    events_add_with_fields(draft, "same", "open");
    const Tally__SignedBatch *batch = signed_batch();
    cr_assert(!span_equal(message_span(batch->disclosures[0]->disclosure[0]->salt),
                          message_span(batch->disclosures[1]->disclosure[0]->salt)));
    cr_assert(
        !span_equal(message_span(command_at(batch, 0)->intent->event_append->field[0]->sealed->digest),
                    message_span(command_at(batch, 1)->intent->event_append->field[0]->sealed->digest)));
}

Test(draft, refuses_a_commitment_that_it_did_not_make_or_that_stands_twice)
{
    struct span request;
    Tally__Commitment foreign = TALLY__COMMITMENT__INIT;
    foreign.digest = message_bytes(span(ledger_id, DIGEST_SIZE));
    events_add_with_fields(draft, "secret", "open");
    Tally__Field *field = draft->first->intent.event_append->field[0];
    Tally__Commitment *own = field->sealed;
    field->sealed = &foreign;
    cr_assert_eq(sign(&request), E_INVALID);
    field->sealed = own;
    draft->first->intent.event_append->field[1] = field;
    cr_assert_eq(sign(&request), E_INVALID);
    draft->first->intent.event_append->n_field = 1;
    cr_assert_eq(sign(&request), OK);
}

Test(draft, refuses_no_command_and_more_than_one_organization)
{
    struct span request;
    cr_assert_eq(sign(&request), E_INVALID);
    (void)events_add(draft, "a");
    (void)events_add(draft, "b");
    draft->last->intent.org = tally_draft_text(draft, "lab-east");
    cr_assert_eq(sign(&request), E_INVALID);
    draft->last->intent.org = tally_draft_text(draft, "platform");
    cr_assert_eq(sign(&request), OK);
}

Test(draft, holds_1024_commands_and_reports_the_next_when_it_is_signed)
{
    struct span request;
    for (size_t i = 0; i < LIMIT_BATCH_COMMANDS; i++) {
        (void)events_add(draft, "a");
    }
    cr_assert_null(tally_draft_intent(draft));
    cr_assert_eq(sign(&request), E_LIMIT);
}

Test(draft, is_not_changed_once_it_is_signed)
{
    struct span first;
    struct span again;
    (void)events_add(draft, "a");
    cr_assert_eq(sign(&first), OK);
    cr_assert_null(tally_draft_intent(draft));
    cr_assert_eq(sign(&again), OK);
    cr_assert(span_equal(first, again));
}

static enum err seal_text_of(size_t size)
{
    struct span request;
    struct tally_draft *large = tally_draft_new();
    Tally__EventAppend *event = events_add(large, "a");
    char *text = tally_draft_alloc(large, size + 1);
    memset(text, 'x', size);
    Tally__Field *field = tally_draft_sealed_field(large, "note", text);
    event->field = &field;
    event->n_field = field == NULL ? 0 : 1;
    enum err error = tally_draft_request(large, ledger_id, NULL, &key, 1, &request);
    tally_draft_free(large);
    return error;
}

Test(draft, seals_values_of_8_kib_encoded_and_no_larger)
{
    cr_assert_eq(seal_text_of(LIMIT_VALUE - 3), OK);
    cr_assert_eq(seal_text_of(LIMIT_VALUE - 2), E_LIMIT);
}

static enum err sign_with_open_text_of(size_t size)
{
    struct span request;
    struct tally_draft *large = tally_draft_new();
    Tally__EventAppend *event = events_add(large, "a");
    char *text = tally_draft_alloc(large, size + 1);
    memset(text, 'x', size);
    Tally__Field *field = tally_draft_open_field(large, "note", text);
    event->field = &field;
    event->n_field = 1;
    enum err error = tally_draft_request(large, ledger_id, NULL, &key, 1, &request);
    if (error == OK) {
        size = protobuf_c_message_get_packed_size(&large->first->command.base);
        cr_assert_leq(size, LIMIT_COMMAND);
    }
    tally_draft_free(large);
    return error;
}

Test(draft, signs_commands_of_32_kib_and_no_larger)
{
    size_t size = LIMIT_COMMAND;
    while (sign_with_open_text_of(size) == E_LIMIT) {
        size--;
    }
    cr_assert_gt(size, LIMIT_COMMAND - 400);
    cr_assert_eq(sign_with_open_text_of(size), OK);
    cr_assert_eq(sign_with_open_text_of(size + 1), E_LIMIT);
}

Test(draft, refuses_a_batch_that_no_request_holds)
{
    struct span request;
    for (size_t i = 0; i < 18; i++) {
        Tally__EventAppend *event = events_add(draft, "a");
        char *text = tally_draft_alloc(draft, 30001);
        memset(text, 'x', 30000);
        event->field = tally_draft_alloc(draft, sizeof(Tally__Field *));
        event->field[0] = tally_draft_open_field(draft, "note", text);
        event->n_field = 1;
    }
    cr_assert_eq(sign(&request), E_LIMIT);
}
