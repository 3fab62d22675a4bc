// page.h — one page of an answer while it is being written.
//
// Everything that is read comes from one snapshot of the store, whose checkpoint the answer names; every
// entry in it has its proof to that checkpoint: the newest, or of a recorded question the first that covers
// its entry, so that all pages have the same. Facts of the state are those of `view`: as of now, or as of
// an earlier size. A page takes nothing further once it is full, and then says where the next one goes on:
// nothing is left out without a word.
// Depends on: base, core, state, store, service. Threads: one for each struct.
#ifndef LEDGER_SERVICE_PAGE_H
#define LEDGER_SERVICE_PAGE_H

#include "ledger/service/disclose.h"
#include "ledger/service/published.h"
#include "ledger/service/question.h"
#include "ledger/state/field.h"
#include "ledger/state/memory.h"

struct page {
    const struct prepare_tools *tools;
    struct request *request;  // lends the memory of the answer
    const struct question *question;
    const Tally__Query *query;
    struct gate_actor actor;  // who asks, as the published state knew him
    struct span org;
    struct published published;
    struct view view;    // the state that the answer tells of
    struct memory past;  // where that is not the state as it is now
    uint64_t size;       // entries that the answer tells of
    uint64_t proven;     // size of the checkpoint that every proof leads to
    uint64_t cursor;     // where this page goes on; 0: the first
    struct disclose disclose;
    struct buf frame;          // of the entry that was read last
    struct arena scratch;      // of the entry that is looked at
    struct page_batch *batch;  // whose signature was shown last (page_batch.c)
    size_t bytes;
    size_t fact_room;
    size_t item_room;
    Tally__Answer answer;
};

// Opens the snapshot. E_NO_MEMORY; E_BUSY when nothing is published.
enum err page_begin(struct page *page, const struct prepare_tools *tools, struct request *request);
// Wipes and frees what the answer does not need. Legal on zeroed memory.
void page_end(struct page *page);

// Whether the page takes nothing further.
bool page_is_full(const struct page *page);

// The thing that facts are about.
struct page_thing {
    Tally__SubjectKind kind;
    struct span id;
    struct span org;  // the question's, or the platform
};

// Adds a fact. An empty text or id is none, and is left out. E_LIMIT when there is no memory for it.
enum err page_text(struct page *page, const struct page_thing *thing, const char *field, const char *text,
                   uint64_t entry);
// The same of a number.
enum err page_number(struct page *page, const struct page_thing *thing, const char *field, int64_t number,
                     uint64_t entry);
// The same of an id.
enum err page_id(struct page *page, const struct page_thing *thing, const char *field, struct span id,
                 uint64_t entry);

// Adds the fields of a thing, sealed ones with their disclosures; or only the one of this name, if it is set.
enum err page_fields(struct page *page, const struct page_thing *thing);
enum err page_field(struct page *page, const struct page_thing *thing, struct span name);

// Adds an entry, its bodies and its proof; with `open` also what was sealed in it. E_NOT_FOUND past the
// snapshot's size.
enum err page_item(struct page *page, uint64_t index, bool open);

// Adds to an item of a batch of several what shows its signature: the path to the root that was signed, and
// the signatures, where the entry does not hold them. Uses the page's scratch. For page.c.
enum err page_batch(struct page *page, Tally__Item *item);

// The entry, decoded in the page's scratch until the next is read; E_NOT_FOUND past the page's size.
enum err page_read(struct page *page, uint64_t index, Tally__Entry **entry_out, struct span *command_out);

// Whether what was sealed in an entry of the organization may be opened for who asks: what an owner keeps to
// himself (the collection admin) stays shut for all others, also where it stands in the log.
bool page_may_open(const struct page *page, const Tally__Entry *entry);

// Copies bytes and texts into the answer's memory. E_LIMIT.
enum err page_copy(struct page *page, struct span bytes, ProtobufCBinaryData *bytes_out);
enum err page_copy_text(struct page *page, struct span text, char **text_out);

// Adds a line of an explanation.
enum err page_lines(struct page *page, const struct gate_lines *lines);

// Waits until the index holds every entry that the answer tells of. E_BUSY after LIMIT_INDEX_WAIT_MS.
enum err page_wait_for_index(const struct page *page);

#endif
