// answer_text.c — one line a fact, one block an entry.
#include "cli/answer_text.h"

#include "authz/actions.h"
#include "cli/subject.h"
#include "ledger/base/arena.h"
#include "ledger/base/bytes.h"
#include "ledger/base/clock.h"
#include "ledger/base/limits.h"
#include "ledger/core/code.h"
#include "ledger/core/commitment.h"
#include "ledger/core/entry.h"
#include "ledger/core/message.h"
#include "ledger/core/query.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>

enum { ID_TEXT = 2 * LIMIT_SUBJECT_ID + 1, ARENA_SIZE = 4 * 1024 * 1024, NAME_SIZE = 64 };

// ---- Names

static bool is_text_kind(Tally__SubjectKind kind)
{
    return kind == TALLY__SUBJECT_KIND__SUBJECT_KIND_ORGANIZATION
           || kind == TALLY__SUBJECT_KIND__SUBJECT_KIND_ROLE
           || kind == TALLY__SUBJECT_KIND__SUBJECT_KIND_RECORD
           || kind == TALLY__SUBJECT_KIND__SUBJECT_KIND_THING
           || kind == TALLY__SUBJECT_KIND__SUBJECT_KIND_POLICY;
}

const char *answer_subject(const Tally__Subject *subject, char text[static ANSWER_SUBJECT_SIZE])
{
    char id[ID_TEXT] = "";
    struct span bytes = message_span(subject->id);
    if (bytes.size > LIMIT_SUBJECT_ID) {
        bytes.size = LIMIT_SUBJECT_ID;
    }
    if (is_text_kind(subject->kind)) {
        memcpy(id, bytes.data, bytes.size);
        id[bytes.size] = '\0';
    } else {
        bytes_to_hex(bytes, id);
    }
    (void)snprintf(text, ANSWER_SUBJECT_SIZE, "%s:%s", subject_kind_name(subject->kind), id);
    return text;
}

// "ACTION_RECORD_VOID" as "record.void": what an enum of the messages calls it, without its own name.
static const char *enum_name(const ProtobufCEnumDescriptor *type, int value, const char *prefix,
                             char text[static NAME_SIZE])
{
    const ProtobufCEnumValue *row = protobuf_c_enum_descriptor_get_value(type, value);
    size_t skip = strlen(prefix);
    size_t size = 0;
    if (row == NULL || strncmp(row->name, prefix, skip) != 0) {
        (void)snprintf(text, NAME_SIZE, "%d", value);
        return text;
    }
    for (const char *at = row->name + skip; *at != '\0' && size + 1 < NAME_SIZE; at++) {
        text[size++] = *at == '_' ? '.' : (char)tolower((unsigned char)*at);
    }
    text[size] = '\0';
    return text;
}

static const char *action_name(const Tally__Entry *entry, char text[static NAME_SIZE])
{
    const char *name = actions_name(entry->action);
    return name == NULL ? enum_name(&tally__action__descriptor, (int)entry->action, "ACTION_", text) : name;
}

// ---- Values

static json_t *hex_of(ProtobufCBinaryData bytes)
{
    char *text = calloc(2 * bytes.len + 1, 1);
    if (text == NULL) {
        return json_null();
    }
    bytes_to_hex(message_span(bytes), text);
    json_t *json = json_string(text);
    free(text);
    return json;
}

static json_t *texts_of(const Tally__TextList *list)
{
    json_t *array = json_array();
    for (size_t i = 0; i < list->n_item; i++) {
        (void)json_array_append_new(array, json_string(list->item[i]));
    }
    return array;
}

static json_t *value_of(const Tally__Value *value)
{
    char text[ANSWER_SUBJECT_SIZE];
    char instant[CLOCK_TEXT_SIZE];
    switch (value->kind_case) {
    case TALLY__VALUE__KIND_TEXT:
        return json_string(value->text);
    case TALLY__VALUE__KIND_INTEGER:
        return json_integer(value->integer);
    case TALLY__VALUE__KIND_DECIMAL:
        (void)snprintf(text, sizeof(text), "%s %s", value->decimal->number, value->decimal->unit);
        return json_string(text);
    case TALLY__VALUE__KIND_TIME_US:
        clock_text(value->time_us, instant);
        return json_string(instant);
    case TALLY__VALUE__KIND_FLAG:
        return json_boolean(value->flag);
    case TALLY__VALUE__KIND_REFERENCE:
        return json_string(answer_subject(value->reference, text));
    case TALLY__VALUE__KIND_LIST:
        return texts_of(value->list);
    case TALLY__VALUE__KIND_DIGEST:
        return hex_of(value->digest);
    default:
        return json_null();
    }
}

