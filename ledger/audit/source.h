// source.h — where an audit gets a ledger from: whoever has the bytes gives them through a few functions.
//
// A store, a bundle or a test in memory. What a source cannot give is NULL, and the audit says less. A source
// gives what lies there, as it lies there: the audit finds out whether that is right. It does not change
// while it is audited.
// Depends on: base, crypto, core, proto, state (view). Threads: grown(), end() and the served state are the
// auditor's; the others may be called from several at once.
#ifndef LEDGER_AUDIT_SOURCE_H
#define LEDGER_AUDIT_SOURCE_H

#include "ledger/audit/item.h"
#include "ledger/state/view.h"

#include "proto/request.pb-c.h"

struct source_item {
    struct item item;    // without disclosures
    struct span sealed;  // the disclosures as they are kept, for disclose()
    bool begins_commit;  // a commit is known to end right before it
};

typedef enum err source_visit(void *context, const struct source_item *item);
typedef enum err source_visit_note(void *context, uint64_t size, struct span note);

// The head of a chain, as it is kept for whoever chains on.
struct source_head {
    struct span key;  // u8 size of org, org, u8 link kind, u8 subject kind, id
    uint64_t count;
    struct digest leaf;
    uint64_t index;  // of the last entry
};

typedef enum err source_visit_head(void *context, const struct source_head *head);

// What the ledger says about its own end.
struct source_end {
    bool known;        // else the ledger ends where its entries do
    uint64_t size;     // entries that were acknowledged
    uint64_t durable;  // entries that are there: as many, or those of one commit more
    uint64_t commits;  // that were made; 0: not known
    struct digest ledger_id;
    struct digest root;        // of the tree of `size`
    struct digest chain_head;  // the last entry of them
    struct span checkpoint;    // over `size`; empty: not given. Borrowed from the source.
};

struct source {
    void *context;
    bool is_whole;  // it should hold the body of every command that was permitted

    // Calls `visit` for what is stored as entries, in the order of their places, from place `first` on, until
    // it answers other than OK; E_NOT_FOUND from `visit` ends the walk with OK. What cannot be read ends it:
    // E_STORE, E_CORRUPT (no entries can be made out), E_UNSUPPORTED (of another version).
    enum err (*walk)(void *context, uint64_t first, source_visit *visit, void *visit_context);

    // What was said about the end, in good order or not: the fault is kept until the entries are verified.
    // May be NULL.
    enum fault_class (*end)(void *context, struct source_end *end_out, struct fault *fault_out);

    // The stored checkpoints that stand for `first` to `last` entries, ascending, until `visit` answers
    // E_NOT_FOUND. May be NULL.
    enum err (*checkpoints)(void *context, uint64_t first, uint64_t last, source_visit_note *visit,
                            void *visit_context);

    // Takes the leaf hash of each entry in turn, and compares what is stored of the tree's nodes. A fault
    // counts unless a signed root tells that the entries are at fault. May be NULL.
    enum fault_class (*grown)(void *context, const struct digest *leaf, struct fault *fault_out);

    // The leaf hash of an entry, as the stored nodes have it. E_NOT_FOUND. May be NULL.
    enum err (*leaf)(void *context, uint64_t index, struct digest *leaf_out);

    // Opens what was sealed for a command; the set lies in the arena. E_NOT_FOUND: its key is not there, or
    // was destroyed. Other errors: it is not what was sealed for this command. May be NULL: then disclosures
    // are not looked at.
    enum err (*disclose)(void *context, const struct digest *command_hash, struct span sealed,
                         struct arena *arena, Tally__DisclosureSet **set_out);

    // The kept heads of chains, until `visit` answers E_NOT_FOUND. All links of entries below
    // `complete_to_out` are in them; of later ones, some. May be NULL.
    enum err (*heads)(void *context, uint64_t *complete_to_out, source_visit_head *visit,
                      void *visit_context);

    // The state that is served; get() and scan() alone are used. May be NULL.
    const struct view *served;
};

#endif
