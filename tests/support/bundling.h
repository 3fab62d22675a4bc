// bundling.h — bundles of what a house holds: a laboratory's story, and its entries as an exporter gets them.
//
// The ledger: genesis; ada and bob, registered and verified; lab-west, created by ada; bob, invited and
// accepted; an event with a sealed and an open value; a refusal of bob; a batch of three events; a bit of
// another laboratory in between; and, when it is closed, the entry of an export. Anything that fails here
// ends the test.
#ifndef TESTS_SUPPORT_BUNDLING_H
#define TESTS_SUPPORT_BUNDLING_H

#include "ledger/bundle/gather.h"
#include "ledger/bundle/reader.h"
#include "ledger/bundle/verify.h"
#include "tests/support/house.h"

enum { BUNDLING_ENTRIES_MAX = 64, BUNDLING_PARTS_MAX = 96, BUNDLING_SIZE_MAX = 4 * 1024 * 1024 };

#define BUNDLING_ORG "lab-west"

struct bundling {
    struct house house;
    struct note_key key;    // the ledger's
    struct buf checkpoint;  // the newest
    struct buf frame;
    uint64_t size;
    // Where the story's entries stand.
    uint64_t event;    // with a sealed "note" and an open "grade"
    uint64_t refusal;  // of bob, who may not invite
    uint64_t batch;    // the first of three
    uint64_t created;  // lab-west
    uint64_t closing;  // the entry of the export; 0 before bundling_close()
};

// Tells the story.
void bundling_begin(struct bundling *bundling);
void bundling_end(struct bundling *bundling);

// Records the export of lab-west, as the service records a question.
void bundling_close(struct bundling *bundling);
// One more event of ada's, so that the ledger grows.
void bundling_grow(struct bundling *bundling);

// Takes the newest checkpoint: what is exported from now on is proven to it.
void bundling_refresh(struct bundling *bundling);

// An item with its values and its proof. For bundle_gather(): the context is the bundling.
enum err bundling_fetch(void *context, uint64_t index, struct arena *arena, Tally__Item *item_out);

struct bundling_export {
    Tally__BundleKind kind;
    uint64_t entry;                            // the one, for that kind
    const struct bundle_redaction *redaction;  // NULL: nothing is left out
    uint64_t earlier_size;                     // 0: no proof from an earlier checkpoint
    uint64_t omitted;                          // an entry that is left out of an organization's; 0: none
};

// Appends the bundle to `file`, which the caller has initialised.
void bundling_export(struct bundling *bundling, const struct bundling_export *export, struct buf *file);

// A source over bytes in memory, and a sink to a buf.
struct bundling_bytes {
    struct span rest;
};
struct bundle_source bundling_source(struct bundling_bytes *bytes);
struct bundle_sink bundling_sink(struct buf *file);

// Verifies a file against the pin, and judges it.
enum err bundling_verify(const struct bundling *bundling, struct span file, struct bundle_report *report_out);

// Where the parts of a file begin, with their prefix; the end of the last is past them. Returns how many.
size_t bundling_parts(struct span file, size_t parts[static BUNDLING_PARTS_MAX + 1]);

// Puts the right number of items and digest into the end of a file that was changed. The file's end must be a
// part of its own.
void bundling_mend(struct buf *file);

#endif
