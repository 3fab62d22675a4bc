// Borrowed bytes: equality and order.
#include "ledger/base/span.h"

#include <criterion/criterion.h>

Test(span, equals_by_size_and_content)
{
    cr_assert(span_equal(span_text("abc"), span("abcd", 3)));
    cr_assert_not(span_equal(span_text("abc"), span_text("abcd")));
    cr_assert_not(span_equal(span_text("abc"), span_text("abd")));
}

Test(span, empty_spans_are_equal_whatever_they_point_to)
{
    cr_assert(span_equal(span(NULL, 0), span_text("")));
    cr_assert_eq(span_compare(span(NULL, 0), span_text("")), 0);
}

Test(span, orders_by_unsigned_bytes_and_then_by_size)
{
    static const char *const ascending[] = {"",  "\x01", "a",    "aa",   "ab",
                                            "b", "\x7f", "\x80", "\xff", "\xff\x01"};
    const size_t count = sizeof(ascending) / sizeof(ascending[0]);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            int order = span_compare(span_text(ascending[i]), span_text(ascending[j]));
            cr_assert_eq((order > 0) - (order < 0), (i > j) - (i < j), "%zu and %zu", i, j);
        }
    }
}
