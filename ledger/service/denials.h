// denials.h — how many refusals become entries, so that nobody can fill the ledger with them.
//
// A refused command of a known principal is an entry, or is counted and stands, with others of its kind, in a
// later entry of the ledger's own (Denials): a sensitive one is an entry up to LIMIT_DENIALS_ACTOR a minute
// of one principal and LIMIT_DENIALS_ORG of one chain; any other only the first time in an hour. Counts are
// in memory: a process that is killed loses those since its last summary, never an entry.
// A principal who was refused LIMIT_DENIALS_BATCHES times in a minute sends no batches of more than one
// command until it is over, because each command of a batch is an entry.
// When more than LIMIT_DENIALS_PRINCIPALS are refused within an hour, the others are counted together, under
// nobody's name; so are the kinds of refusal past DENIALS_KINDS of one principal, as action 0, code 0.
// Depends on: base, proto. Threads: the sequencer's.
#ifndef LEDGER_SERVICE_DENIALS_H
#define LEDGER_SERVICE_DENIALS_H

#include "ledger/base/limits.h"
#include "ledger/state/gate.h"

enum { DENIALS_KINDS = 8 };

// Refused commands of one kind that were not written one by one.
struct denials_count {
    uint32_t action;
    uint32_t code;
    uint64_t count;
    uint64_t first_us;
    uint64_t last_us;
    bool written;  // the first of the hour is an entry
};

// One principal in one chain.
struct denials_row {
    char org[LIMIT_ORG_ID + 1];
    uint32_t kind;  // PrincipalKind
    uint8_t id[GATE_ID_SIZE];
    uint64_t hour;  // that it counts
    uint64_t minute;
    uint32_t in_minute;  // refusals
    uint32_t entries_in_minute;
    size_t count;
    struct denials_count counts[DENIALS_KINDS];
};

struct denials {
    struct denials_row *rows;  // LIMIT_DENIALS_PRINCIPALS, and one for the others
    size_t used;
};

struct denials_case {
    const char *org;  // whose chain it would stand in
    uint32_t kind;    // PrincipalKind
    const uint8_t *id;
    uint32_t action;
    uint32_t code;
    bool always;  // sensitive: an entry each, within the budget
};

// E_NO_MEMORY.
enum err denials_init(struct denials *denials);
void denials_fini(struct denials *denials);  // legal on zeroed memory

// Notes a refusal at `now_us`. True: it becomes an entry. False: it was counted for a summary.
bool denials_note(struct denials *denials, const struct denials_case *refusal, uint64_t now_us);

// Whether a principal may send a batch of more than one command now.
bool denials_allow_batch(const struct denials *denials, uint32_t kind, const uint8_t id[static GATE_ID_SIZE],
                         uint64_t now_us);

// Whether there is a summary whose hour is over at `now_us`.
bool denials_are_due(const struct denials *denials, uint64_t now_us);

// The next summary whose hour is over at `now_us` (any, for UINT64_MAX), with its counts above 0 alone. False
// when there is none.
bool denials_take(struct denials *denials, uint64_t now_us, struct denials_row *row_out);

#endif
