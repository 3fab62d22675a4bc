// reply.c — a counted message, and the proof that the log has only grown.
#include "ledger/wire/reply.h"

#include "ledger/base/require.h"

#include <stdlib.h>

enum err reply_open(nng_msg *message, const struct proof_tree *known, struct reply **reply_out)
{
    struct reply *reply = calloc(1, sizeof(*reply));
    if (reply == NULL) {
        return E_NO_MEMORY;
    }
    enum err error = letter_read(span(nng_msg_body(message), nng_msg_len(message)), &reply->parts);
    if (error != OK) {
        free(reply);
        return error;
    }
    int failed = pthread_mutex_init(&reply->lock, NULL);
    require(failed == 0);
    reply->message = message;
    reply->known = *known;
    reply->holders = 1;
    *reply_out = reply;
    return OK;
}

void reply_hold(struct reply *reply)
{
    reply->holders++;
}

void reply_drop(struct reply *reply)
{
    if (reply == NULL || --reply->holders > 0) {
        return;
    }
    nng_msg_free(reply->message);
    (void)pthread_mutex_destroy(&reply->lock);
    free(reply);
}

static enum err read_proof(const struct reply *reply, struct proof *proof)
{
    proof->count = reply->parts.consistency_count;
    for (size_t i = 0; i < proof->count; i++) {
        if (reply->parts.consistency[i].size != DIGEST_SIZE) {
            return E_MALFORMED;
        }
        proof->path[i] = digest_from(reply->parts.consistency[i]);
    }
    return OK;
}

static enum err check_growth(const struct reply *reply)
{
    const struct checkpoint *checkpoint = &reply->newest.checkpoint;
    struct proof_tree newest = {checkpoint->size, checkpoint->root};
    struct proof proof;
    TRY(read_proof(reply, &proof));
    if (newest.size < reply->known.size) {
        return E_ROLLBACK;
    }
    if (reply->known.size == 0) {
        return proof.count == 0 ? OK : E_MALFORMED;
    }
    return proof_verify_consistency(&proof, &reply->known, &newest) == OK ? OK : E_FORK;
}

static enum err check(struct reply *reply, struct remembered *remembered)
{
    reply->newest.note = reply->parts.checkpoint;
    TRY(remembered_verify(remembered, reply->newest.note, &reply->newest.checkpoint));
    TRY(check_growth(reply));
    return remembered_take(remembered, &reply->known, &reply->newest);
}

enum err reply_check(struct reply *reply, struct remembered *remembered)
{
    (void)pthread_mutex_lock(&reply->lock);
    if (!reply->is_checked) {
        reply->error = check(reply, remembered);
        reply->is_checked = true;
    }
    enum err error = reply->error;
    (void)pthread_mutex_unlock(&reply->lock);
    return error;
}
