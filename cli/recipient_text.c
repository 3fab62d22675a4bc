// recipient_text.c — one kind of value after the other.
#include "cli/recipient_text.h"

#include "ledger/base/arena.h"
#include "ledger/base/bytes.h"
#include "ledger/base/clock.h"
#include "ledger/base/limits.h"
#include "ledger/core/message.h"
#include "ledger/core/strict.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { VALUE_ARENA = 64 * 1024, HEX_SHOWN = 32, WORD_MAX = 64, MINUTES = 60 };

static void put_text(char *text, const char *quote, const char *what)
{
    int size = snprintf(text, RECIPIENT_TEXT_SIZE, "%s%s%s", quote, what, quote);
    if (size >= RECIPIENT_TEXT_SIZE) {
        memcpy(text + RECIPIENT_TEXT_SIZE - sizeof("..."), "...", sizeof("..."));
    }
}

static void put_hex(char *text, struct span bytes)
{
    char digits[2 * HEX_SHOWN + 1];
    size_t size = bytes.size < HEX_SHOWN ? bytes.size : HEX_SHOWN;
    bytes_to_hex(span(bytes.data, size), digits);
    (void)snprintf(text, RECIPIENT_TEXT_SIZE, "%s%s", digits, bytes.size > HEX_SHOWN ? "..." : "");
}

const char *recipient_text_word(const ProtobufCEnumDescriptor *type, int value)
{
    static char word[WORD_MAX];
    const ProtobufCEnumValue *row = protobuf_c_enum_descriptor_get_value(type, value);
    // The prefix is the first value's name before "UNSPECIFIED".
    const char *first = type->values[0].name;
    const char *end = strstr(first, "UNSPECIFIED");
    size_t prefix = end == NULL ? 0 : (size_t)(end - first);
    if (row == NULL || strlen(row->name) < prefix) {
        return "unknown";
    }
    (void)snprintf(word, sizeof(word), "%s", row->name + prefix);
    for (char *at = word; *at != '\0'; at++) {
        *at = *at == '_' ? ' ' : (char)tolower((unsigned char)*at);
    }
    return word;
}

void recipient_text_subject(uint32_t kind, struct span id, char text[static RECIPIENT_TEXT_SIZE])
{
    char name[RECIPIENT_TEXT_SIZE];
    bool readable = id.size > 0 && id.size <= LIMIT_SUBJECT_ID && strict_text(id) == OK;
    switch (kind) {
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION:
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_ROLE:
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_RECORD:
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_THING:
    case TALLY__SUBJECT_KIND__SUBJECT_KIND_POLICY:
        break;
    default:
        readable = false;
    }
    if (readable) {
        (void)snprintf(name, sizeof(name), "%.*s", (int)id.size, (const char *)id.data);
    } else {
        put_hex(name, id);
    }
    int size = snprintf(text, RECIPIENT_TEXT_SIZE, "%s %.200s",
                        recipient_text_word(&tally__subject_kind__descriptor, (int)kind), name);
    (void)size;
}

static void put_subject(char *text, const Tally__Subject *subject)
{
    recipient_text_subject(subject->kind, message_span(subject->id), text);
}

static void put_list(char *text, const Tally__TextList *list)
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < list->n_item && used < RECIPIENT_TEXT_SIZE - 1; i++) {
        int size =
            snprintf(text + used, RECIPIENT_TEXT_SIZE - used, "%s\"%s\"", i == 0 ? "" : ", ", list->item[i]);
        used += size < 0 ? 0 : (size_t)size;
    }
    if (used >= RECIPIENT_TEXT_SIZE) {
        memcpy(text + RECIPIENT_TEXT_SIZE - sizeof("..."), "...", sizeof("..."));
    }
}

