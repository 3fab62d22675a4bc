// reader.c — lengths, order, digest.
#include "ledger/bundle/reader.h"

#include "ledger/base/bytes.h"
#include "ledger/base/limits.h"
#include "ledger/core/message.h"

enum {
    HEAD = TALLY__BUNDLE_PART__PART_HEAD,
    TEXT = TALLY__BUNDLE_PART__PART_TEXT,
    ITEM = TALLY__BUNDLE_PART__PART_ITEM,
    END = TALLY__BUNDLE_PART__PART_END,
};

static enum err read_exactly(struct bundle_reader *reader, uint8_t *bytes, size_t size)
{
    size_t got = 0;
    TRY(reader->source.read(reader->source.context, bytes, size, &got));
    if (got < size) {
        reader->cut = true;
        return E_MALFORMED;
    }
    return OK;
}

enum err bundle_reader_open(struct bundle_reader *reader, const struct bundle_source *source)
{
    uint8_t magic[BUNDLE_MAGIC_SIZE];
    *reader = (struct bundle_reader){.source = *source};
    buf_init(&reader->part, LIMIT_BUNDLE_PART);
    sha256_init(&reader->digest);
    enum err error = read_exactly(reader, magic, sizeof(magic));
    if (error == E_IO) {
        return error;
    }
    struct span expected = span(BUNDLE_MAGIC, BUNDLE_MAGIC_SIZE);
    if (error != OK || !span_equal(span(magic, sizeof(magic)), expected)) {
        return E_UNSUPPORTED;
    }
    sha256_update(&reader->digest, expected);
    reader->offset = BUNDLE_MAGIC_SIZE;
    return OK;
}

void bundle_reader_close(struct bundle_reader *reader)
{
    buf_fini(&reader->part);
}

// After the end there is nothing.
static enum err expect_nothing(struct bundle_reader *reader)
{
    uint8_t more = 0;
    size_t got = 0;
    TRY(reader->source.read(reader->source.context, &more, sizeof(more), &got));
    return got == 0 ? E_NOT_FOUND : E_MALFORMED;
}

static enum err read_part(struct bundle_reader *reader)
{
    uint8_t prefix[BUNDLE_PREFIX_SIZE];
    uint8_t *bytes = NULL;
    TRY(read_exactly(reader, prefix, sizeof(prefix)));
    uint32_t size = bytes_get_u32(prefix);
    if (size == 0 || size > LIMIT_BUNDLE_PART) {
        return E_LIMIT;
    }
    buf_clear(&reader->part);
    TRY(buf_extend(&reader->part, size, &bytes));
    return read_exactly(reader, bytes, size);
}

static bool is_name(const char *name)
{
    size_t size = strlen(name);
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-";
    return size > 0 && size < BUNDLE_NAME_MAX && strspn(name, allowed) == size;
}

static enum err check_end(const struct bundle_reader *reader, const Tally__BundleEnd *end)
{
    struct sha256 hash = reader->digest;
    struct digest digest = sha256_final(&hash);
    if (end->digest.len != DIGEST_SIZE) {
        return E_MALFORMED;
    }
    bool same = end->items == reader->items && span_equal(message_span(end->digest), digest_span(&digest));
    return same ? OK : E_MISMATCH;
}

static enum err check_place(struct bundle_reader *reader, const Tally__BundlePart *part)
{
    bool first = reader->stage == 0;
    uint32_t kind = (uint32_t)part->part_case;
    bool once = kind == HEAD || kind == END;
    if (kind == 0 || first != (kind == HEAD) || kind < reader->stage || (once && kind == reader->stage)) {
        return E_MALFORMED;
    }
    reader->stage = kind;
    switch (kind) {
    case TEXT:
        return ++reader->texts > LIMIT_BUNDLE_TEXTS ? E_LIMIT : is_name(part->text->name) ? OK : E_INVALID;
    case ITEM:
        reader->items++;
        return OK;
    case END:
        return check_end(reader, part->end);
    default:
        return OK;
    }
}

enum err bundle_reader_next(struct bundle_reader *reader, struct arena *arena, Tally__BundlePart **part_out)
{
    Tally__BundlePart *part = NULL;
    if (reader->stage == END) {
        return expect_nothing(reader);
    }
    TRY(read_part(reader));
    struct span bytes = buf_span(&reader->part);
    TRY(message_decode(&tally__bundle_part__descriptor, bytes, arena, &part));
    TRY(check_place(reader, part));
    uint8_t prefix[BUNDLE_PREFIX_SIZE];
    bytes_put_u32(prefix, (uint32_t)bytes.size);
    sha256_update(&reader->digest, span(prefix, sizeof(prefix)));
    sha256_update(&reader->digest, bytes);
    reader->offset += BUNDLE_PREFIX_SIZE + bytes.size;
    *part_out = part;
    return OK;
}
