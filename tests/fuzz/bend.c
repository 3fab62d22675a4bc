// bend.c — a copy of the encoding, field by field, with one exception.
#include "tests/fuzz/bend.h"

#include "ledger/base/require.h"

enum way {
    TWICE,
    LONG_TAG,
    LONG_NUMBER,
    DEFAULT,
    STRANGER_BEFORE,
    OTHER_WIRE,
    OTHER_NUMBER,
    AFTER_NEXT,
    WAYS
};

enum { WIRE_LENGTH = 2, ROOM_PER_BYTE = 16, ROOM_MIN = 256 };

struct copy {
    struct random *random;
    struct arena *arena;
    size_t fields;  // seen so far, at all depths
    size_t target;  // the field to be bent; SIZE_MAX: only count
    enum way way;
};

struct out {
    uint8_t *bytes;
    size_t size;
    size_t room;
};

// One field of an encoding: all of it, and its parts.
struct field {
    const ProtobufCFieldDescriptor *type;
    uint64_t tag;
    uint64_t number;      // its value, where it is one
    struct span content;  // or its chunk
    struct span whole;
};

// The bytes are known to be in form, so this does not fail.
static uint64_t take_number(struct span *rest)
{
    uint64_t number = 0;
    for (unsigned shift = 0;; shift += 7) {
        require(rest->size > 0 && shift < 64);
        uint8_t byte = *rest->data;
        *rest = span(rest->data + 1, rest->size - 1);
        number |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            return number;
        }
    }
}

static struct field take_field(const ProtobufCMessageDescriptor *type, struct span *rest)
{
    const uint8_t *begin = rest->data;
    struct field field = {.tag = take_number(rest)};
    field.type = protobuf_c_message_descriptor_get_field(type, (unsigned)(field.tag >> 3));
    field.number = take_number(rest);
    if ((field.tag & 7) == WIRE_LENGTH) {
        field.content = span(rest->data, (size_t)field.number);
        *rest = span(rest->data + field.content.size, rest->size - field.content.size);
    }
    field.whole = span(begin, (size_t)(rest->data - begin));
    return field;
}

static void put_bytes(struct out *out, struct span bytes)
{
    require(bytes.size <= out->room - out->size);
    if (bytes.size > 0) {
        memcpy(out->bytes + out->size, bytes.data, bytes.size);
        out->size += bytes.size;
    }
}

// `longer`: with a last byte that adds nothing.
static void put_number(struct out *out, uint64_t number, bool longer)
{
    do {
        uint8_t byte = number & 0x7f;
        number >>= 7;
        byte = number > 0 || longer ? byte | 0x80 : byte;
        put_bytes(out, span(&byte, 1));
    } while (number > 0);
    if (longer) {
        put_bytes(out, span("", 1));
    }
}

static void put_bent(struct copy *copy, const struct field *field, struct out *out)
{
    uint64_t number = field->number;
    if (copy->way == TWICE) {
        put_bytes(out, field->whole);
    }
    if (copy->way == STRANGER_BEFORE) {
        put_number(out, 8 * (1 + random_below(copy->random, field->tag >> 3)), false);
        put_number(out, 1, false);
    }
    if (copy->way == DEFAULT) {
        number = 0;
    } else if (copy->way == OTHER_NUMBER) {
        number = random_next(copy->random) >> random_below(copy->random, 64);
    }
    put_number(out, copy->way == OTHER_WIRE ? field->tag ^ (1 + random_below(copy->random, 7)) : field->tag,
               copy->way == LONG_TAG);
    put_number(out, number, copy->way == LONG_NUMBER);
    if (copy->way != DEFAULT) {
        put_bytes(out, field->content);
    }
}

static void copy_message(struct copy *copy, const ProtobufCMessageDescriptor *type, struct span bytes,
                         struct out *out);

static void put_field(struct copy *copy, const struct field *field, struct out *out)
{
    if (copy->fields++ == copy->target) {
        put_bent(copy, field, out);
        return;
    }
    if (field->type->type != PROTOBUF_C_TYPE_MESSAGE) {
        put_bytes(out, field->whole);
        return;
    }
    struct out part = {.room = field->content.size * ROOM_PER_BYTE + ROOM_MIN};
    part.bytes = arena_alloc(copy->arena, part.room);
    require(part.bytes != NULL);
    copy_message(copy, field->type->descriptor, field->content, &part);
    put_number(out, field->tag, false);
    put_number(out, part.size, false);
    put_bytes(out, span(part.bytes, part.size));
}

static void copy_message(struct copy *copy, const ProtobufCMessageDescriptor *type, struct span bytes,
                         struct out *out)
{
    while (bytes.size > 0) {
        struct field field = take_field(type, &bytes);
        bool waits = copy->way == AFTER_NEXT && copy->fields == copy->target && bytes.size > 0;
        if (waits) {
            copy->fields++;
            struct field next = take_field(type, &bytes);
            put_bytes(out, next.whole);
            put_bytes(out, field.whole);
            continue;
        }
        put_field(copy, &field, out);
    }
}

struct span bend(const ProtobufCMessageDescriptor *type, struct span bytes, struct random *random,
                 struct arena *arena)
{
    struct copy copy = {.random = random, .arena = arena, .target = SIZE_MAX};
    struct out out = {.room = bytes.size * ROOM_PER_BYTE + ROOM_MIN};
    out.bytes = arena_alloc(arena, out.room);
    require(out.bytes != NULL);
    copy_message(&copy, type, bytes, &out);
    if (copy.fields == 0) {
        return bytes;
    }
    copy.target = random_below(random, copy.fields);
    copy.way = (enum way)random_below(random, WAYS);
    copy.fields = 0;
    out.size = 0;
    copy_message(&copy, type, bytes, &out);
    return span(out.bytes, out.size);
}
