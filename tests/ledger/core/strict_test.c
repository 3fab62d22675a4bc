// The wire rule: hostile encodings, each with its error, and the promise that what is accepted has one
// encoding.
#include "ledger/base/limits.h"
#include "ledger/core/message.h"
#include "ledger/core/strict.h"
#include "tests/support/any.h"
#include "tests/support/hex.h"

#include "proto/command.pb-c.h"
#include "proto/entry.pb-c.h"

#include <criterion/criterion.h>

#define ENVELOPE &tally__envelope__descriptor
#define COMMAND &tally__command__descriptor
#define INTENT &tally__intent__descriptor
#define VERDICT &tally__verdict__descriptor
#define GENESIS &tally__genesis__descriptor
#define ROLE &tally__role_define__descriptor
#define VALUE &tally__value__descriptor
#define ACCOUNT &tally__sa_update__descriptor

struct row {
    const char *what;
    const ProtobufCMessageDescriptor *type;
    const char *bytes;
    enum err expected;
};

static void expect_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct hex bytes = hex(rows[i].bytes);
        enum err actual = strict_check(rows[i].type, hex_span(&bytes));
        cr_assert_eq(actual, rows[i].expected, "%s: %s", rows[i].what, err_name(actual));
    }
}

#define EXPECT_ROWS(rows) expect_rows(rows, sizeof(rows) / sizeof((rows)[0]))

Test(strict, accepts_the_one_form_of_numbers_chunks_and_messages)
{
    static const struct row rows[] = {
        {"nothing", ENVELOPE, "", OK},
        {"the largest uint32", ENVELOPE, "18ffffffff0f", OK},
        {"the largest sint32", ENVELOPE, "30ffffffff0f", OK},
        {"the largest uint64", ENVELOPE, "20ffffffffffffffffff01", OK},
        {"a true flag", GENESIS, "3801", OK},
        {"fields in order", ENVELOPE, "0a0161 1801 2001 900101", OK},
        {"packed numbers", ROLE, "1a03 00 01 02", OK},
        {"packed zero", ROLE, "1a01 00", OK},
        {"a message", ENVELOPE, "4a02 0801", OK},
        {"an empty message that repeats", INTENT, "1200 1200", OK},
        {"an empty message in a oneof", VALUE, "3200", OK},
        {"an empty text in a oneof", VALUE, "0a00", OK},
        {"zero in a oneof", VALUE, "1000", OK},
        {"false in a oneof", VALUE, "2800", OK},
        {"bytes of any kind", ENVELOPE, "0a04 00ff0a80", OK},
    };
    EXPECT_ROWS(rows);
}

Test(strict, refuses_a_second_form_of_the_same_message)
{
    static const struct row rows[] = {
        {"an overlong number", ENVELOPE, "188100", E_NON_CANONICAL},
        {"an overlong zero", ENVELOPE, "188000", E_NON_CANONICAL},
        {"a number of ten bytes with a zero at the end", ENVELOPE, "20ffffffffffffffffff00", E_NON_CANONICAL},
        {"an overlong tag", ENVELOPE, "980005", E_NON_CANONICAL},
        {"an overlong length", ENVELOPE, "0a8100ff", E_NON_CANONICAL},
        {"a default number", ENVELOPE, "1800", E_NON_CANONICAL},
        {"a default enum", ENVELOPE, "3800", E_NON_CANONICAL},
        {"a default flag", GENESIS, "3800", E_NON_CANONICAL},
        {"default bytes", ENVELOPE, "0a00", E_NON_CANONICAL},
        {"a default text", INTENT, "0a00", E_NON_CANONICAL},
        {"an empty message", ENVELOPE, "4a00", E_NON_CANONICAL},
        {"a scalar twice", ENVELOPE, "1801 1801", E_NON_CANONICAL},
        {"a chunk twice", ENVELOPE, "0a0161 0a0162", E_NON_CANONICAL},
        {"a message twice", ENVELOPE, "4a020801 4a020802", E_NON_CANONICAL},
        {"fields out of order", ENVELOPE, "2001 1801", E_NON_CANONICAL},
        {"chunks that repeat, with another between them", INTENT, "1200 1801 1200", E_NON_CANONICAL},
        {"a flag of 2", GENESIS, "3802", E_NON_CANONICAL},
        {"a uint32 of 2^32", ENVELOPE, "188080808010", E_NON_CANONICAL},
        {"a sint32 of 2^32", ENVELOPE, "308080808010", E_NON_CANONICAL},
        {"a negative number of ten bytes in a sint32", ENVELOPE, "30ffffffffffffffffff01", E_NON_CANONICAL},
        {"unpacked numbers", ROLE, "1801", E_NON_CANONICAL},
        {"packed numbers in two chunks", ROLE, "1a0101 1a0102", E_NON_CANONICAL},
        {"packed and unpacked numbers", ROLE, "1a0101 1802", E_NON_CANONICAL},
        {"an empty packed chunk", ROLE, "1a00", E_NON_CANONICAL},
        {"a packed number that is overlong", ROLE, "1a028100", E_NON_CANONICAL},
        {"a packed uint32 of 2^32", ROLE, "1a058080808010", E_NON_CANONICAL},
        {"two members of a oneof", VALUE, "0a0161 1002", E_NON_CANONICAL},
        {"one member of a oneof twice", VALUE, "0a0161 0a0162", E_NON_CANONICAL},
        {"field 0 with an overlong tag", ENVELOPE, "800010", E_NON_CANONICAL},
    };
    EXPECT_ROWS(rows);
}

