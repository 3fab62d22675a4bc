// image.c — a memory view that remembers which keys it changed.
#include "ledger/store/image.h"

#include "ledger/base/pack.h"
#include "ledger/base/require.h"
#include "ledger/crypto/secret.h"

void image_init(struct image *image)
{
    uint8_t hash_key[MAP_HASH_KEY_SIZE];
    memory_init(&image->resident);
    secret_random(hash_key, sizeof(hash_key));
    map_init(&image->changed, hash_key);
}

void image_fini(struct image *image)
{
    memory_fini(&image->resident);
    map_fini(&image->changed);
}

static enum err get(void *context, struct span key, struct span *value_out)
{
    struct image *image = context;
    return map_get(&image->resident.map, key, value_out) ? OK : E_NOT_FOUND;
}

static enum err put(void *context, struct span key, struct span value)
{
    struct image *image = context;
    TRY(map_put(&image->changed, key, span(NULL, 0)));
    return map_put(&image->resident.map, key, value);
}

static enum err delete_key(void *context, struct span key)
{
    struct image *image = context;
    TRY(map_put(&image->changed, key, span(NULL, 0)));
    map_delete(&image->resident.map, key);
    return OK;
}

static enum err scan(void *context, struct span prefix, view_visit *visit, void *visit_context)
{
    struct image *image = context;
    enum err error = map_scan(&image->resident.map, prefix, visit, visit_context);
    return error == E_NOT_FOUND ? OK : error;
}

struct view image_view(struct image *image)
{
    return (struct view){get, put, delete_key, scan, image};
}

struct taking {
    const struct image *image;
    struct buf *changes;
};

static enum err take_one(void *context, struct span key, struct span nothing)
{
    struct taking *taking = context;
    (void)nothing;
    struct span value = span(NULL, 0);
    bool deleted = !map_get(&taking->image->resident.map, key, &value);
    uint8_t *place = NULL;
    size_t size = 1 + pack_varint_size(key.size) + key.size + pack_varint_size(value.size) + value.size;
    TRY(buf_extend(taking->changes, size, &place));
    struct pack pack = pack_into(place, size);
    pack_u8(&pack, deleted);
    pack_run(&pack, key);
    pack_run(&pack, value);
    require(!pack.failed);
    return OK;
}

void image_forget_changes(struct image *image)
{
    uint8_t hash_key[MAP_HASH_KEY_SIZE];
    memcpy(hash_key, image->changed.hash_key, sizeof(hash_key));
    map_fini(&image->changed);
    map_init(&image->changed, hash_key);
}

enum err image_take(struct image *image, struct buf *changes)
{
    if (image->changed.count == 0) {
        return OK;
    }
    struct taking taking = {image, changes};
    TRY(map_scan(&image->changed, span(NULL, 0), take_one, &taking));
    image_forget_changes(image);
    return OK;
}

static enum err load_one(void *context, struct span key, struct span value)
{
    return map_put(context, key, value);
}

enum err image_load(struct image *image, const struct rocks_at *at)
{
    struct rocks_range range = {.family = ROCKS_STATE};
    return rocks_scan(at, &range, load_one, &image->resident.map);
}
