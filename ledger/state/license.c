// license.c — the layout of a license.
//
//   license = u8 status, u64 entry, u64 status entry
#include "ledger/state/license.h"

#include "ledger/state/layout.h"

enum err license_get(const struct view *view, struct span org, const uint8_t id[static PLATFORM_ID_SIZE],
                     struct license *license_out)
{
    struct unpack unpack;
    TRY(layout_get(view, org, STATE_KEY_LICENSE, span(id, PLATFORM_ID_SIZE), &unpack));
    struct license license = {0};
    license.status = (enum license_status)layout_choice(&unpack, LICENSE_ACTIVE, LICENSE_REVOKED);
    license.entry = unpack_u64(&unpack);
    license.status_entry = unpack_u64(&unpack);
    if (!unpack_done(&unpack)) {
        return E_CORRUPT;
    }
    *license_out = license;
    return OK;
}

enum err license_put(const struct view *view, struct span org, const uint8_t id[static PLATFORM_ID_SIZE],
                     const struct license *license)
{
    uint8_t bytes[LAYOUT_VALUE_MAX];
    struct pack pack = pack_into(bytes, sizeof(bytes));
    pack_u8(&pack, (uint8_t)license->status);
    pack_u64(&pack, license->entry);
    pack_u64(&pack, license->status_entry);
    return layout_put(view, org, STATE_KEY_LICENSE, span(id, PLATFORM_ID_SIZE), &pack);
}
