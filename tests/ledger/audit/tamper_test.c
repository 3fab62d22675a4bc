// The tamper matrix, of entries, links, and what lies beside an entry: each flipped, dropped, swapped,
// duplicated, cut, replaced by an older one, on real stores written past Tally. An audit names the class and
// the entry of each. (tamper_values_test.c has nodes, state, checkpoints and HEAD.)
#include "ledger/core/message.h"
#include "ledger/store/inside.h"
#include "tests/support/cell.h"

#include <criterion/criterion.h>

TestSuite(tamper, .init = cell_begin, .fini = cell_end);

// ---- Entries

static struct frame_item *item_of(struct tamper_frame *frame, uint64_t index)
{
    return &frame->items[index - frame->first];
}

static void change_entry(struct tamper *tamper, uint64_t it,
                         struct span (*how)(struct tamper *tamper, struct span bytes))
{
    struct tamper_frame frame = tamper_frame(tamper, it);
    struct frame_item *item = item_of(&frame, it);
    item->entry = how(tamper, item->entry);
    tamper_put_frame(tamper, &frame);
}

static struct span flip_middle(struct tamper *tamper, struct span bytes)
{
    return tamper_flipped(tamper, bytes, bytes.size / 2);
}

static struct span flip_second(struct tamper *tamper, struct span bytes)
{
    return tamper_flipped(tamper, bytes, 1);  // of an entry: in its index
}

static struct span cut_few(struct tamper *tamper, struct span bytes)
{
    (void)tamper;
    return tamper_cut(bytes, 3);
}

static void flip_entry(struct tamper *tamper, uint64_t it, uint64_t other)
{
    (void)other;
    change_entry(tamper, it, flip_middle);
}

static void flip_index(struct tamper *tamper, uint64_t it, uint64_t other)
{
    (void)other;
    change_entry(tamper, it, flip_second);
}

static void cut_entry(struct tamper *tamper, uint64_t it, uint64_t other)
{
    (void)other;
    change_entry(tamper, it, cut_few);
}

static void drop_entry(struct tamper *tamper, uint64_t it, uint64_t other)
{
    struct tamper_frame frame = tamper_frame(tamper, it);
    struct frame_item *item = item_of(&frame, it);
    (void)other;
    memmove(item, item + 1, (size_t)(&frame.items[--frame.count] - item) * sizeof(*item));
    tamper_put_frame(tamper, &frame);
}

static void drop_frame(struct tamper *tamper, uint64_t it, uint64_t other)
{
    struct tamper_frame frame = tamper_frame(tamper, it);
    (void)other;
    frame.count = 0;
    tamper_put_frame(tamper, &frame);
}

// The entry and what lies beside it.
static void swap_entries(struct tamper *tamper, uint64_t it, uint64_t other)
{
    struct tamper_frame frames[] = {tamper_frame(tamper, it), tamper_frame(tamper, other)};
    bool together = frames[0].first == frames[1].first;
    struct frame_item *one = item_of(&frames[0], it);
    struct frame_item *two = item_of(&frames[together ? 0 : 1], other);
    struct frame_item kept = *one;
    *one = *two;
    *two = kept;
    tamper_put_frame(tamper, &frames[0]);
    if (!together) {
        tamper_put_frame(tamper, &frames[1]);
    }
}

static void repeat_entry(struct tamper *tamper, uint64_t it, uint64_t other)
{
    struct tamper_frame frame = tamper_frame(tamper, it);
    struct frame_item *item = item_of(&frame, it);
    (void)other;
    memmove(item + 1, item, (size_t)(&frame.items[frame.count++] - item) * sizeof(*item));
    tamper_put_frame(tamper, &frame);
}

static void repeat_frame(struct tamper *tamper, uint64_t it, uint64_t other)
{
    struct tamper_frame frame = tamper_frame(tamper, it);
    frame.first = other;
    tamper_put_frame(tamper, &frame);
}

static void replace_entry(struct tamper *tamper, uint64_t it, uint64_t other)
{
    struct tamper_frame from = tamper_frame(tamper, other);
    struct tamper_frame frame = tamper_frame(tamper, it);
    *item_of(&frame, it) = *item_of(&from, other);
    tamper_put_frame(tamper, &frame);
}

// Another entry that says it is entry `other`: a second writer's.
static void double_write(struct tamper *tamper, uint64_t it, uint64_t other)
{
    replace_entry(tamper, it, other);
    change_entry(tamper, it, flip_middle);
}

