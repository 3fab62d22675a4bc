// field.c — the layout of one value.
//
//   key   = u8 subject kind, u8 size of id, id, name
//   value = u64 entry, u8 sealed, then of a sealed one commitment[32], of an open one the encoded PublicValue
#include "ledger/state/field.h"

#include "ledger/base/require.h"
#include "ledger/state/layout.h"

enum { ID_MAX = 2 * LIMIT_SUBJECT_ID };

struct id {
    uint8_t bytes[ID_MAX];
    size_t size;
};

static struct id id_of(const struct field_place *place)
{
    struct id id;
    struct pack pack = pack_into(id.bytes, sizeof(id.bytes));
    require(place->subject_kind <= UINT8_MAX && place->subject_id.size <= LIMIT_SUBJECT_ID);
    pack_u8(&pack, (uint8_t)place->subject_kind);
    pack_u8(&pack, (uint8_t)place->subject_id.size);
    pack_bytes(&pack, place->subject_id);
    pack_bytes(&pack, place->name);
    require(!pack.failed);
    id.size = pack.size;
    return id;
}

enum err field_get(const struct view *view, const struct field_place *place, struct field_value *value_out)
{
    struct id id = id_of(place);
    struct unpack unpack;
    TRY(layout_get(view, place->org, STATE_KEY_FIELD, span(id.bytes, id.size), &unpack));
    struct field_value value = {0};
    value.entry = unpack_u64(&unpack);
    value.sealed = layout_flag(&unpack);
    if (value.sealed) {
        value.commitment = layout_digest(&unpack);
    } else {
        value.open = unpack_bytes(&unpack, (size_t)(unpack.end - unpack.at));
    }
    if (!unpack_done(&unpack) || value.open.size > FIELD_OPEN_MAX) {
        return E_CORRUPT;
    }
    *value_out = value;
    return OK;
}

enum err field_put(const struct view *view, const struct field_place *place, const struct field_value *value)
{
    struct id id = id_of(place);
    uint8_t bytes[LAYOUT_VALUE_MAX];
    struct pack pack = pack_into(bytes, sizeof(bytes));
    require(value->sealed || value->open.size <= FIELD_OPEN_MAX);
    pack_u64(&pack, value->entry);
    pack_u8(&pack, value->sealed);
    pack_bytes(&pack, value->sealed ? digest_span(&value->commitment) : value->open);
    return layout_put(view, place->org, STATE_KEY_FIELD, span(id.bytes, id.size), &pack);
}
