// One entry by itself, with what lies beside it, without, and with what does not belong to it.
#include "ledger/core/message.h"
#include "ledger/store/examine.h"
#include "tests/support/stopped.h"
#include "tests/support/tamper.h"

#include <criterion/criterion.h>

static struct stopped lab;
static struct examine *examine;
static struct tamper tamper;
static struct arena arena;
static struct item_opened opened;
static struct fault fault;

static void begin(void)
{
    stopped_begin(&lab, 24);
    cr_assert_eq(examine_open(&lab.house.paths, &examine), OK);
    examine_use_vault(examine, lab.house.vault);
    tamper_open(&tamper, lab.house.database.text);
    cr_assert_eq(arena_init(&arena, LIMIT_ARENA), OK);
}

static void end(void)
{
    arena_fini(&arena);
    tamper_close(&tamper);
    examine_close(examine);
    stopped_end(&lab);
}

TestSuite(item, .init = begin, .fini = end);

static struct item item_at(uint64_t index)
{
    struct tamper_frame frame = tamper_frame(&tamper, index);
    const struct frame_item *stored = &frame.items[index - frame.first];
    return (struct item){
        .place = index, .entry = stored->entry, .body = stored->command, .effects = stored->effects};
}

static enum fault_class open_it(const struct item *item)
{
    return item_open(item, &arena, &opened, &fault);
}

Test(item, of_every_kind_opens)
{
    size_t kinds[3] = {0};
    for (uint64_t index = 0; index < lab.size; index++) {
        struct item item = item_at(index);
        arena_reset(&arena);
        cr_assert_eq(open_it(&item), FAULT_NONE, "%lu: %s", index, fault.what);
        cr_assert_eq(opened.entry->index, index);
        struct digest leaf = digest_leaf(item.entry);
        cr_assert(digest_equal(&opened.leaf, &leaf));
        kinds[opened.kind]++;
        cr_assert_eq(opened.command != NULL, opened.kind == ITEM_COMMAND);
        cr_assert_eq(opened.question != NULL, opened.kind == ITEM_QUESTION);
        cr_assert_eq(opened.notice != NULL, opened.kind == ITEM_NOTICE);
    }
    cr_assert_gt(kinds[ITEM_COMMAND], 24);
    cr_assert_eq(kinds[ITEM_QUESTION], 2);
    cr_assert_eq(kinds[ITEM_NOTICE], 1);
}

Test(item, stands_without_what_is_withheld)
{
    struct item item = item_at(lab.invited);
    item.body = span(NULL, 0);
    item.effects = span(NULL, 0);
    cr_assert_eq(open_it(&item), FAULT_NONE);
    cr_assert_null(opened.command);
    cr_assert(opened.effects_withheld);
    item = item_at(lab.invited);
    item.body = span(NULL, 0);
    cr_assert_eq(open_it(&item), FAULT_MISSING, "effects are hashed under the command's id");
    cr_assert_eq(fault.part, FAULT_IN_BODY);
}

Test(item, is_not_opened_with_the_body_or_effects_of_another)
{
    struct item item = item_at(lab.batch);
    struct item other = item_at(lab.batch + 1);
    item.body = other.body;
    cr_assert_eq(open_it(&item), FAULT_MODIFIED);
    cr_assert_eq(fault.part, FAULT_IN_BODY);
    item = item_at(lab.invited);
    other = item_at(lab.invited - 1);
    item.effects = other.effects;
    cr_assert_eq(open_it(&item), FAULT_MODIFIED);
    cr_assert_eq(fault.part, FAULT_IN_EFFECTS);
    item = item_at(lab.batch);
    item.effects = other.effects;
    cr_assert_eq(open_it(&item), FAULT_MODIFIED, "it has none");
    cr_assert_eq(fault.index, lab.batch);
}

