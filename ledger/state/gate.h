// gate.h — the joint between what is committed and what is allowed.
//
// The sequencer asks a gate before it applies a command, an auditor asks the same gate again for every entry
// of the past, and neither knows a rule; `authz` implements the gate and knows no store, wire or clock; only
// the programs in cli/ put the two together. A gate is pure and total: same view, same input, same verdict;
// it allocates nothing and cannot fail, because an error while judging is a refusal (code 900).
// Four steps, in this order: form and admission, once for each command, by a worker; authentication, once for
// a batch; and the judgement of each command against the state as of the entry before it. Admission alone
// sees what lies behind commitments; an auditor does not ask for it, because what it read may be erased.
// A question has two of its own, form_question() and ask(); can() and explain() answer questions about
// judgement itself.
// Depends on: base, crypto, proto, state_key, view. Threads: form() and admit() any; the others one at a time
// for each view.
#ifndef LEDGER_STATE_GATE_H
#define LEDGER_STATE_GATE_H

#include "ledger/base/limits.h"
#include "ledger/crypto/key.h"
#include "ledger/state/state_key.h"
#include "ledger/state/view.h"

#include "proto/command.pb-c.h"
#include "proto/entry.pb-c.h"
#include "proto/query.pb-c.h"

enum { GATE_ID_SIZE = 16, GATE_ROLE_SIZE = LIMIT_NAME + 1 };

// Who acts, as far as the ledger knows. Becomes the entry's Actor.
struct gate_actor {
    Tally__PrincipalKind kind;
    uint8_t id[GATE_ID_SIZE];
    Tally__Assurance assurance;
    char home[LIMIT_ORG_ID + 1];  // of a machine: the organization that it belongs to; else empty
    bool has_accountable;
    uint8_t accountable[GATE_ID_SIZE];
    char role[GATE_ROLE_SIZE];  // held in the command's organization; set by judge()
    uint64_t key_entry;
    uint64_t session_entry;
};

// What happens to a refusal.
enum gate_record {
    GATE_RECORD_NONE,   // nobody known is behind it: counted without a name
    GATE_RECORD_FIRST,  // an entry when it is the first of its kind in an hour; else counted
    GATE_RECORD_ENTRY,  // an entry of its own, as far as the budget goes
};

struct gate_verdict {
    Tally__Outcome outcome;
    uint32_t stage;
    uint32_t code;  // 0 when permitted
    uint32_t told;  // the code that the sender is told
    uint32_t engine;
    uint64_t policy;
    uint64_t evidence[LIMIT_EVIDENCE];  // ascending, each once
    size_t evidence_count;
    // Of a refusal:
    enum gate_record record;
    bool in_platform;     // it stands in the platform's chain, not in the organization's
    bool at_home;         // it stands in the chain of the actor's home, which is another organization
    bool sender_gets_it;  // the sender is given the receipt; else the code alone
};

// The organization in whose chain the entry of a command to `org` stands.
static inline const char *gate_place(const struct gate_verdict *verdict, const struct gate_actor *actor,
                                     const char *org)
{
    return verdict->in_platform ? STATE_KEY_PLATFORM : verdict->at_home ? actor->home : org;
}

// A batch as authentication sees it. Every signature was verified; `signers` are their keys, the envelope's
// first.
struct gate_batch {
    const Tally__Command *first;
    size_t count;
    const struct digest *signers;
    size_t signer_count;
    uint64_t index;    // of its first entry to be
    uint64_t time_us;  // of its entries to be
    Tally__Channel ingress;
};

struct gate_command {
    const Tally__Command *command;
    const struct gate_batch *batch;
    const Tally__Facts *facts;  // NULL when there are none
    uint64_t index;             // of the entry to be
};

// A question as its judge sees it. Its signature was verified; `signer` is its key, the envelope's.
struct gate_question {
    const Tally__Query *query;
    const Tally__Subject *about;  // who acted in the entry that is to be explained; else NULL
    const struct digest *signer;
    uint64_t index;    // of the entry to be, were it recorded: entries that the view was folded from
    uint64_t time_us;  // of the same
    Tally__Channel ingress;
};

// Somebody's ability.
struct gate_can {
    const char *org;
    Tally__Action action;
    uint64_t index;  // entries that the view was folded from
    uint64_t time_us;
};

// What is to be explained: a verdict, and what it was about.
struct gate_explained {
    const struct gate_verdict *verdict;
    Tally__Action action;
    const char *org;
    const char *role;  // held there by whoever acted; "" for none
};

enum { GATE_LINES_MAX = 32, GATE_LINE_SIZE = 240 };

// Sentences for a person.
struct gate_lines {
    char text[GATE_LINES_MAX][GATE_LINE_SIZE];
    size_t count;
};

struct gate {
    // 0, or the code of what is wrong with the command's form. Needs no state.
    uint32_t (*form)(void *context, const Tally__Command *command);

    // 0, or the code of what is wrong with the values behind its commitments. The disclosures open them, in
    // order: they are checked already, and each value is an encoded Value. The view is of the newest commit
    // that was acknowledged, empty before there is one: what admission goes by there, judgement compares.
    uint32_t (*admit)(void *context, const struct view *view, const Tally__Command *command,
                      Tally__Disclosure *const *disclosures, size_t count);

    // Who signed the batch, and whether that may count now. A refusal is one for the whole batch; whose key
    // it was stands in the actor all the same, or no kind when the key is nobody's.
    void (*authenticate)(void *context, const struct view *view, const struct gate_batch *batch,
                         struct gate_actor *actor_out, struct gate_verdict *verdict_out);

    // Whether the actor may do what the command says. Sets actor->role; and of a registration that it refuses
    // it makes the actor a stranger, who goes by his key.
    void (*judge)(void *context, const struct view *view, const struct gate_command *command,
                  struct gate_actor *actor, struct gate_verdict *verdict_out);

    // 0, or the code of what is wrong with a question's form. Needs no state.
    uint32_t (*form_question)(void *context, const Tally__Query *query);

    // Who asks, and whether he may: authentication and judgement in one, by the same rules as a command's.
    // verdict->record says whether the question is to be an entry before it is answered, or refused.
    void (*ask)(void *context, const struct view *view, const struct gate_question *question,
                struct gate_actor *actor_out, struct gate_verdict *verdict_out);

    // Whether `actor` could do `action` in `org`, as far as who he is decides it: his standing, his role and
    // its cell; not what a command would say, nor a grant on the collection that it would name. Sets
    // actor->role.
    void (*can)(void *context, const struct view *view, const struct gate_can *can, struct gate_actor *actor,
                struct gate_verdict *verdict_out);

    // A verdict in sentences: what decided, by which rules, resting on what, and what would pass.
    void (*explain)(void *context, const struct view *view, const struct gate_explained *explained,
                    struct gate_lines *lines_out);

    void *context;
};

#endif
