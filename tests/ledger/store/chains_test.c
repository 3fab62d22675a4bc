// Heads of chains against a plain list of them; images that lag behind, and folding the rest again.
#include "ledger/base/limits.h"
#include "ledger/base/pack.h"
#include "ledger/core/message.h"
#include "ledger/store/chains.h"
#include "tests/support/files.h"
#include "tests/support/random.h"

#include <criterion/criterion.h>

#include <stdio.h>

enum { CHAINS = 40, ENTRIES = 400, LINKS = 5 };

static const uint8_t hash_key[MAP_HASH_KEY_SIZE] = "chains test key";

// Chain `number` of a small world: three organizations, kinds and ids that only differ in one part of the
// key.
struct name {
    char org[16];
    char id[24];
    struct chain_key key;
};

static void name_chain(size_t number, struct name *name)
{
    (void)snprintf(name->org, sizeof(name->org), "lab%s",
                   number % 3 == 0   ? ""
                   : number % 3 == 1 ? "-a"
                                     : "-b");
    (void)snprintf(name->id, sizeof(name->id), "%zu", number / 6);
    name->key = (struct chain_key){span_text(name->org), number % 2 == 0 ? 2 : 3,
                                   1 + (uint32_t)(number / 3 % 2), span_text(name->id)};
}

static struct digest leaf_of(uint64_t index)
{
    struct digest leaf = {{'l', (uint8_t)index, (uint8_t)(index >> 8)}};
    return leaf;
}

// The world: which chains each entry joined, and the heads that this comes to.
struct world {
    size_t links[ENTRIES][LINKS];
    uint64_t before[ENTRIES][LINKS];
    struct digest leaf_before[ENTRIES][LINKS];
    size_t link_count[ENTRIES];
    uint64_t entries;
    struct chain_head heads[CHAINS];
};

static void add_entry(struct world *world, struct random *random)
{
    uint64_t index = world->entries++;
    size_t first = random_below(random, CHAINS);
    world->link_count[index] = 1 + random_below(random, LINKS);
    for (size_t i = 0; i < world->link_count[index]; i++) {
        // Some chains are joined often, others hardly ever.
        size_t chain = (first * first / CHAINS + 7 * i) % CHAINS;
        world->links[index][i] = chain;
        world->leaf_before[index][i] = world->heads[chain].leaf;
        world->before[index][i] = world->heads[chain].count++;
        world->heads[chain].leaf = leaf_of(index);
    }
}

static void join_entry(const struct world *world, uint64_t index, struct chains *chains)
{
    for (size_t i = 0; i < world->link_count[index]; i++) {
        struct name name;
        struct digest leaf = leaf_of(index);
        name_chain(world->links[index][i], &name);
        cr_assert_eq(chains_join(chains, &name.key, index, &leaf), OK);
    }
}

// Folds entry `index` again, from an entry as it would be decoded. An entry lies in one organization: here
// each link has one.
static void refold_entry(const struct world *world, uint64_t index, struct chains *chains)
{
    for (size_t i = 0; i < world->link_count[index]; i++) {
        struct name name;
        struct digest leaf = leaf_of(index);
        Tally__Link link;
        Tally__Link *links[] = {&link};
        Tally__Entry entry;
        name_chain(world->links[index][i], &name);
        tally__link__init(&link);
        tally__entry__init(&entry);
        link.kind = (Tally__LinkKind)name.key.kind;
        link.subject = (Tally__SubjectKind)name.key.subject_kind;
        link.id = message_bytes(name.key.id);
        link.before = world->before[index][i];
        link.leaf_before =
            message_bytes(link.before == 0 ? span(NULL, 0) : digest_span(&world->leaf_before[index][i]));
        entry.index = index;
        entry.org = name.org;
        entry.n_link = 1;
        entry.link = links;
        cr_assert_eq(chains_refold(chains, &entry, &leaf), OK);
    }
}

