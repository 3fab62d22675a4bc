// Keys of the state: injective, sealed off by organization, in their limits.
#include "ledger/state/state_key.h"

#include <criterion/criterion.h>

#include <signal.h>

static void expect_key(struct span org, enum state_key_family family, struct span id, struct span expected)
{
    struct state_key key = state_key(org, family, id);
    cr_assert(span_equal(state_key_span(&key), expected));
}

Test(state_key, is_the_organization_with_its_size_the_family_and_the_id)
{
    expect_key(span_text("lab-west"), STATE_KEY_ROLE, span_text("owner"), span("\10lab-west\3owner", 15));
    expect_key(span_text(STATE_KEY_PLATFORM), STATE_KEY_LEDGER, span(NULL, 0), span("\10platform\1", 10));
    expect_key(span(NULL, 0), STATE_KEY_KEY, span("\0", 1), span("\0\2\0", 3));
}

Test(state_key, of_one_organization_never_begins_like_anothers)
{
    static const char *const orgs[] = {"a", "ab", "abc", "b", "\1a", ""};
    const size_t count = sizeof(orgs) / sizeof(orgs[0]);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            struct state_key left = state_key(span_text(orgs[i]), STATE_KEY_KEY, span_text("bbb"));
            struct state_key right = state_key(span_text(orgs[j]), STATE_KEY_KEY, span_text("bbb"));
            size_t prefix = 1 + strlen(orgs[i]);
            bool begins = right.size >= prefix && memcmp(left.bytes, right.bytes, prefix) == 0;
            cr_assert_eq(begins, i == j, "'%s' and '%s'", orgs[i], orgs[j]);
        }
    }
}

Test(state_key, takes_the_longest_organization_with_two_of_the_longest_ids)
{
    static const uint8_t bytes[2 * LIMIT_SUBJECT_ID + 1];
    struct state_key key =
        state_key(span(bytes, LIMIT_ORG_ID), STATE_KEY_KEY, span(bytes, 2 * LIMIT_SUBJECT_ID));
    cr_assert_eq(key.size, STATE_KEY_MAX);
}

Test(state_key, an_organization_one_past_the_limit_ends_the_process, .signal = SIGABRT)
{
    static const uint8_t bytes[LIMIT_ORG_ID + 1];
    (void)state_key(span(bytes, sizeof(bytes)), STATE_KEY_KEY, span(NULL, 0));
}

Test(state_key, an_id_one_past_the_room_ends_the_process, .signal = SIGABRT)
{
    static const uint8_t bytes[2 * LIMIT_SUBJECT_ID + 1];
    (void)state_key(span(bytes, LIMIT_ORG_ID), STATE_KEY_KEY, span(bytes, sizeof(bytes)));
}
