// org.c — the layout of an organization.
//
//   org = varint type, u8 status, owner[16], u64 entry, u64 owner entry, u64 settings version,
//         varint owners, varint members, u8 invite policy, u8 has offer, offered to[16], u64 offer entry,
//         u8 has license, license[16]
#include "ledger/state/org.h"

#include "ledger/state/layout.h"

#include "proto/platform.pb-c.h"

enum err org_get(const struct view *view, struct span org, struct org *org_out)
{
    struct unpack unpack;
    TRY(layout_get(view, org, STATE_KEY_ORG, span(NULL, 0), &unpack));
    struct org value = {0};
    value.type = layout_u32(&unpack);
    value.status = (enum org_status)layout_choice(&unpack, ORG_ACTIVE, ORG_ARCHIVED);
    layout_bytes(&unpack, value.owner, sizeof(value.owner));
    value.entry = unpack_u64(&unpack);
    value.owner_entry = unpack_u64(&unpack);
    value.settings_version = unpack_u64(&unpack);
    value.owner_count = layout_u32(&unpack);
    value.member_count = layout_u32(&unpack);
    value.invite_policy =
        (enum org_invite_policy)layout_choice(&unpack, ORG_INVITE_OWNER_AND_ADMIN, ORG_INVITE_OWNER_ONLY);
    value.has_offer = layout_flag(&unpack);
    layout_bytes(&unpack, value.offered_to, sizeof(value.offered_to));
    value.offer_entry = unpack_u64(&unpack);
    value.has_license = layout_flag(&unpack);
    layout_bytes(&unpack, value.license, sizeof(value.license));
    if (!unpack_done(&unpack)) {
        return E_CORRUPT;
    }
    *org_out = value;
    return OK;
}

enum err org_put(const struct view *view, struct span org, const struct org *value)
{
    uint8_t bytes[LAYOUT_VALUE_MAX];
    struct pack pack = pack_into(bytes, sizeof(bytes));
    pack_varint(&pack, value->type);
    pack_u8(&pack, (uint8_t)value->status);
    pack_bytes(&pack, span(value->owner, sizeof(value->owner)));
    pack_u64(&pack, value->entry);
    pack_u64(&pack, value->owner_entry);
    pack_u64(&pack, value->settings_version);
    pack_varint(&pack, value->owner_count);
    pack_varint(&pack, value->member_count);
    pack_u8(&pack, (uint8_t)value->invite_policy);
    pack_u8(&pack, value->has_offer);
    pack_bytes(&pack, span(value->offered_to, sizeof(value->offered_to)));
    pack_u64(&pack, value->offer_entry);
    pack_u8(&pack, value->has_license);
    pack_bytes(&pack, span(value->license, sizeof(value->license)));
    return layout_put(view, org, STATE_KEY_ORG, span(NULL, 0), &pack);
}

const char *org_type_text(uint32_t type)
{
    return type == TALLY__ORG_TYPE__ORG_TYPE_LAB      ? "lab"
           : type == TALLY__ORG_TYPE__ORG_TYPE_CLIENT ? "client"
                                                      : "";
}

const char *org_status_text(enum org_status status)
{
    static const char *const texts[] = {[ORG_ACTIVE] = "active",
                                        [ORG_PROVISIONAL] = "provisional",
                                        [ORG_SUSPENDED] = "suspended",
                                        [ORG_ARCHIVED] = "archived"};
    return status >= ORG_ACTIVE && status <= ORG_ARCHIVED ? texts[status] : "";
}
