// start.h — the start-up matrix: may this ledger be opened, given what HEAD and the database say?
//
// A pure decision, so that every cell can be tested. The rules, in order:
//   neither HEAD nor database                     no ledger here (E_NOT_FOUND)
//   HEAD, but no database or an empty one         E_ROLLBACK; opening it for writing would delete files
//   database, but no good slot in HEAD            E_HEAD_LOST
//   ledger ids differ                             E_FOREIGN
//   database older than HEAD                      E_ROLLBACK
//   database more than one commit ahead           E_HEAD_STALE
//   same commit, other size, root or last entry   E_FORK
//   same commit, the other slot damaged           E_HEAD_DAMAGED: it may have been a later commit's
//   same commit                                   serve
//   database one commit ahead                     verify that commit. Good: finish it, as without the crash.
//                                                 Bad: with the other slot good it was never acknowledged
//                                                 and is dropped, with a damaged one E_HEAD_DAMAGED
// Depends on: base, crypto. Threads: pure.
#ifndef LEDGER_STORE_START_H
#define LEDGER_STORE_START_H

#include "ledger/store/head.h"

// What the database says of its newest commit.
struct start_database {
    bool exists;
    uint64_t commit;  // 0: it holds none
    uint64_t size;
    struct digest ledger_id;
    struct digest root;
    struct digest chain_head;
};

enum start_action {
    START_REFUSE,
    START_SERVE,
    START_FINISH,          // one commit ahead; a bad tail may be dropped
    START_FINISH_OR_STOP,  // one commit ahead; a bad tail is refused
};

// The action; for START_REFUSE the reason goes to `error_out`, else OK.
enum start_action start_decide(const struct start_database *database, const struct head_reading *head,
                               enum err *error_out);

#endif
