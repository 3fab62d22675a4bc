// examine.c — frames, checkpoints, state and sealed disclosures, as they lie.
#include "ledger/store/examine.h"

#include "ledger/base/bytes.h"
#include "ledger/base/pack.h"
#include "ledger/core/message.h"
#include "ledger/crypto/secret.h"
#include "ledger/store/examine_inside.h"
#include "ledger/store/look.h"

#include <stdlib.h>

static struct rocks_at newest(const struct examine *examine)
{
    return (struct rocks_at){.rocks = examine->rocks};
}

// ---- Entries

struct walk {
    uint64_t first;
    source_visit *visit;
    void *context;
    size_t size_before;  // of the frame before; 0: none
};

static enum err walk_items(const struct walk *walk, struct frame_reader *reader, uint64_t place,
                           bool begins_commit)
{
    struct frame_item stored;
    enum err error = OK;
    for (; (error = frame_next(reader, &stored)) == OK; place++, begins_commit = false) {
        struct source_item item = {
            .item = {.place = place,
                     .entry = stored.entry,
                     .body = stored.command,
                     .effects = stored.effects},
            .sealed = stored.sealed,
            .begins_commit = begins_commit,
        };
        if (place >= walk->first) {
            TRY(walk->visit(walk->context, &item));
        }
    }
    return error == E_NOT_FOUND ? OK : error;
}

static enum err walk_frame(void *context, struct span key, struct span value)
{
    struct walk *walk = context;
    struct frame_reader reader;
    if (key.size != INSIDE_FRAME_KEY_SIZE) {
        return E_CORRUPT;
    }
    enum err error = frame_open(value, &reader);
    if (error != OK) {
        return value.size > 1 ? E_UNSUPPORTED : error;
    }
    // A frame that is not full was closed because its commit ended.
    bool begins_commit = walk->size_before > 0 && walk->size_before < LIMIT_FRAME_CLOSE;
    walk->size_before = value.size;
    return walk_items(walk, &reader, bytes_get_u64(key.data), begins_commit);
}

static enum err walk(void *context, uint64_t first, source_visit *visit, void *visit_context)
{
    struct examine *examine = context;
    struct rocks_at at = newest(examine);
    struct walk state = {.first = first, .visit = visit, .context = visit_context};
    uint8_t from[INSIDE_FRAME_KEY_SIZE];
    struct buf key;
    struct buf value;
    inside_frame_key(first, from);
    buf_init(&key, INSIDE_FRAME_KEY_SIZE);
    buf_init(&value, LIMIT_COMMIT);
    // The frame that holds `first` may begin before it. Where there is none, the first frame is the next.
    enum err error = rocks_get_floor(&at, ROCKS_FRAMES, span(from, sizeof(from)), &key, &value);
    if (error == OK || error == E_NOT_FOUND) {
        struct rocks_range range = {.family = ROCKS_FRAMES, .from = buf_span(&key)};
        error = rocks_scan(&at, &range, walk_frame, &state);
    }
    buf_fini(&key);
    buf_fini(&value);
    return error == E_LIMIT ? E_CORRUPT : error;
}

// ---- Checkpoints

struct note_walk {
    uint64_t last;
    source_visit_note *visit;
    void *context;
};

static enum err visit_note(void *context, struct span key, struct span value)
{
    const struct note_walk *state = context;
    if (key.size != INSIDE_CHECKPOINT_KEY_SIZE) {
        return OK;
    }
    uint64_t size = bytes_get_u64(key.data + 1);
    return size > state->last ? E_NOT_FOUND : state->visit(state->context, size, value);
}

static enum err checkpoints(void *context, uint64_t first, uint64_t last, source_visit_note *visit,
                            void *visit_context)
{
    struct examine *examine = context;
    struct rocks_at at = newest(examine);
    struct note_walk state = {last, visit, visit_context};
    uint8_t key[INSIDE_CHECKPOINT_KEY_SIZE];
    inside_checkpoint_key(first, key);
    struct rocks_range range = {ROCKS_META, span(key, sizeof(key)), span(key, 1)};
    return rocks_scan(&at, &range, visit_note, &state);
}

// ---- Heads of chains

struct head_walk {
    source_visit_head *visit;
    void *context;
};

static enum err visit_head(void *context, struct span key, struct span value)
{
    const struct head_walk *state = context;
    struct unpack unpack = unpack_from(value);
    struct source_head head = {.key = key, .count = unpack_u64(&unpack)};
    struct span leaf = unpack_bytes(&unpack, DIGEST_SIZE);
    head.index = unpack_u64(&unpack);
    if (!unpack_done(&unpack)) {
        return E_CORRUPT;
    }
    head.leaf = digest_from(leaf);
    return state->visit(state->context, &head);
}

