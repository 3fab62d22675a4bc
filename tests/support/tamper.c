// tamper.c — through the store's own door to RocksDB.
#include "tests/support/tamper.h"

#include "ledger/base/bytes.h"
#include "ledger/base/require.h"
#include "ledger/store/inside.h"

enum { ARENA_SIZE = 16 * 1024 * 1024 };

static void must(enum err error)
{
    require(error == OK);
}

void tamper_open(struct tamper *tamper, const char *database)
{
    must(arena_init(&tamper->arena, ARENA_SIZE));
    must(rocks_open(database, ROCKS_READ_WRITE, &tamper->rocks));
}

void tamper_close(struct tamper *tamper)
{
    rocks_close(tamper->rocks);
    arena_fini(&tamper->arena);
}

static struct span kept(struct tamper *tamper, struct span bytes)
{
    struct span copy = arena_copy(&tamper->arena, bytes);
    require(copy.data != NULL || bytes.size == 0);
    return copy;
}

struct span tamper_get(struct tamper *tamper, enum rocks_family family, struct span key)
{
    struct rocks_at at = {.rocks = tamper->rocks};
    struct buf value;
    buf_init(&value, LIMIT_COMMIT);
    enum err error = rocks_get(&at, family, key, &value);
    require(error == OK || error == E_NOT_FOUND);
    struct span copy = kept(tamper, buf_span(&value));
    buf_fini(&value);
    return copy;
}

void tamper_put(struct tamper *tamper, enum rocks_family family, struct span key, struct span value)
{
    struct rocks_batch *batch = rocks_batch_new();
    rocks_batch_put(batch, tamper->rocks, family, key, value);
    must(rocks_write(tamper->rocks, batch, true));
    rocks_batch_free(batch);
}

void tamper_delete(struct tamper *tamper, enum rocks_family family, struct span key)
{
    struct rocks_batch *batch = rocks_batch_new();
    rocks_batch_delete(batch, tamper->rocks, family, key);
    must(rocks_write(tamper->rocks, batch, true));
    rocks_batch_free(batch);
}

struct finding {
    struct tamper *tamper;
    struct span key;
};

static enum err take_key(void *context, struct span key, struct span value)
{
    struct finding *finding = context;
    (void)value;
    finding->key = kept(finding->tamper, key);
    return E_NOT_FOUND;
}

struct span tamper_key(struct tamper *tamper, enum rocks_family family, struct span from)
{
    struct finding finding = {.tamper = tamper};
    struct rocks_range range = {.family = family, .from = from};
    must(rocks_scan(&(struct rocks_at){.rocks = tamper->rocks}, &range, take_key, &finding));
    return finding.key;
}

struct tamper_frame tamper_frame(struct tamper *tamper, uint64_t index)
{
    struct rocks_at at = {.rocks = tamper->rocks};
    uint8_t from[INSIDE_FRAME_KEY_SIZE];
    struct buf key;
    struct buf value;
    struct frame_reader reader;
    struct tamper_frame frame = {0};
    inside_frame_key(index, from);
    buf_init(&key, sizeof(from));
    buf_init(&value, LIMIT_COMMIT);
    must(rocks_get_floor(&at, ROCKS_FRAMES, span(from, sizeof(from)), &key, &value));
    frame.first = bytes_get_u64(key.data);
    must(frame_open(kept(tamper, buf_span(&value)), &reader));
    while (frame_next(&reader, &frame.items[frame.count]) == OK) {
        frame.count++;
        require(frame.count < TAMPER_FRAME_MAX);
    }
    buf_fini(&key);
    buf_fini(&value);
    return frame;
}

void tamper_put_frame(struct tamper *tamper, const struct tamper_frame *frame)
{
    uint8_t key[INSIDE_FRAME_KEY_SIZE];
    struct buf value;
    inside_frame_key(frame->first, key);
    if (frame->count == 0) {
        tamper_delete(tamper, ROCKS_FRAMES, span(key, sizeof(key)));
        return;
    }
    buf_init(&value, LIMIT_COMMIT);
    must(frame_begin(&value));
    for (size_t i = 0; i < frame->count; i++) {
        must(frame_append(&value, &frame->items[i]));
    }
    tamper_put(tamper, ROCKS_FRAMES, span(key, sizeof(key)), buf_span(&value));
    buf_fini(&value);
}

struct span tamper_flipped(struct tamper *tamper, struct span bytes, size_t at)
{
    struct span copy = kept(tamper, bytes);
    require(at < copy.size);
    ((uint8_t *)(uintptr_t)copy.data)[at] ^= 1;
    return copy;
}

struct span tamper_cut(struct span bytes, size_t less)
{
    return span(bytes.data, bytes.size < less ? 0 : bytes.size - less);
}
