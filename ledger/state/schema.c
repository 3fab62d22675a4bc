// schema.c — the layouts of a schema and of its fields.
//
//   schema = varint version, u64 entry, varint required fields
//   key of a field = u8 size of collection, collection, name
//   field  = varint version, varint type, u8 open, u8 required, varint most bytes, run collection referred to
#include "ledger/state/schema.h"

#include "ledger/base/require.h"
#include "ledger/state/layout.h"

enum { KEY_MAX = 1 + COLLECTION_NAME_MAX + LIMIT_NAME };

struct key_of_field {
    uint8_t bytes[KEY_MAX];
    size_t size;
};

static struct span platform(void)
{
    return span_text(STATE_KEY_PLATFORM);
}

enum err schema_get(const struct view *view, struct span collection, struct schema *schema_out)
{
    struct unpack unpack;
    TRY(layout_get(view, platform(), STATE_KEY_SCHEMA, collection, &unpack));
    struct schema schema = {0};
    schema.version = layout_u32(&unpack);
    schema.entry = unpack_u64(&unpack);
    schema.required = layout_u32(&unpack);
    if (!unpack_done(&unpack)) {
        return E_CORRUPT;
    }
    *schema_out = schema;
    return OK;
}

enum err schema_put(const struct view *view, struct span collection, const struct schema *schema)
{
    uint8_t bytes[LAYOUT_VALUE_MAX];
    struct pack pack = pack_into(bytes, sizeof(bytes));
    pack_varint(&pack, schema->version);
    pack_u64(&pack, schema->entry);
    pack_varint(&pack, schema->required);
    return layout_put(view, platform(), STATE_KEY_SCHEMA, collection, &pack);
}

static struct key_of_field key_of(struct span collection, struct span name)
{
    struct key_of_field key;
    struct pack pack = pack_into(key.bytes, sizeof(key.bytes));
    pack_u8(&pack, (uint8_t)collection.size);
    pack_bytes(&pack, collection);
    pack_bytes(&pack, name);
    require(!pack.failed);
    key.size = pack.size;
    return key;
}

enum err schema_field_get(const struct view *view, struct span collection, struct span name, uint32_t version,
                          struct schema_field *field_out)
{
    struct unpack unpack;
    struct key_of_field key = key_of(collection, name);
    TRY(layout_get(view, platform(), STATE_KEY_SCHEMA_FIELD, span(key.bytes, key.size), &unpack));
    struct schema_field field = {0};
    field.version = layout_u32(&unpack);
    field.type = layout_u32(&unpack);
    field.open = layout_flag(&unpack);
    field.required = layout_flag(&unpack);
    field.bytes_max = layout_u32(&unpack);
    layout_text(&unpack, field.reference_to, sizeof(field.reference_to));
    if (!unpack_done(&unpack)) {
        return E_CORRUPT;
    }
    if (field.version != version) {
        return E_NOT_FOUND;
    }
    *field_out = field;
    return OK;
}

enum err schema_field_put(const struct view *view, struct span collection, struct span name,
                          const struct schema_field *field)
{
    uint8_t bytes[LAYOUT_VALUE_MAX];
    struct pack pack = pack_into(bytes, sizeof(bytes));
    struct key_of_field key = key_of(collection, name);
    pack_varint(&pack, field->version);
    pack_varint(&pack, field->type);
    pack_u8(&pack, field->open);
    pack_u8(&pack, field->required);
    pack_varint(&pack, field->bytes_max);
    pack_run(&pack, span_text(field->reference_to));
    return layout_put(view, platform(), STATE_KEY_SCHEMA_FIELD, span(key.bytes, key.size), &pack);
}
