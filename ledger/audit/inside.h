// inside.h — an audit under way, for the files of this folder alone.
#ifndef LEDGER_AUDIT_INSIDE_H
#define LEDGER_AUDIT_INSIDE_H

#include "ledger/audit/audit.h"
#include "ledger/audit/judged.h"
#include "ledger/audit/line.h"
#include "ledger/audit/linked.h"
#include "ledger/state/memory.h"

struct inside {
    const struct audit_options *options;
    const struct source *source;
    struct audit_report *report;
    struct line *line;
    struct keys keys;
    struct linked linked;
    struct memory memory;
    struct view view;
    struct judged judged;
    bool has_gate;

    struct source_end end;
    struct fault end_fault;  // of HEAD and the like; reported when the entries are in order

    bool has_service;  // entry 0 has said who signs
    struct note_key service;
    struct checkpoint since;
    bool has_since;  // it is still ahead

    enum err failed;  // an error that is no fault of the ledger's

    const struct block *block;  // in hand
    size_t next_note;           // of it
    const struct block_batch *batch;
    size_t batch_left;        // positions of it that must come yet
    struct signed_by by;      // who signed it
    uint64_t signed_size;     // the log up to here is under a signed root
    uint64_t noted_size;      // the last stored checkpoint stood for so many entries
    uint64_t notes;           // stored checkpoints
    uint64_t verified_notes;  // checkpoints
    // of the stored nodes; counts when a signed root says that the entries are right
    struct fault tile_fault;
};

// Describes a checkpoint that is not what it must be, or NONE. The note stands for `size` entries, which is
// what the tree has. (inside_notes.c)
enum fault_class inside_take_notes(struct inside *inside, struct fault *fault);

// Whether what the ledger says of its end, and what somebody saw of it before, is so: at each size that is
// the acknowledged end or the one seen, and when all entries are read. (inside_notes.c)
enum fault_class inside_check_end(struct inside *inside, struct fault *fault);
enum fault_class inside_finish_end(struct inside *inside, struct fault *fault);

// Whether the served state is the folded one; names the entry that set what differs. (served.c)
enum fault_class inside_compare_state(struct inside *inside, struct fault *fault);

// Whether the kept heads of chains are what the links make. (heads.c)
enum fault_class inside_compare_heads(struct inside *inside, struct fault *fault);

#endif
