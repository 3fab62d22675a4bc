// shape.c — a walk over descriptors with a die.
#include "tests/fuzz/shape.h"

#include "ledger/base/require.h"
#include "ledger/core/message.h"

#include "proto/entry.pb-c.h"
#include "proto/query.pb-c.h"

enum { ELEMENTS_MAX = 128 };

static size_t roll(struct shape *shape, size_t sides)
{
    return random_below(&shape->random, sides);
}

static void *lend(struct shape *shape, size_t size)
{
    void *place = arena_alloc(shape->arena, size);
    require(place != NULL);
    return place;
}

char *shape_text(struct shape *shape, const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(lend(shape, size), text, size);
}

ProtobufCBinaryData shape_bytes(struct shape *shape, size_t size)
{
    uint8_t *bytes = lend(shape, size);
    random_fill(&shape->random, bytes, size);
    return (ProtobufCBinaryData){.len = size, .data = bytes};
}

// The type of the message that a bytes field of this name holds, or NULL.
static const ProtobufCMessageDescriptor *inner_type(const char *name)
{
    static const struct {
        const char *name;
        const ProtobufCMessageDescriptor *type;
    } inner[] = {
        {"command", &tally__command__descriptor}, {"entry", &tally__entry__descriptor},
        {"effects", &tally__effects__descriptor}, {"query", &tally__query__descriptor},
        {"value", &tally__value__descriptor},
    };
    for (size_t i = 0; i < sizeof(inner) / sizeof(inner[0]); i++) {
        if (strcmp(inner[i].name, name) == 0) {
            return inner[i].type;
        }
    }
    return NULL;
}

static size_t usual_size(const char *name)
{
    static const struct {
        const char *name;
        size_t size;
    } usual[] = {
        {"digest", 32},        {"salt", 32},         {"key", 32},          {"root", 32},
        {"leaf_hash", 32},     {"previous", 32},     {"leaf_before", 32},  {"proof", 32},
        {"argument_hash", 32}, {"code", 32},         {"ledger_id", 32},    {"consistency", 32},
        {"sample", 32},        {"effects_hash", 32}, {"command_hash", 32}, {"checkpoint", 160},
        {"schema", 200},       {"batch_id", 14},     {"bytes", 64},        {"readme", 40},
    };
    for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
        if (strcmp(usual[i].name, name) == 0) {
            return usual[i].size;
        }
    }
    return 16;
}

static struct span encode(struct shape *shape, const void *message)
{
    struct span bytes;
    enum err error = message_encode_in(message, shape->arena, &bytes);
    require(error == OK);
    return bytes;
}

static ProtobufCBinaryData new_bytes(struct shape *shape, const char *name)
{
    static const size_t odd[] = {0, 1, 15, 17, 31, 33, 63, 65, 128, 129};
    const ProtobufCMessageDescriptor *inner = inner_type(name);
    if (inner != NULL) {
        return message_bytes(encode(shape, shape_message(shape, inner)));
    }
    if (shape->odd && roll(shape, 16) == 0) {
        return shape_bytes(shape, odd[roll(shape, sizeof(odd) / sizeof(odd[0]))]);
    }
    return shape_bytes(shape, usual_size(name));
}

static char *new_text(struct shape *shape)
{
    static const char *const words[] = {
        "acme-labs", "records", "sample_weight", "Zoë", "試料 7",
        "1.2.3",     "-12.50",  "mg/kg",         "a",   "ledger.example/tally",
    };
    return shape_text(shape, words[roll(shape, sizeof(words) / sizeof(words[0]))]);
}

static uint64_t new_number(struct shape *shape)
{
    static const uint64_t numbers[] = {
        1,         2,          33,         127,       128,        300,
        16383,     16384,      UINT16_MAX, INT32_MAX, UINT32_MAX, 1700000000000000,
        INT64_MAX, UINT64_MAX,
    };
    return numbers[roll(shape, sizeof(numbers) / sizeof(numbers[0]))];
}

static size_t element_size(const ProtobufCFieldDescriptor *field)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_SINT64:
        return sizeof(uint64_t);
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_MESSAGE:
        return sizeof(void *);
    case PROTOBUF_C_TYPE_BYTES:
        return sizeof(ProtobufCBinaryData);
    default:
        return sizeof(uint32_t);
    }
}

