// fuzz_file.c — the parts of a bundle between its first line and its end, verified under the key of mini.h.
//
// Two files are made of the input: it as it stands, and it with the end that belongs to it, so that a change
// gets past the digest. What verifies holds entries of mini's log and no others, because nothing else was
// ever signed with its key.
#include "ledger/base/bytes.h"
#include "ledger/base/require.h"
#include "ledger/bundle/reader.h"
#include "ledger/bundle/verify.h"
#include "ledger/core/message.h"
#include "ledger/core/peek.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/mini.h"

enum { FILE_MAX = 1024 * 1024 };

struct bytes {
    struct span rest;
};

static enum err take(void *context, uint8_t *bytes, size_t size, size_t *got_out)
{
    struct bytes *from = context;
    size_t got = size < from->rest.size ? size : from->rest.size;
    if (got > 0) {
        memcpy(bytes, from->rest.data, got);
        from->rest = span(from->rest.data + got, from->rest.size - got);
    }
    *got_out = got;
    return OK;
}

static uint64_t count_items(struct span parts)
{
    uint64_t items = 0;
    while (parts.size > BUNDLE_PREFIX_SIZE) {
        size_t size = bytes_get_u32(parts.data) + (size_t)BUNDLE_PREFIX_SIZE;
        items += parts.data[BUNDLE_PREFIX_SIZE] >> 3 == TALLY__BUNDLE_PART__PART_ITEM;
        size = size < parts.size ? size : parts.size;
        parts = span(parts.data + size, parts.size - size);
    }
    return items;
}

static void append(struct buf *file, struct span bytes)
{
    enum err error = buf_append(file, bytes);
    require(error == OK);
}

static void append_end(struct buf *file, struct span parts)
{
    Tally__BundlePart part = TALLY__BUNDLE_PART__INIT;
    Tally__BundleEnd end = TALLY__BUNDLE_END__INIT;
    uint8_t prefix[BUNDLE_PREFIX_SIZE];
    struct digest digest = digest_of(buf_span(file));
    end.items = count_items(parts);
    end.digest = message_bytes(digest_span(&digest));
    part.part_case = TALLY__BUNDLE_PART__PART_END;
    part.end = &end;
    bytes_put_u32(prefix, (uint32_t)protobuf_c_message_get_packed_size(&part.base));
    append(file, span(prefix, sizeof(prefix)));
    enum err error = message_encode(&part, file);
    require(error == OK);
}

// Every item of a file that verified is an entry of the log, at its index.
static void require_true(struct span file)
{
    const struct mini *mini = mini_get();
    struct bytes bytes = {file};
    struct bundle_source source = {take, &bytes};
    struct bundle_reader reader;
    Tally__BundlePart *part = NULL;
    enum err error = bundle_reader_open(&reader, &source);
    while (error == OK) {
        struct arena *arena = fuzz_arena();
        struct peek peek;
        error = bundle_reader_next(&reader, arena, &part);
        if (error == OK && part->part_case == TALLY__BUNDLE_PART__PART_ITEM) {
            struct span entry = message_span(part->item->entry);
            require(peek_entry(entry, &peek) == OK && peek.index < MINI_ENTRIES);
            require(span_equal(entry, mini->entries[peek.index]));
        }
    }
    require(error == E_NOT_FOUND);
    bundle_reader_close(&reader);
}

static void verify(struct span file)
{
    struct bytes bytes = {file};
    struct bundle_source source = {take, &bytes};
    struct bundle_request request = {.trust = {.key = &mini_get()->keys[0]}};
    struct bundle_report report;
    if (bundle_verify(&source, &request, &report) != OK) {
        return;
    }
    require((report.level == AUDIT_NOTHING) == (report.fault.class != FAULT_NONE));
    if (report.level != AUDIT_NOTHING) {
        require_true(file);
    }
}

const ProtobufCMessageDescriptor *fuzz_message_type(void)
{
    return &tally__bundle_part__descriptor;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf file;
    if (size > FILE_MAX / 2) {
        return 0;
    }
    buf_init(&file, FILE_MAX);
    verify(span(data, size));
    append(&file, span(BUNDLE_MAGIC, BUNDLE_MAGIC_SIZE));
    append(&file, span(data, size));
    verify(buf_span(&file));
    append_end(&file, span(data, size));
    verify(buf_span(&file));
    buf_fini(&file);
    return 0;
}
