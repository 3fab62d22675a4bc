// The tamper matrix, of what is kept by key: nodes, state, checkpoints; and of HEAD. (tamper_test.c has the
// entries.)
#include "ledger/base/bytes.h"
#include "ledger/base/pack.h"
#include "ledger/state/fold.h"
#include "ledger/state/state_key.h"
#include "ledger/store/examine.h"
#include "ledger/store/inside.h"
#include "tests/support/cell.h"

#include <criterion/criterion.h>

TestSuite(tamper_values, .init = cell_begin, .fini = cell_end);

static enum rocks_family family;
static struct span keys[2];
static struct span older;
static size_t flip_at;

static void flip_value(struct tamper *tamper, uint64_t it, uint64_t other)
{
    (void)other;
    tamper_put(tamper, family, keys[it],
               tamper_flipped(tamper, tamper_get(tamper, family, keys[it]), flip_at));
}

static void drop_value(struct tamper *tamper, uint64_t it, uint64_t other)
{
    (void)other;
    cr_assert_gt(tamper_get(tamper, family, keys[it]).size, 0);
    tamper_delete(tamper, family, keys[it]);
}

static void swap_values(struct tamper *tamper, uint64_t it, uint64_t other)
{
    struct span value = tamper_get(tamper, family, keys[it]);
    tamper_put(tamper, family, keys[it], tamper_get(tamper, family, keys[other]));
    tamper_put(tamper, family, keys[other], value);
}

static void copy_value(struct tamper *tamper, uint64_t it, uint64_t other)
{
    tamper_put(tamper, family, keys[it], tamper_get(tamper, family, keys[other]));
}

static void cut_value(struct tamper *tamper, uint64_t it, uint64_t other)
{
    tamper_put(tamper, family, keys[it], tamper_cut(tamper_get(tamper, family, keys[it]), (size_t)other));
}

static void age_value(struct tamper *tamper, uint64_t it, uint64_t other)
{
    (void)other;
    tamper_put(tamper, family, keys[it], older);
}

Test(tamper_values, of_nodes)
{
    static const uint8_t tiles[2][EDGE_TILE_KEY_SIZE] = {{0}, {0, 0, 0, 0, 0, 0, 0, 0, 1}};
    static const uint8_t nothing[EDGE_TILE_SIZE];
    family = ROCKS_TILES;
    keys[0] = span(tiles[0], EDGE_TILE_KEY_SIZE);
    keys[1] = span(tiles[1], EDGE_TILE_KEY_SIZE);
    older = span(nothing, sizeof(nothing));  // as it was before it was written
    flip_at = 70 * DIGEST_SIZE + 5;
    const struct cell cells[] = {
        {"flip", flip_value, 0, 0, FAULT_MODIFIED, FAULT_IN_TILE, 70},
        {"flip in the second", flip_value, 1, 0, FAULT_MODIFIED, FAULT_IN_TILE, 256 + 70},
        {"drop", drop_value, 1, 0, FAULT_MISSING, FAULT_IN_TILE, 256},
        {"swap", swap_values, 0, 1, FAULT_REORDERED, FAULT_IN_TILE, 0},
        {"duplicate", copy_value, 1, 0, FAULT_DUPLICATED, FAULT_IN_TILE, 256},
        {"cut", cut_value, 1, 40, FAULT_TRUNCATED, FAULT_IN_TILE, 256 + (14 << 4)},
        {"replace by an older one", age_value, 1, 0, FAULT_MODIFIED, FAULT_IN_TILE, 256},
    };
    CELL_EXPECT(cells);
}

// ---- State

static struct state_key member_key(const char *name)
{
    return state_key(span_text("lab-west"), STATE_KEY_MEMBER, house_id(name));
}

// The value that a key had before entry `size`.
struct aging {
    struct memory memory;
    struct arena arena;
    uint64_t size;
};

static enum err fold_item(void *context, const struct source_item *item)
{
    struct aging *aging = context;
    Tally__Entry *entry = NULL;
    Tally__Effects effects;
    struct view view = memory_view(&aging->memory);
    arena_reset(&aging->arena);
    TRY(entry_decode(item->item.entry, &aging->arena, &entry));
    if (entry->index == aging->size) {
        return E_NOT_FOUND;
    }
    return fold_entry(&view, entry, item->item.body, &aging->arena, &effects);
}

static struct span value_before(struct span key, uint64_t size)
{
    static struct aging aging;
    struct examine *examine = NULL;
    struct span value;
    aging.size = size;
    memory_init(&aging.memory);
    cr_assert_eq(arena_init(&aging.arena, LIMIT_ARENA), OK);
    cr_assert_eq(examine_open(&cell_lab.house.paths, &examine), OK);
    const struct source *source = examine_source(examine);
    cr_assert_eq(source->walk(source->context, 0, fold_item, &aging), OK);
    examine_close(examine);
    cr_assert(map_get(&aging.memory.map, key, &value));
    return value;
}

