// typed.c — one type after the other.
#include "authz/typed.h"

#include "authz/plain.h"
#include "ledger/core/message.h"

enum { NUMBER_MAX = 40, UNIT_MAX = 32, PRECISION_MAX = 20 };

static size_t count_digits(struct span text, size_t from)
{
    size_t at = from;
    while (at < text.size && text.data[at] >= '0' && text.data[at] <= '9') {
        at++;
    }
    return at - from;
}

bool typed_is_decimal(struct span number)
{
    size_t at = number.size > 0 && number.data[0] == '-' ? 1 : 0;
    size_t whole = count_digits(number, at);
    if (number.size > NUMBER_MAX || whole == 0 || (whole > 1 && number.data[at] == '0')) {
        return false;
    }
    at += whole;
    if (at == number.size) {
        return true;
    }
    size_t after = number.data[at] == '.' ? count_digits(number, at + 1) : 0;
    return after > 0 && at + 1 + after == number.size;
}

static bool is_decimal(struct span encoded)
{
    struct plain_decimal decimal;
    return plain_decimal(encoded, &decimal) && typed_is_decimal(decimal.number)
           && decimal.unit.size <= UNIT_MAX && decimal.precision <= PRECISION_MAX;
}

static bool texts_fit(const struct schema_field *field, struct span list)
{
    struct span text;
    while (plain_next_text(&list, &text)) {
        if (text.size > field->bytes_max) {
            return false;
        }
    }
    return list.size == 0;
}

// The kinds of values have numbers of their own, beside those of the types.
static Tally__Value__KindCase kind_of(uint32_t type)
{
    switch (type) {
    case TALLY__FIELD_TYPE__FIELD_TYPE_TEXT:
        return TALLY__VALUE__KIND_TEXT;
    case TALLY__FIELD_TYPE__FIELD_TYPE_INTEGER:
        return TALLY__VALUE__KIND_INTEGER;
    case TALLY__FIELD_TYPE__FIELD_TYPE_DECIMAL:
        return TALLY__VALUE__KIND_DECIMAL;
    case TALLY__FIELD_TYPE__FIELD_TYPE_TIME:
        return TALLY__VALUE__KIND_TIME_US;
    case TALLY__FIELD_TYPE__FIELD_TYPE_FLAG:
        return TALLY__VALUE__KIND_FLAG;
    case TALLY__FIELD_TYPE__FIELD_TYPE_REFERENCE:
        return TALLY__VALUE__KIND_REFERENCE;
    case TALLY__FIELD_TYPE__FIELD_TYPE_DIGEST:
        return TALLY__VALUE__KIND_DIGEST;
    case TALLY__FIELD_TYPE__FIELD_TYPE_LIST:
        return TALLY__VALUE__KIND_LIST;
    default:
        return TALLY__VALUE__KIND__NOT_SET;
    }
}

static bool accepts(const struct schema_field *field, const struct plain *plain)
{
    if (plain->kind == TALLY__VALUE__KIND__NOT_SET || plain->kind != kind_of(field->type)) {
        return false;
    }
    switch (plain->kind) {
    case TALLY__VALUE__KIND_TEXT:
        return plain->bytes.size <= field->bytes_max;
    case TALLY__VALUE__KIND_DECIMAL:
        return is_decimal(plain->bytes);
    case TALLY__VALUE__KIND_DIGEST:
        return plain->bytes.size == DIGEST_SIZE;
    case TALLY__VALUE__KIND_LIST:
        return texts_fit(field, plain->bytes);
    default:
        return true;
    }
}

bool typed_accepts(const struct schema_field *field, struct span value)
{
    struct plain plain = plain_from(value);
    return !field->open && accepts(field, &plain);
}

static bool refers_rightly(const struct schema_field *field, const Tally__Subject *reference)
{
    struct span id;
    struct span path = message_span(reference->id);
    const struct collection *collection = collection_of(path, &id);
    return reference->kind == TALLY__SUBJECT_KIND__SUBJECT_KIND_RECORD && path.size <= LIMIT_SUBJECT_ID
           && collection != NULL && strcmp(collection->name, field->reference_to) == 0;
}

bool typed_accepts_open(const struct schema_field *field, const Tally__PublicValue *value)
{
    struct plain plain = plain_from_open(value);
    bool holds = field->open && accepts(field, &plain);
    bool reference = value->kind_case == TALLY__PUBLIC_VALUE__KIND_REFERENCE;
    return holds && (!reference || refers_rightly(field, value->reference));
}
