// index.c — following the log: terms of a round in a map, then one put for each.
#include "ledger/store/index.h"

#include "ledger/base/limits.h"
#include "ledger/base/pack.h"
#include "ledger/base/require.h"
#include "ledger/core/message.h"
#include "ledger/core/peek.h"
#include "ledger/crypto/secret.h"
#include "ledger/store/inside.h"

#include <stdatomic.h>
#include <stdlib.h>

enum {
    TERM_MAX = 2 + LIMIT_ORG_ID + 2 + LIMIT_SUBJECT_ID,
    KEY_MAX = TERM_MAX + 8,
    BATCH_KEY_SIZE = 1 + DIGEST_SIZE + BATCH_ID_SIZE,
    ROUND_ENTRIES = 8192,  // of one write
    BATCH_PAIRS = LIMIT_BATCH_COMMANDS * (LIMIT_LINKS + 1),
    ROUND_PAIRS = ROUND_ENTRIES * 4 + BATCH_PAIRS,
    ARENA_SIZE = 64 * 1024,
    VARINT_MAX = 10,
};

static const uint8_t position_key[] = {0};

// The entries of one term in this round: a list through `pairs`.
struct term_list {
    uint32_t head;
    uint32_t tail;
    uint32_t count;
};

struct pair {
    uint64_t entry;
    uint32_t next;
};

struct index {
    struct store *store;
    struct rocks_batch *batch;
    struct arena arena;
    struct map terms;  // of the round: term -> term_list
    struct pair *pairs;
    size_t pair_count;
    size_t entries;  // of the round
    // The batch whose entries are being read: known by the first of its commands that was kept.
    uint8_t signer[DIGEST_SIZE];
    bool batch_is_known;
    _Atomic uint64_t done;
};

static void init_terms(struct index *index)
{
    uint8_t hash_key[MAP_HASH_KEY_SIZE];
    secret_random(hash_key, sizeof(hash_key));
    map_init(&index->terms, hash_key);
}

static enum err read_position(struct index *index)
{
    struct buf value;
    struct rocks_at at = {.rocks = index->store->rocks};
    buf_init(&value, sizeof(uint64_t));
    enum err error = rocks_get(&at, ROCKS_INDEX, span(position_key, sizeof(position_key)), &value);
    if (error == OK && value.size == sizeof(uint64_t)) {
        atomic_store(&index->done, bytes_get_u64(value.data));
    } else if (error == OK) {
        error = E_CORRUPT;
    }
    buf_fini(&value);
    return error == E_NOT_FOUND ? OK : error;
}

enum err index_open(struct store *store, struct index **index_out)
{
    struct index *index = calloc(1, sizeof(*index));
    if (index == NULL) {
        return E_NO_MEMORY;
    }
    index->store = store;
    index->batch = rocks_batch_new();
    index->pairs = calloc(ROUND_PAIRS, sizeof(*index->pairs));
    init_terms(index);
    enum err error = index->pairs == NULL ? E_NO_MEMORY : arena_init(&index->arena, ARENA_SIZE);
    if (error == OK) {
        error = read_position(index);
    }
    if (error != OK) {
        index_close(index);
        return error;
    }
    *index_out = index;
    return OK;
}

void index_close(struct index *index)
{
    if (index == NULL) {
        return;
    }
    rocks_batch_free(index->batch);
    arena_fini(&index->arena);
    map_fini(&index->terms);
    free(index->pairs);
    free(index);
}

uint64_t index_done(const struct index *index)
{
    return atomic_load(&index->done);
}

