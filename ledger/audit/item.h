// item.h — one entry with what lies beside it, checked by itself: all that needs no other entry.
//
// The wire rule and the form of the entry; its body under the hash that the entry says, and the body's own
// form; its effects under theirs; its disclosures against their commitments; that place, action and links are
// those that the body asks for. Whether the entry is the one that the log holds is asked elsewhere
// (audit.h): a fault that is found here in changed bytes becomes "modified" there.
// Depends on: base, crypto, core, proto. Threads: pure.
#ifndef LEDGER_AUDIT_ITEM_H
#define LEDGER_AUDIT_ITEM_H

#include "ledger/audit/fault.h"
#include "ledger/base/arena.h"
#include "ledger/core/entry.h"

#include "proto/command.pb-c.h"
#include "proto/entry.pb-c.h"
#include "proto/query.pb-c.h"

// What somebody has of an entry.
struct item {
    uint64_t place;       // where it stands: the index that it should have
    struct span entry;    // encoded Entry
    struct span body;     // encoded Command, Query or Notice; empty: withheld
    struct span effects;  // encoded Effects; empty: none, or withheld
    // None shown (0); or one for each commitment of the body, in order: one without a salt is withheld.
    Tally__Disclosure *const *disclosures;
    size_t disclosure_count;
};

enum item_kind { ITEM_COMMAND, ITEM_QUESTION, ITEM_NOTICE };

struct item_opened {
    uint64_t place;
    struct digest leaf;
    enum item_kind kind;
    Tally__Entry *entry;
    struct span body;
    Tally__Command *command;  // these three: NULL when withheld, or of another kind
    Tally__Query *question;
    Tally__Notice *notice;
    struct span effects;
    bool effects_withheld;  // the entry has some, and they are not shown
    size_t commitments;     // in the body
    size_t disclosed;       // of them
};

// What kind of body an action has.
enum item_kind item_kind_of(Tally__Action action);

// Opens an item; what it decodes lies in the arena, and spans borrow from the item. FAULT_NONE; or the class,
// with `fault_out` filled and `opened_out` half filled: FAULT_UNREADABLE and FAULT_SCHEMA_UNKNOWN for what
// cannot be decoded (or for which the arena has no room), FAULT_MODIFIED, FAULT_REORDERED, FAULT_DUPLICATED
// and FAULT_MISSING for what lies beside the entry and is not what it names, FAULT_UNAUTHORIZED for an entry
// that says something else than its body. `opened_out->entry` is NULL only when the entry
// itself could not be decoded; leaf and place are set always.
enum fault_class item_open(const struct item *item, struct arena *arena, struct item_opened *opened_out,
                           struct fault *fault_out);

#endif
