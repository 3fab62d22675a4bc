// forge.c — chaining as the service does, by hand.
#include "tests/support/forge.h"

#include "ledger/base/bytes.h"
#include "ledger/base/pack.h"
#include "ledger/base/require.h"
#include "ledger/core/checkpoint.h"
#include "ledger/core/merkle.h"
#include "ledger/core/message.h"
#include "ledger/store/inside.h"

enum { CHAIN_KEY_MAX = 256, SIZES_MAX = 4096 };

struct chain {
    uint64_t count;
    struct digest leaf;
};

struct forging {
    const struct stopped *lab;
    const struct forgery *forgery;
    struct tamper tamper;
    struct map chains;
    struct merkle tree;
    struct edge edge;
    struct digest previous;
    struct digest roots[SIZES_MAX];  // of each size
    struct digest leaves[SIZES_MAX];
    uint64_t lost_commits;  // of which nothing is left
};

static void must(enum err error)
{
    require(error == OK);
}

static struct span chain_key(const Tally__Entry *entry, const Tally__Link *link, uint8_t *room)
{
    struct pack pack = pack_into(room, CHAIN_KEY_MAX);
    pack_run(&pack, span_text(entry->org));
    pack_u8(&pack, (uint8_t)link->kind);
    pack_u8(&pack, (uint8_t)link->subject);
    pack_bytes(&pack, message_span(link->id));
    return pack_span(&pack);
}

static void set_links(struct forging *forging, Tally__Entry *entry)
{
    for (size_t i = 0; i < entry->n_link; i++) {
        uint8_t room[CHAIN_KEY_MAX];
        struct span value;
        struct chain chain = {0};
        if (map_get(&forging->chains, chain_key(entry, entry->link[i], room), &value)) {
            memcpy(&chain, value.data, sizeof(chain));
        }
        struct span leaf = arena_copy(&forging->tamper.arena, digest_span(&chain.leaf));
        entry->link[i]->before = chain.count;
        entry->link[i]->leaf_before = message_bytes(chain.count > 0 ? leaf : span(NULL, 0));
    }
}

static void join(struct forging *forging, const Tally__Entry *entry, const struct digest *leaf)
{
    for (size_t i = 0; i < entry->n_link; i++) {
        uint8_t room[CHAIN_KEY_MAX];
        struct chain chain = {entry->link[i]->before + 1, *leaf};
        must(map_put(&forging->chains, chain_key(entry, entry->link[i], room), span(&chain, sizeof(chain))));
    }
}

static enum err put_tile(void *context, struct span key, struct span tile)
{
    struct forging *forging = context;
    if (!forging->forgery->keep_tiles) {
        tamper_put(&forging->tamper, ROCKS_TILES, key, tile);
    }
    return OK;
}

static void append_more(struct forging *forging, struct frame_item *item)
{
    struct span more = forging->forgery->more;
    uint8_t *place = arena_alloc(&forging->tamper.arena, item->entry.size + more.size);
    require(place != NULL);
    memcpy(place, item->entry.data, item->entry.size);
    if (more.size > 0) {
        memcpy(place + item->entry.size, more.data, more.size);
    }
    item->entry = span(place, item->entry.size + more.size);
}

// The entry as the next of the forged log.
static void chain_item(struct forging *forging, bool is_it, struct frame_item *item)
{
    const struct forgery *forgery = forging->forgery;
    struct arena *arena = &forging->tamper.arena;
    struct edge_sink sink = {put_tile, forging};
    Tally__Entry *entry = NULL;
    bool bends = is_it && forgery->bend != NULL;
    must(entry_decode(item->entry, arena, &entry));
    if (bends && !forgery->late) {
        forgery->bend(arena, entry, item);
    }
    uint64_t index = forging->tree.size;
    entry->index = index;
    struct span previous = arena_copy(arena, digest_span(&forging->previous));
    entry->previous = message_bytes(index == 0 ? span(NULL, 0) : previous);
    set_links(forging, entry);
    if (bends && forgery->late) {
        forgery->bend(arena, entry, item);
    }
    must(message_encode_in(entry, arena, &item->entry));
    if (is_it) {
        append_more(forging, item);
    }
    forging->previous = digest_leaf(item->entry);
    join(forging, entry, &forging->previous);
    must(merkle_append(&forging->tree, &forging->previous));
    must(edge_append(&forging->edge, &forging->previous, &sink));
    forging->leaves[index] = forging->previous;
    forging->roots[index + 1] = merkle_root(&forging->tree);
}

