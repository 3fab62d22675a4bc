// answer.h — the reply to a request whose commit is acknowledged: receipts and refusals.
//
// A receipt is made of the batch's entries, one proof for their range, and the first checkpoint that covers
// them; all three are the same whenever it is made, so that a retry gets the same bytes for ever.
// Depends on: base, core, store, service. Threads: any; one for each request.
#ifndef LEDGER_SERVICE_ANSWER_H
#define LEDGER_SERVICE_ANSWER_H

#include "ledger/service/request.h"
#include "ledger/store/store.h"

// What `tally status` shows.
struct answer_status {
    const char *origin;
    struct digest ledger_id;
    uint64_t uptime_us;
    uint32_t queue;
    const char *last_error;
};

// Appends the encoded reply to a submission to `reply`. E_STORE, E_CORRUPT: what was read may not be served.
// E_LIMIT, E_NO_MEMORY: the request is refused instead (answer_refusal).
enum err answer_submit(struct store *store, struct request *request, struct buf *reply);

// Appends a reply that refuses the request as a whole. E_NO_MEMORY.
enum err answer_refusal(uint32_t code, struct buf *reply);

// Appends the reply to a probe. Errors as answer_submit().
enum err answer_probe(struct store *store, const struct answer_status *status, struct buf *reply);

#endif