Test(tamper_values, of_state)
{
    struct state_key org = state_key(span_text("lab-west"), STATE_KEY_ORG, span(NULL, 0));
    struct state_key members[] = {member_key("ada"), member_key("bob"), member_key("eve")};
    uint64_t created = cell_lab.invited - 1;
    uint64_t accepted = cell_lab.invited + 1;
    bool ada_first = span_compare(state_key_span(&members[0]), state_key_span(&members[1])) < 0;
    family = ROCKS_STATE;
    flip_at = 3;
    keys[0] = state_key_span(&members[1]);
    keys[1] = state_key_span(&members[0]);
    const struct cell of_members[] = {
        {"flip", flip_value, 0, 0, FAULT_STATE_DIFFERS, FAULT_IN_STATE, accepted},
        {"flip another", flip_value, 1, 0, FAULT_STATE_DIFFERS, FAULT_IN_STATE, created},
        {"drop", drop_value, 0, 0, FAULT_STATE_DIFFERS, FAULT_IN_STATE, accepted},
        {"swap", swap_values, 0, 1, FAULT_STATE_DIFFERS, FAULT_IN_STATE, ada_first ? created : accepted},
        {"cut", cut_value, 0, 1, FAULT_STATE_DIFFERS, FAULT_IN_STATE, accepted},
    };
    CELL_EXPECT(of_members);
    keys[0] = state_key_span(&members[2]);
    const struct cell copied[] = {
        {"duplicate", copy_value, 0, 1, FAULT_STATE_DIFFERS, FAULT_IN_STATE, cell_lab.size},
    };
    CELL_EXPECT(copied);
    keys[0] = state_key_span(&org);
    older = value_before(keys[0], accepted);
    const struct cell aged[] = {
        {"replace by an older one", age_value, 0, 0, FAULT_STATE_DIFFERS, FAULT_IN_STATE, accepted},
    };
    CELL_EXPECT(aged);
}

// ---- Heads of chains, which the next entries are linked to

static struct span chain_of(const char *name, uint8_t *room)
{
    struct span id = house_id(name);
    struct pack pack = pack_into(room, 64);
    pack_u8(&pack, (uint8_t)strlen("lab-west"));
    pack_bytes(&pack, span_text("lab-west"));
    pack_u8(&pack, TALLY__LINK_KIND__LINK_KIND_ACTOR);
    pack_u8(&pack, TALLY__SUBJECT_KIND__SUBJECT_KIND_USER);
    pack_bytes(&pack, id);
    return pack_span(&pack);
}

// The last batch is one of them's, the one before the other's.
Test(tamper_values, of_heads_of_chains)
{
    uint8_t rooms[2][64];
    uint64_t last = cell_lab.size - 1;
    uint64_t before = last - 8;
    family = ROCKS_CHAINS;
    flip_at = 7;
    bool by_bob = cell_lab.last_by_bob;
    keys[0] = chain_of(by_bob ? "bob" : "ada", rooms[0]);
    keys[1] = chain_of(by_bob ? "ada" : "bob", rooms[1]);
    bool first = span_compare(keys[0], keys[1]) < 0;
    const struct cell cells[] = {
        {"flip", flip_value, 0, 0, FAULT_STATE_DIFFERS, FAULT_IN_CHAIN, last},
        {"flip another", flip_value, 1, 0, FAULT_STATE_DIFFERS, FAULT_IN_CHAIN, before},
        {"swap", swap_values, 0, 1, FAULT_STATE_DIFFERS, FAULT_IN_CHAIN, first ? last : before},
        {"duplicate", copy_value, 0, 1, FAULT_STATE_DIFFERS, FAULT_IN_CHAIN, last},
        {"cut", cut_value, 0, 5, FAULT_UNREADABLE, FAULT_IN_CHAIN, cell_lab.size},
    };
    CELL_EXPECT(cells);
}

Test(tamper_values, of_a_head_that_is_gone)
{
    struct audit_report report = {0};
    struct tamper tamper;
    uint8_t room[64];
    cell_copy();
    tamper_open(&tamper, cell_paths()->database);
    tamper_delete(&tamper, ROCKS_CHAINS, chain_of(cell_lab.last_by_bob ? "ada" : "bob", room));
    tamper_close(&tamper);
    cr_assert_eq(stopped_audit(&cell_lab, cell_paths(), &(struct stopped_options){0}, &report), OK);
    cr_assert_eq(report.fault.class, FAULT_STATE_DIFFERS);
    cr_assert_eq(report.fault.part, FAULT_IN_CHAIN);
    cr_assert_eq(report.fault.index, cell_lab.size - 9);
    cr_assert_eq(report.good, cell_lab.size);
}

// ---- Checkpoints