Test(item, that_cannot_be_decoded_says_where_it_stands)
{
    static const uint8_t more[] = {0xa0, 0x06, 0x01};  // field 100, which no version has
    uint8_t bytes[LIMIT_ENTRY];
    struct item item = item_at(3);
    memcpy(bytes, item.entry.data, item.entry.size);
    memcpy(bytes + item.entry.size, more, sizeof(more));
    item.entry = span(bytes, item.entry.size + sizeof(more));
    cr_assert_eq(open_it(&item), FAULT_SCHEMA_UNKNOWN);
    cr_assert_null(opened.entry);
    cr_assert_eq(fault.index, 3);
    item.entry.size -= 2;
    cr_assert_eq(open_it(&item), FAULT_UNREADABLE);
    item.entry = span(NULL, 0);
    cr_assert_eq(open_it(&item), FAULT_UNREADABLE);
}

Test(item, without_memory_is_unreadable_and_no_more)
{
    struct arena small;
    struct item item = item_at(lab.invited);
    cr_assert_eq(arena_init(&small, 512), OK);
    cr_assert_eq(item_open(&item, &small, &opened, &fault), FAULT_UNREADABLE);
    arena_fini(&small);
}

// ---- Disclosures

// The disclosures of an entry, as they were sealed.
static Tally__DisclosureSet *disclosed(uint64_t index)
{
    Tally__DisclosureSet *set = NULL;
    struct tamper_frame frame = tamper_frame(&tamper, index);
    const struct frame_item *stored = &frame.items[index - frame.first];
    const struct source *source = examine_source(examine);
    struct digest hash = batch_command_hash(stored->command);
    cr_assert_eq(source->disclose(source->context, &hash, stored->sealed, &arena, &set), OK);
    return set;
}

static struct item invitation(Tally__DisclosureSet **set_out)
{
    struct item item = item_at(lab.invited);
    *set_out = disclosed(lab.invited);
    cr_assert_eq((*set_out)->n_disclosure, 2);
    item.disclosures = (*set_out)->disclosure;
    item.disclosure_count = (*set_out)->n_disclosure;
    return item;
}

Test(item, shows_each_of_its_values_or_withholds_it)
{
    Tally__DisclosureSet *set = NULL;
    Tally__Disclosure withheld = TALLY__DISCLOSURE__INIT;
    struct item item = invitation(&set);
    cr_assert_eq(open_it(&item), FAULT_NONE, "%s", fault.what);
    cr_assert_eq(opened.commitments, 2);
    cr_assert_eq(opened.disclosed, 2);
    set->disclosure[0] = &withheld;
    cr_assert_eq(open_it(&item), FAULT_NONE);
    cr_assert_eq(opened.disclosed, 1);
    item.disclosure_count = 0;
    cr_assert_eq(open_it(&item), FAULT_NONE);
    cr_assert_eq(opened.disclosed, 0);
}

static void expect_of_disclosures(const struct item *item, enum fault_class class)
{
    cr_expect_eq(open_it(item), class, "%s", fault.what);
    cr_expect_eq(fault.part, FAULT_IN_DISCLOSURES);
    cr_expect_eq(fault.index, lab.invited);
}

Test(item, tells_values_that_are_not_its_own_apart)
{
    Tally__DisclosureSet *set = NULL;
    struct item item = invitation(&set);
    Tally__Disclosure *first = set->disclosure[0];
    Tally__Disclosure *second = set->disclosure[1];
    set->disclosure[0] = second;
    set->disclosure[1] = first;
    expect_of_disclosures(&item, FAULT_REORDERED);
    set->disclosure[1] = second;
    expect_of_disclosures(&item, FAULT_DUPLICATED);
    set->disclosure[0] = first;
    first->salt.data[0] ^= 1;
    expect_of_disclosures(&item, FAULT_MODIFIED);
    first->salt.data[0] ^= 1;
    item.disclosure_count = 1;
    expect_of_disclosures(&item, FAULT_MISSING);
    Tally__Disclosure *three[] = {first, second, second};
    item.disclosures = three;
    item.disclosure_count = 3;
    expect_of_disclosures(&item, FAULT_DUPLICATED);
}

Test(item, shows_no_values_without_what_they_are_values_of)
{
    Tally__DisclosureSet *set = NULL;
    struct item item = invitation(&set);
    item.body = span(NULL, 0);
    item.effects = span(NULL, 0);
    cr_assert_eq(open_it(&item), FAULT_MISSING);
    cr_assert_eq(fault.part, FAULT_IN_BODY);
}
