// record.c — reading and writing the small records of ROCKS_META, and finding frames.
#include "ledger/base/pack.h"
#include "ledger/base/require.h"
#include "ledger/store/inside.h"

enum { RECORD_SIZE = 8 + 8 + 3 * DIGEST_SIZE + 8 + 8 + 8 };

static const char record_key[] = "newest";

static struct digest take_digest(struct unpack *unpack)
{
    struct span bytes = unpack_bytes(unpack, DIGEST_SIZE);
    return unpack->failed ? (struct digest){{0}} : digest_from(bytes);
}

static enum err decode(struct span bytes, struct inside_record *record_out)
{
    struct unpack unpack = unpack_from(bytes);
    struct inside_record record = {0};
    record.facts.commit = unpack_u64(&unpack);
    record.facts.size = unpack_u64(&unpack);
    record.facts.ledger_id = take_digest(&unpack);
    record.facts.root = take_digest(&unpack);
    record.facts.chain_head = take_digest(&unpack);
    record.facts.time_us = unpack_u64(&unpack);
    record.chains_complete_to = unpack_u64(&unpack);
    record.state_complete_to = unpack_u64(&unpack);
    // The state is complete, or it is folded again from the beginning.
    bool state_known = record.state_complete_to == 0 || record.state_complete_to == record.facts.size;
    if (!unpack_done(&unpack) || record.facts.commit == 0 || record.facts.size == 0
        || record.chains_complete_to > record.facts.size || !state_known) {
        return E_CORRUPT;
    }
    *record_out = record;
    return OK;
}

enum err inside_read_record(const struct rocks_at *at, struct inside_record *record_out)
{
    struct buf value;
    buf_init(&value, RECORD_SIZE);
    enum err error = rocks_get(at, ROCKS_META, span_text(record_key), &value);
    if (error == OK) {
        error = decode(buf_span(&value), record_out);
    } else if (error == E_NOT_FOUND) {
        *record_out = (struct inside_record){0};
        error = OK;
    } else if (error == E_LIMIT) {
        error = E_CORRUPT;
    }
    buf_fini(&value);
    return error;
}

void inside_put_record(struct store *store, const struct inside_record *record)
{
    uint8_t bytes[RECORD_SIZE];
    struct pack pack = pack_into(bytes, sizeof(bytes));
    pack_u64(&pack, record->facts.commit);
    pack_u64(&pack, record->facts.size);
    pack_bytes(&pack, digest_span(&record->facts.ledger_id));
    pack_bytes(&pack, digest_span(&record->facts.root));
    pack_bytes(&pack, digest_span(&record->facts.chain_head));
    pack_u64(&pack, record->facts.time_us);
    pack_u64(&pack, record->chains_complete_to);
    pack_u64(&pack, record->state_complete_to);
    require(!pack.failed && pack.size == RECORD_SIZE);
    rocks_batch_put(store->batch, store->rocks, ROCKS_META, span_text(record_key), pack_span(&pack));
}

void inside_checkpoint_key(uint64_t size, uint8_t key[static INSIDE_CHECKPOINT_KEY_SIZE])
{
    key[0] = 'c';
    bytes_put_u64(key + 1, size);
}

void inside_put_checkpoint(struct store *store, uint64_t size, struct span checkpoint)
{
    uint8_t key[INSIDE_CHECKPOINT_KEY_SIZE];
    inside_checkpoint_key(size, key);
    rocks_batch_put(store->batch, store->rocks, ROCKS_META, span(key, sizeof(key)), checkpoint);
}

void inside_frame_key(uint64_t first, uint8_t key[static INSIDE_FRAME_KEY_SIZE])
{
    bytes_put_u64(key, first);
}

struct frame_walk {
    const struct inside_walk *walk;
    uint64_t next;  // index that the next frame must begin with
    bool begun;
    bool stopped;  // by the visitor, or at the end of what was asked for
};

static enum err walk_items(struct frame_walk *state, struct frame_reader *reader, uint64_t index)
{
    for (;; index++) {
        struct frame_item item;
        enum err error = frame_next(reader, &item);
        state->next = index;
        if (error == E_NOT_FOUND) {
            return OK;
        }
        TRY(error);
        if (index < state->walk->first) {
            continue;
        }
        error =
            index < state->walk->size ? state->walk->visit(state->walk->context, index, &item) : E_NOT_FOUND;
        state->stopped = error == E_NOT_FOUND;
        TRY(error);
    }
}

static enum err walk_frame(void *context, struct span key, struct span value)
{
    struct frame_walk *state = context;
    struct frame_reader reader;
    if (key.size != INSIDE_FRAME_KEY_SIZE) {
        return E_CORRUPT;
    }
    uint64_t index = bytes_get_u64(key.data);
    if (state->begun && index != state->next) {
        return E_CORRUPT;
    }
    state->begun = true;
    TRY(frame_open(value, &reader));
    return walk_items(state, &reader, index);
}

enum err inside_walk(const struct rocks_at *at, const struct inside_walk *walk)
{
    if (walk->first >= walk->size) {
        return OK;
    }
    uint8_t from[INSIDE_FRAME_KEY_SIZE];
    struct buf key;
    struct buf value;
    inside_frame_key(walk->first, from);
    buf_init(&key, INSIDE_FRAME_KEY_SIZE);
    buf_init(&value, LIMIT_COMMIT);
    // The frame that holds `first` may begin before it.
    enum err error = rocks_get_floor(at, ROCKS_FRAMES, span(from, sizeof(from)), &key, &value);
    if (error == OK) {
        struct frame_walk state = {.walk = walk};
        struct rocks_range range = {.family = ROCKS_FRAMES, .from = buf_span(&key)};
        error = rocks_scan(at, &range, walk_frame, &state);
        if (error == OK && !state.stopped && state.next < walk->size) {
            error = E_CORRUPT;
        }
    } else if (error == E_NOT_FOUND || error == E_LIMIT) {
        error = E_CORRUPT;
    }
    buf_fini(&key);
    buf_fini(&value);
    return error;
}

enum err inside_read_item(const struct rocks_at *at, uint64_t index, struct buf *frame,
                          struct frame_item *item_out)
{
    uint8_t from[INSIDE_FRAME_KEY_SIZE];
    struct buf key;
    struct frame_reader reader;
    inside_frame_key(index, from);
    buf_init(&key, INSIDE_FRAME_KEY_SIZE);
    enum err error = rocks_get_floor(at, ROCKS_FRAMES, span(from, sizeof(from)), &key, frame);
    uint64_t first = error == OK && key.size == INSIDE_FRAME_KEY_SIZE ? bytes_get_u64(key.data) : UINT64_MAX;
    buf_fini(&key);
    if (error == OK && first > index) {
        error = E_CORRUPT;
    }
    if (error != OK) {
        return error == E_NOT_FOUND || error == E_LIMIT ? E_CORRUPT : error;
    }
    TRY(frame_open(buf_span(frame), &reader));
    struct frame_item item;
    for (uint64_t at_index = first; at_index <= index; at_index++) {
        error = frame_next(&reader, &item);
        if (error != OK) {
            return error == E_NOT_FOUND ? E_CORRUPT : error;
        }
    }
    *item_out = item;
    return OK;
}