// Writes a new value of the field's type to `place`.
static void put_new(struct shape *shape, const ProtobufCFieldDescriptor *field, void *place)
{
    const ProtobufCEnumDescriptor *choices = field->descriptor;
    uint64_t wide = new_number(shape);
    uint32_t narrow = (uint32_t)wide;
    const void *value = &narrow;
    ProtobufCBinaryData bytes;
    void *pointer = NULL;
    switch (field->type) {
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_SINT64:
        value = &wide;
        break;
    case PROTOBUF_C_TYPE_STRING:
        pointer = new_text(shape);
        value = &pointer;
        break;
    case PROTOBUF_C_TYPE_MESSAGE:
        pointer = shape_message(shape, field->descriptor);
        value = &pointer;
        break;
    case PROTOBUF_C_TYPE_BYTES:
        bytes = new_bytes(shape, field->name);
        value = &bytes;
        break;
    case PROTOBUF_C_TYPE_ENUM:
        narrow = (uint32_t)choices->values[roll(shape, choices->n_values)].value;
        break;
    case PROTOBUF_C_TYPE_BOOL:
        narrow = 1;
        break;
    default:
        break;
    }
    memcpy(place, value, element_size(field));
}

static void *slot(ProtobufCMessage *message, unsigned offset)
{
    return (uint8_t *)message + offset;
}

static bool in_oneof(const ProtobufCFieldDescriptor *field)
{
    return (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
}

static void set_member(struct shape *shape, const ProtobufCFieldDescriptor *field, ProtobufCMessage *message)
{
    put_new(shape, field, slot(message, field->offset));
    memcpy(slot(message, field->quantifier_offset), &field->id, sizeof(field->id));
}

// Of a message with a oneof: the field that is to be its member.
static const ProtobufCFieldDescriptor *choose_member(struct shape *shape,
                                                     const ProtobufCMessageDescriptor *type)
{
    uint32_t wanted = shape->member;
    uint32_t count = 0;
    const ProtobufCFieldDescriptor *chosen = NULL;
    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        if (in_oneof(field) && (wanted == 0 ? roll(shape, ++count) == 0 : field->id == wanted)) {
            chosen = field;
        }
    }
    if (chosen != NULL) {
        shape->member = 0;
    }
    return chosen;
}

static void grow_list(struct shape *shape, const ProtobufCFieldDescriptor *field, ProtobufCMessage *message)
{
    size_t size = element_size(field);
    size_t count = 0;
    uint8_t *old = NULL;
    memcpy(&count, slot(message, field->quantifier_offset), sizeof(count));
    memcpy(&old, slot(message, field->offset), sizeof(old));
    uint8_t *list = lend(shape, (count + 1) * size);
    if (count > 0) {
        memcpy(list, old, count * size);
    }
    put_new(shape, field, list + count * size);
    count++;
    memcpy(slot(message, field->quantifier_offset), &count, sizeof(count));
    memcpy(slot(message, field->offset), &list, sizeof(list));
}

// A message that is there without saying anything is refused by the wire rule: it is left out.
static void drop_if_empty(const ProtobufCFieldDescriptor *field, ProtobufCMessage *message)
{
    ProtobufCMessage *part = NULL;
    if (field->type != PROTOBUF_C_TYPE_MESSAGE) {
        return;
    }
    memcpy(&part, slot(message, field->offset), sizeof(part));
    if (part != NULL && protobuf_c_message_get_packed_size(part) == 0) {
        memset(slot(message, field->offset), 0, sizeof(part));
    }
}

void *shape_message(struct shape *shape, const ProtobufCMessageDescriptor *type)
{
    ProtobufCMessage *message = lend(shape, type->sizeof_message);
    protobuf_c_message_init(type, message);
    const ProtobufCFieldDescriptor *member = choose_member(shape, type);
    if (member != NULL) {
        set_member(shape, member, message);
    }
    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        if (in_oneof(field) || (shape->sparse && type->n_fields > 2 && roll(shape, 3) != 0)) {
            continue;
        }
        if (field->label != PROTOBUF_C_LABEL_REPEATED) {
            put_new(shape, field, slot(message, field->offset));
            drop_if_empty(field, message);
            continue;
        }
        for (size_t more = 1 + roll(shape, 2); more > 0; more--) {
            grow_list(shape, field, message);
        }
    }
    return message;
}

