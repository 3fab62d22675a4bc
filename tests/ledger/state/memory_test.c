// The view over memory, and the digest of a state.
#include "ledger/base/bytes.h"
#include "ledger/base/limits.h"
#include "ledger/state/memory.h"
#include "tests/support/hex.h"
#include "tests/support/random.h"

#include <criterion/criterion.h>

static struct digest digest_of_memory(struct memory *memory)
{
    struct digest digest;
    struct view view = memory_view(memory);
    cr_assert_eq(memory_digest(&view, &digest), OK);
    return digest;
}

static void put(struct memory *memory, const char *key, const char *value)
{
    struct view view = memory_view(memory);
    cr_assert_eq(view.put(view.context, span_text(key), span_text(value)), OK);
}

Test(memory, finds_replaces_and_deletes)
{
    struct memory memory;
    struct span value;
    memory_init(&memory);
    struct view view = memory_view(&memory);
    cr_assert_eq(view.get(view.context, span_text("k"), &value), E_NOT_FOUND);
    put(&memory, "k", "first");
    put(&memory, "k", "second");
    cr_assert_eq(view.get(view.context, span_text("k"), &value), OK);
    cr_assert(span_equal(value, span_text("second")));
    cr_assert_eq(view.delete(view.context, span_text("k")), OK);
    cr_assert_eq(view.delete(view.context, span_text("k")), OK, "deleting what is not there is no error");
    cr_assert_eq(view.get(view.context, span_text("k"), &value), E_NOT_FOUND);
    memory_fini(&memory);
}

struct visits {
    size_t seen;
    size_t stop_at;
    enum err stop_with;
};

static enum err note_visit(void *context, struct span key, struct span value)
{
    struct visits *visits = context;
    (void)key;
    (void)value;
    return ++visits->seen == visits->stop_at ? visits->stop_with : OK;
}

Test(memory, a_visitor_ends_a_scan_quietly_or_with_its_error)
{
    struct memory memory;
    memory_init(&memory);
    struct view view = memory_view(&memory);
    put(&memory, "a1", "");
    put(&memory, "a2", "");
    put(&memory, "b", "");
    struct visits all = {.stop_at = 100};
    struct visits quiet = {.stop_at = 1, .stop_with = E_NOT_FOUND};
    struct visits loud = {.stop_at = 2, .stop_with = E_MISMATCH};
    cr_assert_eq(view.scan(view.context, span_text("a"), note_visit, &all), OK);
    cr_assert_eq(all.seen, 2);
    cr_assert_eq(view.scan(view.context, span_text("a"), note_visit, &quiet), OK);
    cr_assert_eq(quiet.seen, 1);
    cr_assert_eq(view.scan(view.context, span_text("a"), note_visit, &loud), E_MISMATCH);
    cr_assert_eq(loud.seen, 2);
    memory_fini(&memory);
}

Test(memory, digest_is_the_published_preimage)
{
    // "tally/state/v1\0", then u32be size, key, u32be size, value of a=1 and bb=.
    struct hex preimage =
        hex("74616c6c792f73746174652f7631 00  00000001 61 00000001 31  00000002 6262 00000000");
    struct memory memory;
    memory_init(&memory);
    put(&memory, "bb", "");
    put(&memory, "a", "1");
    struct digest expected = digest_of(hex_span(&preimage));
    struct digest actual = digest_of_memory(&memory);
    cr_assert(digest_equal(&actual, &expected));
    memory_fini(&memory);
}

Test(memory, digest_of_nothing_is_that_of_the_tag)
{
    struct memory memory;
    memory_init(&memory);
    struct digest expected = digest_of(span("tally/state/v1", 15));
    struct digest actual = digest_of_memory(&memory);
    cr_assert(digest_equal(&actual, &expected));
    memory_fini(&memory);
}

Test(memory, digest_does_not_depend_on_the_way_to_the_state)
{
    struct memory straight;
    struct memory detour;
    memory_init(&straight);
    memory_init(&detour);
    struct view view = memory_view(&detour);
    for (uint32_t i = 0; i < 300; i++) {
        char key[4] = {(char)('a' + i % 26), (char)('a' + i / 26), '\0'};
        char other[4] = {(char)('a' + (299 - i) % 26), (char)('a' + (299 - i) / 26), '\0'};
        put(&straight, key, key);
        put(&detour, other, "something else");
        put(&detour, other, other);
        put(&detour, "gone", "v");
    }
    cr_assert_eq(view.delete(view.context, span_text("gone")), OK);
    struct digest left = digest_of_memory(&straight);
    struct digest right = digest_of_memory(&detour);
    cr_assert(digest_equal(&left, &right));
    memory_fini(&straight);
    memory_fini(&detour);
}

Test(memory, digest_tells_apart_what_differs_by_a_byte_or_by_a_border)
{
    static const char *const states[][2] = {{"ab", "c"}, {"a", "bc"}, {"abc", ""},
                                            {"ab", "d"}, {"ac", "c"}, {"ab", "cc"}};
    const size_t count = sizeof(states) / sizeof(states[0]);
    struct digest digests[sizeof(states) / sizeof(states[0])];
    for (size_t i = 0; i < count; i++) {
        struct memory memory;
        memory_init(&memory);
        put(&memory, states[i][0], states[i][1]);
        digests[i] = digest_of_memory(&memory);
        for (size_t j = 0; j < i; j++) {
            cr_assert(!digest_equal(&digests[i], &digests[j]), "states %zu and %zu", i, j);
        }
        memory_fini(&memory);
    }
}

static enum err fail_scan(void *context, struct span prefix, view_visit *visit, void *visit_context)
{
    (void)context;
    (void)prefix;
    (void)visit;
    (void)visit_context;
    return E_STORE;
}

Test(memory, digest_passes_on_what_the_scan_fails_with)
{
    struct view broken = {.scan = fail_scan};
    struct digest digest = {{7}};
    cr_assert_eq(memory_digest(&broken, &digest), E_STORE);
    cr_assert_eq(digest.bytes[0], 7);
}
