// sequencer.h — the one order of all commands: judge, apply, chain.
//
// Takes prepared requests, one after the other, and puts what follows into the commit that is open. Nothing
// between judging a command and putting its entry into the commit can fail without ending the process, so
// that nothing is committed that was not judged, and nothing judged goes missing. It does nothing for a
// command that a worker could have done, and can be stepped without a thread.
// Depends on: base, core, state, store, service. Threads: one.
#ifndef LEDGER_SERVICE_SEQUENCER_H
#define LEDGER_SERVICE_SEQUENCER_H

#include "ledger/service/answered.h"
#include "ledger/service/chain.h"
#include "ledger/service/denials.h"
#include "ledger/service/prepare.h"
#include "ledger/service/registrations.h"
#include "ledger/service/request.h"
#include "ledger/service/ticker.h"
#include "ledger/service/window.h"
#include "ledger/state/gate.h"
#include "ledger/store/index.h"
#include "ledger/store/store.h"

struct sequencer {
    struct store *store;
    const struct gate *gate;
    struct answered answered;
    struct denials denials;
    struct registrations registrations;
    const struct prepare_tools *tools;  // what a worker has; for what one could not foresee
    struct window *window;              // what others turned away; NULL: nothing is
    struct ticker ticker;
    const struct index *index;  // NULL: nothing is indexed
    uint64_t started_us;        // commands signed before are not known to be new
    struct merkle tree;
    struct digest chain_head;
    uint64_t commits;       // number of the last commit that was begun
    struct commit *commit;  // that is open; borrowed
    struct arena scratch;   // for one command
    struct buf entry;
};

// Starts after the newest commit of the store. `now_us` is the wall clock. E_NO_GATE, E_NO_MEMORY.
enum err sequencer_init(struct sequencer *sequencer, struct store *store, const struct gate *gate,
                        uint64_t now_us);
// Frees what the sequencer owns. Legal on zeroed memory.
void sequencer_fini(struct sequencer *sequencer);

// Begins a commit, into which everything goes until it is closed.
void sequencer_begin(struct sequencer *sequencer, struct commit *commit);

// Takes a prepared request: each of its jobs is refused, found to be a twin, or given entries in the open
// commit. Errors end the process: E_NO_MEMORY, E_STORE, E_CORRUPT, E_LIMIT. E_CLOCK does not: the request is
// then refused.
enum err sequencer_take(struct sequencer *sequencer, struct request *request);

struct sequencer_notice {
    const char *org;  // in whose chain it stands
    const Tally__Notice *notice;
    Tally__Action action;
};

// Adds an entry of the ledger's own to the open commit. Errors as above, and E_CLOCK.
enum err sequencer_notice(struct sequencer *sequencer, const struct sequencer_notice *notice);

// Chains an entry, puts it into the open commit with its bodies, and moves the tree on. For the files of this
// folder that make entries. Errors as above.
enum err sequencer_put(struct sequencer *sequencer, const struct chain_input *input,
                       const struct frame_item *bodies);

// Closes the open commit: root, last entry, changes of the state, heads of chains. Errors end the process.
enum err sequencer_close(struct sequencer *sequencer);

#endif
