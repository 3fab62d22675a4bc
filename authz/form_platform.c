// form_platform.c — the payloads of the platform's own commands: genesis, and what it publishes later.
#include "authz/form.h"

#include "authz/actions.h"
#include "authz/check.h"
#include "ledger/core/entry.h"
#include "ledger/core/message.h"
#include "ledger/state/collection.h"

enum { VALUE_FRAME = 8 };  // what an encoded value may have around its text

static bool key_holds(const Tally__PublicKey *message)
{
    return form_key(message, false) == CODE_NONE;
}

// ---- Role tables

static bool cells_hold(const Tally__RoleDefinition *role)
{
    for (size_t i = 0; i < role->n_permission; i++) {
        const Tally__Permission *permission = role->permission[i];
        bool ordered = i == 0 || role->permission[i - 1]->action < permission->action;
        if (!ordered || actions_name((Tally__Action)permission->action) == NULL) {
            return false;
        }
    }
    return true;
}

// The roles of this engine, all of them and no other, so that none is left as it was.
static bool roles_hold(const Tally__RoleTable *table)
{
    if (table->n_role != ACTIONS_ROLE_COUNT) {
        return false;
    }
    for (size_t i = 0; i < table->n_role; i++) {
        const Tally__RoleDefinition *role = table->role[i];
        bool named = strcmp(role->role, actions_role_name((enum actions_role)i)) == 0;
        if (!named || role->rank > UINT8_MAX || !cells_hold(role)) {
            return false;
        }
    }
    return true;
}

static bool controls_hold(const Tally__RoleTable *table)
{
    for (size_t i = 0; i < table->n_control; i++) {
        const Tally__Control *control = table->control[i];
        bool ordered = i == 0 || table->control[i - 1]->action < control->action;
        if (!ordered || actions_name((Tally__Action)control->action) == NULL) {
            return false;
        }
    }
    return true;
}

// What this engine cannot judge must not be asked.
static bool asks_the_unjudged(const Tally__RoleTable *table)
{
    for (size_t i = 0; i < table->n_control; i++) {
        if (table->control[i]->step_up || table->control[i]->second_person) {
            return true;
        }
    }
    return false;
}

// A platform that could publish no other table would be stuck with it.
static bool leaves_a_way_back(const Tally__RoleDefinition *platform)
{
    for (size_t i = 0; i < platform->n_permission; i++) {
        if (platform->permission[i]->action == TALLY__ACTION__ACTION_ROLE_PUBLISH) {
            return platform->permission[i]->cell == TALLY__CELL__CELL_ALLOWED;
        }
    }
    return false;
}

static uint32_t check_table(const Tally__RoleTable *table)
{
    uint32_t code = form_present(table);
    if (code != CODE_NONE) {
        return code;
    }
    bool holds = table->version > 0 && roles_hold(table) && controls_hold(table)
                 && leaves_a_way_back(table->role[ACTIONS_PLATFORM]);
    if (denies(CODE_INVALID, !holds)) {
        return CODE_INVALID;
    }
    return denies(CODE_VERSION_UNSUPPORTED, asks_the_unjudged(table)) ? CODE_VERSION_UNSUPPORTED : CODE_NONE;
}

// ---- Schemas of records

// [a-z][a-z0-9_]*
static bool is_field_name(struct span name)
{
    return form_is_name(name) && memchr(name.data, '.', name.size) == NULL
           && memchr(name.data, '-', name.size) == NULL;
}

static bool size_holds(const Tally__SchemaField *field)
{
    switch (field->type) {
    case TALLY__FIELD_TYPE__FIELD_TYPE_TEXT:
        return field->bytes_max > 0
               && field->bytes_max <= (field->open ? LIMIT_OPEN_TEXT : LIMIT_VALUE - VALUE_FRAME);
    case TALLY__FIELD_TYPE__FIELD_TYPE_LIST:
        return field->bytes_max > 0 && field->bytes_max <= LIMIT_VALUE - VALUE_FRAME;
    default:
        return field->bytes_max == 0;
    }
}

// A reference is open, because judgement follows it; decimals and lists have no public form.
static bool place_holds(const Tally__SchemaField *field)
{
    switch (field->type) {
    case TALLY__FIELD_TYPE__FIELD_TYPE_UNSPECIFIED:
        return false;
    case TALLY__FIELD_TYPE__FIELD_TYPE_REFERENCE:
        return field->open && collection_find(span_text(field->reference_to)) != NULL;
    case TALLY__FIELD_TYPE__FIELD_TYPE_DECIMAL:
    case TALLY__FIELD_TYPE__FIELD_TYPE_LIST:
        return !field->open && field->reference_to[0] == '\0';
    default:
        return field->reference_to[0] == '\0';
    }
}

static bool is_repeated(const Tally__CollectionSchema *schema, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (strcmp(schema->field[i]->name, schema->field[at]->name) == 0) {
            return true;
        }
    }
    return false;
}

