// spool.c — a temporary file, and a map from index to place: u64be offset, u64be bytes, u64be size.
#include "cli/spool.h"

#include "ledger/base/bytes.h"
#include "ledger/base/limits.h"
#include "ledger/core/message.h"
#include "ledger/crypto/secret.h"

enum { KEY_SIZE = 8, PLACE_SIZE = 24 };

enum err spool_open(struct spool *spool)
{
    uint8_t hash_key[MAP_HASH_KEY_SIZE];
    *spool = (struct spool){.stream = tmpfile()};
    secret_random(hash_key, sizeof(hash_key));
    map_init(&spool->places, hash_key);
    buf_init(&spool->bytes, LIMIT_BUNDLE_PART);
    return spool->stream == NULL ? E_IO : OK;
}

void spool_close(struct spool *spool)
{
    if (spool->stream != NULL) {
        (void)fclose(spool->stream);
    }
    map_fini(&spool->places);
    buf_fini(&spool->bytes);
}

enum err spool_put(struct spool *spool, uint64_t index, uint64_t size, const Tally__Item *item)
{
    uint8_t key[KEY_SIZE];
    uint8_t place[PLACE_SIZE];
    struct span found;
    bytes_put_u64(key, index);
    if (map_get(&spool->places, span(key, sizeof(key)), &found)) {
        return OK;
    }
    buf_clear(&spool->bytes);
    TRY(message_encode(item, &spool->bytes));
    if (fseeko(spool->stream, 0, SEEK_END) != 0) {
        return E_IO;
    }
    off_t at = ftello(spool->stream);
    struct span bytes = buf_span(&spool->bytes);
    if (at < 0 || fwrite(bytes.data, 1, bytes.size, spool->stream) != bytes.size) {
        return E_IO;
    }
    bytes_put_u64(place, (uint64_t)at);
    bytes_put_u64(place + 8, bytes.size);
    bytes_put_u64(place + 16, size);
    return map_put(&spool->places, span(key, sizeof(key)), span(place, sizeof(place)));
}

enum err spool_get(struct spool *spool, uint64_t index, struct arena *arena, uint64_t *size_out,
                   Tally__Item **item_out)
{
    uint8_t key[KEY_SIZE];
    uint8_t *bytes = NULL;
    struct span place;
    bytes_put_u64(key, index);
    if (!map_get(&spool->places, span(key, sizeof(key)), &place)) {
        return E_NOT_FOUND;
    }
    size_t size = bytes_get_u64(place.data + 8);
    *size_out = bytes_get_u64(place.data + 16);
    buf_clear(&spool->bytes);
    TRY(buf_extend(&spool->bytes, size, &bytes));
    if (fseeko(spool->stream, (off_t)bytes_get_u64(place.data), SEEK_SET) != 0
        || fread(bytes, 1, size, spool->stream) != size) {
        return E_IO;
    }
    return message_decode(&tally__item__descriptor, buf_span(&spool->bytes), arena, item_out);
}

struct walk {
    enum err (*visit)(void *context, uint64_t index);
    void *context;
};

static enum err visit_key(void *context, struct span key, struct span value)
{
    const struct walk *walk = context;
    (void)value;
    return walk->visit(walk->context, bytes_get_u64(key.data));
}

enum err spool_walk(struct spool *spool, enum err (*visit)(void *context, uint64_t index), void *context)
{
    struct walk walk = {visit, context};
    return map_scan(&spool->places, span(NULL, 0), visit_key, &walk);
}
