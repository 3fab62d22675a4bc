// block.c — opening items, finding batches, verifying what was signed.
#include "ledger/audit/block.h"

#include "ledger/base/require.h"
#include "ledger/core/merkle.h"
#include "ledger/core/message.h"
#include "ledger/core/peek.h"

enum { ARENA_SIZE = 2 * LIMIT_ARENA };

enum err block_init(struct block *block)
{
    block->count = 0;
    pool_init(&block->bytes, 2 * BLOCK_BYTES_CLOSE, BLOCK_BYTES_MAX);
    return arena_init(&block->arena, ARENA_SIZE);
}

void block_fini(struct block *block)
{
    pool_fini(&block->bytes);
    arena_fini(&block->arena);
}

void block_begin(struct block *block, uint64_t number)
{
    pool_fini(&block->bytes);
    pool_init(&block->bytes, 2 * BLOCK_BYTES_CLOSE, BLOCK_BYTES_MAX);
    arena_reset(&block->arena);
    block->number = number;
    block->count = 0;
    block->used = 0;
    block->notes = NULL;
    block->note_count = 0;
    block->failed = OK;
    block->opened = NULL;
    block->opened_count = 0;
    block->fault.class = FAULT_NONE;
    block->sealed_fault.class = FAULT_NONE;
    block->sealed_at = BLOCK_ITEMS_MAX;
    block->batches = NULL;
    block->batch_count = 0;
    block->erased = 0;
    block->sealed = 0;
}

static bool copy(struct block *block, struct span *bytes)
{
    if (bytes->size == 0) {
        return true;
    }
    uint8_t *place = pool_alloc(&block->bytes, bytes->size);
    if (place == NULL) {
        return false;
    }
    memcpy(place, bytes->data, bytes->size);
    *bytes = span(place, bytes->size);
    block->used += bytes->size;
    return true;
}

enum err block_add(struct block *block, const struct source_item *item)
{
    if (block->count == BLOCK_ITEMS_MAX) {
        return E_LIMIT;
    }
    struct source_item *place = &block->items[block->count];
    *place = *item;
    bool copied = copy(block, &place->item.entry) && copy(block, &place->item.body)
                  && copy(block, &place->item.effects) && copy(block, &place->sealed);
    if (!copied) {
        return E_NO_MEMORY;
    }
    block->count++;
    return OK;
}

bool block_is_full(const struct block *block)
{
    struct peek peek;
    if (block->count < BLOCK_ITEMS_CLOSE && block->used < BLOCK_BYTES_CLOSE) {
        return false;
    }
    // What cannot be read ends its batch: it will be named.
    bool read = peek_entry(block->items[block->count - 1].item.entry, &peek) == OK;
    return block->count == BLOCK_ITEMS_MAX || !read || peek.position + 1 >= peek.count;
}

enum err block_add_note(struct block *block, uint64_t size, struct span note)
{
    if (block->notes == NULL) {
        block->notes = arena_alloc(&block->arena, block->count * sizeof(*block->notes));
    }
    struct span kept = arena_copy(&block->arena, note);
    if (block->note_count == block->count || block->notes == NULL || kept.data == NULL) {
        return E_LIMIT;
    }
    block->notes[block->note_count++] = (struct block_note){.size = size, .note = kept};
    return OK;
}

// ---- Items

static void add_keys(const struct item_opened *opened, struct keys *keys)
{
    // Events and records, which are most of a log, bring none.
    if (opened->command != NULL && opened->entry->action < TALLY__ACTION__ACTION_RECORD_CREATE) {
        keys_add_brought(keys, &opened->command->base);
    }
    if (opened->entry->facts != NULL && opened->entry->facts->code != NULL) {
        keys_add_brought(keys, &opened->entry->facts->code->base);
    }
}

static void note_sealed(struct block *block, size_t at, const struct fault *fault)
{
    if (block->sealed_fault.class == FAULT_NONE) {
        block->sealed_fault = *fault;
        block->sealed_at = at;
    }
}

// The sealed disclosures of an item, opened into it.
static void disclose(struct block *block, const struct source *source, size_t at)
{
    struct fault fault;
    struct source_item *item = &block->items[at];
    struct peek peek;
    Tally__DisclosureSet *set = NULL;
    if (source->disclose == NULL || item->sealed.size == 0 || peek_entry(item->item.entry, &peek) != OK) {
        return;
    }
    struct digest hash = digest_from(peek.command_hash);
    enum err error = source->disclose(source->context, &hash, item->sealed, &block->arena, &set);
    block->sealed++;
    if (error == E_NOT_FOUND) {
        block->erased++;
    } else if (error == OK) {
        item->item.disclosures = set->disclosure;
        item->item.disclosure_count = set->n_disclosure;
    } else {
        (void)fault_set(&fault, FAULT_MODIFIED, FAULT_IN_DISCLOSURES, item->item.place,
                        "what is sealed is not what was sealed for this command");
        note_sealed(block, at, &fault);
    }
}

static void check_kept(struct block *block, const struct source *source, size_t at)
{
    struct fault fault;
    const struct item_opened *opened = &block->opened[at];
    bool permitted = opened->entry->verdict->outcome == TALLY__OUTCOME__OUTCOME_PERMIT;
    if (source->disclose == NULL || !permitted || opened->commitments == 0
        || block->items[at].sealed.size > 0) {
        return;
    }
    (void)fault_set(&fault, FAULT_MISSING, FAULT_IN_DISCLOSURES, opened->place,
                    "its %zu sealed values are not there", opened->commitments);
    note_sealed(block, at, &fault);
}

