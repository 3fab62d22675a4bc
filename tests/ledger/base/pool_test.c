// What a pool lends, how it grows, and where it ends.
#include "ledger/base/pool.h"

#include <criterion/criterion.h>

#include <stdalign.h>

enum { ALIGNMENT = alignof(max_align_t) };

Test(pool, lends_zeroed_aligned_pieces_that_do_not_move)
{
    struct pool pool;
    uint8_t *pieces[500];
    pool_init(&pool, 256, 1024 * 1024);
    for (size_t i = 0; i < 500; i++) {
        pieces[i] = pool_alloc(&pool, i);
        cr_assert_not_null(pieces[i]);
        cr_assert_eq((uintptr_t)pieces[i] % ALIGNMENT, 0);
        for (size_t at = 0; at < i; at++) {
            cr_assert_eq(pieces[i][at], 0);
        }
        memset(pieces[i], (int)(i % 251) + 1, i);
    }
    for (size_t i = 0; i < 500; i++) {
        for (size_t at = 0; at < i; at++) {
            cr_assert_eq(pieces[i][at], i % 251 + 1);
        }
    }
    pool_fini(&pool);
}

Test(pool, grows_by_doubling_and_takes_a_large_piece_into_a_block_of_its_size)
{
    struct pool pool;
    pool_init(&pool, 64, 1024 * 1024);
    cr_assert_eq(pool.count, 0);
    cr_assert_not_null(pool_alloc(&pool, 1));
    cr_assert_eq(pool.blocks[0].size, 64);
    cr_assert_not_null(pool_alloc(&pool, 64));
    cr_assert_eq(pool.blocks[1].size, 128);
    cr_assert_not_null(pool_alloc(&pool, 100000));
    cr_assert_geq(pool.blocks[2].size, 100000);
    cr_assert_lt(pool.blocks[2].size, 101000);
    pool_fini(&pool);
}

Test(pool, lends_up_to_its_maximum_and_then_says_null)
{
    struct pool pool;
    pool_init(&pool, 1024, 3 * 1024);
    for (size_t i = 0; i < 3; i++) {
        cr_assert_not_null(pool_alloc(&pool, 1024), "piece %zu", i);
    }
    cr_assert_null(pool_alloc(&pool, 1));
    cr_assert_null(pool_alloc(&pool, SIZE_MAX));
    pool_fini(&pool);
    pool_init(&pool, 1024, 4096);
    cr_assert_null(pool_alloc(&pool, 4097));
    cr_assert_null(pool_alloc(&pool, SIZE_MAX - ALIGNMENT));
    cr_assert_not_null(pool_alloc(&pool, 4096));
    pool_fini(&pool);
}

Test(pool, copies_bytes_and_is_taken_back_at_once)
{
    struct pool pool = {0};
    pool_fini(&pool);
    pool_init(&pool, 64, 256);
    struct span copy = pool_copy(&pool, span_text("good morning"));
    cr_assert(span_equal(copy, span_text("good morning")));
    cr_assert_eq(pool_copy(&pool, span(NULL, 0)).size, 0);
    cr_assert_null(pool_copy(&pool, span(&pool, sizeof(pool))).data);
    pool_fini(&pool);
    pool_fini(&pool);
}
