// verify_signature.c — who signed what, and which key the service signs with.
#include "ledger/base/limits.h"
#include "ledger/bundle/verifying.h"
#include "ledger/core/message.h"

static enum err bad(struct verifying *verifying, const struct verifying_item *item, const char *what)
{
    return verifying_fault(verifying, FAULT_MODIFIED, FAULT_IN_SIGNATURE, item->opened.place, "%s", what);
}

// ---- What was signed

static enum err root_of(struct verifying *verifying, const struct verifying_item *item,
                        struct digest *root_out)
{
    const Tally__Item *message = item->message;
    const Tally__Entry *entry = item->opened.entry;
    struct digest path[LIMIT_BATCH_PATH];
    struct digest hash = digest_from(message_span(entry->command_hash));
    bool fits = message->n_path <= LIMIT_BATCH_PATH;
    for (size_t i = 0; fits && i < message->n_path; i++) {
        fits = message->path[i].len == DIGEST_SIZE;
        path[i] = fits ? digest_from(message_span(message->path[i])) : (struct digest){0};
    }
    if (!fits
        || batch_path_root(&hash, entry->count, entry->position, path, message->n_path, root_out) != OK) {
        return bad(verifying, item, "the path to the root of its batch has not the length of its place");
    }
    return OK;
}

// A batch that was refused whole stands as one notice, and hangs under no root of its siblings.
static bool is_refused_batch(const struct verifying_item *item)
{
    return item->opened.kind == ITEM_NOTICE && item->opened.entry->count > 0;
}

// ---- Signatures

static bool have_form(Tally__Signature *const *signatures, size_t count)
{
    bool good = count <= LIMIT_SIGNATURES;
    for (size_t i = 0; good && i < count; i++) {
        good = signatures[i]->key.len == DIGEST_SIZE && signatures[i]->bytes.len == SIGNATURE_SIZE;
    }
    return good;
}

// Signatures that stand in the entry are in the tree, so a bad one is the ledger's; those beside it are not.
static enum err check_signatures(struct verifying *verifying, const struct verifying_item *item,
                                 const struct digest *root)
{
    struct verifying_batch *batch = &verifying->batch;
    struct signed_keys keys = {keys_find, &verifying->keys};
    struct item_opened first = item->opened;
    Tally__Entry entry = *item->opened.entry;
    bool own = entry.n_signature > 0;
    if (!own) {
        entry.signature = item->message->signature;
        entry.n_signature = item->message->n_signature;
    }
    first.entry = &entry;
    struct signed_batch signed_one = {&first, *root};
    *batch = (struct verifying_batch){.known = true, .root = *root, .count = entry.count};
    enum err error = signed_verify(&signed_one, &verifying->report->ledger_id, &keys, &batch->by);
    if (error == OK) {
        batch->all_known = true;
        verifying->report->signatures += batch->by.count;
        return OK;
    }
    if (error == E_NOT_FOUND) {
        verifying->report->unknown_signatures++;
        return OK;
    }
    if (own) {
        (void)signed_fault(error, item->opened.place, &verifying->report->fault);
        return E_INVALID;
    }
    return bad(verifying, item, "the signature of its batch does not verify");
}

static enum err verify_batch(struct verifying *verifying, const struct verifying_item *item,
                             const struct digest *root)
{
    const Tally__Item *message = item->message;
    bool own = item->opened.entry->n_signature > 0;
    if (own && message->n_signature > 0) {
        return bad(verifying, item, "signatures stand beside an entry that holds its own");
    }
    if (!own && message->n_signature == 0) {
        return verifying_fault(verifying, FAULT_MISSING, FAULT_IN_SIGNATURE, item->opened.place,
                               "the signature of its batch is not in the file");
    }
    if (!own && !have_form(message->signature, message->n_signature)) {
        return bad(verifying, item, "a signature has not the form of one");
    }
    return check_signatures(verifying, item, root);
}

enum err verifying_signatures(struct verifying *verifying, const struct verifying_item *item)
{
    const struct verifying_batch *batch = &verifying->batch;
    const Tally__Entry *entry = item->opened.entry;
    struct digest root = item->opened.leaf;
    if (entry->count == 0 || is_refused_batch(item)) {
        bool bare = item->message->n_path == 0 && item->message->n_signature == 0;
        if (!bare) {
            return bad(verifying, item, "signatures stand beside a notice");
        }
    } else {
        TRY(root_of(verifying, item, &root));
    }
    if (entry->count == 0) {
        return OK;
    }
    bool same = batch->known && batch->count == entry->count && digest_equal(&batch->root, &root);
    bool carried = same && entry->n_signature == 0 && item->message->n_signature == 0;
    if (!carried) {
        TRY(verify_batch(verifying, item, &root));
    }
    if (item->proven && !batch->all_known && entry->verdict->outcome == TALLY__OUTCOME__OUTCOME_PERMIT) {
        return verifying_fault(verifying, FAULT_MISSING, FAULT_IN_SIGNATURE, item->opened.place,
                               "the key that signed it, or the body that was signed, is not in the file");
    }
    return OK;
}