// Frames stay what they are, but for an entry that is left out.
static void chain_frames(struct forging *forging)
{
    const struct forgery *forgery = forging->forgery;
    for (uint64_t at = 0; at < forging->lab->size;) {
        struct tamper_frame frame = tamper_frame(&forging->tamper, at);
        struct tamper_frame forged = {.first = forging->tree.size};
        for (size_t i = 0; i < frame.count; i++) {
            bool is_it = at + i == forgery->it;
            if (!is_it || !forgery->drop) {
                forged.items[forged.count] = frame.items[i];
                chain_item(forging, is_it, &forged.items[forged.count++]);
            }
        }
        at += frame.count;
        forging->lost_commits += forged.count == 0;
        if (forged.first != frame.first) {
            frame.count = 0;
            tamper_put_frame(&forging->tamper, &frame);
        }
        tamper_put_frame(&forging->tamper, &forged);
    }
}

static void sign(const struct forging *forging, uint64_t size, struct buf *note)
{
    struct note_key key;
    struct checkpoint checkpoint = {"tally.example/house", size, forging->roots[size]};
    buf_clear(note);
    must(note_key_from(checkpoint.origin, signer_key(forging->lab->house.signer), &key));
    must(checkpoint_sign(&checkpoint, &key, forging->lab->house.signer, note));
}

// A size of the log before, in the forged one.
static uint64_t moved(const struct forging *forging, uint64_t size)
{
    return size - (forging->forgery->drop && size > forging->forgery->it ? 1 : 0);
}

static void sign_all(struct forging *forging)
{
    struct buf note;
    buf_init(&note, LIMIT_CHECKPOINT);
    for (uint64_t size = 1; size <= forging->lab->size; size++) {
        uint8_t key[INSIDE_CHECKPOINT_KEY_SIZE];
        inside_checkpoint_key(size, key);
        if (tamper_get(&forging->tamper, ROCKS_META, span(key, sizeof(key))).size > 0) {
            tamper_delete(&forging->tamper, ROCKS_META, span(key, sizeof(key)));
            sign(forging, moved(forging, size), &note);
            inside_checkpoint_key(moved(forging, size), key);
            tamper_put(&forging->tamper, ROCKS_META, span(key, sizeof(key)), buf_span(&note));
        }
    }
    buf_fini(&note);
}

static void move_facts(const struct forging *forging, struct head_facts *facts)
{
    facts->commit -= forging->lost_commits;
    facts->size = moved(forging, facts->size);
    facts->ledger_id = forging->leaves[0];
    facts->root = forging->roots[facts->size];
    facts->chain_head = forging->leaves[facts->size - 1];
}

// The heads of chains are folded anew by whoever starts.
static void drop_heads(struct forging *forging)
{
    struct span key = tamper_key(&forging->tamper, ROCKS_CHAINS, span(NULL, 0));
    while (key.size > 0) {
        tamper_delete(&forging->tamper, ROCKS_CHAINS, key);
        key = tamper_key(&forging->tamper, ROCKS_CHAINS, key);
    }
}

static void write_record(struct forging *forging)
{
    struct inside_record record;
    struct store store = {.rocks = forging->tamper.rocks, .batch = rocks_batch_new()};
    must(inside_read_record(&(struct rocks_at){.rocks = store.rocks}, &record));
    move_facts(forging, &record.facts);
    record.chains_complete_to = 0;
    record.state_complete_to = record.facts.size;
    inside_put_record(&store, &record);
    must(rocks_write(store.rocks, store.batch, true));
    rocks_batch_free(store.batch);
}

static void write_head(const struct forging *forging, const char *folder)
{
    struct head *head = NULL;
    struct head_reading reading;
    struct buf note;
    buf_init(&note, LIMIT_CHECKPOINT);
    must(head_open(folder, &head));
    must(head_read(head, &reading));
    for (int i = 0; i < HEAD_SLOTS; i++) {
        struct head_facts *facts = &reading.slots[i];
        move_facts(forging, facts);
        if (!forging->forgery->keep_checkpoints) {
            sign(forging, facts->size, &note);
            memcpy(facts->checkpoint, note.data, note.size);
            facts->checkpoint_size = note.size;
        }
        must(head_write(head, facts));
    }
    head_close(head);
    buf_fini(&note);
}

void forge(const struct stopped *lab, const struct store_paths *paths, const struct forgery *forgery)
{
    static struct forging forging;
    static const uint8_t hash_key[MAP_HASH_KEY_SIZE];
    require(lab->size < SIZES_MAX);
    forging = (struct forging){.lab = lab, .forgery = forgery};
    map_init(&forging.chains, hash_key);
    merkle_init(&forging.tree);
    edge_init(&forging.edge);
    tamper_open(&forging.tamper, paths->database);
    chain_frames(&forging);
    if (!forgery->keep_checkpoints) {
        sign_all(&forging);
    }
    drop_heads(&forging);
    write_record(&forging);
    tamper_close(&forging.tamper);
    write_head(&forging, paths->head);
    map_fini(&forging.chains);
}