// What a disclosure opens; NULL when it is none.
static json_t *opened(const Tally__Disclosure *disclosure, struct arena *arena)
{
    Tally__Value *value = NULL;
    bool good =
        disclosure != NULL
        && message_decode(&tally__value__descriptor, message_span(disclosure->value), arena, &value) == OK;
    return good ? value_of(value) : NULL;
}

static json_t *datum_of(const Tally__Datum *datum)
{
    switch (datum->kind_case) {
    case TALLY__DATUM__KIND_TEXT:
        return json_string(datum->text);
    case TALLY__DATUM__KIND_INTEGER:
        return json_integer(datum->integer);
    case TALLY__DATUM__KIND_ID:
        return hex_of(datum->id);
    case TALLY__DATUM__KIND_DIGEST:
        return hex_of(datum->digest);
    default:
        return json_null();
    }
}

// For a person: a text as it is, all else as JSON; what is sealed and not opened says so.
static void print_value(FILE *stream, const json_t *value, bool sealed)
{
    if (value == NULL || json_is_null(value)) {
        (void)fprintf(stream, sealed ? "(sealed)" : "(none)");
    } else if (json_is_string(value)) {
        (void)fprintf(stream, "%s", json_string_value(value));
    } else {
        (void)json_dumpf(value, stream, JSON_ENCODE_ANY | JSON_COMPACT);
    }
}

// ---- Facts

static json_t *fact_value(const Tally__Fact *fact, struct arena *arena)
{
    json_t *value = opened(fact->disclosure, arena);
    return value == NULL ? datum_of(fact->value) : value;
}

static bool is_sealed(const Tally__Fact *fact)
{
    return fact->value->kind_case == TALLY__DATUM__KIND_SEALED;
}

void answer_print_facts(FILE *stream, const Tally__Answer *answer)
{
    char before[ANSWER_SUBJECT_SIZE] = "";
    struct arena arena;
    if (arena_init(&arena, ARENA_SIZE) != OK) {
        return;
    }
    for (size_t i = 0; i < answer->n_fact; i++) {
        char text[ANSWER_SUBJECT_SIZE];
        const Tally__Fact *fact = answer->fact[i];
        arena_reset(&arena);
        if (strcmp(answer_subject(fact->subject, text), before) != 0) {
            (void)fprintf(stream, "%s\n", text);
            memcpy(before, text, sizeof(before));
        }
        json_t *value = fact_value(fact, &arena);
        (void)fprintf(stream, "  %-28s ", fact->field);
        print_value(stream, value, is_sealed(fact));
        (void)fprintf(stream, "  [entry %" PRIu64 "]\n", fact->entry);
        json_decref(value);
    }
    arena_fini(&arena);
}

json_t *answer_facts(const Tally__Answer *answer)
{
    json_t *array = json_array();
    struct arena arena;
    if (arena_init(&arena, ARENA_SIZE) != OK) {
        return array;
    }
    for (size_t i = 0; i < answer->n_fact; i++) {
        char text[ANSWER_SUBJECT_SIZE];
        const Tally__Fact *fact = answer->fact[i];
        arena_reset(&arena);
        json_t *object =
            json_pack("{s:s, s:s, s:o, s:I}", "subject", answer_subject(fact->subject, text), "field",
                      fact->field, "value", fact_value(fact, &arena), "entry", (json_int_t)fact->entry);
        if (is_sealed(fact)) {
            (void)json_object_set_new(object, "commitment", hex_of(fact->value->sealed->digest));
        }
        (void)json_array_append_new(array, object);
    }
    arena_fini(&arena);
    return array;
}

// ---- Entries

struct opening {
    struct arena arena;
    const Tally__Item *item;
    struct commitment_found found[LIMIT_DISCLOSURES];
    size_t count;
};

// Which commitment of the entry's command each disclosure opens.
static void open_item(struct opening *opening, const Tally__Item *item, const Tally__Entry *entry)
{
    ProtobufCMessage *body = NULL;
    const ProtobufCMessageDescriptor *type =
        query_is_action(entry->action) ? &tally__query__descriptor : &tally__command__descriptor;
    opening->item = item;
    opening->count = 0;
    if (item->n_disclosure > 0 && item->command.len > 0
        && message_decode(type, message_span(item->command), &opening->arena, &body) == OK) {
        (void)commitment_list(body, opening->found, LIMIT_DISCLOSURES, &opening->count);
    }
}

static json_t *open_datum(struct opening *opening, const Tally__Datum *datum)
{
    if (datum == NULL) {
        return json_null();
    }
    if (datum->kind_case != TALLY__DATUM__KIND_SEALED) {
        return datum_of(datum);
    }
    for (size_t i = 0; i < opening->count && i < opening->item->n_disclosure; i++) {
        if (span_equal(message_span(opening->found[i].commitment->digest),
                       message_span(datum->sealed->digest))) {
            json_t *value = opened(opening->item->disclosure[i], &opening->arena);
            return value == NULL ? json_null() : value;
        }
    }
    return json_pack("{s:o}", "sealed", hex_of(datum->sealed->digest));
}