static struct span write_term(const struct index_term *term, uint8_t bytes[static TERM_MAX])
{
    struct pack pack = pack_into(bytes, TERM_MAX);
    require(term->org.size <= LIMIT_ORG_ID && term->id.size <= LIMIT_SUBJECT_ID);
    pack_u8(&pack, (uint8_t)term->kind);
    pack_u8(&pack, (uint8_t)term->org.size);
    pack_bytes(&pack, term->org);
    if (term->kind == INDEX_ACTION) {
        pack_u16(&pack, (uint16_t)term->number);
    } else if (term->kind != INDEX_ORG) {
        pack_u8(&pack, (uint8_t)term->number);
        pack_u8(&pack, (uint8_t)term->id.size);  // or one id could be another one's and a posting's index
        pack_bytes(&pack, term->id);
    }
    require(!pack.failed);
    return pack_span(&pack);
}

static enum err add_pair(struct index *index, const struct index_term *term, uint64_t entry)
{
    uint8_t bytes[TERM_MAX];
    struct span packed = write_term(term, bytes);
    struct span value;
    struct term_list list;
    uint32_t at = (uint32_t)index->pair_count;
    require(at < ROUND_PAIRS);
    index->pairs[index->pair_count++] = (struct pair){entry, UINT32_MAX};
    if (map_get(&index->terms, packed, &value)) {
        memcpy(&list, value.data, sizeof(list));
        index->pairs[list.tail].next = at;
        list.tail = at;
        list.count++;
    } else {
        list = (struct term_list){at, at, 1};
    }
    return map_put(&index->terms, packed, span(&list, sizeof(list)));
}

static enum err add_batch(struct index *index, const Tally__Entry *entry, struct span command)
{
    if (entry->position == 0) {
        memcpy(index->signer, entry->signature[0]->key.data, DIGEST_SIZE);
        index->batch_is_known = false;
    }
    if (index->batch_is_known) {
        return OK;
    }
    uint8_t id[BATCH_COMMAND_ID_SIZE];
    uint8_t key[BATCH_KEY_SIZE];
    uint8_t value[VARINT_MAX];
    struct peek peek = {.position = entry->position, .count = entry->count};
    if (command.size == 0 || peek_command_id(&peek, command, id) != OK) {
        return OK;  // A refusal whose command was too long to keep.
    }
    struct pack pack = pack_into(value, sizeof(value));
    pack_varint(&pack, entry->index - entry->position);
    key[0] = INDEX_BATCH;
    memcpy(key + 1, index->signer, DIGEST_SIZE);
    index->batch_is_known = true;
    memcpy(key + 1 + DIGEST_SIZE, id, BATCH_ID_SIZE);
    rocks_batch_put(index->batch, index->store->rocks, ROCKS_INDEX, span(key, sizeof(key)), pack_span(&pack));
    return OK;
}

static enum err add_links(struct index *index, const Tally__Entry *entry)
{
    struct span org = span_text(entry->org);
    for (size_t i = 0; i < entry->n_link; i++) {
        const Tally__Link *link = entry->link[i];
        struct index_term term = {INDEX_ORG, org, (uint32_t)link->subject, message_span(link->id)};
        if (link->kind == TALLY__LINK_KIND__LINK_KIND_ACTOR) {
            term.kind = INDEX_ACTOR;
        } else if (link->kind == TALLY__LINK_KIND__LINK_KIND_SUBJECT) {
            term.kind = INDEX_SUBJECT;
        }
        TRY(add_pair(index, &term, entry->index));
    }
    struct index_term action = {INDEX_ACTION, org, (uint32_t)entry->action, span(NULL, 0)};
    return add_pair(index, &action, entry->index);
}

struct writing {
    struct index *index;
    struct buf posting;
};

static enum err write_posting(void *context, struct span term, struct span value)
{
    struct writing *writing = context;
    struct index *index = writing->index;
    struct term_list list;
    uint8_t key[KEY_MAX];
    memcpy(&list, value.data, sizeof(list));
    uint64_t previous = index->pairs[list.head].entry;
    memcpy(key, term.data, term.size);
    bytes_put_u64(key + term.size, previous);
    buf_clear(&writing->posting);
    uint8_t *place = NULL;
    TRY(buf_extend(&writing->posting, (size_t)list.count * VARINT_MAX, &place));
    struct pack pack = pack_into(place, (size_t)list.count * VARINT_MAX);
    pack_varint(&pack, previous);
    for (uint32_t at = index->pairs[list.head].next; at != UINT32_MAX; at = index->pairs[at].next) {
        pack_varint(&pack, index->pairs[at].entry - previous);
        previous = index->pairs[at].entry;
    }
    require(!pack.failed);
    rocks_batch_put(index->batch, index->store->rocks, ROCKS_INDEX, span(key, term.size + 8),
                    pack_span(&pack));
    return OK;
}

