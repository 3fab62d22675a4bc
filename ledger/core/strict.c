// strict.c — one pass over the bytes beside the message's descriptor, before the library sees them.
#include "ledger/core/strict.h"

#include "ledger/base/limits.h"

enum wire { WIRE_VARINT = 0, WIRE_LENGTH = 2 };

enum { VARINT_MAX = 10 };

struct reader {
    const uint8_t *at;
    const uint8_t *end;
};

static enum err check_message(const ProtobufCMessageDescriptor *type, struct span bytes, unsigned depth);

static enum err read_varint(struct reader *reader, uint64_t *number_out)
{
    uint64_t number = 0;
    for (unsigned i = 0; i < VARINT_MAX; i++) {
        if (reader->at == reader->end) {
            return E_MALFORMED;
        }
        uint8_t byte = *reader->at++;
        if (i == VARINT_MAX - 1 && byte > 1) {
            return E_MALFORMED;
        }
        number |= (uint64_t)(byte & 0x7f) << (7 * i);
        if ((byte & 0x80) == 0) {
            if (byte == 0 && i > 0) {
                return E_NON_CANONICAL;
            }
            *number_out = number;
            return OK;
        }
    }
    return E_MALFORMED;
}

static enum err read_chunk(struct reader *reader, struct span *chunk_out)
{
    uint64_t size = 0;
    TRY(read_varint(reader, &size));
    if (size > (uint64_t)(reader->end - reader->at)) {
        return E_MALFORMED;
    }
    *chunk_out = span(reader->at, (size_t)size);
    reader->at += size;
    return OK;
}

static enum err check_number(const ProtobufCFieldDescriptor *field, uint64_t number)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_SINT64:
        return OK;
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_SINT32:
        return number <= UINT32_MAX ? OK : E_NON_CANONICAL;
    case PROTOBUF_C_TYPE_BOOL:
        return number <= 1 ? OK : E_NON_CANONICAL;
    case PROTOBUF_C_TYPE_ENUM:
        if (number > INT32_MAX
            || protobuf_c_enum_descriptor_get_value(field->descriptor, (int)number) == NULL) {
            return E_UNKNOWN_FIELD;
        }
        return OK;
    default:
        return E_MALFORMED;
    }
}

static bool is_number(const ProtobufCFieldDescriptor *field)
{
    return field->type != PROTOBUF_C_TYPE_STRING && field->type != PROTOBUF_C_TYPE_BYTES
           && field->type != PROTOBUF_C_TYPE_MESSAGE;
}

static enum err check_packed(const ProtobufCFieldDescriptor *field, struct span chunk)
{
    if (chunk.size == 0) {
        return E_NON_CANONICAL;
    }
    struct reader reader = {chunk.data, chunk.data + chunk.size};
    while (reader.at < reader.end) {
        uint64_t number = 0;
        TRY(read_varint(&reader, &number));
        TRY(check_number(field, number));
    }
    return OK;
}

// `may_be_default`: an element of a repeated field or a member of a oneof, whose presence says something.
static enum err check_chunk(const ProtobufCFieldDescriptor *field, struct span chunk, bool may_be_default,
                            unsigned depth)
{
    if (chunk.size == 0 && !may_be_default) {
        return E_NON_CANONICAL;
    }
    if (field->type == PROTOBUF_C_TYPE_STRING) {
        return strict_text(chunk);
    }
    if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
        return check_message(field->descriptor, chunk, depth + 1);
    }
    return OK;
}

static enum err check_field(const ProtobufCFieldDescriptor *field, enum wire wire, struct reader *reader,
                            unsigned depth)
{
    bool repeated = field->label == PROTOBUF_C_LABEL_REPEATED;
    bool in_oneof = (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
    if (wire == WIRE_VARINT) {
        if (!is_number(field)) {
            return E_MALFORMED;
        }
        if (repeated) {
            return E_NON_CANONICAL;
        }
        uint64_t number = 0;
        TRY(read_varint(reader, &number));
        TRY(check_number(field, number));
        return number == 0 && !in_oneof ? E_NON_CANONICAL : OK;
    }
    struct span chunk;
    TRY(read_chunk(reader, &chunk));
    if (is_number(field)) {
        return repeated ? check_packed(field, chunk) : E_MALFORMED;
    }
    return check_chunk(field, chunk, repeated || in_oneof, depth);
}

// Finds `number` among the fields from `*cursor` on; they are sorted. Moves the cursor to it.
static const ProtobufCFieldDescriptor *find_field(const ProtobufCMessageDescriptor *type, unsigned *cursor,
                                                  uint64_t number)
{
    while (*cursor < type->n_fields && type->fields[*cursor].id < number) {
        (*cursor)++;
    }
    bool found = *cursor < type->n_fields && type->fields[*cursor].id == number;
    return found ? &type->fields[*cursor] : NULL;
}

static enum err check_message(const ProtobufCMessageDescriptor *type, struct span bytes, unsigned depth)
{
    if (depth > LIMIT_DECODE_DEPTH) {
        return E_LIMIT;
    }
    if (bytes.size == 0) {
        return OK;  // An empty span may have no address to count from.
    }
    struct reader reader = {bytes.data, bytes.data + bytes.size};
    uint64_t last = 0;
    bool oneof_seen = false;
    unsigned cursor = 0;
    while (reader.at < reader.end) {
        uint64_t tag = 0;
        TRY(read_varint(&reader, &tag));
        uint64_t number = tag >> 3;
        enum wire wire = (enum wire)(tag & 7);
        if (number == 0 || tag > UINT32_MAX || (wire != WIRE_VARINT && wire != WIRE_LENGTH)) {
            return E_MALFORMED;
        }
        if (number < last) {
            return E_NON_CANONICAL;
        }
        const ProtobufCFieldDescriptor *field = find_field(type, &cursor, number);
        if (field == NULL) {
            return E_UNKNOWN_FIELD;
        }
        bool again = number == last;
        if (again && (field->label != PROTOBUF_C_LABEL_REPEATED || is_number(field))) {
            return E_NON_CANONICAL;
        }
        if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0) {
            if (oneof_seen) {
                return E_NON_CANONICAL;
            }
            oneof_seen = true;
        }
        TRY(check_field(field, wire, &reader, depth));
        last = number;
    }
    return OK;
}

enum err strict_check(const ProtobufCMessageDescriptor *type, struct span bytes)
{
    return check_message(type, bytes, 1);
}

// The smallest code point that needs this many continuation bytes: shorter encodings are overlong.
static const uint32_t smallest[] = {0, 0x80, 0x800, 0x10000};

static bool code_point_allowed(uint32_t point)
{
    return point >= 0x20 && (point < 0x7f || point > 0x9f) && (point < 0xd800 || point > 0xdfff)
           && point <= 0x10ffff;
}

enum err strict_text(struct span text)
{
    for (size_t at = 0; at < text.size;) {
        uint8_t first = text.data[at++];
        if (first < 0x80) {
            if (!code_point_allowed(first)) {
                return E_TEXT;
            }
            continue;
        }
        unsigned more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
        if (first < 0xc2 || first > 0xf4 || more > text.size - at) {
            return E_TEXT;
        }
        uint32_t point = first & (0x3fu >> more);
        for (unsigned i = 0; i < more; i++) {
            uint8_t next = text.data[at++];
            if ((next & 0xc0) != 0x80) {
                return E_TEXT;
            }
            point = point << 6 | (next & 0x3f);
        }
        if (point < smallest[more] || !code_point_allowed(point)) {
            return E_TEXT;
        }
    }
    return OK;
}
