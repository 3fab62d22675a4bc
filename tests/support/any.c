// any.c — walking a descriptor and writing protobuf-c's structs by their offsets.
#include "tests/support/any.h"

#include "ledger/base/require.h"

enum { ELEMENTS_MAX = 3, BYTES_MAX = 40, CHARACTERS_MAX = 12 };

static const char *const characters[] = {
    "a", "Z", "0", " ", "~", "\xc2\xa0", "\xc3\xa9", "\xe2\x80\x94", "\xef\xbf\xbd", "\xf0\x9f\x9a\x80"};

static void *lend(struct arena *arena, size_t size)
{
    void *piece = arena_alloc(arena, size);
    require(piece != NULL);
    return piece;
}

static char *any_text(struct random *random, struct arena *arena)
{
    char *text = lend(arena, CHARACTERS_MAX * 4 + 1);
    size_t size = 0;
    for (size_t left = 1 + random_below(random, CHARACTERS_MAX); left > 0; left--) {
        const char *next = characters[random_below(random, sizeof(characters) / sizeof(characters[0]))];
        memcpy(text + size, next, strlen(next));
        size += strlen(next);
    }
    return text;
}

static ProtobufCBinaryData any_bytes(struct random *random, struct arena *arena)
{
    ProtobufCBinaryData bytes = {.len = 1 + random_below(random, BYTES_MAX)};
    bytes.data = lend(arena, bytes.len);
    random_fill(random, bytes.data, bytes.len);
    return bytes;
}

// Small ones, large ones, and those at the edges of a varint's sizes.
static uint64_t any_number(struct random *random)
{
    uint64_t number = random_next(random) >> random_below(random, 64);
    return number == 0 ? UINT64_MAX : number;
}

static bool is_empty(const ProtobufCMessage *message)
{
    return protobuf_c_message_get_packed_size(message) == 0;
}

// Writes one value of the field's type. Returns false when it came out as one that may not stand in a field
// of its own: an empty message.
static bool put_value(const ProtobufCFieldDescriptor *field, void *place, struct random *random,
                      struct arena *arena)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_SINT64:
        *(uint64_t *)place = any_number(random);
        return true;
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_SINT32: {
        uint32_t number = (uint32_t)any_number(random);
        *(uint32_t *)place = number == 0 ? 1 : number;
        return true;
    }
    case PROTOBUF_C_TYPE_BOOL:
        *(protobuf_c_boolean *)place = 1;
        return true;
    case PROTOBUF_C_TYPE_ENUM: {
        const ProtobufCEnumDescriptor *type = field->descriptor;
        *(uint32_t *)place = (uint32_t)type->values[1 + random_below(random, type->n_values - 1)].value;
        return true;
    }
    case PROTOBUF_C_TYPE_STRING:
        *(char **)place = any_text(random, arena);
        return true;
    case PROTOBUF_C_TYPE_BYTES:
        *(ProtobufCBinaryData *)place = any_bytes(random, arena);
        return true;
    case PROTOBUF_C_TYPE_MESSAGE:
        *(ProtobufCMessage **)place = any_message(field->descriptor, random, arena);
        return !is_empty(*(ProtobufCMessage **)place);
    default:
        require(false && "a type that no message of Tally has");
        return false;
    }
}

static size_t value_size(const ProtobufCFieldDescriptor *field)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_SINT64:
        return sizeof(uint64_t);
    case PROTOBUF_C_TYPE_BYTES:
        return sizeof(ProtobufCBinaryData);
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_MESSAGE:
        return sizeof(void *);
    default:
        return sizeof(uint32_t);
    }
}

static void put_repeated(const ProtobufCFieldDescriptor *field, uint8_t *base, struct random *random,
                         struct arena *arena)
{
    size_t count = random_below(random, ELEMENTS_MAX + 1);
    size_t size = value_size(field);
    uint8_t *elements = lend(arena, count * size);
    for (size_t i = 0; i < count; i++) {
        (void)put_value(field, elements + i * size, random, arena);
    }
    memcpy(base + field->quantifier_offset, &count, sizeof(count));
    memcpy(base + field->offset, &elements, sizeof(elements));
}

static void put_single(const ProtobufCFieldDescriptor *field, uint8_t *base, struct random *random,
                       struct arena *arena)
{
    bool usable = put_value(field, base + field->offset, random, arena);
    if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0) {
        memcpy(base + field->quantifier_offset, &field->id, sizeof(field->id));
    } else if (!usable) {
        memset(base + field->offset, 0, sizeof(void *));
    }
}

ProtobufCMessage *any_message(const ProtobufCMessageDescriptor *type, struct random *random,
                              struct arena *arena)
{
    ProtobufCMessage *message = lend(arena, type->sizeof_message);
    protobuf_c_message_init(type, message);
    uint8_t *base = (uint8_t *)message;
    unsigned first_member = type->n_fields;
    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0) {
            first_member = i;
            break;
        }
        if (field->label == PROTOBUF_C_LABEL_REPEATED) {
            put_repeated(field, base, random, arena);
        } else if (!random_once_in(random, 3)) {
            put_single(field, base, random, arena);
        }
    }
    if (first_member < type->n_fields && !random_once_in(random, 5)) {
        unsigned member = first_member + (unsigned)random_below(random, type->n_fields - first_member);
        put_single(&type->fields[member], base, random, arena);
    }
    return message;
}
