// ledger_builder.c — what a sequencer and a committer do, without their threads.
#include "tests/support/ledger_builder.h"

#include "ledger/base/require.h"
#include "tests/support/ledger_entry.h"

#include <stdio.h>
#include <stdlib.h>

enum { ARENA_SIZE = 1024 * 1024 };

void ledger_create(struct ledger_builder *builder, uint64_t seed)
{
    *builder = (struct ledger_builder){.event_bytes = 600, .chains_most = 20, .random = {seed}};
    builder->folder = files_scratch();
    builder->database = files_in(builder->folder.text, "database");
    builder->head = files_in(builder->folder.text, "head");
    builder->paths = (struct store_paths){builder->database.text, builder->head.text};
    files_make_folder(builder->head.text);
    commit_init(&builder->commit);
    enum err error = arena_init(&builder->arena, ARENA_SIZE);
    require(error == OK);
    error = store_create(&builder->paths, &builder->store);
    require(error == OK);
}

static void forget_item(struct frame_item *item)
{
    free((void *)(uintptr_t)item->entry.data);
    free((void *)(uintptr_t)item->command.data);
    free((void *)(uintptr_t)item->effects.data);
    free((void *)(uintptr_t)item->sealed.data);
}

void ledger_forget_after(struct ledger_builder *builder, size_t commits)
{
    uint64_t size = commits == 0 ? 0 : builder->commits[commits - 1].size;
    require(commits <= builder->commit_count && size <= builder->item_count);
    while (builder->item_count > size) {
        forget_item(&builder->items[--builder->item_count]);
    }
    builder->commit_count = commits;
}

void ledger_destroy(struct ledger_builder *builder)
{
    ledger_close(builder);
    ledger_forget_after(builder, 0);
    free(builder->items);
    builder->items = NULL;
    commit_fini(&builder->commit);
    arena_fini(&builder->arena);
    files_remove(builder->folder.text);
}

static struct span keep(struct span bytes)
{
    if (bytes.size == 0) {
        return span(NULL, 0);
    }
    uint8_t *kept = malloc(bytes.size);
    require(kept != NULL);
    memcpy(kept, bytes.data, bytes.size);
    return span(kept, bytes.size);
}

static void keep_item(struct ledger_builder *builder, const struct frame_item *item)
{
    if (builder->item_count == builder->item_room) {
        builder->item_room = builder->item_room == 0 ? 64 : 2 * builder->item_room;
        builder->items = realloc(builder->items, builder->item_room * sizeof(builder->items[0]));
        require(builder->items != NULL);
    }
    builder->items[builder->item_count++] =
        (struct frame_item){keep(item->entry), keep(item->command), keep(item->effects), keep(item->sealed)};
}

static enum ledger_kind any_kind(struct ledger_builder *builder)
{
    if (builder->item_count == 0 || random_once_in(&builder->random, 12)) {
        return LEDGER_STATE;
    }
    return random_once_in(&builder->random, 3)
               ? (enum ledger_kind)random_below(&builder->random, LEDGER_STATE)
               : LEDGER_EVENT;
}

static void add_entry(struct ledger_builder *builder, struct ledger_place *place, struct merkle *tree)
{
    place->index = builder->item_count;
    place->time_us += random_below(&builder->random, 1000);
    size_t bytes = random_below(&builder->random, builder->event_bytes + 1);
    arena_reset(&builder->arena);
    struct frame_item item = ledger_entry(&builder->random, any_kind(builder), bytes, place);
    place->previous = digest_leaf(item.entry);
    enum err error = commit_add(&builder->commit, &item);
    require(error == OK);
    error = merkle_append(tree, &place->previous);
    require(error == OK);
    keep_item(builder, &item);
}

