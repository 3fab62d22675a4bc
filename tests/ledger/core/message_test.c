// Messages through an arena, whose size is the budget.
#include "ledger/base/limits.h"
#include "ledger/core/message.h"
#include "ledger/core/strict.h"
#include "tests/support/hex.h"

#include "proto/command.pb-c.h"
#include "proto/entry.pb-c.h"

#include <criterion/criterion.h>

Test(message, decodes_into_structs_that_do_not_borrow_from_the_bytes)
{
    struct hex bytes = hex("0a03616263 10ff01");
    struct arena arena;
    Tally__Start *start = NULL;
    cr_assert_eq(arena_init(&arena, 4096), OK);
    cr_assert_eq(message_decode(&tally__start__descriptor, hex_span(&bytes), &arena, &start), OK);
    memset(bytes.bytes, 0xff, bytes.size);
    cr_assert_str_eq(start->version, "abc");
    cr_assert_eq(start->engine, 255);
    cr_assert_geq((uint8_t *)start, arena.block);
    cr_assert_leq((uint8_t *)(start + 1), arena.block + arena.used);
    arena_fini(&arena);
}

Test(message, refuses_what_the_wire_rule_refuses_and_leaves_the_result_alone)
{
    struct hex bytes = hex("1000");
    struct arena arena;
    Tally__Start *start = NULL;
    cr_assert_eq(arena_init(&arena, 4096), OK);
    cr_assert_eq(message_decode(&tally__start__descriptor, hex_span(&bytes), &arena, &start),
                 E_NON_CANONICAL);
    cr_assert_null(start);
    cr_assert_eq(arena.used, 0);
    arena_fini(&arena);
}

Test(message, decodes_nothing_as_an_empty_message)
{
    struct arena arena;
    Tally__Effects *effects = NULL;
    cr_assert_eq(arena_init(&arena, 4096), OK);
    cr_assert_eq(message_decode(&tally__effects__descriptor, span(NULL, 0), &arena, &effects), OK);
    cr_assert_eq(effects->n_effect, 0);
    arena_fini(&arena);
}

Test(message, needs_an_arena_that_holds_it)
{
    struct hex bytes = hex("0a03616263 10ff01");
    bool fitted = false;
    for (size_t size = 0; size < 512; size += 16) {
        struct arena arena;
        Tally__Start *start = NULL;
        cr_assert_eq(arena_init(&arena, size), OK);
        enum err decoded = message_decode(&tally__start__descriptor, hex_span(&bytes), &arena, &start);
        cr_assert(decoded == OK || (decoded == E_LIMIT && start == NULL && !fitted), "size %zu", size);
        fitted = decoded == OK;
        arena_fini(&arena);
    }
    cr_assert(fitted);
}

// Two bytes on the wire for each element, and thirty times as much in memory.
Test(message, bomb_of_empty_elements_stops_at_the_budget)
{
    static uint8_t bomb[LIMIT_REQUEST];
    struct arena arena;
    Tally__Effects *effects = NULL;
    for (size_t i = 0; i < sizeof(bomb); i += 2) {
        bomb[i] = 0x0a;
    }
    cr_assert_eq(strict_check(&tally__effects__descriptor, span(bomb, sizeof(bomb))), OK);
    cr_assert_eq(arena_init(&arena, LIMIT_ARENA), OK);
    enum err decoded =
        message_decode(&tally__effects__descriptor, span(bomb, sizeof(bomb)), &arena, &effects);
    cr_assert_eq(decoded, E_LIMIT);
    cr_assert_null(effects);
    cr_assert_leq(arena.used, arena.size);
    arena_reset(&arena);
    cr_assert_eq(message_decode(&tally__effects__descriptor, span(bomb, 64 * 1024), &arena, &effects), OK);
    cr_assert_eq(effects->n_effect, 32 * 1024);
    arena_fini(&arena);
}

Test(message, encodes_behind_what_the_buffer_holds_and_refuses_to_pass_its_maximum)
{
    Tally__Start start;
    struct hex expected = hex("68656164 0a03616263 1007");
    struct buf small;
    struct buf buf;
    tally__start__init(&start);
    start.version = (char[]){"abc"};
    start.engine = 7;
    buf_init(&buf, 11);
    buf_init(&small, 10);
    cr_assert_eq(buf_append(&buf, span_text("head")), OK);
    cr_assert_eq(buf_append(&small, span_text("head")), OK);
    cr_assert_eq(message_encode(&start, &buf), OK);
    cr_assert(span_equal(buf_span(&buf), hex_span(&expected)));
    cr_assert_eq(message_encode(&start, &small), E_LIMIT);
    cr_assert(span_equal(buf_span(&small), span_text("head")));
    buf_fini(&buf);
    buf_fini(&small);
}

Test(message, encodes_into_an_arena_and_says_when_it_is_too_small)
{
    Tally__Start start;
    struct hex expected = hex("0a1430313233343536373839303132333435363738 39");
    struct arena arena;
    struct span bytes = {NULL, 0};
    tally__start__init(&start);
    start.version = (char[]){"01234567890123456789"};
    cr_assert_eq(arena_init(&arena, 16), OK);
    cr_assert_eq(message_encode_in(&start, &arena, &bytes), E_LIMIT);
    cr_assert_null(bytes.data);
    arena_fini(&arena);
    cr_assert_eq(arena_init(&arena, 32), OK);
    cr_assert_eq(message_encode_in(&start, &arena, &bytes), OK);
    cr_assert(span_equal(bytes, hex_span(&expected)));
    arena_fini(&arena);
}

Test(message, encodes_an_empty_message_as_nothing)
{
    Tally__Effects effects = TALLY__EFFECTS__INIT;
    struct buf buf;
    buf_init(&buf, 0);
    cr_assert_eq(message_encode(&effects, &buf), OK);
    cr_assert_eq(buf.size, 0);
    buf_fini(&buf);
}

Test(message, lends_spans_as_protobuf_cs_bytes_and_back)
{
    struct span bytes = span_text("bytes");
    ProtobufCBinaryData data = message_bytes(bytes);
    cr_assert_eq(data.data, bytes.data);
    cr_assert(span_equal(message_span(data), bytes));
}
