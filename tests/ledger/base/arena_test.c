// What an arena lends, and where it ends.
#include "ledger/base/arena.h"

#include <criterion/criterion.h>

#include <stdalign.h>

enum { ALIGNMENT = alignof(max_align_t) };

Test(arena, lends_until_its_block_is_used_up_and_then_says_null)
{
    struct arena arena;
    cr_assert_eq(arena_init(&arena, 4 * ALIGNMENT), OK);
    cr_assert_not_null(arena_alloc(&arena, 3 * ALIGNMENT));
    cr_assert_null(arena_alloc(&arena, ALIGNMENT + 1));
    cr_assert_not_null(arena_alloc(&arena, ALIGNMENT));
    cr_assert_null(arena_alloc(&arena, 1));
    arena_fini(&arena);
}

Test(arena, refuses_sizes_that_would_wrap_around)
{
    struct arena arena;
    cr_assert_eq(arena_init(&arena, 1024), OK);
    cr_assert_null(arena_alloc(&arena, SIZE_MAX));
    cr_assert_null(arena_alloc(&arena, SIZE_MAX - ALIGNMENT));
    cr_assert_eq(arena.used, 0);
    arena_fini(&arena);
}

Test(arena, lends_pieces_that_are_zeroed_aligned_and_apart)
{
    struct arena arena;
    cr_assert_eq(arena_init(&arena, 4096), OK);
    memset(arena.block, 0xaa, arena.size);
    uint8_t *end = arena.block;
    for (size_t size = 1; size < 64; size++) {
        uint8_t *piece = arena_alloc(&arena, size);
        cr_assert_not_null(piece);
        cr_assert_eq((uintptr_t)piece % ALIGNMENT, 0);
        cr_assert_geq(piece, end);
        for (size_t i = 0; i < size; i++) {
            cr_assert_eq(piece[i], 0);
        }
        memset(piece, 0xbb, size);
        end = piece + size;
    }
    arena_fini(&arena);
}

Test(arena, lends_the_same_memory_again_zeroed_after_a_reset)
{
    struct arena arena;
    cr_assert_eq(arena_init(&arena, 64), OK);
    uint8_t *before = arena_alloc(&arena, 64);
    memset(before, 0xff, 64);
    arena_reset(&arena);
    uint8_t *after = arena_alloc(&arena, 64);
    cr_assert_eq(before, after);
    for (size_t i = 0; i < 64; i++) {
        cr_assert_eq(after[i], 0);
    }
    arena_fini(&arena);
}

Test(arena, copies_bytes_and_says_null_when_they_do_not_fit)
{
    struct arena arena;
    char source[] = "to be copied";
    cr_assert_eq(arena_init(&arena, 16), OK);
    struct span copy = arena_copy(&arena, span_text(source));
    source[0] = 'X';
    cr_assert(span_equal(copy, span_text("to be copied")));
    struct span none = arena_copy(&arena, span_text(source));
    cr_assert_null(none.data);
    cr_assert_eq(none.size, 0);
    arena_fini(&arena);
}

Test(arena, lends_a_valid_pointer_for_nothing)
{
    struct arena arena;
    cr_assert_eq(arena_init(&arena, 0), OK);
    cr_assert_not_null(arena_alloc(&arena, 0));
    cr_assert_not_null(arena_copy(&arena, span(NULL, 0)).data);
    cr_assert_null(arena_alloc(&arena, 1));
    arena_fini(&arena);
}

Test(arena, may_be_finished_when_zeroed_or_twice)
{
    struct arena arena = {0};
    arena_fini(&arena);
    cr_assert_eq(arena_init(&arena, 16), OK);
    arena_fini(&arena);
    arena_fini(&arena);
    cr_assert_null(arena.block);
}
