// verifying.h — a verification under way. For the files of this folder.
//
// Depends on: as verify.h. Threads: one.
#ifndef LEDGER_BUNDLE_VERIFYING_H
#define LEDGER_BUNDLE_VERIFYING_H

#include "ledger/audit/item.h"
#include "ledger/audit/judged.h"
#include "ledger/audit/keys.h"
#include "ledger/audit/signed.h"
#include "ledger/bundle/chains.h"
#include "ledger/bundle/reader.h"
#include "ledger/bundle/rests.h"
#include "ledger/bundle/verify.h"
#include "ledger/core/proof.h"
#include "ledger/state/memory.h"

#include <inttypes.h>
#include <stdio.h>

enum { VERIFYING_ERAS = 64 };  // rotations of the service key that are followed

// A batch whose signatures were verified: what else hangs under its root needs none of its own.
struct verifying_batch {
    bool known;
    struct digest root;
    uint32_t count;
    struct signed_by by;
    bool all_known;  // no signature was by a key that the bundle does not bring
};

struct verifying {
    const struct bundle_request *request;
    struct bundle_report *report;
    struct arena arena;  // of one part
    struct keys keys;
    struct bundle_chains chains;
    struct bundle_rests rests;
    struct verifying_batch batch;
    // The head's word, which the items have to bear out.
    struct proof_tree tree;
    // The service's keys, oldest first, and what replaces them.
    struct key eras[VERIFYING_ERAS];
    size_t era_count;
    uint32_t threshold;
    struct digest admins[LIMIT_SIGNATURES];
    size_t admin_count;
    // Judgement; off where there is no gate, or nothing is left to judge by.
    bool judging;
    struct memory memory;
    struct judged judged;
    struct arena batch_arena;  // what the gate is told of the batch in hand
    // The item before.
    bool any;
    uint64_t last;
    struct digest last_leaf;
    uint64_t last_time_us;
    char why_not[AUDIT_JUDGED + 1][BUNDLE_WHY_SIZE];  // each level is not reached; empty: it is
};

// An item that was opened, on its way through the checks.
struct verifying_item {
    const Tally__Item *message;
    struct item_opened opened;
    bool proven;  // the bundle is about it
};

// All checks of one item but judgement. OK; E_INVALID: report->fault is set; E_FOREIGN; E_NO_MEMORY.
enum err verifying_item(struct verifying *verifying, const Tally__Item *message,
                        struct verifying_item *item_out);

// The senders' signatures of an item whose keys were taken. Leaves the batch in `verifying`. As above.
enum err verifying_signatures(struct verifying *verifying, const struct verifying_item *item);

// Takes the service's key from genesis, or from a rotation. As above.
enum err verifying_era(struct verifying *verifying, const struct verifying_item *item);

// Judges an item again, if there is all that it takes. As above; where not, the report says why.
enum err verifying_judgement(struct verifying *verifying, const struct verifying_item *item);

// Says why a level is not reached; the first reason stays.
[[gnu::format(printf, 3, 4)]] void verifying_why_not(struct verifying *verifying, enum audit_level level,
                                                     const char *format, ...);

// Fills the report's fault. Returns E_INVALID.
[[gnu::format(printf, 5, 6)]] enum err verifying_fault(struct verifying *verifying, enum fault_class class,
                                                       enum fault_part part, uint64_t index,
                                                       const char *format, ...);

#endif