Test(strict, refuses_what_it_does_not_know_at_every_level)
{
    static const struct row rows[] = {
        {"a field past the last", ENVELOPE, "980101", E_UNKNOWN_FIELD},
        {"a number that was left out", ACCOUNT, "1001", E_UNKNOWN_FIELD},
        {"the largest field number", ENVELOPE, "faffffff0f00", E_UNKNOWN_FIELD},
        {"a field in a message", ENVELOPE, "4a021801", E_UNKNOWN_FIELD},
        {"a field in a message in a message", COMMAND, "0a04 4a02 1801", E_UNKNOWN_FIELD},
        {"a field in an element", INTENT, "1200 12021801", E_UNKNOWN_FIELD},
        {"a field in a member of a oneof", VALUE, "32021801", E_UNKNOWN_FIELD},
        {"a number that the enum does not have", ENVELOPE, "3803", E_UNKNOWN_FIELD},
        {"a negative number in an enum", ENVELOPE, "38ffffffffffffffffff01", E_UNKNOWN_FIELD},
        {"an enum's number plus 2^32", ENVELOPE, "388180808010", E_UNKNOWN_FIELD},
    };
    EXPECT_ROWS(rows);
}

Test(strict, refuses_bytes_that_are_no_message)
{
    static const struct row rows[] = {
        {"a chunk where a number belongs", ENVELOPE, "1a0101", E_MALFORMED},
        {"a number where a chunk belongs", ENVELOPE, "0801", E_MALFORMED},
        {"a number where a message belongs", ENVELOPE, "4801", E_MALFORMED},
        {"eight bytes", ENVELOPE, "190100000000000000", E_MALFORMED},
        {"four bytes", ENVELOPE, "1d01000000", E_MALFORMED},
        {"the start of a group", ENVELOPE, "1b", E_MALFORMED},
        {"the end of a group", ENVELOPE, "1c", E_MALFORMED},
        {"wire type 6", ENVELOPE, "1e01", E_MALFORMED},
        {"wire type 7", ENVELOPE, "1f01", E_MALFORMED},
        {"a group that is unknown", ENVELOPE, "9b019c01", E_MALFORMED},
        {"field 0", ENVELOPE, "0000", E_MALFORMED},
        {"field 0 with a chunk", ENVELOPE, "0200", E_MALFORMED},
        {"a tag over 2^32", ENVELOPE, "8a8080801000", E_MALFORMED},
        {"a number of eleven bytes", ENVELOPE, "20ffffffffffffffffffff01", E_MALFORMED},
        {"a number over 2^64", ENVELOPE, "20ffffffffffffffffff02", E_MALFORMED},
        {"a tag that is cut", ENVELOPE, "80", E_MALFORMED},
        {"a tag alone", ENVELOPE, "18", E_MALFORMED},
        {"a number that is cut", ENVELOPE, "1880", E_MALFORMED},
        {"a chunk without length", ENVELOPE, "0a", E_MALFORMED},
        {"a chunk that is cut", ENVELOPE, "0a0500", E_MALFORMED},
        {"a chunk one byte past the end", ENVELOPE, "0a0261", E_MALFORMED},
        {"a packed number that is cut", ROLE, "1a0180", E_MALFORMED},
        {"a message whose chunk is longer than itself", ENVELOPE, "4a03 120261 61", E_MALFORMED},
        {"a length of 2^31", ENVELOPE, "0a8080808008", E_MALFORMED},
        {"a length of 2^32 - 1", ENVELOPE, "0affffffff0f", E_MALFORMED},
        {"a length of 2^63", ENVELOPE, "0a80808080808080808001", E_MALFORMED},
        {"a length of 2^64 - 1", ENVELOPE, "0affffffffffffffffff01", E_MALFORMED},
    };
    EXPECT_ROWS(rows);
}