static void expect_heads(const struct chains *chains, const struct world *world)
{
    for (size_t i = 0; i < CHAINS; i++) {
        struct name name;
        name_chain(i, &name);
        struct chain_head head = chains_get(chains, &name.key);
        cr_assert_eq(head.count, world->heads[i].count, "chain %zu at %llu", i,
                     (unsigned long long)world->entries);
        cr_assert(head.count == 0 || digest_equal(&head.leaf, &world->heads[i].leaf));
    }
}

struct database {
    struct files_path folder;
    struct rocks *rocks;
    struct rocks_batch *batch;
    uint64_t complete_to;
};

static void open_database(struct database *database)
{
    database->folder = files_scratch();
    database->batch = rocks_batch_new();
    database->complete_to = 0;
    cr_assert_eq(rocks_open(files_in(database->folder.text, "database").text, ROCKS_CREATE, &database->rocks),
                 OK);
}

static void close_database(struct database *database)
{
    rocks_batch_free(database->batch);
    rocks_close(database->rocks);
    files_remove(database->folder.text);
}

// Takes up to `most` heads into the database; how many there were.
static size_t take(struct database *database, struct chains *chains, size_t most, uint64_t size)
{
    struct buf changes;
    size_t count = 0;
    buf_init(&changes, 1024 * 1024);
    cr_assert_eq(chains_take(chains, most, size, &changes, &database->complete_to), OK);
    struct unpack unpack = unpack_from(buf_span(&changes));
    for (; !unpack_done(&unpack); count++) {
        struct span key = unpack_run(&unpack);
        struct span value = unpack_run(&unpack);
        cr_assert(!unpack.failed);
        rocks_batch_put(database->batch, database->rocks, ROCKS_CHAINS, key, value);
    }
    cr_assert_eq(rocks_write(database->rocks, database->batch, false), OK);
    rocks_batch_clear(database->batch);
    buf_fini(&changes);
    return count;
}

// A start: the image, and what it lacks folded again from `complete_to`.
static void restart(const struct database *database, const struct world *world, struct chains *chains)
{
    struct rocks_at at = {.rocks = database->rocks};
    chains_init(chains, hash_key);
    cr_assert_eq(chains_load(chains, &at), OK);
    for (uint64_t i = database->complete_to; i < world->entries; i++) {
        refold_entry(world, i, chains);
    }
    expect_heads(chains, world);
}

static void expect_survives(size_t most, uint64_t seed)
{
    static struct world world;
    struct database database;
    struct chains chains;
    struct random random = {seed};
    world = (struct world){0};
    open_database(&database);
    chains_init(&chains, hash_key);
    while (world.entries < ENTRIES) {
        uint64_t to = world.entries + 1 + random_below(&random, 20);
        for (; world.entries < to && world.entries < ENTRIES;) {
            add_entry(&world, &random);
            join_entry(&world, world.entries - 1, &chains);
        }
        size_t dirty = chains.dirty_count;
        cr_assert_eq(take(&database, &chains, most, world.entries), dirty < most ? dirty : most);
        cr_assert_eq(chains.dirty_count, dirty < most ? 0 : dirty - most);
        cr_assert(database.complete_to <= world.entries);
        cr_assert(chains.dirty_count > 0 || database.complete_to == world.entries);
        expect_heads(&chains, &world);
        if (random_once_in(&random, 3)) {
            chains_fini(&chains);  // and goes on with what was loaded
            restart(&database, &world, &chains);
        }
    }
    chains_fini(&chains);
    close_database(&database);
}

Test(chains, image_and_refolding_give_the_full_heads_whatever_a_commit_writes)
{
    static const size_t mosts[] = {0, 1, 2, 3, 5, 8, 20, 1000};
    for (size_t i = 0; i < sizeof(mosts) / sizeof(mosts[0]); i++) {
        expect_survives(mosts[i], 10 + i);
    }
}

