// form_record.c — the payloads of commands about records, and how the ids of each collection are made.
#include "authz/check.h"
#include "authz/form.h"
#include "ledger/core/message.h"
#include "ledger/state/collection.h"

enum { ULID_SIZE = 26, DATE_SIZE = 10, DAYS_MAX = 31, MONTHS = 12 };

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

// Capitals and digits without I, L, O and U; a first character above 7 would not fit 128 bits.
static bool is_ulid(struct span id)
{
    if (id.size != ULID_SIZE || id.data[0] > '7') {
        return false;
    }
    for (size_t i = 0; i < id.size; i++) {
        uint8_t c = id.data[i];
        bool letter = c >= 'A' && c <= 'Z' && c != 'I' && c != 'L' && c != 'O' && c != 'U';
        if (!letter && !is_digit(c)) {
            return false;
        }
    }
    return true;
}

static unsigned two_digits(const uint8_t *at)
{
    return (unsigned)(at[0] - '0') * 10 + (unsigned)(at[1] - '0');
}

// YYYY-MM-DD, or that, a dot and a schema id: many things happen in a day.
static bool is_date(struct span id)
{
    if (id.size < DATE_SIZE || id.data[4] != '-' || id.data[7] != '-') {
        return false;
    }
    for (size_t i = 0; i < DATE_SIZE; i++) {
        if (i != 4 && i != 7 && !is_digit(id.data[i])) {
            return false;
        }
    }
    unsigned month = two_digits(id.data + 5);
    unsigned day = two_digits(id.data + 8);
    if (month < 1 || month > MONTHS || day < 1 || day > DAYS_MAX) {
        return false;
    }
    return id.size == DATE_SIZE || (id.data[DATE_SIZE] == '.' && form_is_record_id(id));
}

// What stands before the last dot, where a number from 1 on follows it; else nothing.
static struct span before_number(struct span id)
{
    size_t dot = id.size;
    while (dot > 0 && is_digit(id.data[dot - 1])) {
        dot--;
    }
    bool numbered = dot > 1 && dot < id.size && id.data[dot - 1] == '.' && id.data[dot] != '0';
    return numbered ? span(id.data, dot - 1) : span(NULL, 0);
}

static bool id_holds(const struct collection *collection, struct span id)
{
    switch (collection->id) {
    case COLLECTION_ID_SLUG:
        return form_is_slug(id);
    case COLLECTION_ID_SCHEMA:
        return form_is_record_id(id);
    case COLLECTION_ID_ULID:
        return is_ulid(id);
    case COLLECTION_ID_DATE:
        return is_date(id);
    case COLLECTION_ID_REVISION:
        return form_is_record_id(id) && before_number(id).size > 0;
    case COLLECTION_ID_VERSION:
        return form_is_slug(before_number(id));
    default:
        return false;
    }
}

static uint32_t check_fields(uint32_t schema_version, Tally__Field *const *fields, size_t count)
{
    if (denies(CODE_INVALID, schema_version == 0 || count == 0)) {
        return CODE_INVALID;
    }
    return form_fields(fields, count, PROFILE_OF_NOTHING);
}

static uint32_t check_update(const struct collection *collection, const Tally__RecordUpdate *payload)
{
    if (denies(CODE_INVALID, collection->written_once)) {
        return CODE_INVALID;
    }
    return check_fields(payload->schema_version, payload->field, payload->n_field);
}

uint32_t form_record(const Tally__Intent *intent)
{
    struct span id = {NULL, 0};
    const struct collection *collection = collection_of(message_span(intent->subject[0]->id), &id);
    if (denies(CODE_BAD_ID, collection == NULL || !id_holds(collection, id))) {
        return CODE_BAD_ID;
    }
    switch (intent->payload_case) {
    case TALLY__INTENT__PAYLOAD_RECORD_CREATE:
        return check_fields(intent->record_create->schema_version, intent->record_create->field,
                            intent->record_create->n_field);
    case TALLY__INTENT__PAYLOAD_RECORD_UPDATE:
        return check_update(collection, intent->record_update);
    case TALLY__INTENT__PAYLOAD_RECORD_VOID:
        return CODE_NONE;
    default:
        return CODE_COMMAND_UNKNOWN;
    }
}
