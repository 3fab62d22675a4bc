// refold.c — an earlier state, from the entries that made it.
#include "ledger/core/message.h"
#include "ledger/service/answers.h"
#include "ledger/state/fold.h"

#include <stdlib.h>

enum { ARENA_SIZE = 4 * 1024 * 1024, FIRST_ACTION = 32, LAST_ACTION = 159 };

struct refolding {
    struct page *page;
    uint64_t *entries;
    size_t count;
};

static enum err note(void *context, uint64_t entry)
{
    struct refolding *refolding = context;
    if (refolding->count == LIMIT_REFOLD) {
        return E_LIMIT;
    }
    refolding->entries[refolding->count++] = entry;
    return OK;
}

// Events and questions, which are most of a log, change nothing, and are not among these.
static enum err list_changes(struct refolding *refolding, struct span org)
{
    const struct page *page = refolding->page;
    for (uint32_t action = FIRST_ACTION; action <= LAST_ACTION; action++) {
        struct index_term term = {INDEX_ACTION, org, action, span(NULL, 0)};
        TRY(index_walk(page->tools->index, &term, page->size, note, refolding));
    }
    return OK;
}

static int by_index(const void *left, const void *right)
{
    const uint64_t *a = left;
    const uint64_t *b = right;
    return (*a > *b) - (*a < *b);
}

static enum err fold_all(struct refolding *refolding, struct arena *arena)
{
    struct page *page = refolding->page;
    struct view view = memory_view(&page->past);
    for (size_t i = 0; i < refolding->count; i++) {
        Tally__Entry *entry = NULL;
        Tally__Effects effects;
        struct span command;
        bool twice = i > 0 && refolding->entries[i] == refolding->entries[i - 1];
        if (twice) {
            continue;  // The platform's own past.
        }
        arena_reset(arena);
        TRY(page_read(page, refolding->entries[i], &entry, &command));
        TRY(fold_entry(&view, entry, command, arena, &effects));
    }
    return OK;
}

static enum err refold(struct refolding *refolding)
{
    struct arena arena;
    TRY(list_changes(refolding, span_text(STATE_KEY_PLATFORM)));
    TRY(list_changes(refolding, refolding->page->org));
    qsort(refolding->entries, refolding->count, sizeof(*refolding->entries), by_index);
    TRY(arena_init(&arena, ARENA_SIZE));
    enum err error = fold_all(refolding, &arena);
    arena_fini(&arena);
    return error;
}

enum err answers_refold(struct page *page)
{
    struct refolding refolding = {.page = page};
    TRY(page_wait_for_index(page));
    // Each list is bounded, and so is what they hold together.
    refolding.entries = request_lend(page->request, LIMIT_REFOLD * sizeof(*refolding.entries));
    if (refolding.entries == NULL) {
        return E_NO_MEMORY;
    }
    TRY(refold(&refolding));
    page->view = memory_view(&page->past);
    return OK;
}
