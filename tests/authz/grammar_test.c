// The forms of texts, at their edges.
#include "authz/grammar.h"

#include <criterion/criterion.h>

// A text of `size` bytes: `head`, then as many of `fill` as it takes, then `tail`. Static storage.
static struct span stretched(const char *head, char fill, const char *tail, size_t size)
{
    static char text[4096];
    size_t inner = size - strlen(head) - strlen(tail);
    cr_assert_lt(size, sizeof(text));
    memcpy(text, head, strlen(head));
    memset(text + strlen(head), fill, inner);
    memcpy(text + strlen(head) + inner, tail, strlen(tail));
    return span(text, size);
}

Test(grammar, of_an_address_there_is_one_way_to_write_it)
{
    static const char *const good[] = {
        "ilvara@example.test",         "a@b.c", "first.last+tag@sub.example.test", "o'brien@example.test",
        "x_y-z@xn--bcher-kva.example", "1@2.3",
    };
    static const char *const bad[] = {
        "",         "ilvara",         "@example.test",  "ilvara@",    "ilvara@example", "Ilvara@example.test",
        "a@B.test", "a@@b.test",      "a@b@c.test",     ".a@b.test",  "a.@b.test",      "a..b@c.test",
        "a@.test",  "a@b..test",      "a@b.test.",      "a@-b.test",  "a@b-.test",      "a b@c.test",
        "a@b c.d",  "b\xc3\xbc@c.de", "a@b\xc3\xbc.de", "a@b_c.test", "\"a\"@b.test",   " a@b.test",
    };
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        cr_assert(grammar_is_address(span_text(good[i])), "%s", good[i]);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        cr_assert_not(grammar_is_address(span_text(bad[i])), "%s", bad[i]);
    }
    cr_assert(grammar_is_email(span_text("Ilvara.Quenby@example.test")));
    cr_assert_not(grammar_is_email(span_text("ilvara@Example.test")));
}

Test(grammar, an_address_has_254_characters_at_most_and_64_before_the_at)
{
    cr_assert(grammar_is_address(stretched("", 'a', "@b.c", 64 + 4)));
    cr_assert_not(grammar_is_address(stretched("", 'a', "@b.c", 65 + 4)));
    cr_assert(grammar_is_address(stretched("a@", 'b', ".c", 2 + 63 + 2)));
    cr_assert_not(grammar_is_address(stretched("a@", 'b', ".c", 2 + 64 + 2)));
    char text[400] = "a@";
    size_t size = 2;
    for (; size < 250; size += 2) {
        memcpy(text + size, "b.", 2);
    }
    memcpy(text + size, "longer", 6);
    cr_assert(grammar_is_address(span(text, 254)));
    cr_assert_not(grammar_is_address(span(text, 255)));
}

Test(grammar, a_phone_number_is_e164)
{
    cr_assert(grammar_is_phone(span_text("+17075550100")));
    cr_assert(grammar_is_phone(span_text("+1")));
    cr_assert(grammar_is_phone(span_text("+123456789012345")));
    static const char *const bad[] = {"",       "+",         "17075550100",       "+0123",
                                      "+1 707", "+1-707-55", "+1234567890123456", "+170755x"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        cr_assert_not(grammar_is_phone(span_text(bad[i])), "%s", bad[i]);
    }
}

Test(grammar, a_link_is_https_and_says_plainly_whither)
{
    static const char *const good[] = {"https://example.test", "https://example.test/",
                                       "https://example.test:8443/a?b=c#d", "https://Example.test/~x"};
    static const char *const bad[] = {
        "",
        "https://",
        "http://example.test",
        "ftp://example.test",
        "https:///path",
        "HTTPS://x.y",
        "https://a@evil.test",
        "https://a b.test",
        "https://a.test/b c",
        "javascript:x",
        "https://a.test/\xc3\xbc",
        "https://a.test/<x>",
        "https://a.test/\"",
        "https://?x",
    };
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        cr_assert(grammar_is_https(span_text(good[i]), 100), "%s", good[i]);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        cr_assert_not(grammar_is_https(span_text(bad[i]), 100), "%s", bad[i]);
    }
    cr_assert(grammar_is_https(stretched("https://a.test/", 'x', "", 2048), 2048));
    cr_assert_not(grammar_is_https(stretched("https://a.test/", 'x', "", 2049), 2048));
}

Test(grammar, handles_regions_and_postal_codes)
{
    cr_assert(grammar_is_handle(span_text("@juniper_ridge"), 50));
    cr_assert(grammar_is_handle(span_text("juniper-ridge.labs"), 50));
    cr_assert(grammar_is_handle(stretched("", 'a', "", 50), 50));
    cr_assert_not(grammar_is_handle(stretched("", 'a', "", 51), 50));
    cr_assert_not(grammar_is_handle(span_text(""), 50));
    cr_assert_not(grammar_is_handle(span_text("@"), 50));
    cr_assert_not(grammar_is_handle(span_text("a b"), 50));
    cr_assert(grammar_is_region(span_text("US-CA")));
    cr_assert(grammar_is_region(span_text("GB-ENG")));
    cr_assert(grammar_is_region(span_text("FR-2A")));
    cr_assert_not(grammar_is_region(span_text("US-")));
    cr_assert_not(grammar_is_region(span_text("us-ca")));
    cr_assert_not(grammar_is_region(span_text("USCA")));
    cr_assert_not(grammar_is_region(span_text("US-CALI")));
    cr_assert(grammar_is_postal_code(span_text("95521")));
    cr_assert(grammar_is_postal_code(span_text("95521-1234")));
    cr_assert(grammar_is_postal_code(span_text("SW1A 1AA")));
    cr_assert(grammar_is_postal_code(span_text("123456789012")));
    cr_assert_not(grammar_is_postal_code(span_text("1234567890123")));
    cr_assert_not(grammar_is_postal_code(span_text("")));
    cr_assert_not(grammar_is_postal_code(span_text("-95521")));
    cr_assert_not(grammar_is_postal_code(span_text("95521-")));
    cr_assert_not(grammar_is_postal_code(span_text("955--21")));
}