// Writes the round, with the position it brings the index to, past the WAL: both are lost together, or
// neither.
static enum err write_round(struct index *index)
{
    struct writing writing = {.index = index};
    uint64_t done = atomic_load(&index->done) + index->entries;
    uint8_t position[sizeof(uint64_t)];
    bytes_put_u64(position, done);
    buf_init(&writing.posting, ROUND_PAIRS * VARINT_MAX);
    enum err error = map_scan(&index->terms, span(NULL, 0), write_posting, &writing);
    buf_fini(&writing.posting);
    if (error == OK) {
        rocks_batch_put(index->batch, index->store->rocks, ROCKS_INDEX,
                        span(position_key, sizeof(position_key)), span(position, sizeof(position)));
        error = rocks_write_unlogged(index->store->rocks, index->batch);
    }
    rocks_batch_clear(index->batch);
    map_fini(&index->terms);
    init_terms(index);
    index->pair_count = 0;
    index->entries = 0;
    if (error == OK) {
        atomic_store(&index->done, done);
    }
    return error;
}

// A round ends with a batch, so that the next one begins with one.
static bool round_is_full(const struct index *index, const Tally__Entry *entry)
{
    bool batch_ends = entry->position + 1 >= entry->count;
    return batch_ends && (index->entries >= ROUND_ENTRIES || index->pair_count + BATCH_PAIRS > ROUND_PAIRS);
}

static enum err follow_item(void *context, uint64_t at, const struct frame_item *item)
{
    struct index *index = context;
    Tally__Entry *entry = NULL;
    arena_reset(&index->arena);
    TRY(entry_decode(item->entry, &index->arena, &entry));
    require(entry->index == at);
    TRY(add_links(index, entry));
    bool refused = entry->action == TALLY__ACTION__ACTION_NOTICE_BATCH_REFUSED;
    if (entry->count > 0 && !refused) {
        TRY(add_batch(index, entry, item->command));
    }
    index->entries++;
    return round_is_full(index, entry) ? write_round(index) : OK;
}

enum err index_follow(struct index *index)
{
    struct store_reader reader;
    if (!store_reader_open(index->store, &reader)) {
        return OK;
    }
    enum err error = store_walk(&reader, atomic_load(&index->done), follow_item, index);
    if (error == OK && index->entries > 0) {
        error = write_round(index);
    }
    store_reader_close(&reader);
    return error;
}

enum err index_find_batch(const struct index *index, const struct digest *fingerprint, struct span batch_id,
                          uint64_t *first_out)
{
    uint8_t key[BATCH_KEY_SIZE];
    struct buf value;
    struct rocks_at at = {.rocks = index->store->rocks};
    require(batch_id.size == BATCH_ID_SIZE);
    key[0] = INDEX_BATCH;
    memcpy(key + 1, fingerprint->bytes, DIGEST_SIZE);
    memcpy(key + 1 + DIGEST_SIZE, batch_id.data, BATCH_ID_SIZE);
    buf_init(&value, VARINT_MAX);
    enum err error = rocks_get(&at, ROCKS_INDEX, span(key, sizeof(key)), &value);
    if (error == OK) {
        struct unpack unpack = unpack_from(buf_span(&value));
        *first_out = unpack_varint(&unpack);
        error = unpack_done(&unpack) ? OK : E_CORRUPT;
    }
    buf_fini(&value);
    return error;
}