// ---- The service's keys

static enum err add_era(struct verifying *verifying, const struct verifying_item *item,
                        const Tally__PublicKey *message)
{
    struct key key;
    if (verifying->era_count == VERIFYING_ERAS) {
        return verifying_fault(verifying, FAULT_UNREADABLE, FAULT_IN_BODY, item->opened.place,
                               "the service's key was replaced more often than this version follows");
    }
    if (message == NULL
        || key_from((enum key_algorithm)message->algorithm, message_span(message->bytes), &key) != OK) {
        return bad(verifying, item, "it brings no key that the service could sign with");
    }
    verifying->eras[verifying->era_count++] = key;
    return OK;
}

static enum err take_genesis(struct verifying *verifying, const struct verifying_item *item)
{
    const Tally__Genesis *genesis = item->opened.command->intent->platform_genesis;
    verifying->threshold = genesis->replace_threshold;
    if (strcmp(genesis->origin, verifying->report->checkpoint.origin) != 0) {
        return verifying_fault(verifying, FAULT_MODIFIED, FAULT_IN_CHECKPOINT,
                               verifying->report->checkpoint.size, "its origin is not the ledger's");
    }
    for (size_t i = 0; i < genesis->n_platform_key && i < LIMIT_SIGNATURES; i++) {
        const Tally__PublicKey *message = genesis->platform_key[i]->key;
        struct key key;
        if (message != NULL
            && key_from((enum key_algorithm)message->algorithm, message_span(message->bytes), &key) == OK) {
            verifying->admins[verifying->admin_count++] = key_fingerprint(&key);
        }
    }
    return add_era(verifying, item, genesis->service_key);
}

static bool signed_by(const struct verifying *verifying, const struct digest *fingerprint)
{
    for (size_t i = 0; i < verifying->batch.by.count; i++) {
        if (digest_equal(&verifying->batch.by.keys[i], fingerprint)) {
            return true;
        }
    }
    return false;
}

// A rotation brings the key that its own tree is signed with, so it has to stand by itself: signed by the old
// and the new key, or by as many platform keys of genesis as that asks for.
static bool is_ordered(const struct verifying *verifying, const Tally__PublicKey *message)
{
    struct digest old = key_fingerprint(&verifying->eras[verifying->era_count - 1]);
    struct key key;
    uint32_t admins = 0;
    if (!verifying->batch.all_known || message == NULL
        || key_from((enum key_algorithm)message->algorithm, message_span(message->bytes), &key) != OK) {
        return false;
    }
    struct digest new = key_fingerprint(&key);
    for (size_t i = 0; i < verifying->admin_count; i++) {
        admins += signed_by(verifying, &verifying->admins[i]);
    }
    return (signed_by(verifying, &old) && signed_by(verifying, &new))
           || (verifying->threshold > 0 && admins >= verifying->threshold);
}

enum err verifying_era(struct verifying *verifying, const struct verifying_item *item)
{
    const struct item_opened *opened = &item->opened;
    bool rotates = opened->entry->action == TALLY__ACTION__ACTION_KEY_ROTATE
                   && opened->entry->verdict->outcome == TALLY__OUTCOME__OUTCOME_PERMIT;
    bool genesis = opened->place == 0 && opened->entry->action == TALLY__ACTION__ACTION_PLATFORM_GENESIS;
    if ((!rotates && !genesis) || verifying->request->trust.key != NULL) {
        return OK;
    }
    if (opened->command == NULL) {
        return verifying_fault(verifying, FAULT_MISSING, FAULT_IN_BODY, opened->place,
                               "the service's key is in it, and it is withheld");
    }
    if (genesis) {
        return take_genesis(verifying, item);
    }
    const Tally__PublicKey *key = opened->command->intent->key_rotate->service_key;
    if (verifying->era_count == 0 || !is_ordered(verifying, key)) {
        return verifying_fault(verifying, FAULT_UNAUTHORIZED, FAULT_IN_SIGNATURE, opened->place,
                               "nobody who may has ordered this rotation of the service's key");
    }
    return add_era(verifying, item, key);
}
