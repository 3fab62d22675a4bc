// answers_log.c — entries of the organization, the newest first, by what the index and each entry say.
#include "ledger/core/entry.h"
#include "ledger/core/message.h"
#include "ledger/service/answers.h"

// What an entry must be to be listed; what is zero, empty or NULL asks nothing.
struct filter {
    const Tally__Subject *actor;
    const Tally__Subject *subject;
    uint32_t action;
    uint64_t from_us;
    uint64_t to_us;
    Tally__Outcome outcome;
    uint64_t limit;
};

struct search {
    struct page *page;
    const struct filter *filter;
    uint64_t looked_at;
};

static bool joins(const Tally__Entry *entry, Tally__LinkKind kind, const Tally__Subject *subject)
{
    for (size_t i = 0; i < entry->n_link; i++) {
        const Tally__Link *link = entry->link[i];
        if (link->kind == kind && link->subject == subject->kind
            && span_equal(message_span(link->id), message_span(subject->id))) {
            return true;
        }
    }
    return false;
}

static bool fits(const struct filter *filter, const Tally__Entry *entry)
{
    return (filter->actor == NULL || joins(entry, TALLY__LINK_KIND__LINK_KIND_ACTOR, filter->actor))
           && (filter->subject == NULL || joins(entry, TALLY__LINK_KIND__LINK_KIND_SUBJECT, filter->subject))
           && (filter->action == 0 || (uint32_t)entry->action == filter->action)
           && (filter->outcome == TALLY__OUTCOME__OUTCOME_UNSPECIFIED
               || entry->verdict->outcome == filter->outcome)
           && (filter->to_us == 0 || entry->time_us < filter->to_us);
}

static enum err look_at(void *context, uint64_t index)
{
    struct search *search = context;
    struct page *page = search->page;
    Tally__Entry *entry = NULL;
    struct span command;
    bool enough = page_is_full(page) || page->answer.matched >= search->filter->limit;
    if (enough || search->looked_at++ == LIMIT_SCAN) {
        page->answer.cursor = index + 1;
        return E_NOT_FOUND;
    }
    TRY(page_read(page, index, &entry, &command));
    if (entry->time_us < search->filter->from_us) {
        return E_NOT_FOUND;  // And so are all before it.
    }
    if (strcmp(entry->org, page->query->org) != 0 || !fits(search->filter, entry)) {
        return OK;
    }
    TRY(page_item(page, index, page_may_open(page, entry)));
    page->answer.matched++;
    return OK;
}

// The number of entries that are earlier than `time_us`: the ledger's time never runs backwards.
static enum err entries_before(struct page *page, uint64_t time_us, uint64_t *count_out)
{
    uint64_t low = 0;
    uint64_t high = page->size;
    while (low < high) {
        Tally__Entry *entry = NULL;
        struct span command;
        uint64_t middle = low + (high - low) / 2;
        TRY(page_read(page, middle, &entry, &command));
        if (entry->time_us < time_us) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *count_out = low;
    return OK;
}

// The shortest list that holds all that may fit.
static struct index_term term_of(const struct page *page, const struct filter *filter)
{
    if (filter->subject != NULL) {
        return (struct index_term){INDEX_SUBJECT, page->org, (uint32_t)filter->subject->kind,
                                   message_span(filter->subject->id)};
    }
    if (filter->actor != NULL) {
        return (struct index_term){INDEX_ACTOR, page->org, (uint32_t)filter->actor->kind,
                                   message_span(filter->actor->id)};
    }
    if (filter->action != 0) {
        return (struct index_term){INDEX_ACTION, page->org, filter->action, span(NULL, 0)};
    }
    return (struct index_term){INDEX_ORG, page->org, 0, span(NULL, 0)};
}

static enum err search_log(struct page *page, const struct filter *filter)
{
    struct search search = {.page = page, .filter = filter};
    struct index_term term = term_of(page, filter);
    uint64_t before = page->size;
    TRY(page_wait_for_index(page));
    if (filter->to_us != 0) {
        TRY(entries_before(page, filter->to_us, &before));
    }
    if (page->cursor != 0 && page->cursor < before) {
        before = page->cursor;
    }
    return index_walk(page->tools->index, &term, before, look_at, &search);
}

enum err answers_audit_log(struct page *page)
{
    const Tally__AuditLog *log = page->query->audit_log;
    struct filter filter = {
        .actor = log->actor,
        .subject = log->subject,
        .action = log->action,
        .from_us = log->from_us,
        .to_us = log->to_us,
        .outcome = log->outcome,
        .limit = log->limit == 0 ? LIMIT_ANSWER_ITEMS : log->limit,
    };
    return search_log(page, &filter);
}

enum err answers_history(struct page *page)
{
    struct filter filter = {.subject = page->query->history->subject, .limit = LIMIT_ANSWER_ITEMS};
    return search_log(page, &filter);
}
