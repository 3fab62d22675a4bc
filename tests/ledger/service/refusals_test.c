// What is refused, on its way to an entry or a summary: through a whole ledger.
#include "ledger/base/clock.h"
#include "ledger/core/batch.h"
#include "ledger/core/message.h"
#include "ledger/service/refusals.h"
#include "ledger/state/state_key.h"
#include "tests/support/house.h"

#include <criterion/criterion.h>

#define LAB "lab-west"

static struct house house;

static void begin(void)
{
    house_begin(&house);
    cr_assert_eq(house_register(&house, "ada", "ada@lab.example"), CODE_NONE);
    cr_assert_eq(house_register(&house, "eve", "eve@lab.example"), CODE_NONE);
    cr_assert_eq(house_create(&house, "ada", LAB), CODE_NONE);
}

static void end(void)
{
    house_end(&house);
}

TestSuite(refusals, .init = begin, .fini = end);

static uint64_t size(void)
{
    return store_newest(house.store).size;
}

static uint32_t append(const char *actor, const char *org, size_t times)
{
    struct house_act act = house_act(&house, actor, org, TALLY__SUBJECT_KIND__SUBJECT_KIND_USER, "thing");
    Tally__EventAppend payload = TALLY__EVENT_APPEND__INIT;
    char type[] = "seen";
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_EVENT_APPEND;
    act.intent->event_append = &payload;
    payload.type = type;
    act.times = times;
    return house_send(&act);
}

static uint32_t rotate_key(const char *actor, const char *next)
{
    struct house_act act =
        house_act(&house, actor, "platform", TALLY__SUBJECT_KIND__SUBJECT_KIND_USER, actor);
    Tally__UserKeyRotate payload = TALLY__USER_KEY_ROTATE__INIT;
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_USER_KEY_ROTATE;
    act.intent->user_key_rotate = &payload;
    payload.key = house_public_key(&house, next);
    act.signers[1] = next;
    return house_send(&act);
}

// What stands at an index, decoded in the house's arena.
struct stored {
    Tally__Entry *entry;
    Tally__Notice *notice;
};

static struct stored stored_at(uint64_t index)
{
    struct stored stored = {0};
    struct store_reader reader;
    struct frame_item item;
    struct buf frame;
    buf_init(&frame, LIMIT_COMMIT);
    cr_assert(store_reader_open(house.store, &reader));
    cr_assert_eq(store_read_item(&reader, index, &frame, &item), OK);
    struct span entry = arena_copy(&house.arena, item.entry);
    struct span notice = arena_copy(&house.arena, item.command);
    cr_assert_eq(entry_decode(entry, &house.arena, &stored.entry), OK);
    if (stored.entry->action >= TALLY__ACTION__ACTION_NOTICE_FOLLOW) {
        cr_assert_eq(message_decode(&tally__notice__descriptor, notice, &house.arena, &stored.notice), OK);
    }
    store_reader_close(&reader);
    buf_fini(&frame);
    return stored;
}

// Everything that was counted, summed up in a commit of its own.
static void sum_up(void)
{
    static struct commit commit;
    commit_init(&commit);
    sequencer_begin(&house.sequencer, &commit);
    cr_assert_eq(refusals_sum_up(&house.sequencer, UINT64_MAX), OK);
    cr_assert_eq(sequencer_close(&house.sequencer), OK);
    cr_assert_eq(committer_commit(&house.committer, &commit), OK);
    commit_fini(&commit);
}

Test(refusals, of_a_strangers_everyday_action_the_first_stands_in_the_platform_and_the_others_are_summed_up)
{
    uint64_t before = size();
    for (size_t i = 0; i < 5; i++) {
        cr_assert_eq(append("eve", LAB, 1), CODE_ORG_UNKNOWN);
    }
    cr_assert_eq(size(), before + 1);
    struct stored first = stored_at(before);
    cr_assert_str_eq(first.entry->org, STATE_KEY_PLATFORM);
    cr_assert_eq(first.entry->verdict->code, CODE_NOT_A_MEMBER);
    sum_up();
    cr_assert_eq(size(), before + 2);
    struct stored sum = stored_at(before + 1);
    cr_assert_eq(sum.entry->action, TALLY__ACTION__ACTION_NOTICE_DENIALS);
    cr_assert_str_eq(sum.entry->org, STATE_KEY_PLATFORM);
    cr_assert(span_equal(message_span(sum.notice->denials->principal->id), house_id("eve")));
    cr_assert_eq(sum.notice->denials->n_denial, 1);
    cr_assert_eq(sum.notice->denials->denial[0]->count, 4);
    cr_assert_eq(sum.notice->denials->denial[0]->code, CODE_NOT_A_MEMBER);
    cr_assert_eq(sum.notice->denials->denial[0]->action, TALLY__ACTION__ACTION_EVENT_APPEND);
}