Test(chains, an_image_that_is_ahead_of_what_it_is_complete_to_is_not_counted_twice)
{
    // Chain 0 is written after its second link, while chain 7's older change waits: folding from there meets
    // links that the image of chain 0 knows.
    struct database database;
    struct chains chains;
    struct world world = {.entries = 3,
                          .links = {{0}, {7}, {0}},
                          .before = {{0}, {0}, {1}},
                          .leaf_before = {{{{0}}}, {{{0}}}, {leaf_of(0)}},
                          .link_count = {1, 1, 1}};
    world.heads[0] = (struct chain_head){2, leaf_of(2)};
    world.heads[7] = (struct chain_head){1, leaf_of(1)};
    open_database(&database);
    chains_init(&chains, hash_key);
    for (uint64_t i = 0; i < 3; i++) {
        join_entry(&world, i, &chains);
    }
    cr_assert_eq(take(&database, &chains, 1, 3), 1);
    cr_assert_eq(database.complete_to, 1, "entry 1 changed chain 7, which is not written");
    chains_fini(&chains);
    restart(&database, &world, &chains);
    chains_fini(&chains);
    close_database(&database);
}

static enum err refold(struct chains *chains, uint64_t index, uint64_t before, struct span leaf_before)
{
    char org[] = "lab";
    struct digest leaf = leaf_of(index);
    Tally__Link link;
    Tally__Link *links[] = {&link};
    Tally__Entry entry;
    tally__link__init(&link);
    tally__entry__init(&entry);
    link.kind = TALLY__LINK_KIND__LINK_KIND_ORG;
    link.before = before;
    link.leaf_before = message_bytes(leaf_before);
    entry.index = index;
    entry.org = org;
    entry.n_link = 1;
    entry.link = links;
    return chains_refold(chains, &entry, &leaf);
}

Test(chains, a_link_that_does_not_go_on_from_its_head_is_corrupt)
{
    struct chains chains;
    struct digest first = leaf_of(0);
    struct digest other = leaf_of(1);
    chains_init(&chains, hash_key);
    cr_assert_eq(refold(&chains, 0, 1, digest_span(&first)), E_CORRUPT, "it skips an entry");
    cr_assert_eq(refold(&chains, 0, 0, digest_span(&first)), E_CORRUPT, "the first has none before it");
    cr_assert_eq(chains.heads.count, 0);
    cr_assert_eq(refold(&chains, 0, 0, span(NULL, 0)), OK);
    cr_assert_eq(refold(&chains, 5, 2, digest_span(&first)), E_CORRUPT);
    cr_assert_eq(refold(&chains, 5, 1, digest_span(&other)), E_CORRUPT);
    cr_assert_eq(refold(&chains, 5, 1, span(NULL, 0)), E_CORRUPT);
    cr_assert_eq(refold(&chains, 5, 1, digest_span(&first)), OK);
    cr_assert_eq(refold(&chains, 0, 0, span(NULL, 0)), OK,
                 "one that the head counts already changes nothing");
    struct chain_key key = {span_text("lab"), 1, 0, span(NULL, 0)};
    cr_assert_eq(chains_get(&chains, &key).count, 2);
    chains_fini(&chains);
}

Test(chains, heads_are_written_in_the_order_in_which_they_changed_first)
{
    struct database database;
    struct chains chains;
    static struct world world;
    struct random random = {3};
    open_database(&database);
    chains_init(&chains, hash_key);
    for (int i = 0; i < 100; i++) {
        add_entry(&world, &random);
        join_entry(&world, world.entries - 1, &chains);
    }
    uint64_t before = 0;
    while (take(&database, &chains, 1, world.entries) > 0) {
        cr_assert(database.complete_to >= before);
        before = database.complete_to;
    }
    cr_assert_eq(before, world.entries);
    chains_fini(&chains);
    close_database(&database);
}

Test(chains, one_that_is_not_there_has_no_entries)
{
    struct chains chains;
    struct name name;
    chains_init(&chains, hash_key);
    name_chain(1, &name);
    cr_assert_eq(chains_get(&chains, &name.key).count, 0);
    cr_assert_eq(chains.heads.count, 0);
    chains_fini(&chains);
}

