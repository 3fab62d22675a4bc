// rules_record.c — records: who may write where, and what a record must be and refer to.
#include "authz/rules.h"
#include "authz/typed.h"
#include "ledger/core/message.h"
#include "ledger/state/grant.h"
#include "ledger/state/record.h"

// ---- Who may write where

static uint8_t verb_of(uint32_t action)
{
    switch (action) {
    case TALLY__ACTION__ACTION_RECORD_CREATE:
        return GRANT_CREATE;
    case TALLY__ACTION__ACTION_RECORD_UPDATE:
        return GRANT_UPDATE;
    case TALLY__ACTION__ACTION_RECORD_VOID:
        return GRANT_VOID;
    default:
        return 0;
    }
}

bool rules_asks_for_grant(uint32_t action)
{
    return verb_of(action) != 0;
}

static struct span path_of(const struct judging *judging)
{
    return message_span(judging->intent->subject[0]->id);
}

static const struct collection *collection_of_record(const struct judging *judging)
{
    struct span id;
    return collection_of(path_of(judging), &id);
}

// What the grants of the holders that the actor is say of a verb.
struct granting {
    const struct collection *collection;
    uint8_t verb;
    bool granted;
    bool expired;
};

static enum code ask_holder(const struct judging *judging, const struct grant_holder *holder,
                            struct granting *granting)
{
    struct grant grant = {0};
    uint8_t id[PLATFORM_ID_SIZE];
    bool known = false;
    struct span name = span_text(granting->collection->name);
    enum code code = judging_found(grant_of(judging->view, judging->org_id, holder, name, id), &known);
    if (code != CODE_NONE || !known) {
        return code;
    }
    code = judging_found(grant_get(judging->view, judging->org_id, id, &grant), &known);
    if (code != CODE_NONE || !known || (grant.verbs & granting->verb) == 0) {
        return code;
    }
    check_cite(judging->verdict, grant.entry);
    bool over = grant.expires_us != 0 && judging->time_us >= grant.expires_us;
    granting->expired = granting->expired || over;
    granting->granted = granting->granted || !over;
    return CODE_NONE;
}

static enum code ask_holders(const struct judging *judging, struct granting *granting)
{
    bool machine = judging->standing == JUDGING_MACHINE;
    uint32_t kind =
        machine ? TALLY__SUBJECT_KIND__SUBJECT_KIND_SERVICE_ACCOUNT : TALLY__SUBJECT_KIND__SUBJECT_KIND_USER;
    struct grant_holder self = grant_holder(kind, span(judging->actor->id, GATE_ID_SIZE));
    struct grant_holder role =
        grant_holder(TALLY__SUBJECT_KIND__SUBJECT_KIND_ROLE, span_text(judging->role_name));
    enum code code = ask_holder(judging, &self, granting);
    return code == CODE_NONE && !granting->granted ? ask_holder(judging, &role, granting) : code;
}

// A grant to the actor himself or to his role; and a role that grants on this collection reach.
static enum code check_grant(const struct judging *judging, const struct collection *collection)
{
    struct granting granting = {.collection = collection, .verb = verb_of(judging->action)};
    bool reached = false;
    enum code code = rules_grant_reaches(judging, collection, &judging->role, &reached);
    if (code == CODE_NONE && reached) {
        code = ask_holders(judging, &granting);
    }
    if (code != CODE_NONE) {
        return code;
    }
    if (denies(CODE_EXPIRED, !granting.granted && granting.expired)) {
        return CODE_EXPIRED;
    }
    return denies(CODE_NO_GRANT, !granting.granted) ? CODE_NO_GRANT : CODE_NONE;
}

// What the ledger itself tells, nobody writes; the rest by the cell and, where that says so, by grant.
enum code rules_record_permission(struct judging *judging)
{
    const struct collection *collection = collection_of_record(judging);
    bool by_grant = judging->role.cells[judging->action] == TALLY__CELL__CELL_NEEDS_GRANT;
    if (denies(CODE_ROLE, collection->kind == COLLECTION_LEDGERS)) {
        return CODE_ROLE;
    }
    return by_grant ? check_grant(judging, collection) : CODE_NONE;
}

// ---- What it must be

static enum code load_record(const struct judging *judging, struct record *record_out, bool *known_out)
{
    enum err error = record_get(judging->view, judging->org_id, path_of(judging), record_out);
    enum code code = judging_found(error, known_out);
    if (code == CODE_NONE && *known_out) {
        check_cite(judging->verdict, record_out->version_entry);
    }
    return code;
}