// A message that may hold itself, which none of Tally's may: to reach any depth.
static const ProtobufCMessageDescriptor nest;
static const ProtobufCFieldDescriptor nest_fields[] = {{
    .name = "inner",
    .id = 1,
    .label = PROTOBUF_C_LABEL_REPEATED,
    .type = PROTOBUF_C_TYPE_MESSAGE,
    .descriptor = &nest,
}};
static const ProtobufCMessageDescriptor nest = {
    .magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,
    .name = "Nest",
    .n_fields = 1,
    .fields = nest_fields,
};

static enum err check_nested(unsigned depth)
{
    uint8_t bytes[2 * 64];
    uint8_t *at = bytes + sizeof(bytes);
    for (unsigned i = 1; i < depth; i++) {
        at -= 2;
        at[0] = 0x0a;
        at[1] = (uint8_t)(2 * (i - 1));
    }
    return strict_check(&nest, span(at, 2 * (size_t)(depth - 1)));
}

Test(strict, follows_messages_to_the_limit_of_depth_and_not_one_further)
{
    for (unsigned depth = 1; depth <= LIMIT_DECODE_DEPTH; depth++) {
        cr_assert_eq(check_nested(depth), OK, "depth %u", depth);
    }
    cr_assert_eq(check_nested(LIMIT_DECODE_DEPTH + 1), E_LIMIT);
    cr_assert_eq(check_nested(60), E_LIMIT);
}

Test(strict, accepts_texts_of_every_length_of_character)
{
    static const char *const good[] = {
        "",
        "plain text",
        " ~",
        "\xc2\xa0",
        "\xdf\xbf",
        "\xe0\xa0\x80",
        "\xed\x9f\xbf",
        "\xee\x80\x80",
        "\xef\xbf\xbf",
        "\xf0\x90\x80\x80",
        "\xf4\x8f\xbf\xbf",
    };
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        cr_assert_eq(strict_text(span_text(good[i])), OK, "text %zu", i);
    }
}