Test(refusals, of_a_batch_by_a_key_that_counts_no_more_are_an_entry_with_its_signature)
{
    cr_assert_eq(rotate_key("eve", "eve anew"), CODE_NONE);
    uint64_t before = size();
    cr_assert_eq(append("eve", LAB, 3), CODE_KEY_REVOKED);
    cr_assert_eq(append("eve", LAB, 3), CODE_KEY_REVOKED);
    cr_assert_eq(size(), before + 1, "the second is counted");
    struct stored refused = stored_at(before);
    cr_assert_eq(refused.entry->action, TALLY__ACTION__ACTION_NOTICE_BATCH_REFUSED);
    cr_assert_str_eq(refused.entry->org, STATE_KEY_PLATFORM);
    cr_assert(span_equal(message_span(refused.entry->actor->id), house_id("eve")));
    cr_assert_eq(refused.entry->verdict->code, CODE_KEY_REVOKED);
    cr_assert_eq(refused.notice->batch_refused->code, CODE_KEY_REVOKED);
    cr_assert_eq(refused.entry->count, 3);
    struct key key = house_key("eve");
    struct digest root = digest_from(message_span(refused.notice->batch_refused->root));
    uint8_t preimage[BATCH_PREIMAGE_SIZE];
    struct digest ledger_id = store_newest(house.store).ledger_id;
    struct signature signature;
    memcpy(signature.bytes, refused.entry->signature[0]->bytes.data, SIGNATURE_SIZE);
    batch_preimage(&ledger_id, 3, &root, preimage);
    cr_assert_eq(key_verify(&key, span(preimage, sizeof(preimage)), &signature), OK);
}

Test(refusals, by_a_key_that_nobody_knows_leave_nothing_but_a_number)
{
    uint64_t before = size();
    cr_assert_eq(append("nobody", LAB, 1), CODE_KEY_UNKNOWN);
    cr_assert_eq(size(), before);
    cr_assert(!refusals_are_due(&house.sequencer, UINT64_MAX));
}

Test(refusals, past_fifty_in_a_minute_end_batches_for_now_but_not_single_commands)
{
    for (size_t i = 0; i < LIMIT_DENIALS_BATCHES; i++) {
        cr_assert_eq(append("eve", LAB, 1), CODE_ORG_UNKNOWN);
    }
    uint64_t before = size();
    cr_assert_eq(append("eve", LAB, 2), CODE_RATE_LIMITED);
    cr_assert_eq(size(), before);
    cr_assert_eq(append("eve", LAB, 1), CODE_ORG_UNKNOWN);
    cr_assert_eq(append("ada", LAB, 2), CODE_NONE, "others go on");
}

Test(refusals, a_flood_of_sensitive_ones_is_ten_entries_and_a_summary)
{
    uint64_t before = size();
    for (size_t i = 0; i < 200; i++) {
        cr_assert_eq(house_invite(&house, "eve", LAB, "inv", "a@lab.example"), CODE_ORG_UNKNOWN);
    }
    // A minute may turn on the way.
    cr_assert_leq(size(), before + 2 * LIMIT_DENIALS_ACTOR);
    uint64_t written = size() - before;
    sum_up();
    struct stored sum = stored_at(before + written);
    cr_assert_eq(sum.notice->denials->denial[0]->count, 200 - written);
    cr_assert_eq(sum.notice->denials->denial[0]->action, TALLY__ACTION__ACTION_INVITE_CREATE);
}

// A row that is to be kept for ever would keep all that come after it.
Test(refusals, of_a_clock_far_ahead_are_forgotten_as_soon_as_others)
{
    struct house_act act = house_act(&house, "ada", LAB, TALLY__SUBJECT_KIND__SUBJECT_KIND_USER, "thing");
    Tally__EventAppend payload = TALLY__EVENT_APPEND__INIT;
    char type[] = "seen";
    act.intent->payload_case = TALLY__INTENT__PAYLOAD_EVENT_APPEND;
    act.intent->event_append = &payload;
    payload.type = type;
    act.command->envelope->time_us += 50ull * 365 * 86400 * 1000000;
    cr_assert_eq(house_send(&act), CODE_CLOCK);
    size_t rows = house.sequencer.answered.due_count;
    cr_assert_gt(rows, 0);
    uint64_t later_us = clock_wall_us() + 3ull * LIMIT_WINDOW_MS * 1000;
    cr_assert_eq(answered_make_room(&house.sequencer.answered, later_us, UINT64_MAX), OK);
    cr_assert_eq(house.sequencer.answered.due_count, 0);
}
