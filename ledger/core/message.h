// message.h — messages between bytes and structs, through an arena.
//
// Decoding checks the wire rule first (strict.h) and then lets protobuf-c fill its structs in the arena,
// whose size is the budget: what does not fit is E_LIMIT. Nothing is freed one by one; the structs live until
// the arena is reset. Encoding is protobuf-c's, which under the wire rule has one result.
// Depends on: base, protobuf-c. Threads: as the arena.
#ifndef LEDGER_CORE_MESSAGE_H
#define LEDGER_CORE_MESSAGE_H

#include "ledger/base/arena.h"
#include "ledger/base/buf.h"
#include "ledger/base/err.h"
#include "ledger/base/span.h"

#include <protobuf-c/protobuf-c.h>

// Decodes a message of `type`. `*message_out` points into the arena; strings and bytes are copies. Errors of
// strict_check(), and E_LIMIT when the arena is too small.
enum err message_decode(const ProtobufCMessageDescriptor *type, struct span bytes, struct arena *arena,
                        void *message_out);

// Appends the encoding of `message` (a protobuf-c struct) to `bytes`. E_LIMIT, E_NO_MEMORY.
enum err message_encode(const void *message, struct buf *bytes);

// The encoding of `message` in the arena. E_LIMIT.
enum err message_encode_in(const void *message, struct arena *arena, struct span *bytes_out);

// protobuf-c's view of bytes that a message may borrow while it is encoded.
static inline ProtobufCBinaryData message_bytes(struct span bytes)
{
    return (ProtobufCBinaryData){.len = bytes.size, .data = (uint8_t *)(uintptr_t)bytes.data};
}

static inline struct span message_span(ProtobufCBinaryData bytes)
{
    return span(bytes.data, bytes.len);
}

#endif
