// gather.c — what is cited stands before what cites it, so one walk from the last to the first finds all.
#include "ledger/bundle/gather.h"

#include "ledger/base/bytes.h"
#include "ledger/base/map.h"
#include "ledger/bundle/reader.h"
#include "ledger/bundle/rests.h"
#include "ledger/bundle/writer.h"
#include "ledger/core/entry.h"
#include "ledger/core/message.h"
#include "ledger/crypto/secret.h"

enum { KEY_SIZE = 8 };

// The set of indexes, each with whether the order named it.
struct gathering {
    const struct bundle_order *order;
    struct map set;
    struct buf waiting;  // u64be each: not yet looked at
    struct arena arena;
    struct bundle_writer writer;
};

static enum err add(struct gathering *gathering, uint64_t index, bool named)
{
    uint8_t key[KEY_SIZE];
    uint8_t value = named;
    struct span found;
    bytes_put_u64(key, index);
    if (map_get(&gathering->set, span(key, sizeof(key)), &found)) {
        return OK;
    }
    TRY(map_put(&gathering->set, span(key, sizeof(key)), span(&value, 1)));
    return buf_append(&gathering->waiting, span(key, sizeof(key)));
}

static enum err add_cited(struct gathering *gathering, uint64_t index)
{
    Tally__Item item = TALLY__ITEM__INIT;
    Tally__Entry *entry = NULL;
    uint64_t cited[BUNDLE_RESTS_MAX];
    arena_reset(&gathering->arena);
    TRY(gathering->order->fetch(gathering->order->context, index, &gathering->arena, &item));
    TRY(entry_decode(message_span(item.entry), &gathering->arena, &entry));
    size_t count = bundle_rests_of(entry, cited);
    for (size_t i = 0; i < count; i++) {
        TRY(add(gathering, cited[i], false));
    }
    return OK;
}

static enum err collect(struct gathering *gathering)
{
    const struct bundle_order *order = gathering->order;
    for (size_t i = 0; i < order->count; i++) {
        TRY(add(gathering, order->indexes[i], true));
    }
    TRY(add(gathering, 0, false));
    while (gathering->waiting.size > 0) {
        gathering->waiting.size -= KEY_SIZE;
        TRY(add_cited(gathering, bytes_get_u64(gathering->waiting.data + gathering->waiting.size)));
    }
    return OK;
}

static enum err write_one(void *context, struct span key, struct span value)
{
    static const struct bundle_redaction no_values = {.all_but = true};
    struct gathering *gathering = context;
    const struct bundle_order *order = gathering->order;
    const struct bundle_redaction *redaction = value.data[0] != 0 ? order->redaction : &no_values;
    Tally__Item item = TALLY__ITEM__INIT;
    arena_reset(&gathering->arena);
    TRY(order->fetch(order->context, bytes_get_u64(key.data), &gathering->arena, &item));
    if (redaction != NULL) {
        TRY(bundle_redact(&item, redaction, &gathering->arena));
    }
    return bundle_writer_push(&gathering->writer, &item);
}

static enum err write_all(struct gathering *gathering, const struct bundle_sink *sink)
{
    enum err error = bundle_writer_open(&gathering->writer, sink, gathering->order->head);
    if (error == OK) {
        error = map_scan(&gathering->set, span(NULL, 0), write_one, gathering);
    }
    if (error == OK) {
        error = bundle_writer_finish(&gathering->writer);
    }
    bundle_writer_close(&gathering->writer);
    return error;
}

enum err bundle_gather(const struct bundle_order *order, const struct bundle_sink *sink)
{
    struct gathering gathering = {.order = order};
    uint8_t hash_key[MAP_HASH_KEY_SIZE];
    secret_random(hash_key, sizeof(hash_key));
    map_init(&gathering.set, hash_key);
    buf_init(&gathering.waiting, SIZE_MAX);
    enum err error = arena_init(&gathering.arena, BUNDLE_ARENA_SIZE);
    if (error == OK) {
        error = collect(&gathering);
    }
    if (error == OK) {
        error = write_all(&gathering, sink);
    }
    arena_fini(&gathering.arena);
    buf_fini(&gathering.waiting);
    map_fini(&gathering.set);
    return error;
}