static void put_decoded(const Tally__Value *value, char *text)
{
    switch (value->kind_case) {
    case TALLY__VALUE__KIND_TEXT:
        put_text(text, "\"", value->text);
        return;
    case TALLY__VALUE__KIND_INTEGER:
        (void)snprintf(text, RECIPIENT_TEXT_SIZE, "%" PRId64, value->integer);
        return;
    case TALLY__VALUE__KIND_DECIMAL:
        (void)snprintf(text, RECIPIENT_TEXT_SIZE, "%.100s %.100s", value->decimal->number,
                       value->decimal->unit);
        return;
    case TALLY__VALUE__KIND_TIME_US:
        clock_text(value->time_us, text);
        return;
    case TALLY__VALUE__KIND_FLAG:
        put_text(text, "", value->flag ? "yes" : "no");
        return;
    case TALLY__VALUE__KIND_REFERENCE:
        put_subject(text, value->reference);
        return;
    case TALLY__VALUE__KIND_DIGEST:
        put_hex(text, message_span(value->digest));
        return;
    case TALLY__VALUE__KIND_LIST:
        put_list(text, value->list);
        return;
    default:
        put_text(text, "", "(nothing)");
    }
}

void recipient_text_value(struct span value, char text[static RECIPIENT_TEXT_SIZE])
{
    struct arena arena;
    Tally__Value *decoded = NULL;
    put_text(text, "", "(unreadable)");
    if (arena_init(&arena, VALUE_ARENA) != OK) {
        return;
    }
    if (message_decode(&tally__value__descriptor, value, &arena, &decoded) == OK) {
        put_decoded(decoded, text);
    }
    arena_fini(&arena);
}

void recipient_text_public(const Tally__PublicValue *value, char text[static RECIPIENT_TEXT_SIZE])
{
    switch (value->kind_case) {
    case TALLY__PUBLIC_VALUE__KIND_TEXT:
        put_text(text, "\"", value->text);
        return;
    case TALLY__PUBLIC_VALUE__KIND_INTEGER:
        (void)snprintf(text, RECIPIENT_TEXT_SIZE, "%" PRId64, value->integer);
        return;
    case TALLY__PUBLIC_VALUE__KIND_TIME_US:
        clock_text(value->time_us, text);
        return;
    case TALLY__PUBLIC_VALUE__KIND_FLAG:
        put_text(text, "", value->flag ? "yes" : "no");
        return;
    case TALLY__PUBLIC_VALUE__KIND_REFERENCE:
        put_subject(text, value->reference);
        return;
    case TALLY__PUBLIC_VALUE__KIND_DIGEST:
        put_hex(text, message_span(value->digest));
        return;
    default:
        put_text(text, "", "(nothing)");
    }
}

void recipient_text_datum(const Tally__Datum *datum, char text[static RECIPIENT_TEXT_SIZE])
{
    switch (datum->kind_case) {
    case TALLY__DATUM__KIND_TEXT:
        put_text(text, "\"", datum->text);
        return;
    case TALLY__DATUM__KIND_INTEGER:
        (void)snprintf(text, RECIPIENT_TEXT_SIZE, "%" PRId64, datum->integer);
        return;
    case TALLY__DATUM__KIND_ID:
        put_hex(text, message_span(datum->id));
        return;
    case TALLY__DATUM__KIND_DIGEST:
        put_hex(text, message_span(datum->digest));
        return;
    case TALLY__DATUM__KIND_SEALED:
        put_text(text, "", "(withheld)");
        return;
    default:
        put_text(text, "", "(not set)");
    }
}

void recipient_text_zoned(uint64_t time_us, int32_t zone_min, char text[static RECIPIENT_TEXT_SIZE])
{
    char local[CLOCK_TEXT_SIZE];
    int64_t shift = (int64_t)zone_min * MINUTES * 1000000;
    bool early = shift < 0 && time_us < (uint64_t)-shift;
    clock_text(early ? time_us : time_us + (uint64_t)shift, local);
    local[strlen(local) - 1] = '\0';
    int32_t size = zone_min < 0 ? -zone_min : zone_min;
    (void)snprintf(text, RECIPIENT_TEXT_SIZE, "%s%c%02d:%02d", local, zone_min < 0 || early ? '-' : '+',
                   early ? 0 : size / MINUTES, early ? 0 : size % MINUTES);
}
