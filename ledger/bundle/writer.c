// writer.c — encodes, prefixes, hashes, hands on.
#include "ledger/bundle/writer.h"

#include "ledger/base/bytes.h"
#include "ledger/base/limits.h"
#include "ledger/bundle/reader.h"
#include "ledger/bundle/texts.h"
#include "ledger/core/message.h"
#include "ledger/core/peek.h"

static enum err put(struct bundle_writer *writer, struct span bytes)
{
    sha256_update(&writer->digest, bytes);
    writer->bytes += bytes.size;
    return writer->sink.write(writer->sink.context, bytes);
}

static enum err put_part(struct bundle_writer *writer, const Tally__BundlePart *part)
{
    uint8_t prefix[BUNDLE_PREFIX_SIZE];
    buf_clear(&writer->part);
    TRY(message_encode(part, &writer->part));
    bytes_put_u32(prefix, (uint32_t)writer->part.size);
    TRY(put(writer, span(prefix, sizeof(prefix))));
    return put(writer, buf_span(&writer->part));
}

static enum err put_text(struct bundle_writer *writer, const struct bundle_text *text)
{
    Tally__BundlePart part = TALLY__BUNDLE_PART__INIT;
    Tally__BundleText message = TALLY__BUNDLE_TEXT__INIT;
    message.name = (char *)(uintptr_t)text->name;
    message.text = message_bytes(text->text);
    part.part_case = TALLY__BUNDLE_PART__PART_TEXT;
    part.text = &message;
    return put_part(writer, &part);
}

enum err bundle_writer_open(struct bundle_writer *writer, const struct bundle_sink *sink,
                            const Tally__BundleHead *head)
{
    Tally__BundlePart part = TALLY__BUNDLE_PART__INIT;
    size_t count = 0;
    *writer = (struct bundle_writer){.sink = *sink};
    buf_init(&writer->part, LIMIT_BUNDLE_PART);
    sha256_init(&writer->digest);
    part.part_case = TALLY__BUNDLE_PART__PART_HEAD;
    part.head = (Tally__BundleHead *)(uintptr_t)head;
    TRY(put(writer, span(BUNDLE_MAGIC, BUNDLE_MAGIC_SIZE)));
    TRY(put_part(writer, &part));
    const struct bundle_text *texts = bundle_texts(&count);
    for (size_t i = 0; i < count; i++) {
        TRY(put_text(writer, &texts[i]));
    }
    return OK;
}

enum err bundle_writer_push(struct bundle_writer *writer, const Tally__Item *item)
{
    Tally__BundlePart part = TALLY__BUNDLE_PART__INIT;
    struct peek peek;
    if (peek_entry(message_span(item->entry), &peek) != OK) {
        return E_MALFORMED;
    }
    if (writer->items == 0 ? peek.index != 0 : peek.index <= writer->last) {
        return E_INVALID;
    }
    part.part_case = TALLY__BUNDLE_PART__PART_ITEM;
    part.item = (Tally__Item *)(uintptr_t)item;
    TRY(put_part(writer, &part));
    writer->items++;
    writer->last = peek.index;
    return OK;
}

enum err bundle_writer_finish(struct bundle_writer *writer)
{
    Tally__BundlePart part = TALLY__BUNDLE_PART__INIT;
    Tally__BundleEnd end = TALLY__BUNDLE_END__INIT;
    struct sha256 hash = writer->digest;
    struct digest digest = sha256_final(&hash);
    end.items = writer->items;
    end.digest = message_bytes(digest_span(&digest));
    part.part_case = TALLY__BUNDLE_PART__PART_END;
    part.end = &end;
    return put_part(writer, &part);
}

void bundle_writer_close(struct bundle_writer *writer)
{
    buf_fini(&writer->part);
}