static json_t *changes_of(struct opening *opening)
{
    json_t *array = json_array();
    Tally__Effects *effects = NULL;
    struct span bytes = message_span(opening->item->effects);
    if (bytes.size == 0
        || message_decode(&tally__effects__descriptor, bytes, &opening->arena, &effects) != OK) {
        return array;
    }
    for (size_t i = 0; i < effects->n_effect; i++) {
        char text[ANSWER_SUBJECT_SIZE];
        const Tally__Effect *effect = effects->effect[i];
        json_t *object =
            json_pack("{s:s, s:o, s:o}", "field", effect->field, "old", open_datum(opening, effect->old),
                      "new", open_datum(opening, effect->new_));
        if (effect->subject != NULL) {
            (void)json_object_set_new(object, "subject", json_string(answer_subject(effect->subject, text)));
        }
        (void)json_array_append_new(array, object);
    }
    return array;
}

// What was sealed in the command and changes no state: the fields of an event, a reason, an export's purpose.
static json_t *disclosed_of(struct opening *opening)
{
    json_t *object = json_object();
    for (size_t i = 0; i < opening->count && i < opening->item->n_disclosure; i++) {
        char name[LIMIT_NAME + 1];
        struct span field = opening->found[i].field;
        (void)snprintf(name, sizeof(name), "%.*s", (int)field.size, (const char *)field.data);
        json_t *value = opened(opening->item->disclosure[i], &opening->arena);
        (void)json_object_set_new(object, name, value == NULL ? json_null() : value);
    }
    return object;
}

static json_t *public_of(const Tally__PublicValue *value)
{
    char text[ANSWER_SUBJECT_SIZE];
    char instant[CLOCK_TEXT_SIZE];
    switch (value->kind_case) {
    case TALLY__PUBLIC_VALUE__KIND_TEXT:
        return json_string(value->text);
    case TALLY__PUBLIC_VALUE__KIND_INTEGER:
        return json_integer(value->integer);
    case TALLY__PUBLIC_VALUE__KIND_TIME_US:
        clock_text(value->time_us, instant);
        return json_string(instant);
    case TALLY__PUBLIC_VALUE__KIND_FLAG:
        return json_boolean(value->flag);
    case TALLY__PUBLIC_VALUE__KIND_REFERENCE:
        return json_string(answer_subject(value->reference, text));
    case TALLY__PUBLIC_VALUE__KIND_DIGEST:
        return hex_of(value->digest);
    default:
        return json_null();
    }
}

static void add_event(const Tally__EventAppend *event, json_t *object)
{
    (void)json_object_set_new(object, "type", json_string(event->type));
    for (size_t i = 0; i < event->n_field; i++) {
        if (event->field[i]->content_case == TALLY__FIELD__CONTENT_OPEN) {
            (void)json_object_set_new(object, event->field[i]->name, public_of(event->field[i]->open));
        }
    }
}

// What the command says for all to see, beside what it changes: an event's type and open fields, the code of
// a reason, and when it happened.
static json_t *said_of(struct opening *opening, const Tally__Entry *entry)
{
    json_t *object = json_object();
    Tally__Command *command = NULL;
    char instant[CLOCK_TEXT_SIZE];
    struct span body = message_span(opening->item->command);
    bool is_command = entry_has_command(entry) && !query_is_action(entry->action) && body.size > 0;
    if (!is_command || message_decode(&tally__command__descriptor, body, &opening->arena, &command) != OK
        || command->intent == NULL) {
        return object;
    }
    const Tally__Intent *intent = command->intent;
    if (intent->payload_case == TALLY__INTENT__PAYLOAD_EVENT_APPEND) {
        add_event(intent->event_append, object);
    }
    if (intent->reason != NULL && intent->reason->code != 0) {
        (void)json_object_set_new(object, "reason_code", json_integer(intent->reason->code));
    }
    if (intent->occurred_at_us != 0) {
        clock_text(intent->occurred_at_us, instant);
        (void)json_object_set_new(object, "occurred_at", json_string(instant));
    }
    return object;
}

static json_t *subjects_of(const Tally__Entry *entry)
{
    json_t *array = json_array();
    for (size_t i = 0; i < entry->n_link; i++) {
        char text[ANSWER_SUBJECT_SIZE];
        const Tally__Link *link = entry->link[i];
        Tally__Subject subject = TALLY__SUBJECT__INIT;
        subject.kind = link->subject;
        subject.id = link->id;
        if (link->kind == TALLY__LINK_KIND__LINK_KIND_SUBJECT) {
            (void)json_array_append_new(array, json_string(answer_subject(&subject, text)));
        }
    }
    return array;
}

