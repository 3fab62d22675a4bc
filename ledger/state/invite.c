// invite.c — the layout of an invitation, and of the way from an address to it.
//
//   invite  = u8 status, run role, varint flags, contact[16], inviter[16], token[32], u64 entry,
//             u64 status entry, u64 expires_us, u64 expires_in_us, varint sent, u64 sends since_us,
//             varint sends
//   invited = id[16]
#include "ledger/state/invite.h"

#include "ledger/state/layout.h"

enum err invite_get(const struct view *view, struct span org, const uint8_t id[static PLATFORM_ID_SIZE],
                    struct invite *invite_out)
{
    struct unpack unpack;
    TRY(layout_get(view, org, STATE_KEY_INVITE, span(id, PLATFORM_ID_SIZE), &unpack));
    struct invite invite = {0};
    invite.status = (enum invite_status)layout_choice(&unpack, INVITE_PENDING, INVITE_VOID);
    layout_text(&unpack, invite.role, sizeof(invite.role));
    invite.flags = layout_u32(&unpack);
    layout_bytes(&unpack, invite.contact, sizeof(invite.contact));
    layout_bytes(&unpack, invite.inviter, sizeof(invite.inviter));
    invite.token = layout_digest(&unpack);
    invite.entry = unpack_u64(&unpack);
    invite.status_entry = unpack_u64(&unpack);
    invite.expires_us = unpack_u64(&unpack);
    invite.expires_in_us = unpack_u64(&unpack);
    invite.sent_count = layout_u32(&unpack);
    invite.sends_since_us = unpack_u64(&unpack);
    invite.sends = layout_u32(&unpack);
    if (!unpack_done(&unpack)) {
        return E_CORRUPT;
    }
    *invite_out = invite;
    return OK;
}

enum err invite_put(const struct view *view, struct span org, const uint8_t id[static PLATFORM_ID_SIZE],
                    const struct invite *invite)
{
    uint8_t bytes[LAYOUT_VALUE_MAX];
    struct pack pack = pack_into(bytes, sizeof(bytes));
    pack_u8(&pack, (uint8_t)invite->status);
    pack_run(&pack, span_text(invite->role));
    pack_varint(&pack, invite->flags);
    pack_bytes(&pack, span(invite->contact, sizeof(invite->contact)));
    pack_bytes(&pack, span(invite->inviter, sizeof(invite->inviter)));
    pack_bytes(&pack, digest_span(&invite->token));
    pack_u64(&pack, invite->entry);
    pack_u64(&pack, invite->status_entry);
    pack_u64(&pack, invite->expires_us);
    pack_u64(&pack, invite->expires_in_us);
    pack_varint(&pack, invite->sent_count);
    pack_u64(&pack, invite->sends_since_us);
    pack_varint(&pack, invite->sends);
    return layout_put(view, org, STATE_KEY_INVITE, span(id, PLATFORM_ID_SIZE), &pack);
}

uint32_t invite_sends_at(const struct invite *invite, uint64_t time_us)
{
    const uint64_t counted_us = (uint64_t)INVITE_SENDS_S * 1000000u;
    bool over = time_us >= invite->sends_since_us && time_us - invite->sends_since_us >= counted_us;
    return over ? 0 : invite->sends;
}

enum err invite_pending_of(const struct view *view, struct span org,
                           const uint8_t contact[static PLATFORM_ID_SIZE],
                           uint8_t id_out[static PLATFORM_ID_SIZE])
{
    return layout_get_id(view, org, STATE_KEY_INVITED, span(contact, PLATFORM_ID_SIZE), id_out);
}

enum err invite_set_pending(const struct view *view, struct span org,
                            const uint8_t contact[static PLATFORM_ID_SIZE], const uint8_t *id)
{
    struct span key = span(contact, PLATFORM_ID_SIZE);
    if (id == NULL) {
        return layout_delete(view, org, STATE_KEY_INVITED, key);
    }
    uint8_t bytes[PLATFORM_ID_SIZE];
    struct pack pack = pack_into(bytes, sizeof(bytes));
    pack_bytes(&pack, span(id, PLATFORM_ID_SIZE));
    return layout_put(view, org, STATE_KEY_INVITED, key, &pack);
}
