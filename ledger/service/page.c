// page.c — facts and entries, counted and copied.
#include "ledger/service/page.h"

#include "ledger/base/clock.h"
#include "ledger/base/require.h"
#include "ledger/core/entry.h"
#include "ledger/core/message.h"
#include "ledger/core/proof.h"

#include <unistd.h>

enum {
    SCRATCH_SIZE = 2 * 1024 * 1024,
    FACTS_MAX = 16 * 1024,
    LINES_MAX = 1024,
    FACT_COST = 32,  // of a fact beside its texts, encoded, about
    WAIT_US = 1000,
};

enum err page_begin(struct page *page, const struct prepare_tools *tools, struct request *request)
{
    *page = (struct page){.tools = tools, .request = request, .question = request->question};
    page->query = request->question->query;
    page->org = span_text(page->query->org);
    page->actor = request->question->actor;
    tally__answer__init(&page->answer);
    memory_init(&page->past);
    buf_init(&page->frame, LIMIT_COMMIT);
    if (!published_open(tools->store, &page->published)) {
        return E_BUSY;
    }
    page->view = published_view(&page->published);
    page->size = page->published.reader.head->size;
    page->proven = page->size;
    page->cursor = request->message->query->cursor;
    TRY(disclose_begin(&page->disclose, tools->vault, &page->published.reader));
    return arena_init(&page->scratch, SCRATCH_SIZE);
}

void page_end(struct page *page)
{
    disclose_end(&page->disclose);
    memory_fini(&page->past);
    arena_fini(&page->scratch);
    buf_fini(&page->frame);
    if (page->published.reader.view != NULL) {
        published_close(&page->published);
    }
}

bool page_is_full(const struct page *page)
{
    // What one more entry rests on must still find room.
    bool grounded = page->answer.n_item > page->answer.matched + LIMIT_ANSWER_GROUNDS / 2;
    return page->bytes >= LIMIT_ANSWER_CLOSE || page->answer.matched >= LIMIT_ANSWER_ITEMS || grounded
           || page->answer.n_fact + LIMIT_FIELDS * 2 > FACTS_MAX;
}

enum err page_copy(struct page *page, struct span bytes, ProtobufCBinaryData *bytes_out)
{
    uint8_t *place = request_lend(page->request, bytes.size);
    if (place == NULL) {
        return E_LIMIT;
    }
    if (bytes.size > 0) {
        memcpy(place, bytes.data, bytes.size);
    }
    page->bytes += bytes.size;
    *bytes_out = message_bytes(span(place, bytes.size));
    return OK;
}

enum err page_copy_text(struct page *page, struct span text, char **text_out)
{
    char *place = request_lend(page->request, text.size + 1);
    if (place == NULL) {
        return E_LIMIT;
    }
    if (text.size > 0) {
        memcpy(place, text.data, text.size);
    }
    page->bytes += text.size;
    *text_out = place;
    return OK;
}

// ---- Facts

static enum err new_fact(struct page *page, const struct page_thing *thing, struct span field,
                         Tally__Fact **fact_out)
{
    if (page->answer.fact == NULL) {
        page->answer.fact = request_lend(page->request, FACTS_MAX * sizeof(Tally__Fact *));
    }
    Tally__Fact *fact = request_lend(page->request, sizeof(*fact));
    Tally__Subject *subject = request_lend(page->request, sizeof(*subject));
    Tally__Datum *value = request_lend(page->request, sizeof(*value));
    bool fits = page->answer.fact != NULL && fact != NULL && subject != NULL && value != NULL;
    if (!fits || page->answer.n_fact == FACTS_MAX) {
        return E_LIMIT;
    }
    tally__fact__init(fact);
    tally__subject__init(subject);
    tally__datum__init(value);
    fact->subject = subject;
    fact->value = value;
    subject->kind = thing->kind;
    TRY(page_copy(page, thing->id, &subject->id));
    TRY(page_copy_text(page, field, &fact->field));
    page->bytes += FACT_COST;
    page->answer.fact[page->answer.n_fact++] = fact;
    *fact_out = fact;
    return OK;
}

enum err page_text(struct page *page, const struct page_thing *thing, const char *field, const char *text,
                   uint64_t entry)
{
    Tally__Fact *fact = NULL;
    if (text[0] == '\0') {
        return OK;
    }
    TRY(new_fact(page, thing, span_text(field), &fact));
    fact->entry = entry;
    fact->value->kind_case = TALLY__DATUM__KIND_TEXT;
    return page_copy_text(page, span_text(text), &fact->value->text);
}

