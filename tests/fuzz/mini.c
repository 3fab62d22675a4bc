// mini.c — the ledger of mini.h, entry by entry.
#include "tests/fuzz/mini.h"

#include "ledger/base/require.h"
#include "ledger/core/merkle.h"
#include "ledger/core/message.h"
#include "ledger/core/range.h"
#include "tests/fuzz/shape.h"

#include <assert.h>

enum { DENIED = 4, START_US = 1700000000 };

static const struct mini_batch batches[MINI_BATCHES] = {
    {0, 1, true}, {1, 1, false}, {2, 3, true}, {5, 1, false}, {6, 5, true}, {11, 2, true}, {13, 1, true},
};

static struct signer *signer_of(const struct digest *seed)
{
    static_assert((int)DIGEST_SIZE == (int)SIGNER_SEED_SIZE, "a digest makes a seed");
    struct signer *signer = NULL;
    enum err error = signer_from_seed(seed->bytes, &signer);
    require(error == OK);
    return signer;
}

static struct note_key note_key_of(const char *name, const struct signer *signer)
{
    struct note_key key;
    enum err error = note_key_from(name, signer_key(signer), &key);
    require(error == OK);
    return key;
}

static struct span encode(const void *message, struct arena *arena)
{
    struct span bytes;
    enum err error = message_encode_in(message, arena, &bytes);
    require(error == OK);
    return bytes;
}

static ProtobufCBinaryData hash_bytes(const struct digest *digest, struct arena *arena)
{
    struct span copy = arena_copy(arena, digest_span(digest));
    require(copy.data != NULL);
    return message_bytes(copy);
}

static void make_command(struct mini *mini, size_t index, bool is_notice)
{
    static const uint32_t payloads[] = {32, 48, 64, 96, 112, 128, 144, 145, 160};
    struct shape shape = {.arena = &mini->arena, .random = {1000 + index}, .sparse = true};
    shape.member = is_notice ? 225 : payloads[index % (sizeof(payloads) / sizeof(payloads[0]))];
    const void *message =
        shape_message(&shape, is_notice ? &tally__notice__descriptor : &tally__command__descriptor);
    mini->commands[index] = encode(message, &mini->arena);
    mini->command_hashes[index] = batch_command_hash(mini->commands[index]);
}

Tally__Signature *mini_signature(const struct mini *mini, size_t batch, struct arena *arena)
{
    const struct mini_batch *place = &mini->batches[batch];
    struct digest root = merkle_root_of(&mini->command_hashes[place->first], place->count);
    uint8_t preimage[BATCH_PREIMAGE_SIZE];
    batch_preimage(&mini->ledger_id, (uint32_t)place->count, &root, preimage);
    struct signature bytes = signer_sign(mini->client, span(preimage, sizeof(preimage)));
    struct digest key = key_fingerprint(signer_key(mini->client));
    Tally__Signature *signature = arena_alloc(arena, sizeof(*signature));
    require(signature != NULL);
    tally__signature__init(signature);
    signature->key = hash_bytes(&key, arena);
    signature->algorithm = TALLY__KEY_ALGORITHM__KEY_ALGORITHM_ED25519;
    signature->bytes = message_bytes(arena_copy(arena, span(bytes.bytes, SIGNATURE_SIZE)));
    return signature;
}

static void set_links(struct mini *mini, Tally__Entry *entry, struct shape *shape)
{
    size_t index = (size_t)entry->index;
    entry->n_link = 2 + index % 3;
    entry->link = arena_alloc(&mini->arena, entry->n_link * sizeof(Tally__Link *));
    require(entry->link != NULL);
    for (size_t i = 0; i < entry->n_link; i++) {
        Tally__Link *link = arena_alloc(&mini->arena, sizeof(*link));
        require(link != NULL);
        tally__link__init(link);
        entry->link[i] = link;
        link->kind = i == 0   ? TALLY__LINK_KIND__LINK_KIND_ORG
                     : i == 1 ? TALLY__LINK_KIND__LINK_KIND_ACTOR
                              : TALLY__LINK_KIND__LINK_KIND_SUBJECT;
        if (i > 0) {
            link->subject =
                i == 1 ? TALLY__SUBJECT_KIND__SUBJECT_KIND_USER : TALLY__SUBJECT_KIND__SUBJECT_KIND_RECORD;
            link->id = shape_bytes(shape, i == 1 ? ENTRY_ID_SIZE : 20 + i);
        }
        link->before = index / (i + 1);
        if (link->before > 0) {
            link->leaf_before = hash_bytes(&mini->tree.leaves[index - 1], &mini->arena);
        }
    }
    entry->cause->index = index / 2;
    if (index == 0 || index % 4 != 1) {
        entry->cause = NULL;
    }
}