Test(strict, refuses_texts_that_are_not_utf_8)
{
    static const struct {
        const char *what;
        const char *text;
    } rows[] = {
        {"a continuation alone", "\x80"},
        {"the last continuation alone", "a\xbf"},
        {"an overlong slash in two bytes", "\xc0\xaf"},
        {"an overlong DEL in two bytes", "\xc1\xbf"},
        {"an overlong slash in three bytes", "\xe0\x80\xaf"},
        {"the largest overlong in three bytes", "\xe0\x9f\xbf"},
        {"an overlong slash in four bytes", "\xf0\x80\x80\xaf"},
        {"the largest overlong in four bytes", "\xf0\x8f\xbf\xbf"},
        {"the first surrogate", "\xed\xa0\x80"},
        {"the last surrogate", "\xed\xbf\xbf"},
        {"a pair of surrogates", "\xed\xa0\xbd\xed\xba\x80"},
        {"past the last code point", "\xf4\x90\x80\x80"},
        {"a lead byte for four that is too large", "\xf5\x80\x80\x80"},
        {"a lead byte for five", "\xf8\x88\x80\x80\x80"},
        {"FE and FF", "\xfe\xff"},
        {"two bytes, cut", "\xc3"},
        {"three bytes, cut", "\xe2\x82"},
        {"four bytes, cut", "\xf0\x9f\x9a"},
        {"a letter where a continuation belongs", "\xc3("},
        {"a letter in the midst of three", "\xe2(\xa1"},
        {"a letter at the end of four", "\xf0\x9f\x9a("},
        {"a lead byte where a continuation belongs", "\xe2\x82\xc3\xa9"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        cr_assert_eq(strict_text(span_text(rows[i].text)), E_TEXT, "%s", rows[i].what);
    }
}

Test(strict, refuses_control_characters_and_nothing_else_of_ascii)
{
    for (unsigned code = 0; code < 0x80; code++) {
        uint8_t text[] = {'a', (uint8_t)code, 'b'};
        bool control = code < 0x20 || code == 0x7f;
        cr_assert_eq(strict_text(span(text, 3)), control ? E_TEXT : OK, "U+%04X", code);
    }
    for (unsigned code = 0x80; code < 0xc0; code++) {
        uint8_t text[] = {'a', 0xc2, (uint8_t)code, 'b'};
        cr_assert_eq(strict_text(span(text, 4)), code < 0xa0 ? E_TEXT : OK, "U+%04X", code);
    }
}

Test(strict, checks_texts_where_they_stand_in_messages)
{
    static const struct row rows[] = {
        {"in a field", INTENT, "0a02c0af", E_TEXT},
        {"in a oneof", VALUE, "0a0100", E_TEXT},
        {"in an element", VALUE, "4203 0a010a", E_TEXT},
        {"two levels down", COMMAND, "0a05 7a03 120100", E_TEXT},
        {"not in bytes", ENVELOPE, "0a02c0af", OK},
    };
    EXPECT_ROWS(rows);
}

static void expect_one_encoding(const ProtobufCMessageDescriptor *type, struct span bytes,
                                struct arena *arena)
{
    ProtobufCMessage *decoded = NULL;
    struct span again;
    cr_assert_eq(message_decode(type, bytes, arena, &decoded), OK);
    cr_assert_eq(message_encode_in(decoded, arena, &again), OK);
    cr_assert(span_equal(bytes, again), "%s of %zu bytes", type->name, bytes.size);
}

static const ProtobufCMessageDescriptor *const kept[] = {
    &tally__command__descriptor, &tally__entry__descriptor, &tally__notice__descriptor,
    &tally__effects__descriptor, &tally__value__descriptor,
};

enum { KEPT_COUNT = sizeof(kept) / sizeof(kept[0]) };

Test(strict, accepts_any_message_as_it_was_encoded_and_it_comes_back_byte_for_byte)
{
    struct random random = {20240101};
    struct arena arena;
    cr_assert_eq(arena_init(&arena, 1024 * 1024), OK);
    for (unsigned i = 0; i < 3000; i++) {
        const ProtobufCMessageDescriptor *type = kept[i % KEPT_COUNT];
        struct span bytes;
        arena_reset(&arena);
        cr_assert_eq(message_encode_in(any_message(type, &random, &arena), &arena, &bytes), OK);
        enum err checked = strict_check(type, bytes);
        cr_assert_eq(checked, OK, "%s %u: %s", type->name, i, err_name(checked));
        expect_one_encoding(type, bytes, &arena);
    }
    arena_fini(&arena);
}

enum { MUTANT_MAX = 64 * 1024 };

// Flips a bit, or cuts out, doubles or draws anew a byte.
static size_t mutate(uint8_t *bytes, size_t size, struct random *random)
{
    if (size == 0) {
        return 0;
    }
    size_t at = random_below(random, size);
    switch (random_below(random, 4)) {
    case 0:
        bytes[at] ^= (uint8_t)(1u << random_below(random, 8));
        return size;
    case 1:
        memmove(bytes + at, bytes + at + 1, size - at - 1);
        return size - 1;
    case 2:
        memmove(bytes + at + 1, bytes + at, size - at);
        return size + 1;
    default:
        bytes[at] = (uint8_t)random_next(random);
        return size;
    }
}

Test(strict, whatever_it_accepts_of_mutated_messages_comes_back_byte_for_byte)
{
    static uint8_t mutant[MUTANT_MAX];
    struct random random = {20240102};
    struct arena arena;
    unsigned accepted = 0;
    unsigned refused = 0;
    cr_assert_eq(arena_init(&arena, 1024 * 1024), OK);
    for (unsigned i = 0; i < 10000; i++) {
        const ProtobufCMessageDescriptor *type = kept[i % KEPT_COUNT];
        struct span bytes;
        arena_reset(&arena);
        cr_assert_eq(message_encode_in(any_message(type, &random, &arena), &arena, &bytes), OK);
        cr_assert_lt(bytes.size, sizeof(mutant) - 4);
        memcpy(mutant, bytes.data, bytes.size);
        size_t size = bytes.size;
        for (size_t left = 1 + random_below(&random, 3); left > 0; left--) {
            size = mutate(mutant, size, &random);
        }
        if (strict_check(type, span(mutant, size)) == OK) {
            expect_one_encoding(type, span(mutant, size), &arena);
            accepted++;
        } else {
            refused++;
        }
    }
    cr_assert(accepted > 500 && refused > 500, "%u accepted, %u refused", accepted, refused);
    arena_fini(&arena);
}

Test(strict, accepts_nothing_as_an_empty_message)
{
    cr_assert_eq(strict_check(VALUE, span(NULL, 0)), OK);
    cr_assert_eq(strict_text(span(NULL, 0)), OK);
}
