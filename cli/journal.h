// journal.h — what a run of many batches needs so that it can be run again after any end of it: nothing
// twice, nothing missing.
//
// FILE says which batches are done, one line of JSON each, appended and synced. FILE.sending holds the signed
// bytes of the batch that is under way, synced before they are sent. So after a crash exactly one batch can
// be in doubt; it is sent again with the same bytes, and the ledger does them once. A last line of FILE that
// was torn is cut off. Both files are private: FILE.sending holds what was sealed, until the batch is done.
// Invariant: batches are done in order; batch n is in doubt only if the batches before it are done.
// Depends on: base, crypto, jansson. Threads: one.
#ifndef CLI_JOURNAL_H
#define CLI_JOURNAL_H

#include "ledger/base/buf.h"
#include "ledger/base/err.h"
#include "ledger/crypto/digest.h"

struct journal;

// The lines of the input that became one batch.
struct journal_batch {
    uint64_t lines;
    struct digest content;  // SHA-256 over what fills them in (options), and over them, each with its newline
};

struct journal_done {
    struct journal_batch batch;
    uint64_t events;
    uint64_t first;    // index of the first entry
    uint64_t refused;  // of the events
};

// Opens or makes the journal of a run into the ledger `ledger_id`, and locks it. E_LOCKED, E_MALFORMED,
// E_FOREIGN (of another ledger), E_IO.
enum err journal_open(const char *path, const struct digest *ledger_id, struct journal **journal_out);
void journal_close(struct journal *journal);

// The batches that are done, in order.
size_t journal_count(const struct journal *journal);
const struct journal_done *journal_at(const struct journal *journal, size_t number);

// The bytes of the batch in doubt, borrowed; false when there is none.
bool journal_in_doubt(const struct journal *journal, struct journal_batch *batch_out,
                      struct span *request_out);

// Keeps the bytes of the next batch before they are sent. E_IO.
enum err journal_sending(struct journal *journal, const struct journal_batch *batch, struct span request);

// The next batch is done. E_IO.
enum err journal_finish(struct journal *journal, const struct journal_done *done);

// What was under way has come to nothing, for certain. E_IO.
enum err journal_forget(struct journal *journal);

#endif