enum err page_number(struct page *page, const struct page_thing *thing, const char *field, int64_t number,
                     uint64_t entry)
{
    Tally__Fact *fact = NULL;
    TRY(new_fact(page, thing, span_text(field), &fact));
    fact->entry = entry;
    fact->value->kind_case = TALLY__DATUM__KIND_INTEGER;
    fact->value->integer = number;
    return OK;
}

enum err page_id(struct page *page, const struct page_thing *thing, const char *field, struct span id,
                 uint64_t entry)
{
    Tally__Fact *fact = NULL;
    if (id.size == 0) {
        return OK;
    }
    TRY(new_fact(page, thing, span_text(field), &fact));
    fact->entry = entry;
    fact->value->kind_case = TALLY__DATUM__KIND_ID;
    return page_copy(page, id, &fact->value->id);
}

// ---- Fields of the state

static enum err fill_open(struct page *page, struct span open, Tally__Datum *datum)
{
    Tally__PublicValue *value = NULL;
    arena_reset(&page->scratch);
    TRY(message_decode(&tally__public_value__descriptor, open, &page->scratch, &value));
    switch (value->kind_case) {
    case TALLY__PUBLIC_VALUE__KIND_TEXT:
        datum->kind_case = TALLY__DATUM__KIND_TEXT;
        return page_copy_text(page, span_text(value->text), &datum->text);
    case TALLY__PUBLIC_VALUE__KIND_REFERENCE:
        datum->kind_case = TALLY__DATUM__KIND_ID;
        return page_copy(page, message_span(value->reference->id), &datum->id);
    case TALLY__PUBLIC_VALUE__KIND_DIGEST:
        datum->kind_case = TALLY__DATUM__KIND_DIGEST;
        return page_copy(page, message_span(value->digest), &datum->digest);
    default:
        datum->kind_case = TALLY__DATUM__KIND_INTEGER;
        datum->integer = value->kind_case == TALLY__PUBLIC_VALUE__KIND_TIME_US ? (int64_t)value->time_us
                         : value->kind_case == TALLY__PUBLIC_VALUE__KIND_FLAG  ? value->flag
                                                                               : value->integer;
        return OK;
    }
}

static enum err copy_disclosure(struct page *page, const Tally__Disclosure *from,
                                Tally__Disclosure **copy_out)
{
    Tally__Disclosure *copy = request_lend(page->request, sizeof(*copy));
    if (copy == NULL) {
        return E_LIMIT;
    }
    tally__disclosure__init(copy);
    TRY(page_copy(page, message_span(from->salt), &copy->salt));
    TRY(page_copy(page, message_span(from->value), &copy->value));
    *copy_out = copy;
    return OK;
}

static enum err fill_sealed(struct page *page, const struct field_value *value, Tally__Fact *fact)
{
    const Tally__Disclosure *disclosure = NULL;
    Tally__Commitment *commitment = request_lend(page->request, sizeof(*commitment));
    if (commitment == NULL) {
        return E_LIMIT;
    }
    tally__commitment__init(commitment);
    TRY(page_copy(page, digest_span(&value->commitment), &commitment->digest));
    fact->value->kind_case = TALLY__DATUM__KIND_SEALED;
    fact->value->sealed = commitment;
    TRY(disclose_one(&page->disclose, value->entry, &value->commitment, &disclosure));
    return disclosure == NULL ? OK : copy_disclosure(page, disclosure, &fact->disclosure);
}

enum err page_field(struct page *page, const struct page_thing *thing, struct span name)
{
    struct field_place place = {thing->org, (uint32_t)thing->kind, thing->id, name};
    struct field_value value;
    Tally__Fact *fact = NULL;
    enum err error = field_get(&page->view, &place, &value);
    if (error != OK) {
        return error == E_NOT_FOUND ? OK : error;
    }
    TRY(new_fact(page, thing, name, &fact));
    fact->entry = value.entry;
    return value.sealed ? fill_sealed(page, &value, fact) : fill_open(page, value.open, fact->value);
}

struct listing {
    struct page *page;
    const struct page_thing *thing;
    size_t prefix_size;
};

static enum err list_field(void *context, struct span key, struct span value)
{
    const struct listing *listing = context;
    (void)value;
    struct span name = span(key.data + listing->prefix_size, key.size - listing->prefix_size);
    return page_field(listing->page, listing->thing, name);
}

enum err page_fields(struct page *page, const struct page_thing *thing)
{
    uint8_t id[2 + LIMIT_SUBJECT_ID];
    require(thing->id.size <= LIMIT_SUBJECT_ID);
    id[0] = (uint8_t)thing->kind;
    id[1] = (uint8_t)thing->id.size;
    memcpy(id + 2, thing->id.data, thing->id.size);
    struct state_key prefix = state_key(thing->org, STATE_KEY_FIELD, span(id, 2 + thing->id.size));
    struct listing listing = {page, thing, prefix.size};
    return page->view.scan(page->view.context, state_key_span(&prefix), list_field, &listing);
}

