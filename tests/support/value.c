// Packed by the library, so that the reader in authz meets what clients send.
#include "tests/support/value.h"

#include "proto/value.pb-c.h"

#include <criterion/criterion.h>

enum { SIZE_MAX_TEXT = 5000, ITEMS_MAX = 64 };

static struct span packed(const Tally__Value *value)
{
    static uint8_t bytes[ITEMS_MAX * 400];
    size_t size = tally__value__get_packed_size(value);
    cr_assert_leq(size, sizeof(bytes));
    (void)tally__value__pack(value, bytes);
    return span(bytes, size);
}

struct span value_text(const char *text)
{
    Tally__Value value = TALLY__VALUE__INIT;
    value.kind_case = TALLY__VALUE__KIND_TEXT;
    value.text = (char *)(uintptr_t)text;
    return packed(&value);
}

static char *text_of_size(size_t size)
{
    static char text[SIZE_MAX_TEXT + 1];
    cr_assert_leq(size, SIZE_MAX_TEXT);
    memset(text, 'x', size);
    text[size] = '\0';
    return text;
}

struct span value_of_size(size_t size)
{
    return value_text(text_of_size(size));
}

struct span value_integer(int64_t integer)
{
    Tally__Value value = TALLY__VALUE__INIT;
    value.kind_case = TALLY__VALUE__KIND_INTEGER;
    value.integer = integer;
    return packed(&value);
}

struct span value_time(uint64_t time_us)
{
    Tally__Value value = TALLY__VALUE__INIT;
    value.kind_case = TALLY__VALUE__KIND_TIME_US;
    value.time_us = time_us;
    return packed(&value);
}

struct span value_flag(bool flag)
{
    Tally__Value value = TALLY__VALUE__INIT;
    value.kind_case = TALLY__VALUE__KIND_FLAG;
    value.flag = flag;
    return packed(&value);
}

struct span value_list(size_t count, size_t size)
{
    char *items[ITEMS_MAX];
    Tally__TextList list = TALLY__TEXT_LIST__INIT;
    Tally__Value value = TALLY__VALUE__INIT;
    cr_assert_leq(count, ITEMS_MAX);
    for (size_t i = 0; i < count; i++) {
        items[i] = text_of_size(size);
    }
    list.n_item = count;
    list.item = items;
    value.kind_case = TALLY__VALUE__KIND_LIST;
    value.list = &list;
    return packed(&value);
}

struct span value_nothing(void)
{
    Tally__Value value = TALLY__VALUE__INIT;
    return packed(&value);
}
