// ledger_builder.h — real ledgers in folders of their own, grown commit by commit through the store.
//
// The builder keeps what it has put in, so that ledger_oracle.h can say what the store must hold. The same
// seed gives the same ledger, byte for byte. Anything that fails here ends the test.
#ifndef TESTS_SUPPORT_LEDGER_BUILDER_H
#define TESTS_SUPPORT_LEDGER_BUILDER_H

#include "ledger/core/merkle.h"
#include "ledger/store/store.h"
#include "tests/support/files.h"
#include "tests/support/random.h"

enum { LEDGER_COMMITS_MAX = 512, LEDGER_CHECKPOINT_MAX = 128 };

// A commit as it was made: what a reader must find of it.
struct ledger_commit {
    uint64_t size;  // entries with it
    uint64_t time_us;
    struct digest root;
    struct digest chain_head;
    char checkpoint[LEDGER_CHECKPOINT_MAX];
};

struct ledger_builder {
    struct files_path folder;  // of all that follows
    struct files_path database;
    struct files_path head;      // folder of the HEAD file
    struct store_paths paths;    // of these two
    struct store *store;         // NULL while closed
    struct store_opened opened;  // by the last ledger_open()

    size_t event_bytes;  // up to so many in an event
    size_t chains_most;  // heads written with a commit

    struct random random;
    struct arena arena;
    struct commit commit;  // the one being made

    struct ledger_commit commits[LEDGER_COMMITS_MAX];  // commits[0] is that of number 1
    size_t commit_count;                               // made so far, written or not
    struct frame_item *items;                          // of all commits made, each a copy in the heap
    size_t item_count;
    size_t item_room;
};

// A new ledger, open and without entries.
void ledger_create(struct ledger_builder *builder, uint64_t seed);

// Closes it, removes its folders and forgets what was in it.
void ledger_destroy(struct ledger_builder *builder);

// Makes the next commit in memory, of random entries. It ends in builder->commit.
void ledger_make_commit(struct ledger_builder *builder, size_t entries);

// The two steps of the commit made last.
void ledger_write(struct ledger_builder *builder);
void ledger_acknowledge(struct ledger_builder *builder);

// Commits, written and acknowledged.
void ledger_grow(struct ledger_builder *builder, size_t commits, size_t entries);

void ledger_close(struct ledger_builder *builder);

// Opens it and expects that to succeed; what the start found is in builder->opened.
void ledger_open(struct ledger_builder *builder);

// Tries to open it and expects that to fail; the ledger stays closed.
enum err ledger_refusal(struct ledger_builder *builder);

// Forgets the commits after the first `commits`, as one does that were never acknowledged.
void ledger_forget_after(struct ledger_builder *builder, size_t commits);

// The paths of copies: "<folder>/<name>", of the database's folder or the HEAD file's.
struct files_path ledger_copy_database(const struct ledger_builder *builder, const char *name);
struct files_path ledger_copy_head(const struct ledger_builder *builder, const char *name);

// The HEAD file itself.
struct files_path ledger_head_file(const struct ledger_builder *builder);

#endif
