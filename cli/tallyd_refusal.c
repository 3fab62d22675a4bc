// tallyd_refusal.c — one row for each error of a start; see the start-up matrix in ledger/store/start.h.
#include "cli/tallyd_refusal.h"

#include "cli/exit_codes.h"
#include "ledger/base/diag.h"

#include <stddef.h>

static const struct {
    enum err error;
    int exit_code;
    const char *advice;
} rows[] = {
    {E_NOT_FOUND, TALLYD_EXIT_ABSENT, "there is no ledger here: check --dir, or make one with tally init"},
    {E_LOCKED, TALLYD_EXIT_LOCKED, "another tallyd, or a tool, has this ledger open: stop that one first"},
    {E_ROLLBACK, TALLYD_EXIT_DAMAGED,
     "the database lacks what was acknowledged, as after a restore of an old copy: restore the newest one; "
     "do not remove HEAD"},
    {E_FORK, TALLYD_EXIT_DAMAGED,
     "database and HEAD file are of two lives of this ledger: find out which one clients hold checkpoints "
     "of"},
    {E_HEAD_LOST, TALLYD_EXIT_DAMAGED,
     "the HEAD file is gone, so nobody can say what was acknowledged: check --head-dir, or bring the file "
     "back"},
    {E_HEAD_STALE, TALLYD_EXIT_DAMAGED,
     "HEAD is older than the database allows, as after a restore of HEAD alone: bring back the HEAD that "
     "belongs to it"},
    {E_HEAD_DAMAGED, TALLYD_EXIT_DAMAGED,
     "a slot of HEAD is damaged, and may have been of a commit that the database lost: bring back the HEAD "
     "or a newer database"},
    {E_FOREIGN, TALLYD_EXIT_DAMAGED,
     "the HEAD file, the database or LEDGER.pin are of different ledgers: check --dir and --head-dir"},
    {E_CORRUPT, TALLYD_EXIT_DAMAGED,
     "what is on the disk is not what was written: restore a good copy, and distrust the disk"},
    {E_UNSUPPORTED, TALLYD_EXIT_DAMAGED,
     "this version does not know that format: use the version that wrote it, or a newer one"},
    {E_MALFORMED, TALLYD_EXIT_DAMAGED, "the file is not what tally init wrote: bring it back from a copy"},
    {E_MISMATCH, TALLYD_EXIT_DAMAGED,
     "LEDGER.pin or ledger.vkey are not this ledger's: bring them back from a copy"},
    {E_SIGNATURE, TALLYD_EXIT_DAMAGED, "ledger.vkey is not this ledger's: bring it back from a copy"},
    {E_NO_GATE, TALLYD_EXIT_DAMAGED, "this build has no rules to judge by"},
    {E_KEY, TALLYD_EXIT_KEY,
     "ledger.key and master.key must be this ledger's, of mode 0400, and belong to whoever runs tallyd"},
    {E_PASSPHRASE, TALLYD_EXIT_KEY,
     "give the passphrase of ledger.key: --passphrase-file FILE (mode 0600), or at a terminal"},
    {E_CLOCK, TALLYD_EXIT_CLOCK,
     "the last entry is more than a day away from this machine's clock: set the clock, or say that it is "
     "right with "
     "--confirm-clock, which becomes an entry"},
    {E_TIMEOUT, TALLYD_EXIT_LISTEN,
     "it listens, but nobody can reach it there: check the address of the first --listen"},
    {E_INVALID, TALLYD_EXIT_LISTEN, "listen on ipc:///path or tcp://address:port"},
    {E_STORE, TALLYD_EXIT_STORE, "see the line above; look after the disk before the next start"},
    {E_IO, TALLYD_EXIT_STORE,
     "see the line above: a file cannot be used, the disk failed, or an address is taken"},
    {E_DISK_LOW, TALLYD_EXIT_STORE, "make room on the disk"},
    {E_NO_MEMORY, TALLYD_EXIT_STORE, "give the machine more memory"},
};

int tallyd_refusal(enum err error, const char *what)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].error == error) {
            diag(DIAG_ERROR, "%s: %s", what, err_sentence(error));
            diag(DIAG_ERROR, "what to do: %s", rows[i].advice);
            return rows[i].exit_code;
        }
    }
    diag(DIAG_ERROR, "%s: %s", what, err_sentence(error));
    return TALLYD_EXIT_DAMAGED;
}
