// Messages and commands against tests/vectors/messages.txt and commands.txt, which another implementation
// wrote.
#include "ledger/core/batch.h"
#include "ledger/core/commitment.h"
#include "ledger/core/message.h"
#include "ledger/core/strict.h"
#include "tests/support/vectors.h"

#include <criterion/criterion.h>

Test(vectors_message, every_message_has_the_same_one_form)
{
    static struct vectors vectors;
    vectors_open(&vectors, "messages.txt");
    while (vectors_next(&vectors, (const char *[]){"accept", NULL})) {
        vectors_expect_one_form(&vectors, vectors_message(&vectors, 1), vectors_bytes(&vectors, 2));
    }
    vectors_close(&vectors);
}

Test(vectors_message, other_forms_are_refused_with_the_same_error)
{
    static struct vectors vectors;
    vectors_open(&vectors, "messages.txt");
    while (vectors_next(&vectors, (const char *[]){"refuse", NULL})) {
        enum err error = strict_check(vectors_message(&vectors, 1), vectors_bytes(&vectors, 3));
        bool any = vectors_is(&vectors, 2, "any");
        if (error == OK || !(any || vectors_is(&vectors, 2, err_name(error) + strlen("E_")))) {
            vectors_fail(&vectors, "the error here is", err_name(error));
        }
    }
    vectors_close(&vectors);
}

// Variant `number` of an encoding, of the kind that the line's word names, in `room`. False past the last.
static bool make_variant(const struct vectors *vectors, struct span whole, size_t number, uint8_t *room,
                         struct span *variant_out)
{
    bool flips = vectors_is(vectors, 0, "flips");
    if (number >= (flips ? 8 * whole.size : whole.size)) {
        return false;
    }
    memcpy(room, whole.data, whole.size);
    size_t size = whole.size;
    if (flips) {
        room[number / 8] ^= (uint8_t)(1U << number % 8);
    } else if (vectors_is(vectors, 0, "prefixes")) {
        size = number;
    } else {
        size--;
        memmove(room + number, whole.data + number + 1, whole.size - number - 1);
    }
    *variant_out = span(room, size);
    return true;
}

Test(vectors_message, cut_and_changed_encodings_are_judged_the_same)
{
    static struct vectors vectors;
    vectors_open(&vectors, "messages.txt");
    while (vectors_next(&vectors, (const char *[]){"prefixes", "flips", "deletions", NULL})) {
        const ProtobufCMessageDescriptor *type = vectors_message(&vectors, 1);
        struct span whole = vectors_bytes(&vectors, 2), bits = vectors_bytes(&vectors, 3);
        uint8_t room[512];
        cr_assert_leq(whole.size, sizeof(room));
        struct span variant;
        for (size_t i = 0; make_variant(&vectors, whole, i, room, &variant); i++) {
            bool accepted = (bits.data[i / 8] >> (7 - i % 8) & 1) != 0;
            cr_assert_eq(strict_check(type, variant) == OK, accepted, "%s %s, variant %zu",
                         vectors_word(&vectors, 0), vectors_word(&vectors, 1), i);
        }
    }
    vectors_close(&vectors);
}

// `size` bytes of one value; `room` has as many.
static ProtobufCBinaryData repeated(uint8_t value, size_t size, uint8_t *room)
{
    memset(room, value, size);
    return message_bytes(span(room, size));
}

// The values are those of tools/second/vectors/commands.py.
static void set_identity(Tally__Envelope *envelope, uint8_t (*room)[32])
{
    envelope->key = repeated(0x11, 32, room[0]);
    envelope->batch_id = repeated(0x22, 14, room[1]);
    envelope->position = 1023;
    envelope->time_us = 1700000000123456;
    envelope->window_ms = 300000;
    envelope->zone_offset_min = -840;
    envelope->clock = TALLY__CLOCK_STATUS__CLOCK_STATUS_UNSYNCHRONIZED;
    envelope->channel = TALLY__CHANNEL__CHANNEL_SYSTEM;
    envelope->correlation_id = repeated(0x44, 16, room[2]);
    envelope->settings_version = 128;
    envelope->session = repeated(0x66, 16, room[3]);
    envelope->delegation = repeated(0x77, 16, room[4]);
    envelope->assurance = 3;
}

static Tally__EntryRef reference(uint64_t index, uint8_t value, uint8_t *room)
{
    Tally__EntryRef ref = TALLY__ENTRY_REF__INIT;
    ref.index = index;
    ref.leaf_hash = repeated(value, 32, room);
    return ref;
}

