// frame.c — items one after the other.
#include "ledger/store/frame.h"

#include "ledger/base/pack.h"
#include "ledger/base/require.h"

enum { FRAME_VERSION = 1 };

static size_t run_size(struct span run)
{
    return pack_varint_size(run.size) + run.size;
}

size_t frame_item_size(const struct frame_item *item)
{
    return run_size(item->entry) + run_size(item->command) + run_size(item->effects) + run_size(item->sealed);
}

enum err frame_begin(struct buf *frame)
{
    const uint8_t version = FRAME_VERSION;
    return buf_append(frame, span(&version, 1));
}

enum err frame_append(struct buf *frame, const struct frame_item *item)
{
    uint8_t *place = NULL;
    size_t size = frame_item_size(item);
    TRY(buf_extend(frame, size, &place));
    struct pack pack = pack_into(place, size);
    pack_run(&pack, item->entry);
    pack_run(&pack, item->command);
    pack_run(&pack, item->effects);
    pack_run(&pack, item->sealed);
    require(!pack.failed && pack.size == size);
    return OK;
}

enum err frame_open(struct span frame, struct frame_reader *reader_out)
{
    if (frame.size < 2 || frame.data[0] != FRAME_VERSION) {
        return E_CORRUPT;
    }
    reader_out->rest = span(frame.data + 1, frame.size - 1);
    return OK;
}

enum err frame_next(struct frame_reader *reader, struct frame_item *item_out)
{
    if (reader->rest.size == 0) {
        return E_NOT_FOUND;
    }
    struct unpack unpack = unpack_from(reader->rest);
    struct frame_item item;
    item.entry = unpack_run(&unpack);
    item.command = unpack_run(&unpack);
    item.effects = unpack_run(&unpack);
    item.sealed = unpack_run(&unpack);
    if (unpack.failed || item.entry.size == 0) {
        return E_CORRUPT;
    }
    reader->rest = span(unpack.at, (size_t)(unpack.end - unpack.at));
    *item_out = item;
    return OK;
}
