// layout.c — the steps that all layouts share.
#include "ledger/state/layout.h"

#include "ledger/base/require.h"

enum { ID_SIZE = 16 };

enum err layout_get(const struct view *view, struct span org, enum state_key_family family, struct span id,
                    struct unpack *unpack_out)
{
    struct state_key key = state_key(org, family, id);
    struct span value;
    TRY(view->get(view->context, state_key_span(&key), &value));
    *unpack_out = unpack_from(value);
    return OK;
}

enum err layout_put(const struct view *view, struct span org, enum state_key_family family, struct span id,
                    const struct pack *pack)
{
    require(!pack->failed);
    struct state_key key = state_key(org, family, id);
    return view->put(view->context, state_key_span(&key), pack_span(pack));
}

enum err layout_delete(const struct view *view, struct span org, enum state_key_family family, struct span id)
{
    struct state_key key = state_key(org, family, id);
    return view->delete (view->context, state_key_span(&key));
}

void layout_bytes(struct unpack *unpack, uint8_t *bytes, size_t size)
{
    struct span found = unpack_bytes(unpack, size);
    if (!unpack->failed) {
        memcpy(bytes, found.data, size);
    }
}

void layout_text(struct unpack *unpack, char *text, size_t room)
{
    struct span found = unpack_run(unpack);
    bool ends_early = found.size > 0 && memchr(found.data, '\0', found.size) != NULL;
    if (unpack->failed || found.size >= room || ends_early) {
        unpack->failed = true;
        return;
    }
    if (found.size > 0) {
        memcpy(text, found.data, found.size);
    }
    text[found.size] = '\0';
}

struct digest layout_digest(struct unpack *unpack)
{
    struct digest digest = {0};
    layout_bytes(unpack, digest.bytes, DIGEST_SIZE);
    return digest;
}

bool layout_flag(struct unpack *unpack)
{
    return layout_choice(unpack, 0, 1) != 0;
}

uint32_t layout_u32(struct unpack *unpack)
{
    uint64_t number = unpack_varint(unpack);
    if (number > UINT32_MAX) {
        unpack->failed = true;
    }
    return unpack->failed ? 0 : (uint32_t)number;
}

uint8_t layout_choice(struct unpack *unpack, uint8_t first, uint8_t last)
{
    uint8_t number = unpack_u8(unpack);
    if (number < first || number > last) {
        unpack->failed = true;
    }
    return unpack->failed ? first : number;
}

enum err layout_get_id(const struct view *view, struct span org, enum state_key_family family,
                       struct span key, uint8_t *id_out)
{
    struct unpack unpack;
    uint8_t id[ID_SIZE] = {0};
    TRY(layout_get(view, org, family, key, &unpack));
    layout_bytes(&unpack, id, sizeof(id));
    if (!unpack_done(&unpack)) {
        return E_CORRUPT;
    }
    memcpy(id_out, id, sizeof(id));
    return OK;
}
