// fuzz.c — the promises of every message, and edits that an input asks for.
#include "tests/fuzz/fuzz.h"

#include "ledger/base/limits.h"
#include "ledger/base/require.h"
#include "ledger/core/message.h"
#include "ledger/core/strict.h"

// So many bytes of arena for each byte of message suffice, whatever the message.
enum { ARENA_PER_BYTE = 256, NARROW_MAX = 64 * 1024, EDITS_MAX = 16 };

struct arena *fuzz_arena(void)
{
    static struct arena arena;
    if (arena.block == NULL) {
        enum err error = arena_init(&arena, LIMIT_ARENA);
        require(error == OK);
    }
    arena_reset(&arena);
    return &arena;
}

static void expect_closed(const ProtobufCMessage *message);

// One value at `place`: an enum's is one of its names, a message's parts are closed.
static void expect_closed_value(const ProtobufCFieldDescriptor *field, const void *place)
{
    int number = 0;
    const ProtobufCMessage *part = NULL;
    if (field->type == PROTOBUF_C_TYPE_ENUM) {
        memcpy(&number, place, sizeof(number));
        require(protobuf_c_enum_descriptor_get_value(field->descriptor, number) != NULL);
    } else if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
        memcpy(&part, place, sizeof(part));
    }
    if (part != NULL) {
        expect_closed(part);
    }
}

// That nothing in the message is unknown to its types. (No enum is repeated or member of a oneof.)
static void expect_closed(const ProtobufCMessage *message)
{
    require(message->n_unknown_fields == 0);
    const uint8_t *base = (const uint8_t *)message;
    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
        const uint8_t *place = base + field->offset;
        size_t count = 1;
        uint32_t member = field->id;
        if (field->label == PROTOBUF_C_LABEL_REPEATED) {
            memcpy(&count, base + field->quantifier_offset, sizeof(count));
            memcpy(&place, base + field->offset, sizeof(place));
        } else if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0) {
            memcpy(&member, base + field->quantifier_offset, sizeof(member));
        }
        for (size_t at = 0; member == field->id && at < count; at++) {
            bool is_message = field->type == PROTOBUF_C_TYPE_MESSAGE;
            expect_closed_value(field, is_message ? place + at * sizeof(void *) : place);
        }
    }
}

static void expect_same_encoding(const void *message, struct span bytes, struct arena *arena)
{
    struct span again;
    enum err error = message_encode_in(message, arena, &again);
    require(error == OK && span_equal(again, bytes));

    struct buf buf;
    buf_init(&buf, bytes.size);
    error = message_encode(message, &buf);
    require(error == OK && span_equal(buf_span(&buf), bytes));
    buf_fini(&buf);
}

// Any room from nothing to enough, chosen by the bytes themselves.
static void expect_narrow_arena_is_refused(const ProtobufCMessageDescriptor *type, struct span bytes,
                                           struct arena *arena)
{
    struct digest choice = digest_of(bytes);
    size_t enough = bytes.size * (ARENA_PER_BYTE / 8);
    size_t size = (size_t)(choice.bytes[0] << 8 | choice.bytes[1]) * enough / UINT16_MAX;
    if (size > NARROW_MAX) {
        return;
    }
    struct arena narrow = {.block = arena_alloc(arena, size), .size = size};
    require(narrow.block != NULL);
    void *message = NULL;
    enum err error = message_decode(type, bytes, &narrow, &message);
    require(error == OK || error == E_LIMIT);
    require((error == OK) == (message != NULL));
}

void *fuzz_decode(const ProtobufCMessageDescriptor *type, struct span bytes, struct arena *arena)
{
    size_t room = arena->size - arena->used;
    enum err form = strict_check(type, bytes);
    void *message = NULL;
    enum err error = message_decode(type, bytes, arena, &message);
    require(error == form || (error == E_LIMIT && bytes.size > room / ARENA_PER_BYTE));
    require((error == OK) == (message != NULL));
    if (error == OK && bytes.size <= room / ARENA_PER_BYTE) {
        expect_closed(message);
        expect_same_encoding(message, bytes, arena);
        expect_narrow_arena_is_refused(type, bytes, arena);
    }
    return message;
}

void feed_fill(struct feed *feed, void *bytes, size_t size)
{
    size_t given = feed->rest.size < size ? feed->rest.size : size;
    memset(bytes, 0, size);
    if (given > 0) {
        memcpy(bytes, feed->rest.data, given);
        feed->rest = span(feed->rest.data + given, feed->rest.size - given);
    }
}

uint8_t feed_u8(struct feed *feed)
{
    uint8_t byte;
    feed_fill(feed, &byte, 1);
    return byte;
}

uint16_t feed_u16(struct feed *feed)
{
    unsigned high = feed_u8(feed);
    return (uint16_t)(high << 8 | feed_u8(feed));
}

uint64_t feed_u64(struct feed *feed)
{
    uint64_t number = 0;
    for (size_t i = 0; i < sizeof(number); i++) {
        number = number << 8 | feed_u8(feed);
    }
    return number;
}

bool feed_patch(struct feed *feed, uint8_t *bytes, size_t size)
{
    struct digest before = digest_of(span(bytes, size));
    while (feed->rest.size > 0 && size > 0) {
        size_t place = feed_u16(feed) % size;
        uint8_t change = feed_u8(feed);
        if (change == 0) {
            break;
        }
        bytes[place] ^= change;
    }
    struct digest after = digest_of(span(bytes, size));
    return !digest_equal(&before, &after);
}

static void insert(struct digest *path, size_t *count, size_t at, struct digest node)
{
    memmove(&path[at + 1], &path[at], (*count - at) * sizeof(*path));
    path[at] = node;
    (*count)++;
}

static void edit_one(struct feed *feed, uint8_t kind, struct digest *path, size_t *count, size_t room)
{
    size_t at = feed_u8(feed) % (*count + 1);
    struct digest node = {0};
    if (kind == 1) {
        feed_fill(feed, node.bytes, DIGEST_SIZE);
    }
    if (kind <= 1 && *count < room) {
        insert(path, count, at, kind == 0 && at < *count ? path[at] : node);
    }
    if (kind <= 1 || at == *count) {
        return;
    }
    size_t other = feed_u8(feed) % *count;
    switch (kind) {
    case 2:
        (*count)--;
        memmove(&path[at], &path[at + 1], (*count - at) * sizeof(*path));
        break;
    case 3:
        node = path[at];
        path[at] = path[other];
        path[other] = node;
        break;
    case 4:
        path[at] = digest_node(&path[at], &path[other]);
        break;
    default:
        path[at].bytes[other % DIGEST_SIZE] ^= kind;
        break;
    }
}

void feed_edit(struct feed *feed, struct digest *path, size_t *count, size_t room)
{
    for (unsigned i = 0; i < EDITS_MAX && feed->rest.size > 0; i++) {
        uint8_t kind = feed_u8(feed);
        if (kind == UINT8_MAX) {
            return;
        }
        edit_one(feed, kind, path, count, room);
    }
}