Test(tamper_values, of_checkpoints)
{
    uint8_t notes[2][INSIDE_CHECKPOINT_KEY_SIZE];
    uint64_t first = cell_lab.kept_size;
    uint64_t second = first + 8;
    inside_checkpoint_key(first, notes[0]);
    inside_checkpoint_key(second, notes[1]);
    family = ROCKS_META;
    keys[0] = span(notes[0], sizeof(notes[0]));
    keys[1] = span(notes[1], sizeof(notes[1]));
    older = span(cell_lab.kept, cell_lab.kept_bytes);
    flip_at = strlen("tally.example/house\n1");  // in its size
    const struct cell cells[] = {
        {"flip", flip_value, 0, 0, FAULT_MODIFIED, FAULT_IN_CHECKPOINT, first},
        {"drop", drop_value, 0, 0, FAULT_MISSING, FAULT_IN_CHECKPOINT, first},
        {"swap", swap_values, 0, 1, FAULT_REORDERED, FAULT_IN_CHECKPOINT, first},
        {"duplicate", copy_value, 0, 1, FAULT_DUPLICATED, FAULT_IN_CHECKPOINT, first},
        {"cut", cut_value, 0, 30, FAULT_UNREADABLE, FAULT_IN_CHECKPOINT, first},
        {"replace by an older one", age_value, 1, 0, FAULT_DUPLICATED, FAULT_IN_CHECKPOINT, second},
    };
    CELL_EXPECT(cells);
}

// ---- HEAD: two slots, the newest that of the last commit

static struct files_path head_file(void)
{
    return files_in(cell_paths()->head, "HEAD");
}

// Where the slot of the newest commit begins, or that of the one before.
static size_t slot_at(uint64_t before)
{
    struct head *head = NULL;
    struct head_reading reading;
    cr_assert_eq(head_open_read_only(cell_lab.house.head.text, &head), OK);
    cr_assert_eq(head_read(head, &reading), OK);
    head_close(head);
    return (head_newest(&reading)->commit - before) % HEAD_SLOTS * HEAD_SLOT_SIZE;
}

static void flip_slot(struct tamper *tamper, uint64_t it, uint64_t other)
{
    (void)tamper;
    files_flip(head_file().text, 8 * (slot_at(it) + (size_t)other));
}

static void empty_slot(struct tamper *tamper, uint64_t it, uint64_t other)
{
    static const uint8_t zeros[HEAD_SLOT_SIZE];
    (void)tamper;
    (void)other;
    files_overwrite(head_file().text, slot_at(it), span(zeros, sizeof(zeros)));
}

static void drop_head(struct tamper *tamper, uint64_t it, uint64_t other)
{
    (void)tamper;
    (void)it;
    (void)other;
    files_remove(head_file().text);
}

static void copy_slot(struct tamper *tamper, uint64_t it, uint64_t other)
{
    struct buf content;
    (void)tamper;
    buf_init(&content, HEAD_SLOTS * HEAD_SLOT_SIZE);
    files_read(files_in(cell_lab.house.head.text, "HEAD").text, &content);
    files_overwrite(head_file().text, slot_at(it), span(content.data + slot_at(other), HEAD_SLOT_SIZE));
    buf_fini(&content);
}

static void swap_slots(struct tamper *tamper, uint64_t it, uint64_t other)
{
    copy_slot(tamper, it, other);
    copy_slot(tamper, other, it);
}

static void cut_head(struct tamper *tamper, uint64_t it, uint64_t other)
{
    (void)tamper;
    (void)other;
    files_cut(head_file().text, (size_t)it);
}

static void age_head(struct tamper *tamper, uint64_t it, uint64_t other)
{
    (void)tamper;
    (void)it;
    (void)other;
    files_replace_folder(cell_lab.old_head.text, cell_paths()->head);
}

Test(tamper_values, of_head)
{
    uint64_t size = cell_lab.size;
    uint64_t before = size - 8;  // of the commit before
    uint64_t cut = slot_at(0) == 0 ? size : before;
    const struct cell cells[] = {
        {"flip", flip_slot, 0, 20, FAULT_MODIFIED, FAULT_IN_HEAD, before},
        {"flip the other slot", flip_slot, 1, 20, FAULT_MODIFIED, FAULT_IN_HEAD, size},
        {"flip behind the end", flip_slot, 1, 4000, FAULT_MODIFIED, FAULT_IN_HEAD, size},
        {"drop", drop_head, 0, 0, FAULT_MISSING, FAULT_IN_HEAD, size},
        {"drop a slot", empty_slot, 1, 0, FAULT_MISSING, FAULT_IN_HEAD, size},
        {"swap", swap_slots, 0, 1, FAULT_REORDERED, FAULT_IN_HEAD, size},
        {"duplicate", copy_slot, 1, 0, FAULT_DUPLICATED, FAULT_IN_HEAD, size},
        {"cut", cut_head, HEAD_SLOT_SIZE + 100, 0, FAULT_TRUNCATED, FAULT_IN_HEAD, cut},
        {"cut to nothing", cut_head, 0, 0, FAULT_TRUNCATED, FAULT_IN_HEAD, size},
        {"replace by an older one", age_head, 0, 0, FAULT_TRUNCATED, FAULT_IN_HEAD, cell_lab.kept_size},
    };
    CELL_EXPECT(cells);
}