Test(vectors_message, an_envelope_built_from_the_same_values_has_the_same_encoding)
{
    static struct vectors vectors;
    uint8_t room[12][32];
    Tally__Envelope envelope = TALLY__ENVELOPE__INIT;
    set_identity(&envelope, room);
    Tally__Seen seen = TALLY__SEEN__INIT;
    seen.size = 4294967296;
    seen.root = repeated(0x33, 32, room[5]);
    Tally__Agent agent;
    tally__agent__init(&agent);
    agent.id = repeated(0x88, 16, room[6]);
    agent.tool = (char[]){"pipette"};
    agent.tool_version = (char[]){"2.1"};
    agent.argument_hash = repeated(0x99, 32, room[7]);
    Tally__EntryRef cause = reference(127, 0x55, room[8]);
    Tally__EntryRef first = reference(0, 0xaa, room[9]), second = reference(16384, 0xbb, room[10]);
    Tally__EntryRef step_up = reference(UINT64_MAX, 0xcc, room[11]);
    envelope.seen = &seen;
    envelope.causation = &cause;
    envelope.agent = &agent;
    envelope.n_approval = 2;
    envelope.approval = (Tally__EntryRef *[]){&first, &second};
    envelope.step_up = &step_up;
    vectors_open(&vectors, "commands.txt");
    cr_assert(vectors_next(&vectors, (const char *[]){"envelope", NULL}));
    struct span bytes;
    cr_assert_eq(message_encode_in(&envelope, &vectors.arena, &bytes), OK);
    vectors_expect_bytes(&vectors, 1, bytes);
    vectors_close(&vectors);
}

static Tally__Command *decode_command(struct vectors *vectors, size_t place)
{
    struct span bytes = vectors_bytes(vectors, place);
    Tally__Command *command = NULL;
    cr_assert_eq(message_decode(&tally__command__descriptor, bytes, &vectors->arena, &command), OK);
    return command;
}

// The commitments of the command, against the pairs of field and digest from value 5 on.
static void expect_commitments(struct vectors *vectors, const Tally__Command *command)
{
    struct commitment_found found[LIMIT_DISCLOSURES];
    size_t count = 0;
    cr_assert_eq(commitment_list(&command->base, found, LIMIT_DISCLOSURES, &count), OK);
    cr_assert_eq(vectors->count, 5 + 2 * count, "action %s", vectors_word(vectors, 1));
    for (size_t i = 0; i < count; i++) {
        cr_assert(span_equal(found[i].field, span_text(vectors_word(vectors, 5 + 2 * i))));
        vectors_expect_bytes(vectors, 6 + 2 * i, message_span(found[i].commitment->digest));
    }
}

Test(vectors_message, commands_with_every_payload_have_the_same_hashes_and_commitments)
{
    static struct vectors vectors;
    struct digest ledger_id = {{0}};
    vectors_open(&vectors, "commands.txt");
    while (vectors_next(&vectors, (const char *[]){"ledger", "command", NULL})) {
        if (vectors_is(&vectors, 0, "ledger")) {
            ledger_id = vectors_digest(&vectors, 1);
            continue;
        }
        struct span bytes = vectors_bytes(&vectors, 2), intent;
        vectors_expect_one_form(&vectors, &tally__command__descriptor, bytes);
        Tally__Command *command = decode_command(&vectors, 2);
        cr_assert_eq(command->intent->payload_case, vectors_number(&vectors, 1));
        cr_assert_eq(message_encode_in(command->intent, &vectors.arena, &intent), OK);
        struct digest hash = batch_command_hash(bytes), intent_hash = batch_intent_hash(&ledger_id, intent);
        vectors_expect_bytes(&vectors, 3, digest_span(&hash));
        vectors_expect_bytes(&vectors, 4, digest_span(&intent_hash));
        expect_commitments(&vectors, command);
    }
    vectors_close(&vectors);
}

Test(vectors_message, commitments_are_the_same)
{
    static struct vectors vectors;
    vectors_open(&vectors, "commands.txt");
    while (vectors_next(&vectors, (const char *[]){"commitment", NULL})) {
        struct commitment_place place = {.org = span_text(vectors_word(&vectors, 2)),
                                         .subject_kind = (uint32_t)vectors_number(&vectors, 3),
                                         .subject_id = vectors_bytes(&vectors, 4),
                                         .field = span_text(vectors_word(&vectors, 5))};
        struct digest digest = commitment_of(&place, vectors_bytes(&vectors, 1), vectors_bytes(&vectors, 6));
        vectors_expect_bytes(&vectors, 7, digest_span(&digest));
    }
    vectors_close(&vectors);
}

Test(vectors_message, disclosures_are_judged_the_same)
{
    static struct vectors vectors;
    vectors_open(&vectors, "commands.txt");
    while (vectors_next(&vectors, (const char *[]){"disclosures", NULL})) {
        Tally__Disclosure disclosures[8], *pointers[8];
        size_t count = (vectors.count - 3) / 2;
        cr_assert_leq(count, 8);
        for (size_t i = 0; i < count; i++) {
            tally__disclosure__init(&disclosures[i]);
            disclosures[i].salt = message_bytes(vectors_bytes(&vectors, 3 + 2 * i));
            disclosures[i].value = message_bytes(vectors_bytes(&vectors, 4 + 2 * i));
            pointers[i] = &disclosures[i];
        }
        vectors_expect(&vectors, 1, commitment_check(decode_command(&vectors, 2), pointers, count));
    }
    vectors_close(&vectors);
}
