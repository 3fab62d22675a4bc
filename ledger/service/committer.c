// committer.c — write, sign, acknowledge.
#include "ledger/service/committer.h"

enum err committer_init(struct committer *committer, struct store *store, const char *origin,
                        const struct signer *signer)
{
    *committer = (struct committer){.store = store, .signer = signer};
    buf_init(&committer->checkpoint, LIMIT_CHECKPOINT);
    return note_key_from(origin, signer_key(signer), &committer->key);
}

void committer_fini(struct committer *committer)
{
    buf_fini(&committer->checkpoint);
}

enum err committer_acknowledge(struct committer *committer)
{
    struct head_facts newest = store_newest(committer->store);
    struct checkpoint checkpoint = {.size = newest.size, .root = newest.root};
    memcpy(checkpoint.origin, committer->key.name, sizeof(checkpoint.origin));
    buf_clear(&committer->checkpoint);
    TRY(checkpoint_sign(&checkpoint, &committer->key, committer->signer, &committer->checkpoint));
    return store_acknowledge(committer->store, buf_span(&committer->checkpoint));
}

enum err committer_commit(struct committer *committer, const struct commit *commit)
{
    TRY(store_write(committer->store, commit));
    return committer_acknowledge(committer);
}