static enum fault_class open_one(struct block *block, const struct block_tools *tools, size_t at)
{
    struct item_opened *opened = &block->opened[at];
    disclose(block, tools->source, at);
    enum fault_class class = item_open(&block->items[at].item, &block->arena, opened, &block->fault);
    if (class == FAULT_NONE) {
        add_keys(opened, tools->keys);
        check_kept(block, tools->source, at);
    }
    return class;
}

static void open_items(struct block *block, const struct block_tools *tools)
{
    while (block->opened_count < block->count && open_one(block, tools, block->opened_count) == FAULT_NONE) {
        block->opened_count++;
    }
}

// Entry 0 says what the ledger is called, and who signs for it.
static void learn_ledger(const struct block *block, struct keys *keys)
{
    struct key key;
    struct note_key service;
    const struct item_opened *first = &block->opened[0];
    if (block->opened_count == 0 || first->place != 0 || first->command == NULL
        || first->command->intent->payload_case != TALLY__INTENT__PAYLOAD_PLATFORM_GENESIS) {
        return;
    }
    const Tally__Genesis *genesis = first->command->intent->platform_genesis;
    const Tally__PublicKey *public_key = genesis->service_key;
    if (public_key != NULL
        && key_from((enum key_algorithm)public_key->algorithm, message_span(public_key->bytes), &key) == OK
        && note_key_from(genesis->origin, &key, &service) == OK) {
        keys_set_ledger(keys, &first->leaf, &service);
    }
}

// ---- Batches

static bool stands_alone(const struct item_opened *entry)
{
    return entry->kind != ITEM_COMMAND;
}

static void note_shown(const struct block *block, struct block_batch *batch, size_t at)
{
    const struct item_opened *entry = &block->opened[at];
    if (batch->shown == BLOCK_ITEMS_MAX && (entry->command != NULL || entry->question != NULL)) {
        batch->shown = at;
    }
}

// The batch that begins at `first`, as far as its entries stand in order.
static struct block_batch find_batch(struct block *block, size_t first, struct digest *hashes)
{
    const Tally__Entry *head = block->opened[first].entry;
    struct block_batch batch = {.first = first, .verified = E_NOT_FOUND, .shown = BLOCK_ITEMS_MAX};
    size_t at = first;
    while (at < block->opened_count && batch.count < head->count) {
        const Tally__Entry *entry = block->opened[at].entry;
        bool follows = entry->action == TALLY__ACTION__ACTION_NOTICE_FOLLOW;
        if (!follows && (entry->count != head->count || entry->position != batch.count)) {
            break;
        }
        if (!follows) {
            hashes[batch.count++] = digest_from(message_span(entry->command_hash));
            block->batch_of[at] = block->batch_count;
            note_shown(block, &batch, at);
        }
        at++;
        if (stands_alone(&block->opened[first])) {
            break;
        }
    }
    batch.is_whole = batch.count == head->count || stands_alone(&block->opened[first]);
    return batch;
}

enum err block_verify(const struct block *block, const struct block_batch *batch,
                      const struct digest *ledger_id, const struct signed_keys *keys,
                      struct signed_by *by_out)
{
    struct digest hashes[LIMIT_BATCH_COMMANDS];
    size_t count = 0;
    for (size_t at = batch->first; count < batch->count; at++) {
        if (block->opened[at].entry->action != TALLY__ACTION__ACTION_NOTICE_FOLLOW) {
            hashes[count++] = digest_from(message_span(block->opened[at].entry->command_hash));
        }
    }
    struct signed_batch what = {&block->opened[batch->first], merkle_root_of(hashes, count)};
    return signed_verify(&what, ledger_id, keys, by_out);
}

static void check_batches(struct block *block, const struct block_tools *tools)
{
    struct digest hashes[LIMIT_BATCH_COMMANDS];
    struct digest ledger_id = {0};
    struct note_key service;
    struct signed_keys keys = {keys_find, tools->keys};
    bool known = keys_ledger(tools->keys, &ledger_id, &service);
    for (size_t at = 0; at < block->opened_count; at++) {
        const Tally__Entry *entry = block->opened[at].entry;
        if (entry->count == 0 || entry->position > 0 || block->batch_of[at] != SIZE_MAX) {
            continue;
        }
        struct block_batch batch = find_batch(block, at, hashes);
        if (batch.is_whole && (known || entry->index == 0)) {
            struct signed_batch what = {&block->opened[at], merkle_root_of(hashes, batch.count)};
            batch.verified = signed_verify(&what, &ledger_id, &keys, &batch.by);
        }
        block->batches[block->batch_count++] = batch;
    }
}

// ---- Checkpoints

static void check_notes(struct block *block, struct keys *keys)
{
    struct digest ledger_id;
    struct note_key service;
    bool known = keys_ledger(keys, &ledger_id, &service);
    if (known) {
        block->service = service.key;
    }
    for (size_t i = 0; i < block->note_count; i++) {
        struct block_note *note = &block->notes[i];
        note->parsed = checkpoint_parse(note->note, &note->checkpoint);
        note->verified = known && note->parsed == OK
                             ? checkpoint_verify(note->note, &service, &note->checkpoint)
                             : E_NOT_FOUND;
    }
}

void block_check(struct block *block, const struct block_tools *tools)
{
    block->opened = arena_alloc(&block->arena, block->count * sizeof(*block->opened));
    block->batches = arena_alloc(&block->arena, block->count * sizeof(*block->batches));
    block->batch_of = arena_alloc(&block->arena, block->count * sizeof(*block->batch_of));
    require(block->opened != NULL && block->batches != NULL && block->batch_of != NULL);
    for (size_t i = 0; i < block->count; i++) {
        block->batch_of[i] = SIZE_MAX;
    }
    open_items(block, tools);
    learn_ledger(block, tools->keys);
    check_batches(block, tools);
    check_notes(block, tools->keys);
}