static void cut_log(struct tamper *tamper, uint64_t it, uint64_t other)
{
    (void)other;
    struct tamper_frame frame = tamper_frame(tamper, it);
    frame.count = (size_t)(it - frame.first);
    for (uint64_t at = frame.first + 1; at < cell_lab.size; at++) {
        uint8_t key[INSIDE_FRAME_KEY_SIZE];
        inside_frame_key(at, key);
        tamper_delete(tamper, ROCKS_FRAMES, span(key, sizeof(key)));
    }
    tamper_put_frame(tamper, &frame);
}

Test(tamper, of_entries)
{
    uint64_t it = cell_lab.batch + 2;
    uint64_t last = cell_lab.size - 1;
    const struct cell cells[] = {
        {"flip", flip_entry, it, 0, FAULT_MODIFIED, FAULT_IN_ENTRY, it},
        {"flip the first of a batch", flip_entry, cell_lab.batch, 0, FAULT_MODIFIED, FAULT_IN_ENTRY,
         cell_lab.batch},
        {"flip the index", flip_index, it, 0, FAULT_MODIFIED, FAULT_IN_ENTRY, it},
        {"flip entry 0", flip_entry, 0, 0, FAULT_MODIFIED, FAULT_IN_ENTRY, 0},
        {"flip the last", flip_entry, last, 0, FAULT_MODIFIED, FAULT_IN_ENTRY, last},
        {"flip one that has no tile", flip_entry, last - 3, 0, FAULT_MODIFIED, FAULT_IN_ENTRY, last - 3},
        {"drop", drop_entry, it, 0, FAULT_MISSING, FAULT_IN_ENTRY, it},
        {"drop a frame", drop_frame, it, 0, FAULT_MISSING, FAULT_IN_ENTRY, cell_lab.batch},
        {"drop entry 0", drop_frame, 0, 0, FAULT_MISSING, FAULT_IN_ENTRY, 0},
        {"swap neighbours", swap_entries, it, it + 1, FAULT_REORDERED, FAULT_IN_ENTRY, it},
        {"swap", swap_entries, it, it + 80, FAULT_REORDERED, FAULT_IN_ENTRY, it},
        {"duplicate", repeat_entry, it, 0, FAULT_DUPLICATED, FAULT_IN_ENTRY, it + 1},
        {"duplicate a frame", repeat_frame, cell_lab.batch, cell_lab.batch + 8, FAULT_DUPLICATED,
         FAULT_IN_ENTRY, cell_lab.batch + 8},
        {"duplicate a frame between", repeat_frame, cell_lab.batch, cell_lab.batch + 4, FAULT_DUPLICATED,
         FAULT_IN_ENTRY, cell_lab.batch + 8},
        {"cut an entry", cut_entry, it, 0, FAULT_MODIFIED, FAULT_IN_ENTRY, it},
        {"cut the log", cut_log, it + 80, 0, FAULT_TRUNCATED, FAULT_IN_ENTRY, it + 80},
        {"cut the last", cut_log, last, 0, FAULT_TRUNCATED, FAULT_IN_ENTRY, last},
        {"replace by an older one", replace_entry, it, cell_lab.invited, FAULT_DUPLICATED, FAULT_IN_ENTRY,
         it},
        {"write twice", double_write, it, it - 1, FAULT_FORKED, FAULT_IN_ENTRY, it},
    };
    CELL_EXPECT(cells);
}

// ---- Bodies, effects, disclosures

enum beside { BODY, EFFECTS, SEALED };

static enum beside beside;

static struct span *beside_of(struct frame_item *item)
{
    return beside == BODY ? &item->command : beside == EFFECTS ? &item->effects : &item->sealed;
}

static void change_beside(struct tamper *tamper, uint64_t it,
                          struct span (*how)(struct tamper *tamper, struct span bytes))
{
    struct tamper_frame frame = tamper_frame(tamper, it);
    struct span *bytes = beside_of(item_of(&frame, it));
    cr_assert_gt(bytes->size, 0);
    *bytes = how(tamper, *bytes);
    tamper_put_frame(tamper, &frame);
}

static struct span empty(struct tamper *tamper, struct span bytes)
{
    (void)tamper;
    (void)bytes;
    return span(NULL, 0);
}

static void flip_beside(struct tamper *tamper, uint64_t it, uint64_t other)
{
    (void)other;
    change_beside(tamper, it, flip_middle);
}

static void drop_beside(struct tamper *tamper, uint64_t it, uint64_t other)
{
    (void)other;
    change_beside(tamper, it, empty);
}

static void cut_beside(struct tamper *tamper, uint64_t it, uint64_t other)
{
    (void)other;
    change_beside(tamper, it, cut_few);
}

