// What is read of an entry without decoding it, against the decoded entry.
#include "ledger/core/message.h"
#include "ledger/core/peek.h"
#include "tests/support/any.h"
#include "tests/support/sample.h"

#include <criterion/criterion.h>

static struct span encode(struct sample *sample, struct arena *arena)
{
    struct span bytes;
    cr_assert_eq(arena_init(arena, 64 * 1024), OK);
    cr_assert_eq(message_encode_in(&sample->entry, arena, &bytes), OK);
    return bytes;
}

Test(peek, sees_what_decoding_sees)
{
    struct sample sample;
    struct arena arena;
    struct peek peek;
    sample_init(&sample);
    sample.verdict.outcome = TALLY__OUTCOME__OUTCOME_DENY;
    sample.verdict.code = 401;
    struct span bytes = encode(&sample, &arena);
    cr_assert_eq(peek_entry(bytes, &peek), OK);
    cr_assert_eq(peek.index, sample.entry.index);
    cr_assert_eq(peek.time_us, sample.entry.time_us);
    cr_assert_eq(peek.position, sample.entry.position);
    cr_assert_eq(peek.count, sample.entry.count);
    cr_assert_eq(peek.code, 401);
    cr_assert(span_equal(peek.previous, message_span(sample.entry.previous)));
    cr_assert(span_equal(peek.org, span_text(sample.entry.org)));
    cr_assert(span_equal(peek.command_hash, message_span(sample.entry.command_hash)));
    cr_assert(span_equal(peek.effects_hash, message_span(sample.entry.effects_hash)));
    arena_fini(&arena);
}

Test(peek, refuses_what_is_cut_anywhere_or_lets_it_lack_its_end)
{
    struct sample sample;
    struct arena arena;
    sample_init(&sample);
    struct span bytes = encode(&sample, &arena);
    size_t refused = 0;
    for (size_t size = 0; size < bytes.size; size++) {
        struct peek peek;
        refused += peek_entry(span(bytes.data, size), &peek) == E_CORRUPT;
    }
    cr_assert_gt(refused, bytes.size / 2);
    arena_fini(&arena);
}

Test(peek, bodies_must_have_the_hashes_that_the_entry_says)
{
    static const uint8_t notice[] = "some bytes of a notice";
    struct digest hash = batch_command_hash(span(notice, sizeof(notice)));
    struct digest effects_hash = entry_effects_hash(hash.bytes, span("effects", 7));
    struct peek peek = {.command_hash = digest_span(&hash), .effects_hash = digest_span(&effects_hash)};
    struct span command = span(notice, sizeof(notice));
    cr_assert_eq(peek_check_bodies(&peek, command, span("effects", 7)), OK);
    cr_assert_eq(peek_check_bodies(&peek, command, span(NULL, 0)), OK, "withheld effects");
    cr_assert_eq(peek_check_bodies(&peek, span(NULL, 0), span(NULL, 0)), OK, "withheld command");
    cr_assert_eq(peek_check_bodies(&peek, span(NULL, 0), span("effects", 7)), E_CORRUPT);
    cr_assert_eq(peek_check_bodies(&peek, command, span("effectt", 7)), E_CORRUPT);
    cr_assert_eq(peek_check_bodies(&peek, span(notice, sizeof(notice) - 1), span(NULL, 0)), E_CORRUPT);
    peek.effects_hash = span(NULL, 0);
    cr_assert_eq(peek_check_bodies(&peek, command, span("effects", 7)), E_CORRUPT,
                 "effects of an entry without");
}
