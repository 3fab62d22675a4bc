// Which batches have been answered, and for how long that is known.
#include "ledger/base/bytes.h"
#include "ledger/base/limits.h"
#include "ledger/service/answered.h"

#include <criterion/criterion.h>

static void id_of(uint64_t number, uint8_t id[static ANSWERED_ID_SIZE])
{
    memset(id, 0, ANSWERED_ID_SIZE);
    bytes_put_u64(id + 3, number);
}

static enum err add(struct answered *answered, uint64_t number, uint64_t keep_until_us)
{
    uint8_t id[ANSWERED_ID_SIZE];
    struct answered_row row = {.first = number * 10, .keep_until_us = keep_until_us};
    id_of(number, id);
    return answered_add(answered, id, &row);
}

static bool is_known(const struct answered *answered, uint64_t number)
{
    uint8_t id[ANSWERED_ID_SIZE];
    struct answered_row row;
    id_of(number, id);
    bool known = answered_find(answered, id, &row);
    cr_assert(!known || row.first == number * 10);
    return known;
}

Test(answered, knows_a_batch_until_its_time_is_over)
{
    struct answered answered;
    cr_assert_eq(answered_init(&answered), OK);
    cr_assert_eq(add(&answered, 1, 100), OK);
    cr_assert_eq(add(&answered, 2, 200), OK);
    cr_assert_eq(answered_make_room(&answered, 99, UINT64_MAX), OK);
    cr_assert(is_known(&answered, 1) && is_known(&answered, 2) && !is_known(&answered, 3));
    cr_assert_eq(answered_make_room(&answered, 100, UINT64_MAX), OK);
    cr_assert(!is_known(&answered, 1) && is_known(&answered, 2));
    cr_assert_eq(answered_make_room(&answered, 1000, UINT64_MAX), OK);
    cr_assert(!is_known(&answered, 2));
    answered_fini(&answered);
}

Test(answered, is_busy_at_its_limit_and_takes_again_when_time_has_passed)
{
    struct answered answered;
    cr_assert_eq(answered_init(&answered), OK);
    for (uint64_t i = 0; i < LIMIT_ANSWERED; i++) {
        cr_assert_eq(answered_make_room(&answered, 50, UINT64_MAX), OK);
        cr_assert_eq(add(&answered, i, 100 + i), OK);
    }
    cr_assert_eq(answered_make_room(&answered, 99, UINT64_MAX), E_BUSY);
    cr_assert_eq(answered_make_room(&answered, 100, UINT64_MAX), OK);
    cr_assert_eq(add(&answered, LIMIT_ANSWERED, 500), OK);
    cr_assert(!is_known(&answered, 0) && is_known(&answered, 1) && is_known(&answered, LIMIT_ANSWERED));
    answered_fini(&answered);
}

Test(answered, keeps_a_batch_past_its_time_until_the_index_has_it)
{
    struct answered answered;
    cr_assert_eq(answered_init(&answered), OK);
    cr_assert_eq(add(&answered, 7, 100), OK);  // its first entry is 70
    cr_assert_eq(answered_make_room(&answered, 1000, 70), OK);
    cr_assert(is_known(&answered, 7));
    cr_assert_eq(answered_make_room(&answered, 1000, 71), OK);
    cr_assert_not(is_known(&answered, 7));
    answered_fini(&answered);
}
