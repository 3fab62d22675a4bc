// Which refusals become entries, and what the summaries say of the others.
#include "ledger/service/denials.h"

#include <criterion/criterion.h>

#include <string.h>

static const uint64_t minute_us = 60u * 1000000u;
static const uint64_t hour_us = 3600u * (uint64_t)1000000u;
static const uint64_t began_us = 3600u * (uint64_t)1000000u * 1000u;

static struct denials denials;
static struct denials_row row;

static void begin(void)
{
    cr_assert_eq(denials_init(&denials), OK);
}

static void end(void)
{
    denials_fini(&denials);
    denials_fini(&denials);
}

TestSuite(denials, .init = begin, .fini = end);

static uint8_t ids[LIMIT_DENIALS_PRINCIPALS + 8][GATE_ID_SIZE];

static struct denials_case refused(size_t who, uint32_t code, bool always)
{
    ids[who][0] = (uint8_t)who;
    ids[who][1] = (uint8_t)(who >> 8);
    return (struct denials_case){"lab", 1, ids[who], 65, code, always};
}

static bool note(size_t who, uint32_t code, bool always, uint64_t now_us)
{
    struct denials_case refusal = refused(who, code, always);
    return denials_note(&denials, &refusal, now_us);
}

Test(denials, of_an_everyday_action_are_an_entry_the_first_time_in_an_hour)
{
    cr_assert(note(1, 400, false, began_us));
    cr_assert(!note(1, 400, false, began_us + 1));
    cr_assert(!note(1, 400, false, began_us + 2));
    cr_assert(note(1, 506, false, began_us + 3), "of another code");
    cr_assert(note(2, 400, false, began_us + 4), "of another principal");
    cr_assert(!denials_take(&denials, began_us + 5, &row), "the hour is not over");
    cr_assert(denials_take(&denials, began_us + hour_us, &row));
    cr_assert_str_eq(row.org, "lab");
    cr_assert_eq(row.id[0], 1);
    cr_assert_eq(row.count, 1);
    cr_assert_eq(row.counts[0].code, 400);
    cr_assert_eq(row.counts[0].count, 2);
    cr_assert_eq(row.counts[0].first_us, began_us + 1);
    cr_assert_eq(row.counts[0].last_us, began_us + 2);
    cr_assert(!denials_take(&denials, began_us + hour_us, &row));
    cr_assert(note(1, 400, false, began_us + hour_us + 1), "a new hour");
}

Test(denials, of_a_sensitive_action_are_entries_up_to_ten_a_minute)
{
    for (size_t i = 0; i < LIMIT_DENIALS_ACTOR; i++) {
        cr_assert(note(1, 401, true, began_us + i));
    }
    cr_assert(!note(1, 401, true, began_us + 50));
    cr_assert(note(2, 401, true, began_us + 51));
    cr_assert(note(1, 401, true, began_us + minute_us));
    cr_assert(denials_take(&denials, UINT64_MAX, &row), "at a stop, whatever the hour");
    cr_assert_eq(row.counts[0].count, 1);
    cr_assert(!denials_take(&denials, UINT64_MAX, &row));
}

Test(denials, of_one_chain_are_at_most_a_hundred_entries_a_minute)
{
    size_t entries = 0;
    for (size_t who = 0; who < 20; who++) {
        for (size_t i = 0; i < LIMIT_DENIALS_ACTOR; i++) {
            entries += note(who, 401, true, began_us + i);
        }
    }
    cr_assert_eq(entries, LIMIT_DENIALS_ORG);
    struct denials_case elsewhere = refused(3, 401, true);
    elsewhere.org = "other";
    cr_assert(denials_note(&denials, &elsewhere, began_us + 20));
}

Test(denials, past_fifty_a_minute_close_the_way_for_batches_until_it_is_over)
{
    struct denials_case sender = refused(1, 0, false);
    cr_assert(denials_allow_batch(&denials, sender.kind, sender.id, began_us));
    for (size_t i = 0; i < LIMIT_DENIALS_BATCHES; i++) {
        cr_assert(denials_allow_batch(&denials, sender.kind, sender.id, began_us + i));
        (void)note(1, 400, false, began_us + i);
    }
    cr_assert(!denials_allow_batch(&denials, sender.kind, sender.id, began_us + 100));
    cr_assert(denials_allow_batch(&denials, sender.kind, sender.id, began_us + minute_us));
}

Test(denials, of_more_kinds_than_have_room_are_counted_together)
{
    for (uint32_t code = 1; code <= DENIALS_KINDS + 5; code++) {
        (void)note(1, code, false, began_us + code * minute_us);
    }
    cr_assert(denials_take(&denials, UINT64_MAX, &row));
    cr_assert_eq(row.count, 1);
    cr_assert_eq(row.counts[0].action, 0);
    cr_assert_eq(row.counts[0].code, 0);
    cr_assert_eq(row.counts[0].count, 6);
}

Test(denials, of_more_principals_than_have_room_are_counted_under_nobodys_name)
{
    for (size_t who = 0; who < LIMIT_DENIALS_PRINCIPALS; who++) {
        (void)note(who, 400, false, began_us);
    }
    cr_assert(!note(LIMIT_DENIALS_PRINCIPALS, 401, true, began_us));
    cr_assert(!note(LIMIT_DENIALS_PRINCIPALS + 1, 401, true, began_us));
    size_t summaries = 0;
    while (denials_take(&denials, UINT64_MAX, &row)) {
        summaries++;
    }
    cr_assert_geq(summaries, 1);
    cr_assert_str_eq(row.org, "");
    cr_assert_eq(row.kind, 0);
    cr_assert_eq(row.counts[0].count, 2);
    cr_assert(note(LIMIT_DENIALS_PRINCIPALS, 401, true, began_us + hour_us), "the old ones make room");
}
