// Requests and replies as letter.c writes and cuts them, against what protobuf-c makes of them.
#include "ledger/core/message.h"
#include "ledger/wire/letter.h"
#include "tests/support/random.h"

#include "proto/request.pb-c.h"

#include <criterion/criterion.h>

static struct arena arena;

static void begin(void)
{
    cr_assert_eq(arena_init(&arena, LIMIT_ARENA), OK);
}

static void end(void)
{
    arena_fini(&arena);
}

TestSuite(letter, .init = begin, .fini = end);

static struct span encode(const void *message)
{
    struct span bytes;
    cr_assert_eq(message_encode_in(message, &arena, &bytes), OK);
    return bytes;
}

static void expect_request(size_t count, size_t command_size, uint64_t known_size)
{
    static uint8_t zeros[LIMIT_REQUEST];
    struct letter letter = {.count = count, .known_size = known_size};
    Tally__SignedBatch *batches[LIMIT_REQUEST_BATCHES];
    Tally__Submit submit = TALLY__SUBMIT__INIT;
    Tally__Request request = TALLY__REQUEST__INIT;
    for (size_t i = 0; i < count; i++) {
        ProtobufCBinaryData *command = arena_alloc(&arena, sizeof(*command));
        batches[i] = arena_alloc(&arena, sizeof(*batches[i]));
        tally__signed_batch__init(batches[i]);
        *command = message_bytes(span(zeros, command_size + i));
        batches[i]->command = command;
        batches[i]->n_command = 1;
        letter.batches[i] = encode(batches[i]);
    }
    submit.batch = batches;
    submit.n_batch = count;
    submit.known_size = known_size;
    request.version = LETTER_VERSION;
    request.payload_case = TALLY__REQUEST__PAYLOAD_SUBMIT;
    request.submit = &submit;
    struct span expected = encode(&request);
    uint8_t *written = arena_alloc(&arena, letter_size(&letter));
    letter_write(&letter, written);
    cr_assert(span_equal(span(written, letter_size(&letter)), expected));
    size_t most = LETTER_OVERHEAD;
    for (size_t i = 0; i < count; i++) {
        most += letter.batches[i].size + LETTER_BATCH_OVERHEAD;
    }
    cr_assert_leq(expected.size, most);
    arena_reset(&arena);
}

Test(letter, writes_a_request_as_protobuf_does)
{
    for (size_t count = 1; count <= LIMIT_REQUEST_BATCHES; count++) {
        expect_request(count, 3 * count, count % 3 == 0 ? 0 : (uint64_t)1 << (count - 1));
    }
    expect_request(1, 500000, UINT64_MAX);
    expect_request(1, 1, 0);
}

Test(letter, asks_for_the_status_as_protobuf_does)
{
    Tally__Request request = TALLY__REQUEST__INIT;
    Tally__Probe probe = TALLY__PROBE__INIT;
    request.version = LETTER_VERSION;
    request.payload_case = TALLY__REQUEST__PAYLOAD_PROBE;
    request.probe = &probe;
    cr_assert(span_equal(letter_probe(), encode(&request)));
}

// A reply with everything in it that a client reads.
static struct span whole_reply(void)
{
    static Tally__BatchReply answers[3];
    static Tally__BatchReply *places[] = {&answers[0], &answers[1], &answers[2]};
    static Tally__Refusal refusal;
    static Tally__Unchanged unchanged;
    static Tally__Receipt receipt;
    static ProtobufCBinaryData hashes[2];
    Tally__Reply reply = TALLY__REPLY__INIT;
    tally__refusal__init(&refusal);
    tally__unchanged__init(&unchanged);
    tally__receipt__init(&receipt);
    refusal.code = 70000;
    refusal.unknown = true;
    receipt.checkpoint = message_bytes(span_text("a receipt"));
    for (size_t i = 0; i < 3; i++) {
        tally__batch_reply__init(&answers[i]);
    }
    answers[0].answer_case = TALLY__BATCH_REPLY__ANSWER_RECEIPT;
    answers[0].receipt = &receipt;
    answers[1].answer_case = TALLY__BATCH_REPLY__ANSWER_REFUSAL;
    answers[1].refusal = &refusal;
    answers[2].answer_case = TALLY__BATCH_REPLY__ANSWER_UNCHANGED;
    answers[2].unchanged = &unchanged;
    hashes[0] = message_bytes(span_text("left"));
    hashes[1] = message_bytes(span_text("right"));
    reply.version = LETTER_VERSION;
    reply.batch = places;
    reply.n_batch = 3;
    reply.checkpoint = message_bytes(span_text("the newest"));
    reply.consistency = hashes;
    reply.n_consistency = 2;
    return encode(&reply);
}

Test(letter, cuts_a_reply_into_the_parts_that_protobuf_put_in)
{
    struct letter_reply reply;
    struct letter_answer answer;
    cr_assert_eq(letter_read(whole_reply(), &reply), OK);
    cr_assert_eq(reply.batch_count, 3);
    cr_assert(!reply.is_refused);
    cr_assert_null(reply.status.data);
    cr_assert(span_equal(reply.checkpoint, span_text("the newest")));
    cr_assert_eq(reply.consistency_count, 2);
    cr_assert(span_equal(reply.consistency[1], span_text("right")));
    cr_assert_eq(letter_read_answer(reply.batches[0], &answer), OK);
    cr_assert_eq(answer.kind, LETTER_RECEIPT);
    Tally__Receipt *receipt = NULL;
    cr_assert_eq(message_decode(&tally__receipt__descriptor, answer.receipt, &arena, &receipt), OK);
    cr_assert(span_equal(message_span(receipt->checkpoint), span_text("a receipt")));
    cr_assert_eq(letter_read_answer(reply.batches[1], &answer), OK);
    cr_assert_eq(answer.kind, LETTER_REFUSAL);
    cr_assert_eq(answer.refusal.code, 70000);
    cr_assert(answer.refusal.unknown);
    cr_assert_eq(letter_read_answer(reply.batches[2], &answer), OK);
    cr_assert_eq(answer.kind, LETTER_UNCHANGED);
}