static uint32_t check_schema(const Tally__CollectionSchema *schema)
{
    uint32_t code = form_present(schema);
    if (code != CODE_NONE) {
        return code;
    }
    const struct collection *collection = collection_find(span_text(schema->collection));
    if (denies(CODE_BAD_ID, collection == NULL)) {
        return CODE_BAD_ID;
    }
    if (denies(CODE_TOO_LARGE, schema->n_field > LIMIT_FIELDS)) {
        return CODE_TOO_LARGE;
    }
    bool holds = collection->kind != COLLECTION_LEDGERS && schema->version > 0 && schema->n_field > 0;
    size_t references = 0;
    for (size_t i = 0; i < schema->n_field; i++) {
        const Tally__SchemaField *field = schema->field[i];
        references += field->type == TALLY__FIELD_TYPE__FIELD_TYPE_REFERENCE ? 1 : 0;
        holds = holds && is_field_name(span_text(field->name)) && !is_repeated(schema, i) && size_holds(field)
                && place_holds(field);
    }
    if (denies(CODE_TOO_LARGE, references > LIMIT_REFERENCES)) {
        return CODE_TOO_LARGE;
    }
    return denies(CODE_INVALID, !holds) ? CODE_INVALID : CODE_NONE;
}

// The first version of each, in the order of the alphabet, so that none stands twice.
static uint32_t check_schemas(Tally__CollectionSchema *const *schemas, size_t count)
{
    uint32_t code = CODE_NONE;
    bool holds = true;
    for (size_t i = 0; code == CODE_NONE && i < count; i++) {
        code = check_schema(schemas[i]);
        holds = holds && schemas[i]->version == 1
                && (i == 0 || strcmp(schemas[i - 1]->collection, schemas[i]->collection) < 0);
    }
    return code == CODE_NONE && denies(CODE_INVALID, !holds) ? CODE_INVALID : code;
}

// Its subject is called "schema/" and the collection.
static uint32_t check_schema_publish(const Tally__Intent *intent)
{
    static const char folder[] = "schema/";
    const size_t size = sizeof(folder) - 1;
    const Tally__CollectionSchema *schema = intent->schema_publish->schema;
    struct span name = message_span(intent->subject[0]->id);
    uint32_t code = check_schema(schema);
    bool same = code == CODE_NONE && name.size > size && span_equal(span(name.data, size), span_text(folder))
                && span_equal(span(name.data + size, name.size - size), span_text(schema->collection));
    return code == CODE_NONE && denies(CODE_BAD_ID, !same) ? CODE_BAD_ID : code;
}

// ---- Genesis

static bool keys_hold(const Tally__Genesis *genesis)
{
    bool holds = genesis->n_platform_key > 0 && genesis->n_platform_key <= LIMIT_SIGNATURES
                 && genesis->replace_threshold > 0 && genesis->replace_threshold <= genesis->n_platform_key
                 && key_holds(genesis->service_key);
    for (size_t i = 0; holds && i < genesis->n_platform_key; i++) {
        holds =
            genesis->platform_key[i]->admin.len == ENTRY_ID_SIZE && key_holds(genesis->platform_key[i]->key);
    }
    return holds;
}

static uint32_t check_genesis(const Tally__Genesis *genesis)
{
    bool holds = keys_hold(genesis) && genesis->engine == 1 && genesis->origin[0] != '\0'
                 && strlen(genesis->origin) <= LIMIT_ORIGIN && genesis->roles != NULL
                 && genesis->roles->version == 1;
    if (denies(CODE_INVALID, !holds)) {
        return CODE_INVALID;
    }
    uint32_t code = check_table(genesis->roles);
    return code == CODE_NONE ? check_schemas(genesis->schema, genesis->n_schema) : code;
}

static uint32_t check_named(const Tally__Intent *intent, const char *policy)
{
    bool named = span_equal(message_span(intent->subject[0]->id), span_text(policy));
    return denies(CODE_BAD_ID, !named) ? CODE_BAD_ID : CODE_NONE;
}

static uint32_t check_role_publish(const Tally__Intent *intent)
{
    uint32_t code = check_named(intent, "roles");
    return code == CODE_NONE ? check_table(intent->role_publish->roles) : code;
}

uint32_t form_platform(const Tally__Intent *intent)
{
    switch (intent->payload_case) {
    case TALLY__INTENT__PAYLOAD_PLATFORM_GENESIS:
        return check_genesis(intent->platform_genesis);
    case TALLY__INTENT__PAYLOAD_ROLE_PUBLISH:
        return check_role_publish(intent);
    case TALLY__INTENT__PAYLOAD_SCHEMA_PUBLISH:
        return check_schema_publish(intent);
    case TALLY__INTENT__PAYLOAD_ENGINE_ACTIVATE:
        return check_named(intent, "engine");
    case TALLY__INTENT__PAYLOAD_CLOCK_CONFIRM:
        return check_named(intent, "clock");
    default:
        return CODE_COMMAND_UNKNOWN;
    }
}