// Makes what shape.c made at random obey the rules of entry.h.
static void set_form(struct mini *mini, Tally__Entry *entry, size_t batch, size_t position)
{
    const struct mini_batch *place = &mini->batches[batch];
    size_t index = place->first + position;
    bool permitted = index != DENIED;
    entry->index = index;
    entry->time_us = (uint64_t)START_US * 1000000 + index;
    entry->previous =
        index == 0 ? (ProtobufCBinaryData){0} : hash_bytes(&mini->tree.leaves[index - 1], &mini->arena);
    entry->command_hash = hash_bytes(&mini->command_hashes[index], &mini->arena);
    entry->action = !place->is_signed ? TALLY__ACTION__ACTION_NOTICE_START
                    : permitted       ? TALLY__ACTION__ACTION_RECORD_CREATE
                                      : TALLY__ACTION__ACTION_EVENT_APPEND;
    entry->position = (uint32_t)position;
    entry->count = place->is_signed ? (uint32_t)place->count : 0;
    entry->n_signature = position == 0 && place->is_signed ? 1 : 0;
    if (entry->n_signature > 0) {
        entry->signature[0] = mini_signature(mini, batch, &mini->arena);
    }
    entry->verdict->outcome = permitted ? TALLY__OUTCOME__OUTCOME_PERMIT : TALLY__OUTCOME__OUTCOME_DENY;
    entry->verdict->code = permitted ? 0 : 17;
    for (size_t i = 0; i < entry->verdict->n_evidence; i++) {
        entry->verdict->evidence[i] = index / 2 + i;
    }
    entry->actor->kind = TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_USER;
    if (index % 3 == 2) {
        entry->facts = NULL;
        entry->effects_hash = (ProtobufCBinaryData){0};
        entry->actor->on_behalf_of = (ProtobufCBinaryData){0};
    }
}

static void make_entry(struct mini *mini, size_t batch, size_t position)
{
    struct shape shape = {.arena = &mini->arena, .random = {2000 + mini->batches[batch].first + position}};
    Tally__Entry *entry = shape_message(&shape, &tally__entry__descriptor);
    set_form(mini, entry, batch, position);
    set_links(mini, entry, &shape);
    size_t index = (size_t)entry->index;
    enum err error = entry_check(entry);
    require(error == OK);
    mini->entries[index] = encode(entry, &mini->arena);
    struct digest leaf = digest_leaf(mini->entries[index]);
    tree_add(&mini->tree, &leaf);
}

// The keys come from the log, so that they have signed no other, not even one that an older version of this
// file made.
static void make_keys(struct mini *mini)
{
    struct digest seed = tree_hash(&mini->tree, 0, MINI_ENTRIES);
    mini->signer = signer_of(&seed);
    mini->keys[0] = note_key_of("ledger.example/tally", mini->signer);
    seed = digest_of(digest_span(&seed));
    mini->witness = signer_of(&seed);
    mini->keys[1] = note_key_of("witness.example", mini->witness);
}

static void make_checkpoint(struct mini *mini, size_t number)
{
    struct checkpoint checkpoint = {.size = mini->batches[number].first + mini->batches[number].count};
    checkpoint.root = tree_hash(&mini->tree, 0, (size_t)checkpoint.size);
    memcpy(checkpoint.origin, mini->keys[0].name, sizeof(checkpoint.origin));
    struct buf note;
    buf_init(&note, LIMIT_CHECKPOINT);
    enum err error = checkpoint_sign(&checkpoint, &mini->keys[0], mini->signer, &note);
    require(error == OK);
    if (number % 2 == 1) {
        error = note_cosign(&note, &mini->keys[1], mini->witness);
        require(error == OK);
    }
    mini->notes[number] = arena_copy(&mini->arena, buf_span(&note));
    mini->sizes[number] = checkpoint.size;
    require(mini->notes[number].data != NULL);
    buf_fini(&note);
}

static void make(struct mini *mini)
{
    enum err error = arena_init(&mini->arena, 1024 * 1024);
    require(error == OK);
    mini->ledger_id = digest_of(span_text("the ledger of the fuzz targets"));
    mini->client = signer_of(&mini->ledger_id);
    memcpy(mini->batches, batches, sizeof(batches));
    for (size_t batch = 0; batch < MINI_BATCHES; batch++) {
        const struct mini_batch *place = &batches[batch];
        for (size_t i = 0; i < place->count; i++) {
            make_command(mini, place->first + i, !place->is_signed);
        }
        for (size_t i = 0; i < place->count; i++) {
            make_entry(mini, batch, i);
        }
    }
    require(mini->tree.size == MINI_ENTRIES);
    make_keys(mini);
    for (size_t batch = 0; batch < MINI_BATCHES; batch++) {
        make_checkpoint(mini, batch);
    }
}

const struct mini *mini_get(void)
{
    static struct mini mini;
    if (mini.signer == NULL) {
        make(&mini);
    }
    return &mini;
}

struct span mini_text(const struct mini *mini, size_t checkpoint)
{
    struct span text;
    enum err error = note_text(mini->notes[checkpoint], &text);
    require(error == OK);
    return text;
}

Tally__Receipt *mini_receipt(const struct mini *mini, size_t batch, size_t checkpoint, struct arena *arena)
{
    const struct mini_batch *at = &mini->batches[batch];
    struct range_place place = {at->first, at->count, mini->sizes[checkpoint]};
    struct proof_source source = tree_source((struct tree *)(uintptr_t)&mini->tree);
    struct range_proof proof;
    enum err error = range_prove(&source, &place, &proof);
    require(error == OK);
    Tally__Receipt *receipt = arena_alloc(arena, sizeof(*receipt));
    require(receipt != NULL);
    tally__receipt__init(receipt);
    receipt->n_entry = at->count;
    receipt->entry = arena_alloc(arena, at->count * sizeof(*receipt->entry));
    receipt->n_proof = proof.count;
    receipt->proof = arena_alloc(arena, proof.count * sizeof(*receipt->proof));
    require(receipt->entry != NULL && receipt->proof != NULL);
    for (size_t i = 0; i < at->count; i++) {
        receipt->entry[i] = message_bytes(mini->entries[at->first + i]);
    }
    for (size_t i = 0; i < proof.count; i++) {
        receipt->proof[i] = hash_bytes(&proof.path[i], arena);
    }
    receipt->checkpoint = message_bytes(mini->notes[checkpoint]);
    return receipt;
}
