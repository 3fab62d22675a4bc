// found.c — entry 0: the same steps as every other command, without threads.
#include "ledger/base/clock.h"
#include "ledger/base/diag.h"
#include "ledger/base/require.h"
#include "ledger/service/committer.h"
#include "ledger/service/prepare.h"
#include "ledger/service/sequencer.h"
#include "ledger/service/service.h"

#include <stdlib.h>

static enum err check_request(const struct request *request)
{
    uint32_t code = request->refused;
    if (code == CODE_NONE && request->job_count != 1) {
        return E_INVALID;
    }
    if (code == CODE_NONE) {
        code = request->jobs[0].refused;
    }
    if (code == CODE_NONE) {
        return OK;
    }
    const struct code_row *row = code_find(code);
    diag(DIAG_ERROR, "genesis is refused: %s", row == NULL ? "unknown code" : row->sentence);
    return E_INVALID;
}

static enum err commit_genesis(const struct service_found *found, struct store *store,
                               struct request *request, struct commit *commit)
{
    struct sequencer sequencer;
    struct committer committer;
    // A clock of 0: nothing was signed before this ledger began.
    enum err error = sequencer_init(&sequencer, store, found->gate, 0);
    ticker_init(&sequencer.ticker, 0, clock_wall_us(), clock_boot_us());
    if (error == OK) {
        sequencer_begin(&sequencer, commit);
        error = sequencer_take(&sequencer, request);
    }
    if (error == OK) {
        error = check_request(request);
    }
    if (error == OK) {
        error = sequencer_close(&sequencer);
    }
    sequencer_fini(&sequencer);
    TRY(error);
    error = committer_init(&committer, store, found->origin, found->signer);
    if (error == OK) {
        error = committer_commit(&committer, commit);
    }
    committer_fini(&committer);
    return error;
}

static enum err prepare_genesis(const struct service_found *found, struct store *store,
                                struct request *request)
{
    struct prepare_tools tools = {.gate = found->gate, .vault = found->vault};
    TRY(keyring_open(store, &tools.keyring));
    enum err error = prepare_request(&tools, request);
    keyring_close(tools.keyring);
    TRY(error);
    return check_request(request);
}

enum err service_found(const struct service_found *found, struct span bytes, struct digest *ledger_id_out)
{
    struct store *store = NULL;
    struct endpoint_source source = {.channel = TALLY__CHANNEL__CHANNEL_ADMIN};
    struct request *request = request_new(NULL, &source, bytes);
    struct commit *commit = calloc(1, sizeof(*commit));
    require(request != NULL && commit != NULL);
    commit_init(commit);
    enum err error = store_create(&found->paths, &store);
    if (error == OK) {
        error = prepare_genesis(found, store, request);
    }
    if (error == OK) {
        error = commit_genesis(found, store, request, commit);
    }
    if (error == OK) {
        *ledger_id_out = store_newest(store).ledger_id;
    }
    commit_fini(commit);
    free(commit);
    request_free(request);
    store_close(store);
    return error;
}
