// The list of effects: what stands in it, and how it fails.
#include "ledger/base/limits.h"
#include "ledger/core/message.h"
#include "ledger/crypto/digest.h"
#include "ledger/state/effect.h"

#include <criterion/criterion.h>

enum { ARENA_SIZE = 64 * 1024 };

static struct arena arena;
static Tally__Effects effects;

static void setup(void)
{
    cr_assert_eq(arena_init(&arena, ARENA_SIZE), OK);
}

static void teardown(void)
{
    arena_fini(&arena);
}

TestSuite(effect, .init = setup, .fini = teardown);

Test(effect, a_list_without_changes_is_empty)
{
    struct effect_list list = effect_begin(&arena, &effects);
    cr_assert_eq(list.error, OK);
    cr_assert_eq(effects.n_effect, 0);
}

Test(effect, changes_stand_in_the_order_in_which_they_were_added)
{
    struct effect_list list = effect_begin(&arena, &effects);
    Tally__Subject subject;
    tally__subject__init(&subject);
    char field[] = "name";
    effect_add(&list, NULL, field, NULL, effect_number(&list, -5));
    effect_add(&list, &subject, "state", effect_id(&list, span_text("0123456789abcdef")), NULL);
    field[0] = 'g';
    cr_assert_eq(list.error, OK);
    cr_assert_eq(effects.n_effect, 2);
    cr_assert_str_eq(effects.effect[0]->field, "name", "the name was copied");
    cr_assert_null(effects.effect[0]->subject);
    cr_assert_null(effects.effect[0]->old);
    cr_assert_eq(effects.effect[0]->new_->kind_case, TALLY__DATUM__KIND_INTEGER);
    cr_assert_eq(effects.effect[0]->new_->integer, -5);
    cr_assert_eq(effects.effect[1]->subject, &subject);
    cr_assert_eq(effects.effect[1]->old->kind_case, TALLY__DATUM__KIND_ID);
    cr_assert(span_equal(message_span(effects.effect[1]->old->id), span_text("0123456789abcdef")));
    cr_assert_null(effects.effect[1]->new_);
}

Test(effect, a_public_value_stands_as_text_up_to_its_limit_and_by_its_digest_one_past_it)
{
    static const char text[LIMIT_PUBLIC_VALUE + 2] =
        "a public value of just a byte more than what may stand as text...";
    struct effect_list list = effect_begin(&arena, &effects);
    Tally__Datum *empty = effect_text(&list, span(NULL, 0));
    Tally__Datum *longest = effect_text(&list, span(text, LIMIT_PUBLIC_VALUE));
    Tally__Datum *longer = effect_text(&list, span(text, LIMIT_PUBLIC_VALUE + 1));
    struct digest digest = digest_of(span(text, LIMIT_PUBLIC_VALUE + 1));
    cr_assert_eq(list.error, OK);
    cr_assert_eq(empty->kind_case, TALLY__DATUM__KIND_TEXT);
    cr_assert_str_eq(empty->text, "");
    cr_assert_eq(longest->kind_case, TALLY__DATUM__KIND_TEXT);
    cr_assert_eq(strlen(longest->text), LIMIT_PUBLIC_VALUE);
    cr_assert_eq(longer->kind_case, TALLY__DATUM__KIND_DIGEST);
    cr_assert(span_equal(message_span(longer->digest), digest_span(&digest)));
}

Test(effect, a_sensitive_value_stands_as_its_commitment)
{
    struct effect_list list = effect_begin(&arena, &effects);
    struct digest commitment = {{1, 2, 3}};
    Tally__Datum *sealed = effect_sealed(&list, digest_span(&commitment));
    cr_assert_eq(sealed->kind_case, TALLY__DATUM__KIND_SEALED);
    cr_assert(span_equal(message_span(sealed->sealed->digest), digest_span(&commitment)));
}

Test(effect, takes_as_many_as_its_maximum_and_not_one_more)
{
    struct effect_list list = effect_begin(&arena, &effects);
    for (int i = 0; i < EFFECT_MAX; i++) {
        effect_add(&list, NULL, "f", NULL, NULL);
    }
    cr_assert_eq(list.error, OK);
    cr_assert_eq(effects.n_effect, EFFECT_MAX);
    effect_add(&list, NULL, "f", NULL, NULL);
    cr_assert_eq(list.error, E_LIMIT);
    cr_assert_eq(effects.n_effect, EFFECT_MAX);
}

// Everything once, in an arena of `size` bytes.
static enum err add_all(size_t size)
{
    struct arena small;
    static const uint8_t bytes[100];
    cr_assert_eq(arena_init(&small, size), OK);
    struct effect_list list = effect_begin(&small, &effects);
    effect_add(&list, NULL, "text", effect_text(&list, span(bytes, 10)),
               effect_text(&list, span(bytes, 100)));
    effect_add(&list, NULL, "number", effect_number(&list, 1), effect_id(&list, span(bytes, 16)));
    effect_add(&list, NULL, "sealed", NULL, effect_sealed(&list, span(bytes, 32)));
    enum err error = list.error;
    arena_fini(&small);
    return error;
}

Test(effect, an_arena_that_is_used_up_anywhere_is_a_limit)
{
    size_t size = 1;
    for (; add_all(size) != OK; size += 8) {
        cr_assert_eq(add_all(size), E_LIMIT);
        cr_assert(size < 8192);
    }
    cr_assert(size > EFFECT_MAX * sizeof(void *));
    cr_assert_eq(add_all(size + 8), OK);
}

Test(effect, after_a_failure_it_keeps_still)
{
    struct effect_list list = effect_begin(&arena, &effects);
    effect_add(&list, NULL, "first", NULL, NULL);
    list.error = E_LIMIT;
    effect_add(&list, NULL, "second", NULL, effect_number(&list, 1));
    cr_assert_null(effect_text(&list, span_text("x")));
    cr_assert_eq(effects.n_effect, 1);
    cr_assert_eq(list.error, E_LIMIT);
}