static json_t *verdict_of(const Tally__Entry *entry)
{
    const Tally__Verdict *verdict = entry->verdict;
    const struct code_row *row = code_find(verdict->code);
    char outcome[NAME_SIZE];
    json_t *evidence = json_array();
    for (size_t i = 0; i < verdict->n_evidence; i++) {
        (void)json_array_append_new(evidence, json_integer((json_int_t)verdict->evidence[i]));
    }
    return json_pack("{s:s, s:i, s:s, s:i, s:i, s:I, s:o}", "outcome",
                     enum_name(&tally__outcome__descriptor, (int)verdict->outcome, "OUTCOME_", outcome),
                     "code", (int)verdict->code, "name", row == NULL ? "" : row->name, "stage",
                     (int)verdict->stage, "engine", (int)verdict->engine, "policy",
                     (json_int_t)verdict->policy, "evidence", evidence);
}

static json_t *actor_of(const Tally__Entry *entry)
{
    char kind[NAME_SIZE];
    return json_pack(
        "{s:s, s:o, s:s, s:I}", "kind",
        enum_name(&tally__principal_kind__descriptor, (int)entry->actor->kind, "PRINCIPAL_KIND_", kind), "id",
        hex_of(entry->actor->id), "role", entry->actor->role, "key_entry",
        (json_int_t)entry->actor->key_entry);
}

json_t *answer_item(const Tally__Item *item, const Tally__Entry *entry)
{
    char action[NAME_SIZE];
    char instant[CLOCK_TEXT_SIZE];
    struct opening opening;
    if (arena_init(&opening.arena, ARENA_SIZE) != OK) {
        return json_null();
    }
    open_item(&opening, item, entry);
    clock_text(entry->time_us, instant);
    json_t *proof = json_array();
    for (size_t i = 0; i < item->n_proof; i++) {
        (void)json_array_append_new(proof, hex_of(item->proof[i]));
    }
    json_t *object = json_pack("{s:I, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "entry",
                               (json_int_t)entry->index, "time", instant, "org", entry->org, "action",
                               action_name(entry, action), "actor", actor_of(entry), "subject",
                               subjects_of(entry), "verdict", verdict_of(entry), "said",
                               said_of(&opening, entry), "change", changes_of(&opening), "disclosed",
                               disclosed_of(&opening), "bytes", hex_of(item->entry), "proof", proof);
    arena_fini(&opening.arena);
    return object;
}

// ---- The same for a person

static void print_changes(FILE *stream, json_t *object)
{
    size_t at = 0;
    json_t *change = NULL;
    json_array_foreach(json_object_get(object, "change"), at, change)
    {
        const char *subject = json_string_value(json_object_get(change, "subject"));
        (void)fprintf(stream, "          %s%s%s: ", subject == NULL ? "" : subject,
                      subject == NULL ? "" : " ", json_string_value(json_object_get(change, "field")));
        print_value(stream, json_object_get(change, "old"), false);
        (void)fprintf(stream, " -> ");
        print_value(stream, json_object_get(change, "new"), false);
        (void)fprintf(stream, "\n");
    }
}

static void print_pairs(FILE *stream, json_t *pairs)
{
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach(pairs, name, value)
    {
        (void)fprintf(stream, "          %s: ", name);
        print_value(stream, value, true);
        (void)fprintf(stream, "\n");
    }
}

void answer_print_item(FILE *stream, const Tally__Item *item, const Tally__Entry *entry)
{
    json_t *object = answer_item(item, entry);
    json_t *actor = json_object_get(object, "actor");
    json_t *verdict = json_object_get(object, "verdict");
    size_t at = 0;
    json_t *subject = NULL;
    (void)fprintf(stream, "%8" PRIu64 "  %s  %-22s %s", entry->index,
                  json_string_value(json_object_get(object, "time")),
                  json_string_value(json_object_get(object, "action")),
                  json_string_value(json_object_get(verdict, "outcome")));
    if (entry->verdict->code != CODE_NONE) {
        (void)fprintf(stream, " %u %s", entry->verdict->code,
                      json_string_value(json_object_get(verdict, "name")));
    }
    (void)fprintf(stream, "\n          by %s:%s%s%s\n", json_string_value(json_object_get(actor, "kind")),
                  json_string_value(json_object_get(actor, "id")),
                  entry->actor->role[0] == '\0' ? "" : " as ", entry->actor->role);
    json_array_foreach(json_object_get(object, "subject"), at, subject)
    {
        (void)fprintf(stream, "          about %s\n", json_string_value(subject));
    }
    print_pairs(stream, json_object_get(object, "said"));
    print_changes(stream, object);
    if (json_array_size(json_object_get(object, "change")) == 0) {
        print_pairs(stream, json_object_get(object, "disclosed"));
    }
    json_decref(object);
}
