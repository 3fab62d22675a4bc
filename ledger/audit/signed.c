// signed.c — preimages of both kinds, and the keys for them.
#include "ledger/audit/signed.h"

#include "ledger/core/brought.h"
#include "ledger/core/merkle.h"
#include "ledger/core/message.h"
#include "ledger/state/account.h"

struct preimage {
    uint8_t bytes[BATCH_PREIMAGE_SIZE + BATCH_QUERY_PREIMAGE_SIZE];
    size_t size;
};

struct digest signed_root(const struct item_opened *entries, size_t count, struct digest *hashes)
{
    for (size_t i = 0; i < count; i++) {
        hashes[i] = digest_from(message_span(entries[i].entry->command_hash));
    }
    return merkle_root_of(hashes, count);
}

// A batch that was refused whole stands as one notice, which says the root of the batch itself.
static struct digest root_of(const struct signed_batch *batch)
{
    const Tally__Notice *notice = batch->first->notice;
    bool refused = notice != NULL && notice->payload_case == TALLY__NOTICE__PAYLOAD_BATCH_REFUSED
                   && notice->batch_refused->root.len == DIGEST_SIZE;
    return refused ? digest_from(message_span(notice->batch_refused->root)) : batch->root;
}

static enum err make_preimage(const struct signed_batch *batch, const struct digest *ledger_id,
                              struct preimage *preimage)
{
    static const struct digest nobody;
    const struct item_opened *first = batch->first;
    const struct digest *ledger = first->entry->index == 0 ? &nobody : ledger_id;
    if (first->kind == ITEM_QUESTION) {
        if (first->body.size == 0) {
            return E_NOT_FOUND;  // Its signature is over another hash than the entry says.
        }
        batch_query_preimage(ledger, first->body, preimage->bytes);
        preimage->size = BATCH_QUERY_PREIMAGE_SIZE;
        return OK;
    }
    struct digest root = root_of(batch);
    batch_preimage(ledger, first->entry->count, &root, preimage->bytes);
    preimage->size = BATCH_PREIMAGE_SIZE;
    return OK;
}

static struct span org_of(const struct item_opened *first)
{
    if (first->command != NULL) {
        return span_text(first->command->intent->org);
    }
    return span_text(first->question != NULL ? first->question->org : first->entry->org);
}

static enum err find_key(const struct item_opened *first, const struct signed_keys *keys,
                         const struct digest *fingerprint, struct key *key_out)
{
    enum err error = keys->find(keys->context, org_of(first), fingerprint, key_out);
    if (error != E_NOT_FOUND || first->command == NULL) {
        return error;
    }
    return brought_find(&first->command->intent->base, fingerprint, key_out) ? OK : E_NOT_FOUND;
}

static enum err verify_one(const struct signed_batch *batch, const struct signed_keys *keys,
                           const struct preimage *preimage, size_t at, struct digest *signer_out)
{
    const Tally__Signature *message = batch->first->entry->signature[at];
    struct signature signature;
    struct key key;
    struct digest fingerprint = digest_from(message_span(message->key));
    TRY(find_key(batch->first, keys, &fingerprint, &key));
    if ((uint32_t)key.algorithm != (uint32_t)message->algorithm) {
        return E_INVALID;
    }
    memcpy(signature.bytes, message->bytes.data, SIGNATURE_SIZE);
    TRY(key_verify(&key, span(preimage->bytes, preimage->size), &signature));
    *signer_out = fingerprint;
    return OK;
}

// The key that the body names, in its envelope.
static bool is_named(const struct item_opened *first, ProtobufCBinaryData key)
{
    const Tally__Envelope *envelope = first->command != NULL    ? first->command->envelope
                                      : first->question != NULL ? first->question->envelope
                                                                : NULL;
    return envelope == NULL || span_equal(message_span(envelope->key), message_span(key));
}

enum err signed_verify(const struct signed_batch *batch, const struct digest *ledger_id,
                       const struct signed_keys *keys, struct signed_by *by_out)
{
    const Tally__Entry *entry = batch->first->entry;
    struct signed_by by = {.count = entry->n_signature};
    struct preimage preimage;
    if (entry->n_signature == 0 || !is_named(batch->first, entry->signature[0]->key)) {
        return E_INVALID;
    }
    TRY(make_preimage(batch, ledger_id, &preimage));
    for (size_t at = 0; at < entry->n_signature; at++) {
        TRY(verify_one(batch, keys, &preimage, at, &by.keys[at]));
    }
    *by_out = by;
    return OK;
}

enum fault_class signed_fault(enum err error, uint64_t index, struct fault *fault_out)
{
    const char *what = error == E_SIGNATURE   ? "a signature does not verify over its batch"
                       : error == E_NOT_FOUND ? "it is signed by a key that the ledger does not know"
                       : error == E_INVALID   ? "it is not signed by the key that it names"
                                              : err_sentence(error);
    return fault_set(fault_out, FAULT_UNAUTHORIZED, FAULT_IN_SIGNATURE, index, "%s", what);
}

enum err signed_find_in_view(void *context, struct span org, const struct digest *fingerprint,
                             struct key *key_out)
{
    struct platform_key record;
    TRY(account_signing_key(context, org, fingerprint, &record));
    *key_out = record.key;
    return OK;
}
