// record.c — the layout of a record.
//
//   record = u8 status, varint schema version, varint version, u64 entry, u64 version entry
#include "ledger/state/record.h"

#include "ledger/state/layout.h"

enum err record_get(const struct view *view, struct span org, struct span path, struct record *record_out)
{
    struct unpack unpack;
    TRY(layout_get(view, org, STATE_KEY_RECORD, path, &unpack));
    struct record record = {0};
    record.status = (enum record_status)layout_choice(&unpack, RECORD_ACTIVE, RECORD_VOID);
    record.schema_version = layout_u32(&unpack);
    record.version = unpack_varint(&unpack);
    record.entry = unpack_u64(&unpack);
    record.version_entry = unpack_u64(&unpack);
    if (!unpack_done(&unpack)) {
        return E_CORRUPT;
    }
    *record_out = record;
    return OK;
}

enum err record_put(const struct view *view, struct span org, struct span path, const struct record *record)
{
    uint8_t bytes[LAYOUT_VALUE_MAX];
    struct pack pack = pack_into(bytes, sizeof(bytes));
    pack_u8(&pack, (uint8_t)record->status);
    pack_varint(&pack, record->schema_version);
    pack_varint(&pack, record->version);
    pack_u64(&pack, record->entry);
    pack_u64(&pack, record->version_entry);
    return layout_put(view, org, STATE_KEY_RECORD, path, &pack);
}
