// page_batch.c — the way from an entry to the signature of its batch, which shows no sibling.
#include "ledger/core/batch.h"
#include "ledger/core/entry.h"
#include "ledger/core/message.h"
#include "ledger/core/peek.h"
#include "ledger/service/page.h"

// The batch that was looked at last: entries of one batch are mostly asked for together.
struct page_batch {
    uint64_t first;
    uint32_t count;
    struct digest hashes[LIMIT_BATCH_COMMANDS];
};

static enum err read_peek(struct page *page, uint64_t index, struct frame_item *stored, struct peek *peek)
{
    buf_clear(&page->frame);
    TRY(store_read_item(&page->published.reader, index, &page->frame, stored));
    return peek_entry(stored->entry, peek);
}

static enum err load(struct page *page, uint64_t first, uint32_t count)
{
    struct page_batch *batch = page->batch;
    batch->count = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct frame_item stored;
        struct peek peek;
        TRY(read_peek(page, first + i, &stored, &peek));
        if (peek.position != i || peek.count != count) {
            return E_CORRUPT;
        }
        batch->hashes[i] = digest_from(peek.command_hash);
    }
    batch->first = first;
    batch->count = count;
    return OK;
}

static enum err copy_signatures(struct page *page, uint64_t first, Tally__Item *item)
{
    struct frame_item stored;
    struct peek peek;
    Tally__Entry *entry = NULL;
    arena_reset(&page->scratch);
    TRY(read_peek(page, first, &stored, &peek));
    TRY(entry_decode(stored.entry, &page->scratch, &entry));
    item->signature = request_lend(page->request, entry->n_signature * sizeof(Tally__Signature *));
    for (size_t i = 0; item->signature != NULL && i < entry->n_signature; i++) {
        const Tally__Signature *from = entry->signature[i];
        Tally__Signature *copy = request_lend(page->request, sizeof(*copy));
        if (copy == NULL) {
            return E_LIMIT;
        }
        tally__signature__init(copy);
        copy->algorithm = from->algorithm;
        TRY(page_copy(page, message_span(from->key), &copy->key));
        TRY(page_copy(page, message_span(from->bytes), &copy->bytes));
        item->signature[item->n_signature++] = copy;
    }
    return item->signature == NULL ? E_LIMIT : OK;
}

static enum err copy_path(struct page *page, const struct digest *path, size_t count, Tally__Item *item)
{
    item->path = request_lend(page->request, count * sizeof(*item->path));
    if (item->path == NULL) {
        return E_LIMIT;
    }
    for (size_t i = 0; i < count; i++) {
        TRY(page_copy(page, digest_span(&path[i]), &item->path[i]));
    }
    item->n_path = count;
    return OK;
}

enum err page_batch(struct page *page, Tally__Item *item)
{
    struct digest path[LIMIT_BATCH_PATH];
    struct peek peek;
    Tally__Entry *entry = NULL;
    TRY(peek_entry(message_span(item->entry), &peek));
    if (peek.count <= 1) {
        return OK;
    }
    arena_reset(&page->scratch);
    TRY(entry_decode(message_span(item->entry), &page->scratch, &entry));
    if (entry->action >= TALLY__ACTION__ACTION_NOTICE_FOLLOW) {
        return OK;  // A batch that was refused whole has no other entry.
    }
    if (page->batch == NULL) {
        page->batch = request_lend(page->request, sizeof(*page->batch));
    }
    if (page->batch == NULL) {
        return E_LIMIT;
    }
    uint64_t first = peek.index - peek.position;
    if (page->batch->first != first || page->batch->count != peek.count) {
        TRY(load(page, first, peek.count));
    }
    size_t count = batch_path(page->batch->hashes, peek.count, peek.position, path);
    TRY(copy_path(page, path, count, item));
    return peek.position == 0 ? OK : copy_signatures(page, first, item);
}
