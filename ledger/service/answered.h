// answered.h — which batches have been answered, so that the same bytes get the same answer and no command is
// done twice.
//
// One row for each batch whose window opened since this process started, by the key that signed it and its
// batch id. A row is kept until its window has been over for as long again; later retries are found through
// the index of the log. When the table is full of rows that are still needed, the answer is OVERLOADED.
// Depends on: base, crypto. Threads: the sequencer's.
#ifndef LEDGER_SERVICE_ANSWERED_H
#define LEDGER_SERVICE_ANSWERED_H

#include "ledger/base/err.h"
#include "ledger/base/map.h"
#include "ledger/crypto/digest.h"

struct answered {
    struct map rows;
    struct answered_due *due;  // the rows, in the order in which they were made
    size_t due_head;
    size_t due_count;
};

struct answered_row {
    struct digest root;  // of the batch
    uint64_t first;      // index of its first entry
    uint32_t refused;    // or the code that the whole batch was refused with
    bool unchanged;      // or nothing happened
    uint64_t keep_until_us;
};

enum { ANSWERED_ID_SIZE = 32 + 14 };  // fingerprint, batch id

// E_NO_MEMORY.
enum err answered_init(struct answered *answered);
void answered_fini(struct answered *answered);

// True when the batch was answered; its row is then in `row_out`.
bool answered_find(const struct answered *answered, const uint8_t id[static ANSWERED_ID_SIZE],
                   struct answered_row *row_out);

// Forgets the rows whose time is over at `now_us` and whose entries are below `indexed`, so that the index
// finds them from then on. E_BUSY when LIMIT_ANSWERED are still needed: no row can be added.
enum err answered_make_room(struct answered *answered, uint64_t now_us, uint64_t indexed);

// Remembers a row, for which there is room. E_NO_MEMORY.
enum err answered_add(struct answered *answered, const uint8_t id[static ANSWERED_ID_SIZE],
                      const struct answered_row *row);

#endif