// Visits the entries of one posting below `before`, the newest first.
static enum err walk_posting(struct span posting, uint64_t before,
                             enum err (*visit)(void *context, uint64_t entry), void *context)
{
    uint64_t *entries = malloc((posting.size + 1) * sizeof(*entries));
    if (entries == NULL) {
        return E_NO_MEMORY;
    }
    struct unpack unpack = unpack_from(posting);
    size_t count = 0;
    uint64_t last = 0;
    while (!unpack_done(&unpack) && !unpack.failed) {
        last += unpack_varint(&unpack);
        entries[count++] = last;
    }
    enum err error = unpack.failed ? E_CORRUPT : OK;
    while (error == OK && count-- > 0) {
        error = entries[count] < before ? visit(context, entries[count]) : OK;
    }
    free(entries);
    return error;
}

enum err index_walk(const struct index *index, const struct index_term *term, uint64_t before,
                    enum err (*visit)(void *context, uint64_t entry), void *context)
{
    uint8_t bytes[KEY_MAX];
    struct span packed = write_term(term, bytes);
    struct buf key;
    struct buf posting;
    struct rocks_at at = {.rocks = index->store->rocks};
    enum err error = OK;
    uint64_t floor = before;
    buf_init(&key, KEY_MAX);
    buf_init(&posting, ROUND_PAIRS * VARINT_MAX);
    while (error == OK && floor > 0) {
        bytes_put_u64(bytes + packed.size, floor - 1);
        error = rocks_get_floor(&at, ROCKS_INDEX, span(bytes, packed.size + 8), &key, &posting);
        bool same =
            error == OK && key.size == packed.size + 8 && span_equal(span(key.data, packed.size), packed);
        if (!same) {
            break;
        }
        floor = bytes_get_u64(key.data + packed.size);
        error = walk_posting(buf_span(&posting), before, visit, context);
    }
    buf_fini(&key);
    buf_fini(&posting);
    return error == E_NOT_FOUND ? OK : error;
}

struct climbing {
    uint64_t from;
    size_t key_size;  // of a posting of the term
    enum err (*visit)(void *context, uint64_t entry);
    void *context;
};

// The index of a term that begins like this one has longer keys.
static enum err climb_posting(void *context, struct span key, struct span posting)
{
    const struct climbing *climbing = context;
    struct unpack unpack = unpack_from(posting);
    uint64_t entry = 0;
    if (key.size != climbing->key_size) {
        return OK;
    }
    while (!unpack_done(&unpack)) {
        entry += unpack_varint(&unpack);
        if (unpack.failed) {
            return E_CORRUPT;
        }
        if (entry >= climbing->from) {
            TRY(climbing->visit(climbing->context, entry));
        }
    }
    return OK;
}

enum err index_walk_up(const struct index *index, const struct index_term *term, uint64_t from,
                       enum err (*visit)(void *context, uint64_t entry), void *context)
{
    uint8_t bytes[KEY_MAX];
    struct span packed = write_term(term, bytes);
    struct rocks_at at = {.rocks = index->store->rocks};
    struct climbing climbing = {from, packed.size + 8, visit, context};
    struct buf key;
    struct buf posting;
    buf_init(&key, KEY_MAX);
    buf_init(&posting, ROUND_PAIRS * VARINT_MAX);
    bytes_put_u64(bytes + packed.size, from);
    // The posting that `from` lies in may begin before it.
    enum err error = rocks_get_floor(&at, ROCKS_INDEX, span(bytes, packed.size + 8), &key, &posting);
    bool same = error == OK && key.size == packed.size + 8 && span_equal(span(key.data, packed.size), packed);
    if (same) {
        memcpy(bytes, key.data, key.size);
    }
    buf_fini(&key);
    buf_fini(&posting);
    if (error != OK && error != E_NOT_FOUND) {
        return error;
    }
    struct rocks_range range = {ROCKS_INDEX, span(bytes, packed.size + 8), packed};
    error = rocks_scan(&at, &range, climb_posting, &climbing);
    return error == E_NOT_FOUND ? OK : error;
}
