// plain.c — one tag, one payload.
#include "authz/plain.h"

#include "ledger/base/pack.h"
#include "ledger/core/message.h"

enum {
    WIRE_BITS = 3,
    TAG_LIST_ITEM = 1 << WIRE_BITS | 2,
    TAG_NUMBER = 1 << WIRE_BITS | 2,
    TAG_UNIT = 2 << WIRE_BITS | 2,
    TAG_PRECISION = 3 << WIRE_BITS | 0,
};

// The first number of protobuf's sint64 is 0, the second -1, the third 1, and so on.
static int64_t from_zigzag(uint64_t number)
{
    return (int64_t)(number >> 1) ^ -(int64_t)(number & 1);
}

struct plain plain_from(struct span value)
{
    struct unpack unpack = unpack_from(value);
    struct plain plain = {.kind = (Tally__Value__KindCase)(unpack_varint(&unpack) >> WIRE_BITS)};
    switch (plain.kind) {
    case TALLY__VALUE__KIND_INTEGER:
        plain.integer = from_zigzag(unpack_varint(&unpack));
        break;
    case TALLY__VALUE__KIND_TIME_US:
    case TALLY__VALUE__KIND_FLAG:
        plain.integer = (int64_t)unpack_varint(&unpack);
        break;
    case TALLY__VALUE__KIND_TEXT:
    case TALLY__VALUE__KIND_DIGEST:
    case TALLY__VALUE__KIND_LIST:
    case TALLY__VALUE__KIND_DECIMAL:
    case TALLY__VALUE__KIND_REFERENCE:
        plain.bytes = unpack_run(&unpack);
        break;
    default:
        unpack.failed = true;
        break;
    }
    return unpack_done(&unpack) ? plain : (struct plain){.kind = TALLY__VALUE__KIND__NOT_SET};
}

struct plain plain_from_open(const Tally__PublicValue *value)
{
    switch (value->kind_case) {
    case TALLY__PUBLIC_VALUE__KIND_TEXT:
        return (struct plain){.kind = TALLY__VALUE__KIND_TEXT, .bytes = span_text(value->text)};
    case TALLY__PUBLIC_VALUE__KIND_INTEGER:
        return (struct plain){.kind = TALLY__VALUE__KIND_INTEGER, .integer = value->integer};
    case TALLY__PUBLIC_VALUE__KIND_TIME_US:
        return (struct plain){.kind = TALLY__VALUE__KIND_TIME_US, .integer = (int64_t)value->time_us};
    case TALLY__PUBLIC_VALUE__KIND_FLAG:
        return (struct plain){.kind = TALLY__VALUE__KIND_FLAG, .integer = value->flag};
    case TALLY__PUBLIC_VALUE__KIND_REFERENCE:
        return (struct plain){.kind = TALLY__VALUE__KIND_REFERENCE};
    case TALLY__PUBLIC_VALUE__KIND_DIGEST:
        return (struct plain){.kind = TALLY__VALUE__KIND_DIGEST, .bytes = message_span(value->digest)};
    default:
        return (struct plain){.kind = TALLY__VALUE__KIND__NOT_SET};
    }
}

bool plain_next_text(struct span *rest, struct span *text_out)
{
    struct unpack unpack = unpack_from(*rest);
    if (rest->size == 0 || unpack_varint(&unpack) != TAG_LIST_ITEM) {
        return false;
    }
    struct span text = unpack_run(&unpack);
    if (unpack.failed) {
        return false;
    }
    *rest = span(unpack.at, (size_t)(unpack.end - unpack.at));
    *text_out = text;
    return true;
}

// Fields come in order; one that is empty is left out.
bool plain_decimal(struct span encoded, struct plain_decimal *decimal_out)
{
    struct unpack unpack = unpack_from(encoded);
    struct plain_decimal decimal = {{NULL, 0}, {NULL, 0}, 0};
    while (unpack.at < unpack.end && !unpack.failed) {
        switch (unpack_varint(&unpack)) {
        case TAG_NUMBER:
            decimal.number = unpack_run(&unpack);
            break;
        case TAG_UNIT:
            decimal.unit = unpack_run(&unpack);
            break;
        case TAG_PRECISION:
            decimal.precision = unpack_varint(&unpack);
            break;
        default:
            return false;
        }
    }
    *decimal_out = decimal;
    return !unpack.failed;
}