Test(chains, keys_that_differ_in_one_part_name_different_chains)
{
    const struct chain_key keys[] = {
        {span_text("lab"), 3, 11, span_text("x1")}, {span_text("lab"), 3, 11, span_text("x")},
        {span_text("lab"), 3, 10, span_text("x1")}, {span_text("lab"), 2, 11, span_text("x1")},
        {span_text("la"), 3, 11, span_text("x1")},  {span_text("labx"), 3, 11, span_text("1")},
        {span_text("lab"), 1, 0, span_text("")},    {span_text("lab\3\13x"), 3, 11, span_text("1")},
    };
    const size_t count = sizeof(keys) / sizeof(keys[0]);
    struct chains chains;
    chains_init(&chains, hash_key);
    for (size_t i = 0; i < count; i++) {
        for (size_t times = 0; times <= i; times++) {
            struct digest leaf = leaf_of(times);
            cr_assert_eq(chains_join(&chains, &keys[i], times, &leaf), OK);
        }
    }
    for (size_t i = 0; i < count; i++) {
        cr_assert_eq(chains_get(&chains, &keys[i]).count, i + 1);
    }
    chains_fini(&chains);
}

Test(chains, holds_the_longest_organization_and_the_longest_id)
{
    static uint8_t bytes[LIMIT_SUBJECT_ID];
    struct chain_key key = {span(bytes, LIMIT_ORG_ID), 3, 10, span(bytes, LIMIT_SUBJECT_ID)};
    struct digest leaf = leaf_of(1);
    struct database database;
    struct chains chains;
    struct rocks_at at;
    open_database(&database);
    chains_init(&chains, hash_key);
    cr_assert_eq(chains_join(&chains, &key, 1, &leaf), OK);
    cr_assert_eq(take(&database, &chains, 10, 2), 1);
    chains_fini(&chains);
    chains_init(&chains, hash_key);
    at = (struct rocks_at){.rocks = database.rocks};
    cr_assert_eq(chains_load(&chains, &at), OK);
    struct chain_head head = chains_get(&chains, &key);
    cr_assert_eq(head.count, 1);
    cr_assert(digest_equal(&head.leaf, &leaf));
    chains_fini(&chains);
    close_database(&database);
}

static void expect_corrupt(struct span key, struct span value)
{
    struct database database;
    struct chains chains;
    open_database(&database);
    rocks_batch_put(database.batch, database.rocks, ROCKS_CHAINS, key, value);
    cr_assert_eq(rocks_write(database.rocks, database.batch, false), OK);
    struct rocks_at at = {.rocks = database.rocks};
    chains_init(&chains, hash_key);
    cr_assert_eq(chains_load(&chains, &at), E_CORRUPT);
    chains_fini(&chains);
    close_database(&database);
}

Test(chains, an_image_of_another_layout_is_corrupt)
{
    static const uint8_t bytes[300];
    expect_corrupt(span(bytes, 10), span(bytes, 47));
    expect_corrupt(span(bytes, 10), span(bytes, 49));
    expect_corrupt(span(bytes, 10), span(bytes, 0));
    expect_corrupt(span(bytes, 1 + LIMIT_ORG_ID + 2 + LIMIT_SUBJECT_ID + 1), span(bytes, 48));
}

Test(chains, taking_more_than_the_buffer_holds_is_a_limit)
{
    struct chains chains;
    struct buf changes;
    uint64_t complete_to = 77;
    struct name name;
    struct digest leaf = leaf_of(0);
    chains_init(&chains, hash_key);
    buf_init(&changes, 20);
    name_chain(0, &name);
    cr_assert_eq(chains_join(&chains, &name.key, 0, &leaf), OK);
    cr_assert_eq(chains_take(&chains, 10, 1, &changes, &complete_to), E_LIMIT);
    cr_assert_eq(complete_to, 77);
    cr_assert_eq(chains.dirty_count, 1);
    cr_assert_eq(changes.size, 0);
    buf_fini(&changes);
    chains_fini(&chains);
}
