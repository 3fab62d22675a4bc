// user.c — the layout of a user, and of the way from an address to him.
//
//   user    = u8 status, u64 entry, contact[16], u8 verified, u64 verified entry, code[32],
//             varint active keys
//   contact = id[16]
#include "ledger/state/user.h"

#include "ledger/state/layout.h"

static struct span platform(void)
{
    return span_text(STATE_KEY_PLATFORM);
}

enum err user_get(const struct view *view, const uint8_t id[static PLATFORM_ID_SIZE], struct user *user_out)
{
    struct unpack unpack;
    TRY(layout_get(view, platform(), STATE_KEY_USER, span(id, PLATFORM_ID_SIZE), &unpack));
    struct user user = {0};
    user.status = (enum user_status)layout_choice(&unpack, USER_ACTIVE, USER_DISABLED);
    user.entry = unpack_u64(&unpack);
    layout_bytes(&unpack, user.contact, sizeof(user.contact));
    user.verified = layout_flag(&unpack);
    user.verified_entry = unpack_u64(&unpack);
    user.code = layout_digest(&unpack);
    user.active_keys = layout_u32(&unpack);
    if (!unpack_done(&unpack)) {
        return E_CORRUPT;
    }
    *user_out = user;
    return OK;
}

enum err user_put(const struct view *view, const uint8_t id[static PLATFORM_ID_SIZE], const struct user *user)
{
    uint8_t bytes[LAYOUT_VALUE_MAX];
    struct pack pack = pack_into(bytes, sizeof(bytes));
    pack_u8(&pack, (uint8_t)user->status);
    pack_u64(&pack, user->entry);
    pack_bytes(&pack, span(user->contact, sizeof(user->contact)));
    pack_u8(&pack, user->verified);
    pack_u64(&pack, user->verified_entry);
    pack_bytes(&pack, digest_span(&user->code));
    pack_varint(&pack, user->active_keys);
    return layout_put(view, platform(), STATE_KEY_USER, span(id, PLATFORM_ID_SIZE), &pack);
}

enum err user_of_contact(const struct view *view, const uint8_t contact[static PLATFORM_ID_SIZE],
                         uint8_t id_out[static PLATFORM_ID_SIZE])
{
    return layout_get_id(view, platform(), STATE_KEY_CONTACT, span(contact, PLATFORM_ID_SIZE), id_out);
}

enum err user_set_contact(const struct view *view, const uint8_t contact[static PLATFORM_ID_SIZE],
                          const uint8_t id[static PLATFORM_ID_SIZE])
{
    uint8_t bytes[PLATFORM_ID_SIZE];
    struct pack pack = pack_into(bytes, sizeof(bytes));
    pack_bytes(&pack, span(id, PLATFORM_ID_SIZE));
    return layout_put(view, platform(), STATE_KEY_CONTACT, span(contact, PLATFORM_ID_SIZE), &pack);
}