Test(letter, reads_a_refusal_and_a_status)
{
    struct letter_reply reply;
    Tally__Reply message = TALLY__REPLY__INIT;
    Tally__Refusal refusal = TALLY__REFUSAL__INIT;
    Tally__Status status = TALLY__STATUS__INIT;
    message.version = LETTER_VERSION;
    refusal.code = 107;
    message.refusal = &refusal;
    cr_assert_eq(letter_read(encode(&message), &reply), OK);
    cr_assert(reply.is_refused);
    cr_assert_eq(reply.refusal.code, 107);
    cr_assert(!reply.refusal.unknown);
    message.refusal = NULL;
    message.status = &status;
    status.size = 5;
    cr_assert_eq(letter_read(encode(&message), &reply), OK);
    cr_assert(span_equal(reply.status, encode(&status)));
}

Test(letter, refuses_what_is_not_in_the_one_form)
{
    static const struct {
        const char *what;
        const char *bytes;
        size_t size;
        enum err expected;
    } rows[] = {
        {"nothing", "", 0, E_MALFORMED},
        {"no version", "\x12\x00", 2, E_MALFORMED},
        {"another version", "\x08\x02", 2, E_UNSUPPORTED},
        {"a version of two bytes", "\x08\x81\x00", 3, E_UNSUPPORTED},
        {"a tag of two bytes", "\x08\x01\x92\x00\x00", 5, E_MALFORMED},
        {"a checkpoint twice", "\x08\x01\x32\x01x\x32\x01x", 8, E_MALFORMED},
        {"a batch after the checkpoint", "\x08\x01\x32\x01x\x12\x00", 7, E_MALFORMED},
        {"a run that is too short", "\x08\x01\x32\x02x", 5, E_MALFORMED},
        {"an answer twice", "\x08\x01\x1a\x00\x1a\x00", 6, E_MALFORMED},
        {"an unknown field", "\x08\x01\x42\x00", 4, E_MALFORMED},
        {"a number where bytes belong", "\x08\x01\x30\x01", 4, E_MALFORMED},
        {"a refusal without a code", "\x08\x01\x2a\x00", 4, E_MALFORMED},
        {"a refusal with code 0", "\x08\x01\x2a\x02\x08\x00", 6, E_MALFORMED},
        {"a refusal with two codes", "\x08\x01\x2a\x04\x08\x01\x08\x02", 8, E_MALFORMED},
        {"a refusal with a large code", "\x08\x01\x2a\x06\x08\x80\x80\x80\x80\x10", 10, E_MALFORMED},
        {"a version alone", "\x08\x01", 2, OK},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct letter_reply reply;
        enum err error = letter_read(span(rows[i].bytes, rows[i].size), &reply);
        cr_assert_eq(error, rows[i].expected, "%s: %s", rows[i].what, err_name(error));
    }
}

Test(letter, takes_64_batches_and_63_hashes_and_no_more)
{
    static const struct {
        char tag;
        size_t most;
    } rows[] = {{'\x12', LIMIT_REQUEST_BATCHES}, {'\x3a', LIMIT_PROOF_HASHES}};
    for (size_t i = 0; i < 2; i++) {
        char bytes[2 + 2 * (LIMIT_REQUEST_BATCHES + 1)] = "\x08\x01";
        struct letter_reply reply;
        for (size_t at = 0; at <= rows[i].most; at++) {
            bytes[2 + 2 * at] = rows[i].tag;
        }
        cr_assert_eq(letter_read(span(bytes, 2 + 2 * rows[i].most), &reply), OK);
        cr_assert_eq(letter_read(span(bytes, 4 + 2 * rows[i].most), &reply), E_LIMIT);
    }
}

Test(letter, refuses_answers_that_are_none_or_more_than_one)
{
    static const char *const bad[] = {"",        "\x0a", "\x22\x00", "\x1a\x01x", "\x12\x02\x08\x01\x1a\x00",
                                      "\x08\x01"};
    static const size_t sizes[] = {0, 1, 2, 3, 6, 2};
    struct letter_answer answer;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        cr_assert_eq(letter_read_answer(span(bad[i], sizes[i]), &answer), E_MALFORMED, "answer %zu", i);
    }
}

Test(letter, lives_through_noise_and_through_replies_that_were_cut_or_bent)
{
    struct random random = {.state = 20};
    struct span whole = whole_reply();
    uint8_t *bytes = arena_alloc(&arena, whole.size);
    for (size_t round = 0; round < 20000; round++) {
        struct letter_reply reply;
        struct letter_answer answer;
        size_t size = random_below(&random, whole.size + 1);
        memcpy(bytes, whole.data, whole.size);
        for (size_t bends = random_below(&random, 4); bends > 0; bends--) {
            bytes[random_below(&random, whole.size)] = (uint8_t)random_next(&random);
        }
        if (letter_read(span(bytes, size), &reply) == OK) {
            for (size_t i = 0; i < reply.batch_count; i++) {
                (void)!letter_read_answer(reply.batches[i], &answer);
            }
        }
    }
}