// It is there, was not voided, and is as whoever changes it saw it.
static enum code check_version(const struct judging *judging)
{
    struct record record = {0};
    bool known = false;
    enum code code = load_record(judging, &record, &known);
    if (code == CODE_NONE && denies(CODE_NOT_FOUND, !known)) {
        return CODE_NOT_FOUND;
    }
    bool other = record.status != RECORD_ACTIVE || judging->intent->expected_version != record.version;
    return code == CODE_NONE && denies(CODE_CONFLICT, other) ? CODE_CONFLICT : code;
}

// The record that a field refers to is one of the organization (REC-11).
static enum code check_reference(const struct judging *judging, const Tally__Subject *reference)
{
    struct record record = {0};
    bool known = false;
    enum err error = record_get(judging->view, judging->org_id, message_span(reference->id), &record);
    enum code code = judging_found(error, &known);
    bool dangling = !known || record.status != RECORD_ACTIVE;
    if (code == CODE_NONE && denies(CODE_NOT_FOUND, dangling)) {
        return CODE_NOT_FOUND;
    }
    if (code == CODE_NONE) {
        check_cite(judging->verdict, record.entry);
    }
    return code;
}

// A sealed value was held against its type when it was admitted, under the same version.
static enum code check_field(const struct judging *judging, const struct schema_field *row,
                             const Tally__Field *field)
{
    bool open = field->content_case == TALLY__FIELD__CONTENT_OPEN;
    bool holds = open ? typed_accepts_open(row, field->open) : !row->open;
    if (denies(CODE_INVALID, !holds)) {
        return CODE_INVALID;
    }
    bool reference = open && row->type == TALLY__FIELD_TYPE__FIELD_TYPE_REFERENCE;
    return reference ? check_reference(judging, field->open->reference) : CODE_NONE;
}

struct writing {
    uint32_t schema_version;
    Tally__Field *const *fields;
    size_t count;
    bool whole;  // every required field has to be there
};

static enum code check_fields(const struct judging *judging, const struct writing *writing)
{
    struct schema schema = {0};
    struct span collection = span_text(collection_of_record(judging)->name);
    uint32_t required = 0;
    bool known = false;
    enum code code = judging_found(schema_get(judging->view, collection, &schema), &known);
    if (code == CODE_NONE && denies(CODE_CONFLICT, schema.version != writing->schema_version)) {
        return CODE_CONFLICT;
    }
    check_cite(judging->verdict, schema.entry);
    for (size_t i = 0; code == CODE_NONE && i < writing->count; i++) {
        struct schema_field row = {0};
        struct span name = span_text(writing->fields[i]->name);
        enum err error = schema_field_get(judging->view, collection, name, schema.version, &row);
        code = judging_found(error, &known);
        if (code == CODE_NONE && denies(CODE_INVALID, !known)) {
            return CODE_INVALID;
        }
        required += row.required ? 1 : 0;
        code = code == CODE_NONE ? check_field(judging, &row, writing->fields[i]) : code;
    }
    bool lacking = writing->whole && required < schema.required;
    return code == CODE_NONE && denies(CODE_INVALID, lacking) ? CODE_INVALID : code;
}

enum code rules_record_new_blocking(struct judging *judging)
{
    const Tally__RecordCreate *payload = judging->intent->record_create;
    struct writing writing = {payload->schema_version, payload->field, payload->n_field, true};
    struct record record;
    bool known = false;
    enum code code = load_record(judging, &record, &known);
    if (code == CODE_NONE && denies(CODE_ALREADY_EXISTS, known)) {
        return CODE_ALREADY_EXISTS;
    }
    return code == CODE_NONE ? check_fields(judging, &writing) : code;
}

enum code rules_record_blocking(struct judging *judging)
{
    const Tally__RecordUpdate *payload = judging->intent->record_update;
    struct writing writing = {payload->schema_version, payload->field, payload->n_field, false};
    enum code code = check_version(judging);
    return code == CODE_NONE ? check_fields(judging, &writing) : code;
}

enum code rules_record_void_blocking(struct judging *judging)
{
    return check_version(judging);
}

// ---- Schemas

// One version after the other.
enum code rules_schema_blocking(struct judging *judging)
{
    const Tally__CollectionSchema *payload = judging->intent->schema_publish->schema;
    struct schema schema = {0};
    bool known = false;
    enum err error = schema_get(judging->view, span_text(payload->collection), &schema);
    enum code code = judging_found(error, &known);
    if (code == CODE_NONE && known) {
        check_cite(judging->verdict, schema.entry);
    }
    bool next = payload->version == schema.version + 1;
    return code == CODE_NONE && denies(CODE_CONFLICT, !next) ? CODE_CONFLICT : code;
}
