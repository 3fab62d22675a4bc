// letter.h — the outermost bytes: requests around batches that are encoded already, and replies cut into
// their parts.
//
// Batches are megabytes in the end, and signed; so they are not decoded and encoded once more to be sent, nor
// is a reply as a whole. The form is that of Request and Reply (proto/request.proto) under the wire rule.
// Depends on: base. Threads: pure.
#ifndef LEDGER_WIRE_LETTER_H
#define LEDGER_WIRE_LETTER_H

#include "ledger/base/err.h"
#include "ledger/base/limits.h"
#include "ledger/base/span.h"

enum {
    LETTER_VERSION = 1,
    LETTER_OVERHEAD = 24,       // of a request, at most, without its batches
    LETTER_BATCH_OVERHEAD = 5,  // of each batch, at most
    LETTER_BATCH_MAX = LIMIT_REQUEST - LETTER_OVERHEAD - LETTER_BATCH_OVERHEAD,
    LETTER_PROBE_SIZE = 4,
};

struct letter {
    struct span batches[LIMIT_REQUEST_BATCHES];  // encoded SignedBatch
    size_t count;
    uint64_t known_size;  // of the last checkpoint that is remembered; 0: none
};

// The size of the request, and the request itself, for which `place` has room.
size_t letter_size(const struct letter *letter);
void letter_write(const struct letter *letter, uint8_t *place);

// The request that asks for the ledger's status.
struct span letter_probe(void);

struct letter_refusal {
    uint32_t code;
    bool unknown;
};

// The parts of a reply, borrowed from it.
struct letter_reply {
    struct span batches[LIMIT_REQUEST_BATCHES];  // encoded BatchReply
    size_t batch_count;
    struct span answer;  // encoded Answer; NULL data: none
    struct span status;  // encoded Status; NULL data: none
    bool is_refused;     // as a whole
    struct letter_refusal refusal;
    struct span checkpoint;
    struct span consistency[LIMIT_PROOF_HASHES];
    size_t consistency_count;
};

// Cuts a reply. E_MALFORMED, E_LIMIT, E_UNSUPPORTED (another version).
enum err letter_read(struct span bytes, struct letter_reply *reply_out);

enum letter_kind { LETTER_RECEIPT, LETTER_REFUSAL, LETTER_UNCHANGED };

struct letter_answer {
    enum letter_kind kind;
    struct span receipt;  // encoded Receipt
    struct letter_refusal refusal;
};

// Cuts an encoded BatchReply. E_MALFORMED.
enum err letter_read_answer(struct span bytes, struct letter_answer *answer_out);

#endif