static ProtobufCBinaryData mutate_bytes(struct shape *shape, const char *name, ProtobufCBinaryData bytes)
{
    const ProtobufCMessageDescriptor *inner = inner_type(name);
    ProtobufCMessage *message = NULL;
    if (inner != NULL && message_decode(inner, message_span(bytes), shape->arena, &message) == OK) {
        shape_mutate(shape, message);
        return message_bytes(encode(shape, message));
    }
    if (bytes.len == 0 || roll(shape, 2) == 0) {
        return new_bytes(shape, name);
    }
    struct span copy = arena_copy(shape->arena, message_span(bytes));
    require(copy.data != NULL);
    bytes = message_bytes(copy);
    bytes.data[roll(shape, bytes.len)] ^= (uint8_t)(1 + roll(shape, 255));
    return bytes;
}

// Changes the value at `place`: within it where it has an inside.
static void mutate_value(struct shape *shape, const ProtobufCFieldDescriptor *field, void *place)
{
    ProtobufCMessage *part = NULL;
    if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
        memcpy(&part, place, sizeof(part));
    }
    if (part != NULL) {
        shape_mutate(shape, part);
    } else if (field->type == PROTOBUF_C_TYPE_BYTES) {
        ProtobufCBinaryData bytes;
        memcpy(&bytes, place, sizeof(bytes));
        bytes = mutate_bytes(shape, field->name, bytes);
        memcpy(place, &bytes, sizeof(bytes));
    } else {
        put_new(shape, field, place);
    }
}

static void mutate_list(struct shape *shape, const ProtobufCFieldDescriptor *field, ProtobufCMessage *message)
{
    size_t size = element_size(field);
    size_t count = 0;
    uint8_t *list = NULL;
    memcpy(&count, slot(message, field->quantifier_offset), sizeof(count));
    memcpy(&list, slot(message, field->offset), sizeof(list));
    if (count == 0 || (count < ELEMENTS_MAX && roll(shape, 4) == 0)) {
        grow_list(shape, field, message);
        return;
    }
    size_t at = roll(shape, count);
    switch (roll(shape, 4)) {
    case 0:
        count--;
        memmove(list + at * size, list + (at + 1) * size, (count - at) * size);
        memcpy(slot(message, field->quantifier_offset), &count, sizeof(count));
        break;
    case 1:
        memmove(list, list + at * size, size);
        break;
    default:
        mutate_value(shape, field, list + at * size);
        break;
    }
}

static void mutate_oneof(struct shape *shape, const ProtobufCFieldDescriptor *field,
                         ProtobufCMessage *message)
{
    uint32_t member = 0;
    memcpy(&member, slot(message, field->quantifier_offset), sizeof(member));
    const ProtobufCFieldDescriptor *active =
        protobuf_c_message_descriptor_get_field(message->descriptor, member);
    if (active == NULL || roll(shape, 8) == 0) {
        set_member(shape, field, message);
    } else {
        mutate_value(shape, active, slot(message, active->offset));
    }
}

static void clear(struct shape *shape, const ProtobufCFieldDescriptor *field, void *place)
{
    memset(place, 0, element_size(field));
    if (field->type == PROTOBUF_C_TYPE_STRING) {
        char *empty = shape_text(shape, "");
        memcpy(place, &empty, sizeof(empty));
    }
}

void shape_mutate(struct shape *shape, ProtobufCMessage *message)
{
    const ProtobufCMessageDescriptor *type = message->descriptor;
    if (type->n_fields == 0) {
        return;
    }
    const ProtobufCFieldDescriptor *field = &type->fields[roll(shape, type->n_fields)];
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        mutate_list(shape, field, message);
    } else if (in_oneof(field)) {
        mutate_oneof(shape, field, message);
    } else if (roll(shape, 8) == 0) {
        clear(shape, field, slot(message, field->offset));
    } else {
        mutate_value(shape, field, slot(message, field->offset));
        drop_if_empty(field, message);
    }
}
