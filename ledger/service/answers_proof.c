// answers_proof.c — one entry, checkpoints, and what leaves the building.
#include "ledger/core/checkpoint.h"
#include "ledger/core/entry.h"
#include "ledger/core/message.h"
#include "ledger/core/peek.h"
#include "ledger/core/proof.h"
#include "ledger/service/answers.h"

// ---- One entry

// An entry of another organization is not there.
static enum err read_own(struct page *page, uint64_t index, Tally__Entry **entry_out)
{
    struct span command;
    TRY(page_read(page, index, entry_out, &command));
    return strcmp((*entry_out)->org, page->query->org) == 0 ? OK : E_NOT_FOUND;
}

enum err answers_entry(struct page *page)
{
    Tally__Entry *entry = NULL;
    TRY(read_own(page, page->query->entry->index, &entry));
    TRY(page_item(page, page->query->entry->index, false));
    page->answer.matched = 1;
    return OK;
}

// ---- Checkpoints

static enum err add_older(struct page *page, uint64_t size, uint64_t *covers_out)
{
    struct buf note;
    struct checkpoint checkpoint;
    buf_init(&note, LIMIT_CHECKPOINT);
    enum err error = store_read_checkpoint(&page->published.reader, size, &note);
    if (error == OK) {
        error = page_copy(page, buf_span(&note), &page->answer.older);
    }
    if (error == OK && checkpoint_parse(buf_span(&note), &checkpoint) != OK) {
        error = E_CORRUPT;
    }
    buf_fini(&note);
    if (error == OK) {
        *covers_out = checkpoint.size;
    }
    return error;
}

// From a size to a size, both as asked for; with one alone, the proof leads from it, or from the checkpoint
// that covers it, to the newest.
enum err answers_checkpoint(struct page *page)
{
    const Tally__CheckpointGet *asked = page->query->checkpoint;
    uint64_t from = asked->from_size;
    uint64_t to = asked->from_size > 0 && asked->size > 0 ? asked->size : page->size;
    struct edge_reader edge = store_edge(&page->published.reader);
    struct proof_source source = edge_source(&edge);
    struct proof proof = {0};
    if (from > page->size || asked->size > page->size) {
        return E_NOT_FOUND;
    }
    if (asked->size > 0) {
        uint64_t covers = 0;
        TRY(add_older(page, asked->size, &covers));
        from = from > 0 ? from : covers;
    }
    if (from > 0) {
        TRY(proof_consistency(&source, from, to, &proof));
    }
    page->answer.consistency = request_lend(page->request, sizeof(ProtobufCBinaryData) * (proof.count + 1));
    if (page->answer.consistency == NULL) {
        return E_LIMIT;
    }
    for (size_t i = 0; i < proof.count; i++) {
        TRY(page_copy(page, digest_span(&proof.path[i]), &page->answer.consistency[i]));
    }
    page->answer.n_consistency = proof.count;
    return OK;
}

// ---- Exports

static bool is_listed(const struct page *page, uint64_t index)
{
    for (size_t i = 0; i < page->answer.n_item; i++) {
        struct peek peek;
        if (peek_entry(message_span(page->answer.item[i]->entry), &peek) == OK && peek.index == index) {
            return true;
        }
    }
    return false;
}

enum { GROUNDS_MAX = LIMIT_EVIDENCE + 5 };

// What an entry rests on: its evidence, its policy, the entries of its key and session, its cause; and entry
// 0, which says whose log it is. Of another organization than the platform nothing is ever among them.
static size_t grounds_of(const Tally__Entry *entry, uint64_t grounds[static GROUNDS_MAX])
{
    size_t count = 0;
    grounds[count++] = 0;
    if (entry->cause != NULL) {
        grounds[count++] = entry->cause->index;
    }
    grounds[count++] = entry->actor->session_entry;
    for (size_t i = 0; i < entry->verdict->n_evidence && i < LIMIT_EVIDENCE; i++) {
        grounds[count++] = entry->verdict->evidence[i];
    }
    grounds[count++] = entry->actor->key_entry;
    grounds[count++] = entry->verdict->policy;
    return count;
}

// Whether the pages of the export hold the entry anyway.
static bool is_exported(const struct page *page, const Tally__Entry *entry)
{
    const Tally__ProofExport *asked = page->query->proof_export;
    return asked->kind == TALLY__EXPORT_KIND__EXPORT_KIND_ORGANIZATION && entry->index >= asked->first
           && strcmp(entry->org, page->query->org) == 0;
}

// One ground. It is shown because it is cited: what was sealed in it is not to be opened.
static enum err add_ground(struct page *page, uint64_t index)
{
    Tally__Entry *entry = NULL;
    struct span command;
    if (is_listed(page, index)) {
        return OK;
    }
    TRY(page_read(page, index, &entry, &command));
    return is_exported(page, entry) ? OK : page_item(page, index, false);
}

// The grounds of the items from `at` on, and of each ground that is thereby added.
static enum err add_grounds(struct page *page, size_t at)
{
    for (; at < page->answer.n_item; at++) {
        uint64_t grounds[GROUNDS_MAX];
        Tally__Entry *entry = NULL;
        arena_reset(&page->scratch);
        TRY(entry_decode(message_span(page->answer.item[at]->entry), &page->scratch, &entry));
        size_t count = grounds_of(entry, grounds);
        for (size_t i = 0; i < count; i++) {
            TRY(add_ground(page, grounds[i]));
        }
    }
    return OK;
}

static enum err add_exported(struct page *page, uint64_t index)
{
    Tally__Entry *entry = NULL;
    size_t at = page->answer.n_item;
    TRY(read_own(page, index, &entry));
    TRY(page_item(page, index, page_may_open(page, entry)));
    page->answer.matched++;
    return add_grounds(page, at);
}

static enum err export_next(void *context, uint64_t index)
{
    struct page *page = context;
    if (index >= page->size) {
        return E_NOT_FOUND;
    }
    if (page_is_full(page)) {
        page->answer.cursor = index;
        return E_NOT_FOUND;
    }
    return add_exported(page, index);
}

// The chain up to the export's own entry, the oldest first.
enum err answers_export(struct page *page)
{
    const Tally__ProofExport *asked = page->query->proof_export;
    if (asked->kind == TALLY__EXPORT_KIND__EXPORT_KIND_ENTRY) {
        return add_exported(page, asked->first);
    }
    struct index_term term = {INDEX_ORG, page->org, 0, span(NULL, 0)};
    uint64_t from = page->cursor > asked->first ? page->cursor : asked->first;
    TRY(page_wait_for_index(page));
    return index_walk_up(page->tools->index, &term, from, export_next, page);
}