// ---- Entries

static enum err add_proof(struct page *page, uint64_t index, Tally__Item *item)
{
    struct edge_reader edge = store_edge(&page->published.reader);
    struct proof_source source = edge_source(&edge);
    struct proof proof;
    TRY(proof_inclusion(&source, index, page->proven, &proof));
    item->proof = request_lend(page->request, proof.count * sizeof(*item->proof));
    if (item->proof == NULL) {
        return E_LIMIT;
    }
    for (size_t i = 0; i < proof.count; i++) {
        TRY(page_copy(page, digest_span(&proof.path[i]), &item->proof[i]));
    }
    item->n_proof = proof.count;
    return OK;
}

static enum err add_disclosures(struct page *page, uint64_t index, Tally__Item *item)
{
    const Tally__DisclosureSet *set = NULL;
    TRY(disclose_entry(&page->disclose, index, &set));
    if (set == NULL) {
        return OK;
    }
    item->disclosure = request_lend(page->request, set->n_disclosure * sizeof(Tally__Disclosure *));
    if (item->disclosure == NULL) {
        return E_LIMIT;
    }
    for (size_t i = 0; i < set->n_disclosure; i++) {
        TRY(copy_disclosure(page, set->disclosure[i], &item->disclosure[i]));
    }
    item->n_disclosure = set->n_disclosure;
    return OK;
}

enum err page_item(struct page *page, uint64_t index, bool open)
{
    struct frame_item stored;
    if (page->answer.item == NULL) {
        page->item_room = LIMIT_ANSWER_ITEMS + LIMIT_ANSWER_GROUNDS;
        page->answer.item = request_lend(page->request, page->item_room * sizeof(Tally__Item *));
    }
    Tally__Item *item = request_lend(page->request, sizeof(*item));
    if (item == NULL || page->answer.item == NULL || page->answer.n_item == page->item_room) {
        return E_LIMIT;
    }
    tally__item__init(item);
    buf_clear(&page->frame);
    TRY(store_read_item(&page->published.reader, index, &page->frame, &stored));
    TRY(page_copy(page, stored.entry, &item->entry));
    TRY(page_copy(page, stored.command, &item->command));
    TRY(page_copy(page, stored.effects, &item->effects));
    TRY(add_proof(page, index, item));
    TRY(page_batch(page, item));
    if (open) {
        TRY(add_disclosures(page, index, item));
    }
    page->answer.item[page->answer.n_item++] = item;
    return OK;
}

enum err page_read(struct page *page, uint64_t index, Tally__Entry **entry_out, struct span *command_out)
{
    struct frame_item stored;
    if (index >= page->size) {
        return E_NOT_FOUND;
    }
    arena_reset(&page->scratch);
    buf_clear(&page->frame);
    TRY(store_read_item(&page->published.reader, index, &page->frame, &stored));
    *command_out = stored.command;
    enum err error = entry_decode(stored.entry, &page->scratch, entry_out);
    return error == OK || error == E_NO_MEMORY ? error : E_CORRUPT;
}

static bool is_administration(const Tally__Entry *entry)
{
    struct span prefix = span_text("admin/");
    for (size_t i = 0; i < entry->n_link; i++) {
        const Tally__Link *link = entry->link[i];
        struct span id = message_span(link->id);
        if (link->subject == TALLY__SUBJECT_KIND__SUBJECT_KIND_RECORD && id.size > prefix.size
            && span_equal(span(id.data, prefix.size), prefix)) {
            return true;
        }
    }
    return false;
}

bool page_may_open(const struct page *page, const Tally__Entry *entry)
{
    return strcmp(page->actor.role, "owner") == 0 || !is_administration(entry);
}

// ----

enum err page_lines(struct page *page, const struct gate_lines *lines)
{
    if (page->answer.line == NULL) {
        page->answer.line = request_lend(page->request, LINES_MAX * sizeof(char *));
    }
    if (page->answer.line == NULL || page->answer.n_line + lines->count > LINES_MAX) {
        return E_LIMIT;
    }
    for (size_t i = 0; i < lines->count; i++) {
        TRY(page_copy_text(page, span_text(lines->text[i]), &page->answer.line[page->answer.n_line]));
        page->answer.n_line++;
    }
    return OK;
}

enum err page_wait_for_index(const struct page *page)
{
    for (unsigned waited_us = 0; index_done(page->tools->index) < page->size; waited_us += WAIT_US) {
        if (waited_us >= LIMIT_INDEX_WAIT_MS * 1000u) {
            return E_BUSY;
        }
        (void)usleep(WAIT_US);
    }
    return OK;
}
