// The form of a bundle: lengths, order, names, limits.
#include "ledger/base/bytes.h"
#include "ledger/base/limits.h"
#include "ledger/bundle/writer.h"
#include "ledger/core/message.h"
#include "tests/support/bundling.h"

#include <criterion/criterion.h>

static struct buf file;
static struct arena arena;
static struct bundle_reader reader;
static struct bundling_bytes bytes;

static void begin(void)
{
    buf_init(&file, BUNDLING_SIZE_MAX);
    cr_assert_eq(arena_init(&arena, BUNDLE_ARENA_SIZE), OK);
    cr_assert_eq(buf_append(&file, span_text(BUNDLE_MAGIC)), OK);
}

static void end(void)
{
    arena_fini(&arena);
    buf_fini(&file);
}

TestSuite(reader, .init = begin, .fini = end);

static void put(const Tally__BundlePart *part)
{
    uint8_t prefix[BUNDLE_PREFIX_SIZE];
    bytes_put_u32(prefix, (uint32_t)protobuf_c_message_get_packed_size(&part->base));
    cr_assert_eq(buf_append(&file, span(prefix, sizeof(prefix))), OK);
    cr_assert_eq(message_encode(part, &file), OK);
}

static void put_head(void)
{
    Tally__BundlePart part = TALLY__BUNDLE_PART__INIT;
    Tally__BundleHead head = TALLY__BUNDLE_HEAD__INIT;
    part.part_case = TALLY__BUNDLE_PART__PART_HEAD;
    part.head = &head;
    put(&part);
}

static void put_text(const char *name, size_t size)
{
    static uint8_t content[LIMIT_BUNDLE_PART + 1];
    Tally__BundlePart part = TALLY__BUNDLE_PART__INIT;
    Tally__BundleText text = TALLY__BUNDLE_TEXT__INIT;
    text.name = (char *)(uintptr_t)name;
    text.text = message_bytes(span(content, size));
    part.part_case = TALLY__BUNDLE_PART__PART_TEXT;
    part.text = &text;
    put(&part);
}

// What reading says of the last part.
static enum err read_all(void)
{
    Tally__BundlePart *part = NULL;
    bytes.rest = buf_span(&file);
    struct bundle_source source = bundling_source(&bytes);
    enum err error = bundle_reader_open(&reader, &source);
    while (error == OK) {
        arena_reset(&arena);
        error = bundle_reader_next(&reader, &arena, &part);
    }
    bundle_reader_close(&reader);
    return error;
}

Test(reader, takes_texts_up_to_the_limit)
{
    put_head();
    for (size_t i = 0; i < LIMIT_BUNDLE_TEXTS; i++) {
        put_text("README.txt", 5);
    }
    cr_assert_eq(read_all(), E_MALFORMED);
    cr_assert(reader.cut, "nothing but the end is missing");
    put_text("README.txt", 5);
    cr_assert_eq(read_all(), E_LIMIT);
}

Test(reader, takes_a_part_up_to_the_limit)
{
    // Besides its bytes: the name's tag and length and one letter, two tags and two lengths of three bytes.
    enum { BESIDE = 3 + 1 + 3 + 1 + 3 };
    put_head();
    put_text("a", LIMIT_BUNDLE_PART - BESIDE);
    cr_assert_eq(read_all(), E_MALFORMED);
    cr_assert(reader.cut, "nothing but the end is missing");
    file.size = BUNDLE_MAGIC_SIZE;
    put_head();
    put_text("a", LIMIT_BUNDLE_PART - BESIDE + 1);
    cr_assert_eq(read_all(), E_LIMIT);
}

Test(reader, knows_a_name_of_a_text_by_its_letters)
{
    char longest[BUNDLE_NAME_MAX + 1] = {0};
    memset(longest, 'n', BUNDLE_NAME_MAX);
    static const char *const bad[] = {"", "a b", "a\xc3\xa9", "a:b"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        file.size = BUNDLE_MAGIC_SIZE;
        put_head();
        put_text(bad[i], 1);
        cr_assert_eq(read_all(), E_INVALID, "%s", bad[i]);
    }
    file.size = BUNDLE_MAGIC_SIZE;
    put_head();
    put_text(longest, 1);
    cr_assert_eq(read_all(), E_INVALID);
    longest[BUNDLE_NAME_MAX - 1] = '\0';
    file.size = BUNDLE_MAGIC_SIZE;
    put_head();
    put_text(longest, 1);
    cr_assert_eq(read_all(), E_MALFORMED);
}

Test(reader, knows_no_empty_part_and_no_other_first_line)
{
    cr_assert_eq(buf_append(&file, span("\0\0\0\0", BUNDLE_PREFIX_SIZE)), OK);
    cr_assert_eq(read_all(), E_LIMIT);
    file.data[BUNDLE_MAGIC_SIZE - 2] = '2';
    cr_assert_eq(read_all(), E_UNSUPPORTED);
}

Test(reader, takes_from_a_writer_no_item_out_of_order)
{
    struct bundling bundling;
    struct bundle_writer writer;
    struct bundle_sink sink = bundling_sink(&file);
    Tally__BundleHead head = TALLY__BUNDLE_HEAD__INIT;
    Tally__Item items[2];
    Tally__Item none = TALLY__ITEM__INIT;
    file.size = 0;
    bundling_begin(&bundling);
    for (uint64_t i = 0; i < 2; i++) {
        cr_assert_eq(bundling_fetch(&bundling, i, &arena, &items[i]), OK);
    }
    cr_assert_eq(bundle_writer_open(&writer, &sink, &head), OK);
    cr_assert_eq(bundle_writer_push(&writer, &items[1]), E_INVALID, "entry 0 is the first");
    cr_assert_eq(bundle_writer_push(&writer, &items[0]), OK);
    cr_assert_eq(bundle_writer_push(&writer, &items[0]), E_INVALID);
    cr_assert_eq(bundle_writer_push(&writer, &none), E_MALFORMED);
    cr_assert_eq(bundle_writer_push(&writer, &items[1]), OK);
    cr_assert_eq(bundle_writer_finish(&writer), OK);
    bundle_writer_close(&writer);
    cr_assert_eq(read_all(), E_NOT_FOUND, "all is in order");
    cr_assert_eq(reader.items, 2);
    bundling_end(&bundling);
}
