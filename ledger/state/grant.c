// grant.c — the layout of a grant, the way to it, and what every organization begins with.
//
//   grant      = u8 status, varint holder kind, run holder, run collection, u8 verbs, u64 expires,
//                u64 entry, u64 status entry
//   key of way = u8 holder kind, u8 size of holder, holder, collection
//   way        = id[16]
#include "ledger/state/grant.h"

#include "ledger/base/require.h"
#include "ledger/state/layout.h"

#include <stdio.h>

enum { WAY_MAX = 2 + LIMIT_NAME + COLLECTION_NAME_MAX };

struct way {
    uint8_t bytes[WAY_MAX];
    size_t size;
};

struct grant_holder grant_holder(uint32_t kind, struct span id)
{
    struct grant_holder holder = {.kind = kind, .size = id.size};
    require(id.size <= sizeof(holder.id) && kind <= UINT8_MAX);
    if (id.size > 0) {
        memcpy(holder.id, id.data, id.size);
    }
    return holder;
}

enum err grant_get(const struct view *view, struct span org, const uint8_t id[static PLATFORM_ID_SIZE],
                   struct grant *grant_out)
{
    struct unpack unpack;
    TRY(layout_get(view, org, STATE_KEY_GRANT, span(id, PLATFORM_ID_SIZE), &unpack));
    struct grant grant = {0};
    grant.status = (enum grant_status)layout_choice(&unpack, GRANT_ACTIVE, GRANT_REPLACED);
    grant.holder.kind = layout_u32(&unpack);
    struct span holder = unpack_run(&unpack);
    layout_text(&unpack, grant.collection, sizeof(grant.collection));
    grant.verbs = layout_choice(&unpack, 0, GRANT_ALL);
    grant.expires_us = unpack_u64(&unpack);
    grant.entry = unpack_u64(&unpack);
    grant.status_entry = unpack_u64(&unpack);
    if (!unpack_done(&unpack) || holder.size > LIMIT_NAME || grant.holder.kind > UINT8_MAX) {
        return E_CORRUPT;
    }
    grant.holder = grant_holder(grant.holder.kind, holder);
    *grant_out = grant;
    return OK;
}

enum err grant_put(const struct view *view, struct span org, const uint8_t id[static PLATFORM_ID_SIZE],
                   const struct grant *grant)
{
    uint8_t bytes[LAYOUT_VALUE_MAX];
    struct pack pack = pack_into(bytes, sizeof(bytes));
    pack_u8(&pack, (uint8_t)grant->status);
    pack_varint(&pack, grant->holder.kind);
    pack_run(&pack, span(grant->holder.id, grant->holder.size));
    pack_run(&pack, span_text(grant->collection));
    pack_u8(&pack, grant->verbs);
    pack_u64(&pack, grant->expires_us);
    pack_u64(&pack, grant->entry);
    pack_u64(&pack, grant->status_entry);
    return layout_put(view, org, STATE_KEY_GRANT, span(id, PLATFORM_ID_SIZE), &pack);
}

static struct way way_of(const struct grant_holder *holder, struct span collection)
{
    struct way way;
    struct pack pack = pack_into(way.bytes, sizeof(way.bytes));
    pack_u8(&pack, (uint8_t)holder->kind);
    pack_u8(&pack, (uint8_t)holder->size);
    pack_bytes(&pack, span(holder->id, holder->size));
    pack_bytes(&pack, collection);
    require(!pack.failed);
    way.size = pack.size;
    return way;
}

enum err grant_of(const struct view *view, struct span org, const struct grant_holder *holder,
                  struct span collection, uint8_t id_out[static PLATFORM_ID_SIZE])
{
    struct way way = way_of(holder, collection);
    return layout_get_id(view, org, STATE_KEY_GRANTED, span(way.bytes, way.size), id_out);
}

enum err grant_set_of(const struct view *view, struct span org, const struct grant_holder *holder,
                      struct span collection, const uint8_t *id)
{
    struct way way = way_of(holder, collection);
    if (id == NULL) {
        return layout_delete(view, org, STATE_KEY_GRANTED, span(way.bytes, way.size));
    }
    uint8_t bytes[PLATFORM_ID_SIZE];
    struct pack pack = pack_into(bytes, sizeof(bytes));
    pack_bytes(&pack, span(id, PLATFORM_ID_SIZE));
    return layout_put(view, org, STATE_KEY_GRANTED, span(way.bytes, way.size), &pack);
}

const char *grant_verbs_text(uint8_t verbs)
{
    static const char *const texts[GRANT_ALL + 1] = {
        "", "create", "update", "create,update", "void", "create,void", "update,void", "create,update,void",
    };
    return texts[verbs & GRANT_ALL];
}

// ---- What every organization begins with

void grant_default_id(const char *role, const char *collection, uint8_t id_out[static PLATFORM_ID_SIZE])
{
    char text[LIMIT_NAME + COLLECTION_NAME_MAX + 2];
    int size = snprintf(text, sizeof(text), "%s/%s", role, collection);
    require(size > 0 && (size_t)size < sizeof(text));
    struct digest digest = digest_of(span(text, (size_t)size));
    memcpy(id_out, digest.bytes, PLATFORM_ID_SIZE);
}

static const struct {
    const char *collection;
    uint8_t verbs;
} of_technicians[] = {
    {"calendar", GRANT_CREATE | GRANT_UPDATE},
    {"files", GRANT_CREATE},
    {"inventory", GRANT_UPDATE},
    {"measurements", GRANT_CREATE},
    {"samples", GRANT_UPDATE},
    {"transfers", GRANT_UPDATE},
};

uint8_t grant_default(const char *role, const struct collection *collection)
{
    if (strcmp(role, "admin") == 0) {
        bool any = collection->kind == COLLECTION_LAB || collection->kind == COLLECTION_OFFICE;
        return any ? GRANT_ALL : 0;
    }
    if (strcmp(role, "scientist") == 0) {
        return collection->kind == COLLECTION_LAB ? GRANT_CREATE | GRANT_UPDATE : 0;
    }
    bool technician = strcmp(role, "technician") == 0;
    for (size_t i = 0; technician && i < sizeof(of_technicians) / sizeof(of_technicians[0]); i++) {
        if (strcmp(of_technicians[i].collection, collection->name) == 0) {
            return of_technicians[i].verbs;
        }
    }
    return 0;
}
