// stopped.h — a small laboratory's ledger that was stopped, and audits of it.
//
// Entry 0 is genesis; then people register and verify, one creates an organization, invites the other, who
// accepts, and is refused to do it again; a machine and a record do what they can and cannot; then events,
// sealed and open, singly and in batches of eight. Every command went through the real gate, and every commit
// is one frame. Anything that fails here ends the test.
#ifndef TESTS_SUPPORT_STOPPED_H
#define TESTS_SUPPORT_STOPPED_H

#include "ledger/audit/audit.h"
#include "tests/support/house.h"

struct stopped {
    struct house house;
    struct digest ledger_id;
    uint64_t size;           // entries
    uint64_t invited;        // entry with two sealed values and effects
    uint64_t sealed_event;   // entry with a sealed value, and the one after it, likewise
    uint64_t refused_batch;  // entry of a batch that was refused whole
    uint64_t asked;          // entry of a question, and the one after it: refused
    uint64_t batch;          // first entry of a batch of eight
    bool last_by_bob;        // the last batch
    uint64_t kept_size;      // a checkpoint that somebody kept
    uint8_t kept[LIMIT_CHECKPOINT];
    size_t kept_bytes;
    struct files_path old_head;  // folder of a copy of HEAD, as old as that
};

// Makes one with about so many events, and stops it.
void stopped_begin(struct stopped *stopped, size_t events);
void stopped_end(struct stopped *stopped);

// What differs from an audit of everything.
struct stopped_options {
    bool without_gate;
    bool without_vault;
    unsigned workers;
    struct span since;
    const struct digest *ledger_id;
};

// Audits what lies in these folders. The ledger's vault opens what is sealed. What examine_open() or
// audit_run() fails with.
enum err stopped_audit(const struct stopped *stopped, const struct store_paths *paths,
                       const struct stopped_options *options, struct audit_report *report_out);

#endif
