// message.c — protobuf-c on an arena.
#include "ledger/core/message.h"

#include "ledger/base/require.h"
#include "ledger/core/strict.h"

static void *lend(void *context, size_t size)
{
    return arena_alloc(context, size);
}

static void keep(void *context, void *piece)
{
    (void)context;
    (void)piece;  // The arena takes everything back at once.
}

enum err message_decode(const ProtobufCMessageDescriptor *type, struct span bytes, struct arena *arena,
                        void *message_out)
{
    TRY(strict_check(type, bytes));
    ProtobufCAllocator allocator = {.alloc = lend, .free = keep, .allocator_data = arena};
    ProtobufCMessage *message = protobuf_c_message_unpack(type, &allocator, bytes.size, bytes.data);
    if (message == NULL) {
        return E_LIMIT;
    }
    require(message->n_unknown_fields == 0);
    memcpy(message_out, &message, sizeof(message));
    return OK;
}

enum err message_encode(const void *message, struct buf *bytes)
{
    size_t size = protobuf_c_message_get_packed_size(message);
    uint8_t *place = NULL;
    TRY(buf_extend(bytes, size, &place));
    size_t packed = size == 0 ? 0 : protobuf_c_message_pack(message, place);
    require(packed == size);
    return OK;
}

enum err message_encode_in(const void *message, struct arena *arena, struct span *bytes_out)
{
    size_t size = protobuf_c_message_get_packed_size(message);
    uint8_t *place = arena_alloc(arena, size);
    if (place == NULL) {
        return E_LIMIT;
    }
    size_t packed = protobuf_c_message_pack(message, place);
    require(packed == size);
    *bytes_out = span(place, size);
    return OK;
}