// The root over all entries made, whether the store has them or not.
static struct merkle tree_of(const struct ledger_builder *builder)
{
    struct merkle tree;
    merkle_init(&tree);
    for (size_t i = 0; i < builder->item_count; i++) {
        struct digest leaf = digest_leaf(builder->items[i].entry);
        enum err error = merkle_append(&tree, &leaf);
        require(error == OK);
    }
    return tree;
}

static void note_commit(struct ledger_builder *builder)
{
    require(builder->commit_count < LEDGER_COMMITS_MAX);
    struct ledger_commit *made = &builder->commits[builder->commit_count++];
    *made = (struct ledger_commit){.size = builder->item_count,
                                   .time_us = builder->commit.time_us,
                                   .root = builder->commit.root,
                                   .chain_head = builder->commit.chain_head};
    (void)snprintf(made->checkpoint, sizeof(made->checkpoint),
                   "checkpoint of commit %zu, %zu entries, %016llx\n", builder->commit_count,
                   builder->item_count, (unsigned long long)random_next(&builder->random));
}

void ledger_make_commit(struct ledger_builder *builder, size_t entries)
{
    const struct ledger_commit *last =
        builder->commit_count == 0 ? NULL : &builder->commits[builder->commit_count - 1];
    struct merkle tree = tree_of(builder);
    struct ledger_place place = {.time_us = last == NULL ? 1700000000000000u : last->time_us,
                                 .view = image_view(store_image(builder->store)),
                                 .chains = store_chains(builder->store),
                                 .arena = &builder->arena};
    if (last != NULL) {
        place.previous = last->chain_head;
    }
    struct commit *commit = &builder->commit;
    commit_begin(commit, builder->commit_count + 1, builder->item_count);
    for (size_t i = 0; i < entries; i++) {
        add_entry(builder, &place, &tree);
    }
    commit->time_us = place.time_us;
    commit->root = merkle_root(&tree);
    commit->chain_head = place.previous;
    enum err error = image_take(store_image(builder->store), &commit->changes);
    require(error == OK);
    error = chains_take(store_chains(builder->store), builder->chains_most, builder->item_count,
                        &commit->chains, &commit->chains_complete_to);
    require(error == OK);
    note_commit(builder);
}

void ledger_write(struct ledger_builder *builder)
{
    enum err error = store_write(builder->store, &builder->commit);
    require(error == OK);
}

void ledger_acknowledge(struct ledger_builder *builder)
{
    const struct ledger_commit *last = &builder->commits[builder->commit_count - 1];
    enum err error = store_acknowledge(builder->store, span_text(last->checkpoint));
    require(error == OK);
}

void ledger_grow(struct ledger_builder *builder, size_t commits, size_t entries)
{
    for (size_t i = 0; i < commits; i++) {
        ledger_make_commit(builder, entries);
        ledger_write(builder);
        ledger_acknowledge(builder);
    }
}

void ledger_close(struct ledger_builder *builder)
{
    store_close(builder->store);
    builder->store = NULL;
}

void ledger_open(struct ledger_builder *builder)
{
    enum err error = store_open(&builder->paths, &builder->opened, &builder->store);
    if (error != OK) {
        (void)fprintf(stderr, "the ledger does not open: %s\n", err_name(error));
    }
    require(error == OK);
}

enum err ledger_refusal(struct ledger_builder *builder)
{
    struct store_opened opened;
    struct store *store = NULL;
    enum err error = store_open(&builder->paths, &opened, &store);
    require(error != OK && store == NULL);
    return error;
}

struct files_path ledger_copy_database(const struct ledger_builder *builder, const char *name)
{
    struct files_path copy = files_in(builder->folder.text, name);
    files_replace_folder(builder->database.text, copy.text);
    return copy;
}

struct files_path ledger_copy_head(const struct ledger_builder *builder, const char *name)
{
    struct files_path copy = files_in(builder->folder.text, name);
    files_replace_folder(builder->head.text, copy.text);
    return copy;
}

struct files_path ledger_head_file(const struct ledger_builder *builder)
{
    return files_in(builder->head.text, "HEAD");
}