static enum err heads(void *context, uint64_t *complete_to_out, source_visit_head *visit, void *visit_context)
{
    struct examine *examine = context;
    struct rocks_at at = newest(examine);
    struct head_walk state = {visit, visit_context};
    struct rocks_range range = {.family = ROCKS_CHAINS};
    *complete_to_out = examine->record.chains_complete_to;
    return rocks_scan(&at, &range, visit_head, &state);
}

// ---- Sealed disclosures

static enum err open_sealed(const struct seal_key *key, struct span sealed, struct arena *arena,
                            Tally__DisclosureSet **set_out)
{
    if (sealed.size < SEAL_TAG_SIZE) {
        return E_CORRUPT;
    }
    size_t size = sealed.size - SEAL_TAG_SIZE;
    uint8_t *plain = arena_alloc(arena, size);
    if (plain == NULL) {
        return E_LIMIT;
    }
    TRY(seal_fixed_open(key, sealed, plain));
    return message_decode(&tally__disclosure_set__descriptor, span(plain, size), arena, set_out);
}

static enum err disclose(void *context, const struct digest *command_hash, struct span sealed,
                         struct arena *arena, Tally__DisclosureSet **set_out)
{
    struct examine *examine = context;
    struct seal_key data_key;
    struct unpack unpack = unpack_from(sealed);
    struct vault_owner owner = {.kind = unpack_u8(&unpack)};
    owner.id = unpack_run(&unpack);
    struct span bytes = unpack_run(&unpack);
    if (!unpack_done(&unpack)) {
        return E_CORRUPT;
    }
    TRY(vault_find(examine->vault, &owner, &data_key));
    struct seal_key key = seal_key(&data_key, command_hash);
    enum err error = open_sealed(&key, bytes, arena, set_out);
    secret_wipe(&data_key, sizeof(data_key));
    secret_wipe(&key, sizeof(key));
    return error == E_NOT_FOUND ? E_CORRUPT : error;
}

// ---- The served state

static enum err served_get(void *context, struct span key, struct span *value_out)
{
    struct examine *examine = context;
    struct rocks_at at = newest(examine);
    buf_clear(&examine->value);
    TRY(rocks_get(&at, ROCKS_STATE, key, &examine->value));
    *value_out = buf_span(&examine->value);
    return OK;
}

static enum err served_scan(void *context, struct span prefix, view_visit *visit, void *visit_context)
{
    struct examine *examine = context;
    struct rocks_at at = newest(examine);
    struct rocks_range range = {ROCKS_STATE, prefix, prefix};
    return rocks_scan(&at, &range, visit, visit_context);
}

// ----

static void fill_source(struct examine *examine)
{
    struct view served = {.get = served_get, .scan = served_scan, .context = examine};
    const struct inside_record *record = &examine->record;
    bool has_state = examine->record_error == OK && record->state_complete_to == record->facts.size;
    examine->served = view_read_only(&served);
    examine->source = (struct source){
        .context = examine,
        .is_whole = true,
        .walk = walk,
        .end = examine_end,
        .checkpoints = checkpoints,
        .grown = examine_grown,
        .leaf = examine_leaf,
        .heads = examine->record_error == OK ? heads : NULL,
        .served = has_state ? &examine->served : NULL,
    };
}

static enum err open_all(const struct store_paths *paths, struct examine *examine)
{
    enum err error = head_open_read_only(paths->head, &examine->head);
    if (error == OK) {
        error = head_read(examine->head, &examine->reading);
    }
    if (error != OK && error != E_NOT_FOUND) {
        return error;
    }
    TRY(look_opens(paths->database));
    error = rocks_open(paths->database, ROCKS_READ_ONLY, &examine->rocks);
    if (error != OK) {
        return error == E_LOCKED ? E_LOCKED : E_CORRUPT;
    }
    struct rocks_at at = newest(examine);
    examine->record_error = inside_read_record(&at, &examine->record);
    return OK;
}

enum err examine_open(const struct store_paths *paths, struct examine **examine_out)
{
    struct examine *examine = calloc(1, sizeof(*examine));
    if (examine == NULL) {
        return E_NO_MEMORY;
    }
    buf_init(&examine->value, LIMIT_COMMIT);
    edge_init(&examine->edge);
    enum err error = open_all(paths, examine);
    if (error != OK) {
        examine_close(examine);
        return error;
    }
    fill_source(examine);
    *examine_out = examine;
    return OK;
}

void examine_use_vault(struct examine *examine, struct vault *vault)
{
    examine->vault = vault;
    examine->source.disclose = disclose;
}

void examine_close(struct examine *examine)
{
    if (examine == NULL) {
        return;
    }
    rocks_close(examine->rocks);
    head_close(examine->head);
    buf_fini(&examine->value);
    free(examine);
}

const struct source *examine_source(struct examine *examine)
{
    return &examine->source;
}
