// The most that a request can become, against what it does become.
#include "ledger/service/bound.h"
#include "tests/support/house.h"

#include <criterion/criterion.h>

enum { COMMANDS = 900, BATCHES = 5, SIZE = 120, ACTIONS = 35 };

static Tally__Command command = TALLY__COMMAND__INIT;
static Tally__Intent intent = TALLY__INTENT__INIT;
static Tally__Subject subject = TALLY__SUBJECT__INIT;
static Tally__Subject *subjects[] = {&subject};
static Tally__Command *commands[COMMANDS];
static ProtobufCBinaryData bytes[COMMANDS];
static Tally__SignedBatch batch = TALLY__SIGNED_BATCH__INIT;
static struct job jobs[BATCHES];

// A request of equal commands of a payload, each of SIZE bytes.
static struct request request_of(Tally__Intent__PayloadCase payload, size_t count, size_t batches)
{
    static uint8_t id[16];
    intent.payload_case = payload;
    intent.subject = subjects;
    intent.n_subject = 1;
    subject.id = (ProtobufCBinaryData){sizeof(id), id};
    command.intent = &intent;
    for (size_t i = 0; i < count; i++) {
        commands[i] = &command;
        bytes[i].len = SIZE;
    }
    batch.command = bytes;
    batch.n_command = count;
    for (size_t i = 0; i < batches; i++) {
        jobs[i] = (struct job){.message = &batch, .commands = commands, .count = count};
    }
    return (struct request){.bytes = span(NULL, count * batches * SIZE), .jobs = jobs, .job_count = batches};
}

Test(bound, of_many_small_commands_with_large_effects_is_past_the_room)
{
    struct request roles = request_of(TALLY__INTENT__PAYLOAD_ROLE_DEFINE, COMMANDS, BATCHES);
    cr_assert_gt(bound_of(&roles), BOUND_ROOM);
    struct request one = request_of(TALLY__INTENT__PAYLOAD_ROLE_DEFINE, COMMANDS, 1);
    cr_assert_leq(bound_of(&one), BOUND_ROOM, "but not of one batch");
}

Test(bound, of_a_full_batch_of_events_is_within_the_room)
{
    struct request events = request_of(TALLY__INTENT__PAYLOAD_EVENT_APPEND, COMMANDS, 2);
    cr_assert_leq(bound_of(&events), BOUND_ROOM);
}

Test(bound, does_not_count_batches_that_are_refused_already)
{
    struct request roles = request_of(TALLY__INTENT__PAYLOAD_ROLE_DEFINE, COMMANDS, BATCHES);
    for (size_t i = 1; i < BATCHES; i++) {
        jobs[i].refused = CODE_SIGNATURE_INVALID;
    }
    cr_assert_leq(bound_of(&roles), BOUND_ROOM);
}

// Whatever a house's commands become is within what was foreseen.
static struct house house;

static void expect_within(uint32_t code)
{
    struct store_reader reader;
    struct frame_item item;
    struct buf frame;
    cr_assert_eq(code, CODE_NONE);
    uint64_t bound = bound_of(house.handled);
    buf_init(&frame, LIMIT_COMMIT);
    cr_assert(store_reader_open(house.store, &reader));
    cr_assert_eq(store_read_item(&reader, reader.head->size - 1, &frame, &item), OK);
    uint64_t size = item.entry.size + item.command.size + item.effects.size + item.sealed.size;
    cr_assert_leq(size, bound, "%llu of %llu", (unsigned long long)size, (unsigned long long)bound);
    store_reader_close(&reader);
    buf_fini(&frame);
}

Test(bound, is_not_exceeded_by_real_commands)
{
    house_begin(&house);
    expect_within(house_register(&house, "ada", "ada@lab.example"));
    expect_within(house_create(&house, "ada", "lab-west"));
    expect_within(house_invite(&house, "ada", "lab-west", "inv", "eve@lab.example"));
    house_end(&house);
}