static void copy_beside(struct tamper *tamper, uint64_t it, uint64_t other)
{
    struct tamper_frame from = tamper_frame(tamper, other);
    struct tamper_frame frame = tamper_frame(tamper, it);
    *beside_of(item_of(&frame, it)) = *beside_of(item_of(&from, other));
    tamper_put_frame(tamper, &frame);
}

static void swap_beside(struct tamper *tamper, uint64_t it, uint64_t other)
{
    struct tamper_frame from = tamper_frame(tamper, it);
    copy_beside(tamper, it, other);
    struct tamper_frame frame = tamper_frame(tamper, other);
    *beside_of(item_of(&frame, other)) = *beside_of(item_of(&from, it));
    tamper_put_frame(tamper, &frame);
}

static void expect_beside(enum beside which, enum fault_part part, uint64_t it, uint64_t other)
{
    beside = which;
    const struct cell cells[] = {
        {"flip", flip_beside, it, 0, FAULT_MODIFIED, part, it},
        {"drop", drop_beside, it, 0, FAULT_MISSING, part, it},
        {"swap", swap_beside, it, other, FAULT_REORDERED, part, it},
        {"duplicate", copy_beside, it, other, FAULT_DUPLICATED, part, it},
        {"cut", cut_beside, it, 0, FAULT_MODIFIED, part, it},
        {"replace by an older one", copy_beside, other, it, FAULT_DUPLICATED, part, other},
    };
    CELL_EXPECT(cells);
}

Test(tamper, of_bodies)
{
    expect_beside(BODY, FAULT_IN_BODY, cell_lab.batch + 2, cell_lab.batch + 19);
}

Test(tamper, of_effects)
{
    expect_beside(EFFECTS, FAULT_IN_EFFECTS, cell_lab.invited - 1, cell_lab.invited);
}

Test(tamper, of_disclosures)
{
    expect_beside(SEALED, FAULT_IN_DISCLOSURES, cell_lab.sealed_event, cell_lab.sealed_event + 1);
}

// ---- Links. They are in the entry, so whoever changes them changes it.

static void with_entry(struct tamper *tamper, uint64_t it, void (*bend)(Tally__Entry *entry))
{
    struct tamper_frame frame = tamper_frame(tamper, it);
    struct frame_item *item = item_of(&frame, it);
    Tally__Entry *entry = NULL;
    cr_assert_eq(entry_decode(item->entry, &tamper->arena, &entry), OK);
    cr_assert_eq(entry->n_link, 3);
    bend(entry);
    cr_assert_eq(message_encode_in(entry, &tamper->arena, &item->entry), OK);
    tamper_put_frame(tamper, &frame);
}

static void bend_flip(Tally__Entry *entry)
{
    entry->link[2]->leaf_before.data[0] ^= 1;
}

static void bend_drop(Tally__Entry *entry)
{
    entry->n_link = 2;
}

static void bend_swap(Tally__Entry *entry)
{
    uint64_t before = entry->link[1]->before;
    entry->link[1]->before = entry->link[2]->before;
    entry->link[2]->before = before;
}

static void bend_duplicate(Tally__Entry *entry)
{
    entry->link[1] = entry->link[2];
}

static void bend_cut(Tally__Entry *entry)
{
    entry->link[2]->leaf_before.len--;
}

static void bend_older(Tally__Entry *entry)
{
    entry->link[0]->before -= 3;
}

#define LINK_ACT(name)                                                          \
    static void link_##name(struct tamper *tamper, uint64_t it, uint64_t other) \
    {                                                                           \
        (void)other;                                                            \
        with_entry(tamper, it, bend_##name);                                    \
    }

LINK_ACT(flip)
LINK_ACT(drop)
LINK_ACT(swap)
LINK_ACT(duplicate)
LINK_ACT(cut)
LINK_ACT(older)

Test(tamper, of_links)
{
    uint64_t it = cell_lab.batch + 67;
    const struct cell cells[] = {
        {"flip", link_flip, it, 0, FAULT_MODIFIED, FAULT_IN_ENTRY, it},
        {"drop", link_drop, it, 0, FAULT_MODIFIED, FAULT_IN_ENTRY, it},
        {"swap", link_swap, it, 0, FAULT_MODIFIED, FAULT_IN_ENTRY, it},
        {"duplicate", link_duplicate, it, 0, FAULT_MODIFIED, FAULT_IN_ENTRY, it},
        {"cut", link_cut, it, 0, FAULT_MODIFIED, FAULT_IN_ENTRY, it},
        {"replace by an older one", link_older, it, 0, FAULT_MODIFIED, FAULT_IN_ENTRY, it},
    };
    CELL_EXPECT(cells);
}
